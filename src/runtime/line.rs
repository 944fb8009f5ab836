//! The line to the terminal: its modes, what is typed on it, and whether the program is in front.

use std::{
    fs::{File, OpenOptions},
    io::{self, IsTerminal, Write},
    os::{
        fd::{AsFd, OwnedFd},
        unix::fs::OpenOptionsExt,
    },
    sync::Arc,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{OFlags, fcntl_getfl},
    io::Errno,
    process::{Signal, getpgrp, kill_process_group},
    termios::{self, Action, OptionalActions, QueueSelector, Termios},
};

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
        let told = lines[0].revents();
        if told.contains(PollFlags::IN) {
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

/// Waits until a terminal accepts output, for at most this time.
pub(super) fn wait_to_write(out: &File, most: Duration) {
    let most = Timespec::try_from(most).ok();
    // The writer sees the result.
    let _ = poll(&mut [PollFd::new(out, PollFlags::OUT)], most.as_ref());
}
