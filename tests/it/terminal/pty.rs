//! A program at a pseudo-terminal, and the terminal behind it: what it shows, and every byte that it was told.

use std::{
    fs::{self, File},
    io::{Read, Write},
    num::NonZeroU16,
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    process::{Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{
    Child, CommandBuilder, MasterPty, PtyPair, PtySize, SlavePty, native_pty_system,
};
use rustix::termios::{self, Action};

/// Longer than the slowest machine takes for anything here.
const PATIENCE: Duration = Duration::from_mins(2);

/// Says which process it becomes, so that signals find it.
const TOLD: &str = r#"echo "process $$"; exec "$@""#;

/// What stands between the program and the terminal's end: a shell that waits for it, as in a login. It goes on until it
/// reads a line, because what a session has not shown yet is lost when its first process ends.
const SHELL: &str = r#"sh -c "$0" sh "$@"; printf 'it left with %s\n' "$?"; read -r _"#;

/// A program at work in a terminal.
pub(super) struct Pty {
    /// What the terminal shows.
    pub(super) parser: vt100::Parser,
    /// Every byte that it was told.
    pub(super) told: Vec<u8>,
    chunks: Receiver<Vec<u8>>,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    /// Holds the terminal open, so that its modes can be read at any time.
    _slave: Box<dyn SlavePty + Send>,
    first: Box<dyn Child + Send + Sync>,
}

impl Pty {
    /// The program of this package with these arguments, below a shell.
    pub(super) fn portolan(arguments: &[&str]) -> Self {
        Self::start(env!("CARGO_BIN_EXE_portolan"), arguments, &[])
    }

    /// Any program, below a shell, with these variables of the environment.
    pub(super) fn start(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let size = size((120, 36));
        let PtyPair { slave, master } = native_pty_system()
            .openpty(size)
            .expect("the system has pseudo-terminals");
        let mut command = command("sh");
        command.args(["-c", SHELL, TOLD, program]);
        command.args(arguments);
        for (name, value) in environment {
            command.env(name, value);
        }
        let first = slave.spawn_command(command).expect("a shell is there");
        let (teller, chunks) = channel();
        let mut reader = master.try_clone_reader().expect("it can be read");
        thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut chunk) {
                if teller.send(chunk[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            parser: vt100::Parser::new(at_least_one(size.rows), at_least_one(size.cols), 0),
            told: Vec::new(),
            chunks,
            keys: master.take_writer().expect("it can be written to"),
            master,
            _slave: slave,
            first,
        }
    }

    /// Waits until something is so.
    pub(super) fn until(&mut self, what: &str, is: impl Fn(&Self) -> bool) {
        let begun = now();
        while !is(self) {
            assert!(
                begun.elapsed() < PATIENCE,
                "it never came to this: {what}; the terminal shows:\n{}\nand was told last: {:?}",
                self.text(),
                String::from_utf8_lossy(&self.told[self.told.len().saturating_sub(2000)..]),
            );
            if let Ok(chunk) = self.chunks.recv_timeout(Duration::from_millis(5)) {
                self.parser.process(&chunk);
                self.told.extend(chunk);
            }
        }
    }

    /// Waits until the terminal shows a text.
    pub(super) fn until_shown(&mut self, text: &str) {
        self.until(text, |pty| pty.text().contains(text));
    }

    /// Waits until the program has left, and says with which exit code.
    pub(super) fn until_left(&mut self) -> u8 {
        let code = |pty: &Self| {
            let told = String::from_utf8_lossy(&pty.told).into_owned();
            let (_, code) = told.split_once("it left with ")?;
            code.split_once("\r\n")?.0.parse().ok()
        };
        self.until("the program leaves", |pty| code(pty).is_some());
        code(self).expect("it was waited for")
    }

    /// Types these bytes.
    pub(super) fn type_bytes(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).expect("the terminal is there");
        self.keys.flush().expect("the terminal is there");
    }

    /// Gives the terminal another size.
    pub(super) fn resize(&mut self, to: (u16, u16)) {
        let (rows, cols) = (size(to).rows, size(to).cols);
        self.parser
            .screen_mut()
            .set_size(at_least_one(rows), at_least_one(cols));
        self.say_size(to);
    }

    /// Says that the terminal has another size, and shows what comes at the old one.
    pub(super) fn say_size(&self, to: (u16, u16)) {
        self.master.resize(size(to)).expect("the terminal is there");
    }

    /// The modes of the line as they are now.
    pub(super) fn modes(&self) -> String {
        modes(self.master.as_ref())
    }

    /// The modes that every line has at its start.
    pub(super) fn modes_of_a_new_one() -> String {
        let new = native_pty_system().openpty(size((120, 36)));
        let new = new.expect("the system has pseudo-terminals");
        modes(new.master.as_ref())
    }

    /// Sets the line to what a shell wants, as a shell does.
    pub(super) fn set_modes_of_a_shell(&self) {
        let line = self.line_of_it();
        let set = Command::new("stty")
            .args(["icanon", "echo", "isig", "icrnl", "opost"])
            .stdin(Stdio::from(line))
            .status();
        assert!(set.expect("stty runs").success());
    }

    /// Stops what the program writes, as ctrl-s does at many terminals.
    pub(super) fn stop_output(&self) {
        termios::tcflow(self.line_of_it(), Action::OOff).expect("the terminal is there");
    }

    /// Lets it go on.
    pub(super) fn start_output(&self) {
        termios::tcflow(self.line_of_it(), Action::OOn).expect("the terminal is there");
    }

    fn line_of_it(&self) -> File {
        let path = self.master.tty_name().expect("the terminal has a name");
        File::open(path).expect("the terminal is there")
    }

    /// What the terminal shows.
    pub(super) fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// What stands in one line of the terminal.
    pub(super) fn line(&self, number: u16) -> String {
        let (_, width) = self.parser.screen().size();
        self.parser
            .screen()
            .contents_between(number, 0, number, width.get())
    }

    /// Which process the program is.
    pub(super) fn process(&self) -> String {
        let told = String::from_utf8_lossy(&self.told).into_owned();
        let process = told
            .split_once("process ")
            .and_then(|(_, number)| number.split_once("\r\n"));
        process.expect("it was told at the start").0.to_owned()
    }

    /// Sends the program a signal.
    pub(super) fn signal(&self, signal: &str) {
        kill(signal, &self.process());
    }

    /// Sends a signal to the program and the shell above it, as a login's shell does to a job.
    pub(super) fn signal_all(&self, signal: &str) {
        kill(signal, &format!("-{}", self.shell()));
    }

    /// Whether the program and the shell above it are stopped.
    pub(super) fn all_are_stopped(&self) -> bool {
        is_stopped(&self.process()) && is_stopped(&self.shell())
    }

    /// Whether the program is stopped.
    pub(super) fn is_stopped(&self) -> bool {
        is_stopped(&self.process())
    }

    fn shell(&self) -> String {
        let shell = self.first.process_id().expect("it is at work");
        shell.to_string()
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // A test that failed leaves nothing behind.
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", self.shell())])
            .stderr(Stdio::null())
            .status();
        let _ = self.first.wait();
    }
}

/// Reads a terminal until what it was told is enough.
fn read_until(master: &dyn MasterPty, mut enough: impl FnMut(&str) -> bool) {
    let mut reader = master.try_clone_reader().expect("it can be read");
    let mut told = Vec::new();
    let mut chunk = [0; 4096];
    while !enough(&String::from_utf8_lossy(&told)) {
        let length = reader.read(&mut chunk).expect("the program goes on");
        assert!(length > 0, "the program ended");
        told.extend_from_slice(&chunk[..length]);
    }
}

/// Runs the demo at a terminal without a shell, reads what it is told until that is enough, and takes the terminal away;
/// answers with the exit code. `last` is typed just before.
pub(super) fn taken_away(enough: impl FnMut(&str) -> bool, last: &[u8]) -> u32 {
    let (mut child, master) = without_shell();
    read_until(&*master, enough);
    let mut keys = master.take_writer().expect("it can be written to");
    keys.write_all(last).expect("the terminal is there");
    drop((keys, master));
    left(&mut *child)
}

/// The same, but the terminal stays, nobody reads any more what it is told, and the program gets a signal.
pub(super) fn unread(signal: &str, enough: impl FnMut(&str) -> bool) -> u32 {
    let (mut child, master) = without_shell();
    read_until(&*master, enough);
    let mut keys = master.take_writer().expect("it can be written to");
    for _ in 0..100 {
        // Each paints a screen, which is more than a terminal keeps.
        keys.write_all(b"?\x0c").expect("the terminal is there");
    }
    let process = child.process_id().expect("it is at work");
    kill(signal, &process.to_string());
    left(&mut *child)
}

/// The demo at a terminal that is its controlling one.
fn without_shell() -> (Box<dyn Child + Send + Sync>, Box<dyn MasterPty + Send>) {
    let PtyPair { slave, master } = native_pty_system()
        .openpty(size((120, 36)))
        .expect("the system has pseudo-terminals");
    let mut command = command(env!("CARGO_BIN_EXE_portolan"));
    command.arg("--demo");
    let child = slave.spawn_command(command);
    (child.expect("the program is there"), master)
}

/// The exit code, once it has left.
fn left(child: &mut (dyn Child + Send + Sync)) -> u32 {
    let begun = now();
    loop {
        if let Some(status) = child.try_wait().expect("it is our child") {
            return status.exit_code();
        }
        if begun.elapsed() > PATIENCE {
            child.kill().expect("it is our child");
            panic!("the program goes on");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Runs the demo in a session without a controlling terminal, at one that is taken away, of which no signal tells it;
/// answers with the exit code.
pub(super) fn taken_away_unsaid(enough: impl FnMut(&str) -> bool) -> u32 {
    let PtyPair { slave, master } = native_pty_system()
        .openpty(size((120, 36)))
        .expect("the system has pseudo-terminals");
    let line = || {
        let mut options = File::options();
        let flags = i32::try_from(rustix::fs::OFlags::NOCTTY.bits()).expect("it is a flag");
        options.read(true).write(true).custom_flags(flags);
        let path = master.tty_name().expect("the terminal has a name");
        options.open(path).expect("the terminal is there")
    };
    let mut child = Command::new("setsid")
        .args([env!("CARGO_BIN_EXE_portolan"), "--demo"])
        .env("TERM", "xterm")
        .stdin(line())
        .stdout(line())
        .stderr(line())
        .spawn()
        .expect("setsid is there");
    drop(slave);
    read_until(&*master, enough);
    drop(master);
    left(&mut child)
}

/// A program in an environment of its own.
fn command(program: &str) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    command.env("PATH", path());
    command.env("LANG", "C.UTF-8");
    command.env("TERM", "xterm-256color");
    command.env("HOME", "/nonexistent");
    // Random keys may write files.
    command.cwd(env!("CARGO_TARGET_TMPDIR"));
    command
}

fn size((cols, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols,
        ..PtySize::default()
    }
}

fn at_least_one(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).expect("a terminal has cells")
}

/// The modes of a line: raw or not, and all else, in a form to compare and print.
fn modes(master: &dyn MasterPty) -> String {
    let modes = master.get_termios().expect("the terminal has modes");
    format!("{modes:?}")
}

fn kill(signal: &str, process: &str) {
    let sent = Command::new("kill").args([signal, "--", process]).status();
    assert!(sent.expect("kill runs").success());
}

fn is_stopped(process: &str) -> bool {
    let path: PathBuf = ["/proc", process, "stat"].iter().collect();
    let stat = fs::read_to_string(path).expect("the process is there");
    // The name before it may hold anything, so it is found from the end.
    stat.rsplit_once(") ")
        .is_some_and(|(_, state)| state.starts_with('T'))
}

#[expect(clippy::disallowed_methods, reason = "what a shell needs to find stty")]
fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "another process is waited for")]
fn now() -> Instant {
    Instant::now()
}
