//! Gives the terminal back if the program cannot: when it is killed or aborted, as it is when there is no memory.
//!
//! The guard is a child process: this program again under another name. It sleeps until the pipe to it ends, which the
//! system closes with the process, however that ends. A child and not a parent, so that the process that a shell or a
//! script started is the one that draws: signals, job control, exit codes and measurements find it as they do without a
//! guard. The guard belongs to its process group, so that what stops, continues or kills the group does the same to it.

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs::File,
    io::{self, Read, Write},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
};

use rustix::termios::{
    ControlModes, InputModes, LocalModes, OutputModes, SpecialCodeIndex, Termios,
};

use tokio::{
    runtime::Builder,
    signal::unix::{SignalKind, signal},
};

use super::{
    escapes::{CANCEL, GIVE_BACK, GIVE_BACK_PLAIN},
    line::{Tty, at_once, write_last},
};

/// The name under which the program is the guard.
const NAME: &str = "portolan-guard";

/// The messages to the guard: the terminal shows frames, it shows linear text, and it is restored.
const TAKEN: u8 = b't';
const TAKEN_PLAIN: u8 = b'p';
const GIVEN_BACK: u8 = b'g';

/// The message of the guard after it restored the terminal.
const SAID: &[u8] = b"portolan was killed, or ran out of memory; the terminal is restored\r\n";

/// The number of tries to write it before the guard drops what other programs wrote: half a second.
const TRIES: usize = 25;

/// The guard of a session. Dropping it ends the guard.
#[derive(Debug)]
pub(super) struct TerminalGuard(Child);

/// The pipe to the guard.
#[derive(Debug)]
pub(super) struct GuardPipe(ChildStdin);

impl TerminalGuard {
    /// Starts a guard that restores the modes that the line has now. `None` if that fails: the session does without.
    pub(super) fn start(line: &Tty) -> Option<(Self, GuardPipe)> {
        let modes = spelled(&line.modes().ok()?);
        let mut child = Command::new(program()?)
            .arg0(NAME)
            .arg(modes)
            .stdin(Stdio::piped())
            .spawn()
            .ok()?;
        let pipe = child.stdin.take()?;
        Some((Self(child), GuardPipe(pipe)))
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl GuardPipe {
    pub(super) fn taken(&self, is_plain: bool) {
        let message = if is_plain { TAKEN_PLAIN } else { TAKEN };
        let _ = (&self.0).write_all(&[message]);
    }

    pub(super) fn given_back(&self) {
        let _ = (&self.0).write_all(&[GIVEN_BACK]);
    }
}

/// This program, also if its file was replaced since it started.
fn program() -> Option<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() {
        return Some(running);
    }
    std::env::current_exe().ok()
}

/// Whether these are the arguments of a guard.
pub(super) fn is_guard(arguments: &[OsString]) -> bool {
    arguments.first().is_some_and(|name| name == NAME)
}

/// Is the guard: waits until the program is gone, and gives the terminal back if that did not. Everything is made ready
/// before, because the shell hears of the end at the same moment.
pub(super) fn guard(arguments: &[OsString]) {
    // Without that it does what it can.
    let _ = outlive_signals();
    let Ok(line) = Tty::open() else { return };
    let modes = arguments.get(1).and_then(|modes| modes.to_str());
    let modes = modes.and_then(|modes| with(line.modes().ok()?, modes));
    let mut out = at_once();
    let sequence = match last_message() {
        TAKEN => GIVE_BACK,
        TAKEN_PLAIN => GIVE_BACK_PLAIN,
        _ => return,
    };
    give_back(&line, modes.as_ref(), (out.as_mut(), sequence));
}

/// Keeps signals from ending the guard: those that end the program, and the hangup that follows when that was the leader
/// of its session. The guard ends with the program in any case.
fn outlive_signals() -> io::Result<()> {
    let tasks = Builder::new_current_thread().enable_all().build()?;
    let _within = tasks.enter();
    for kind in [
        SignalKind::hangup(),
        SignalKind::interrupt(),
        SignalKind::quit(),
        SignalKind::terminate(),
    ] {
        // Once heard, a signal has no effect of its own as long as the process lives.
        drop(signal(kind)?);
    }
    Ok(())
}

/// The last message of the program before it ended.
fn last_message() -> u8 {
    let mut last = GIVEN_BACK;
    let mut byte = [0];
    loop {
        match io::stdin().read(&mut byte) {
            Ok(0) => return last,
            Ok(_) => last = byte[0],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return last,
        }
    }
}

/// A shell that is in front again has set the modes that it wants, and they must not be changed under it; but what it wrote
/// came on the other screen, so it is asked to write that again.
fn give_back(line: &Tty, modes: Option<&Termios>, (out, sequence): (Option<&mut File>, &[u8])) {
    if let Some(modes) = modes.filter(|_| line.is_ours()) {
        let _ = line.set_modes(modes);
    }
    if let Some(out) = out {
        let text = [CANCEL, sequence, SAID].concat();
        // Only if nothing else helps: what is dropped may be the shell's.
        if !write_last(out, &text, TRIES) {
            line.free_output();
            write_last(out, &text, TRIES);
        }
    }
    if !line.is_ours() {
        line.tell_front_to_draw();
    }
}

/// The modes that raw mode changes, as text.
fn spelled(modes: &Termios) -> String {
    let flags = [
        modes.input_modes.bits(),
        modes.output_modes.bits(),
        modes.control_modes.bits(),
        modes.local_modes.bits(),
        modes.special_codes[SpecialCodeIndex::VMIN].into(),
        modes.special_codes[SpecialCodeIndex::VTIME].into(),
    ];
    flags.iter().fold(String::new(), |mut text, flag| {
        // A text takes whatever is written to it.
        let _ = write!(text, "{flag:x}:");
        text
    })
}

/// The modes with what was spelled.
fn with(mut modes: Termios, spelled: &str) -> Option<Termios> {
    let mut flags = spelled
        .split(':')
        .map_while(|flag| u32::from_str_radix(flag, 16).ok());
    modes.input_modes = InputModes::from_bits_retain(flags.next()?);
    modes.output_modes = OutputModes::from_bits_retain(flags.next()?);
    modes.control_modes = ControlModes::from_bits_retain(flags.next()?);
    modes.local_modes = LocalModes::from_bits_retain(flags.next()?);
    modes.special_codes[SpecialCodeIndex::VMIN] = u8::try_from(flags.next()?).ok()?;
    modes.special_codes[SpecialCodeIndex::VTIME] = u8::try_from(flags.next()?).ok()?;
    Some(modes)
}
