//! The line to the terminal: its modes, what is typed on it, and whether the program is in front.

use std::{
    fs::{File, OpenOptions},
    io::{self, IsTerminal, Write},
    os::{
        fd::{AsFd, OwnedFd},
        unix::fs::OpenOptionsExt,
    },
    sync::Arc,
    thread,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{OFlags, fcntl_getfl},
    io::Errno,
    process::{Signal, getpgrp, kill_process_group},
    termios::{self, Action, OptionalActions, QueueSelector, Termios},
};

/// How often a writer looks up while the terminal accepts nothing.
const LOOK_UP: Duration = Duration::from_millis(20);

/// The line on which keys come: standard input if that is a terminal, else standard output, which is one, if it can be
/// read, else the terminal of the session.
#[derive(Clone, Debug)]
pub(super) struct Tty(Arc<OwnedFd>);

impl Tty {
    /// Finds the line.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn open() -> io::Result<Self> {
        let (stdin, stdout) = (io::stdin(), io::stdout());
        let may_read = |flags: OFlags| flags.contains(OFlags::RDWR);
        let line = if stdin.is_terminal() {
            stdin.as_fd().try_clone_to_owned()?
        } else if stdout.is_terminal() && fcntl_getfl(&stdout).is_ok_and(may_read) {
            stdout.as_fd().try_clone_to_owned()?
        } else {
            let line = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
            line.into()
        };
        Ok(Self(Arc::new(line)))
    }

    /// Whether the program is in front, so that it may read keys and change modes. Without job control it always is.
    pub(super) fn is_ours(&self) -> bool {
        termios::tcgetpgrp(&self.0).map_or(true, |front| front == getpgrp())
    }

    pub(super) fn modes(&self) -> io::Result<Termios> {
        Ok(termios::tcgetattr(&self.0)?)
    }

    pub(super) fn set_modes(&self, modes: &Termios) -> io::Result<()> {
        Ok(termios::tcsetattr(&self.0, OptionalActions::Now, modes)?)
    }

    /// Waits until something was typed, for at most this time; returns whether something was.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub(super) fn wait(&self, most: Option<Duration>) -> io::Result<bool> {
        let most = most.and_then(|most| Timespec::try_from(most).ok());
        let mut lines = [PollFd::new(&self.0, PollFlags::IN)];
        match poll(&mut lines, most.as_ref()) {
            Ok(0) | Err(Errno::INTR) => return Ok(false),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        let events = lines[0].revents();
        if events.contains(PollFlags::IN) {
            return Ok(true);
        }
        Err(Errno::IO.into())
    }

    /// Reads what was typed; nothing if the terminal has no more to say.
    pub(super) fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        match rustix::io::read(&self.0, bytes) {
            Err(Errno::INTR | Errno::AGAIN) => Err(io::ErrorKind::Interrupted.into()),
            read => Ok(read?),
        }
    }

    /// Drops what was typed and not read.
    pub(super) fn drop_typed(&self) {
        // Nothing is lost if that fails but tidiness.
        let _ = termios::tcflush(&self.0, QueueSelector::IFlush);
    }

    /// Tells the foreground program that the terminal may have changed, as a change of size does.
    pub(super) fn tell_front_to_draw(&self) {
        if let Ok(front) = termios::tcgetpgrp(&self.0) {
            // It may have left.
            let _ = kill_process_group(front, Signal::WINCH);
        }
    }

    /// Lets output that is stopped go on, without what was not shown yet.
    pub(super) fn free_output(&self) {
        // It is the shell's if we are not in front.
        if self.is_ours() {
            let _ = termios::tcflow(&self.0, Action::OOn);
            let _ = termios::tcflush(&self.0, QueueSelector::OFlush);
        }
    }
}

/// Writes to the terminal what fits at once, and never waits.
pub(super) fn write_at_once(bytes: &[u8]) {
    if let Some(mut out) = at_once() {
        // Nothing can be done about the rest.
        let _ = out.write_all(bytes);
    }
}

/// The terminal, for writing what fits at once. Another description of it, so that the shell's stays as it is.
pub(super) fn at_once() -> Option<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).ok()?;
    let mut options = OpenOptions::new();
    options.write(true).custom_flags(flags);
    let places = ["/proc/self/fd/1", "/dev/tty"].into_iter();
    places.map(|place| options.open(place)).find_map(Result::ok)
}

/// Waits until a terminal accepts output, for at most [`LOOK_UP`].
pub(super) fn wait_to_write(out: &File) {
    let most = Timespec::try_from(LOOK_UP).ok();
    // The writer sees the result.
    let _ = poll(&mut [PollFd::new(out, PollFlags::OUT)], most.as_ref());
}

/// Writes the last text in at most `tries` tries, with a pause of [`LOOK_UP`] between two. Returns whether the terminal
/// accepted it; a terminal that is gone needs nothing more.
///
/// While another program writes, the terminal refuses our text even if it has room, so one refusal proves nothing.
pub(super) fn write_last(out: &mut File, bytes: &[u8], tries: usize) -> bool {
    let mut rest = bytes;
    for _ in 0..tries {
        match out.write(rest) {
            Ok(length) if length == rest.len() => return true,
            Ok(length) => rest = &rest[length..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(LOOK_UP),
            Err(_) => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use portable_pty::{PtyPair, PtySize, native_pty_system};

    use super::*;

    /// More than a terminal keeps.
    const LONG: usize = 1 << 17;

    #[test]
    fn while_another_program_writes_the_last_text_waits_and_nothing_is_dropped() {
        let pair = native_pty_system().openpty(PtySize::default());
        let PtyPair {
            slave: _slave,
            master,
        } = pair.expect("the system has pseudo-terminals");
        let place = master.tty_name().expect("the terminal has a name");
        let open = |flags: OFlags| {
            let flags = i32::try_from((flags | OFlags::NOCTTY).bits()).expect("they are flags");
            let mut options = OpenOptions::new();
            options.write(true).custom_flags(flags);
            options.open(&place).expect("the terminal is there")
        };
        let (mut other, mut ours) = (open(OFlags::empty()), open(OFlags::NONBLOCK));
        let writing = thread::spawn(move || other.write_all(&vec![b'.'; LONG]));
        // It takes nothing as soon as it is full.
        while write_last(&mut ours, b",", 1) {}
        assert!(!write_last(&mut ours, b"end", 2));

        let mut reader = master.try_clone_reader().expect("it can be read");
        let reading = thread::spawn(move || {
            let (mut told, mut chunk) = (String::new(), [0; 4096]);
            while told.matches('.').count() < LONG || !told.ends_with("end") {
                let length = reader.read(&mut chunk).expect("it is written to");
                told.push_str(&String::from_utf8_lossy(&chunk[..length]));
            }
        });
        writing.join().expect("no panic").expect("it is read");
        assert!(write_last(&mut ours, b"end", usize::MAX));
        reading.join().expect("nothing is dropped");
    }
}
