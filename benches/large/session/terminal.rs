//! The program at a pseudo-terminal, and what it costs the system.

use std::{
    io::{self, Read, Write},
    num::NonZeroU16,
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtyPair, PtySize, native_pty_system};

use crate::process;

/// What begins each frame.
const FRAME: &[u8] = b"\x1b[?2026h";

/// Longer than anything here should take.
const PATIENCE: Duration = Duration::from_mins(2);

/// The program at work in a terminal of 160 by 44.
pub(crate) struct Terminal {
    /// When it was started.
    pub(crate) begun: Instant,
    parser: vt100::Parser,
    frames: usize,
    bytes: usize,
    tail: Vec<u8>,
    chunks: Receiver<(Instant, Vec<u8>)>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

/// What the program has cost so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// How long it has worked.
    pub(crate) work: Duration,
    /// How many frames it has drawn.
    pub(crate) frames: usize,
    /// How many bytes it has written to the terminal.
    pub(crate) bytes: usize,
    at: Instant,
}

/// What the program costs a second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    /// The part of one core, in per cent.
    pub(crate) of_a_core: f64,
    /// The frames it draws.
    pub(crate) frames: f64,
    /// The bytes it writes to the terminal.
    pub(crate) bytes: f64,
}

impl Terminal {
    /// Starts the program on a kubeconfig: on its current context, unless the arguments say otherwise.
    pub(crate) fn start(kubeconfig: &Path, arguments: &[&str]) -> io::Result<Self> {
        let (rows, cols) = (44, 160);
        let size = PtySize {
            rows,
            cols,
            ..PtySize::default()
        };
        let PtyPair { slave, master } = native_pty_system()
            .openpty(size)
            .map_err(io::Error::other)?;
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_portolan"));
        command.args(["--theme", "dark", "--kubeconfig"]);
        command.arg(kubeconfig);
        command.args(arguments);
        command.env("LANG", "C.UTF-8");
        command.env("TERM", "xterm-256color");
        let begun = Instant::now();
        let child = slave.spawn_command(command).map_err(io::Error::other)?;
        let mut reader = master.try_clone_reader().map_err(io::Error::other)?;
        let (teller, chunks) = channel();
        thread::spawn(move || {
            let mut chunk = vec![0; 1 << 16];
            while let Ok(length @ 1..) = reader.read(&mut chunk) {
                if teller
                    .send((Instant::now(), chunk[..length].to_vec()))
                    .is_err()
                {
                    return;
                }
            }
        });
        Ok(Self {
            begun,
            parser: vt100::Parser::new(cells(rows), cells(cols), 0),
            frames: 0,
            bytes: 0,
            tail: Vec::new(),
            chunks,
            keys: master.take_writer().map_err(io::Error::other)?,
            child,
            _master: master,
        })
    }

    /// Waits until the screen is as wanted, and says when that was.
    ///
    /// # Errors
    /// Where it never comes to that: what the screen shows is in the error.
    pub(crate) fn until(&mut self, what: &str, is: impl Fn(&str) -> bool) -> io::Result<Instant> {
        let begun = Instant::now();
        let mut seen = begun;
        loop {
            if is(&self.text()) {
                return Ok(seen);
            }
            if begun.elapsed() > PATIENCE {
                let text = format!(
                    "it never came to this: {what}; the screen shows:\n{}",
                    self.text()
                );
                return Err(io::Error::other(text));
            }
            if let Some(at) = self.read(Duration::from_millis(100))? {
                seen = at;
            }
        }
    }

    /// Lets time pass and the program draw.
    pub(crate) fn pass(&mut self, time: Duration) -> io::Result<()> {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            self.read(left)?;
        }
        Ok(())
    }

    /// Types bytes, and says how long it took until the screen was as wanted.
    pub(crate) fn answered(
        &mut self,
        bytes: &[u8],
        is: impl Fn(&str) -> bool,
    ) -> io::Result<Duration> {
        let typed = Instant::now();
        self.keys.write_all(bytes)?;
        self.keys.flush()?;
        let seen = self.until(&format!("the answer to {}", bytes.escape_ascii()), is)?;
        Ok(seen.saturating_duration_since(typed))
    }

    /// What the program has cost so far.
    pub(crate) fn cost(&self) -> io::Result<Cost> {
        Ok(Cost {
            work: process::work(self.id())?,
            frames: self.frames,
            bytes: self.bytes,
            at: Instant::now(),
        })
    }

    /// The most memory that it ever had in use, in MiB.
    pub(crate) fn peak(&self) -> io::Result<usize> {
        process::peak(self.id())
    }

    /// The memory that it has in use, in MiB.
    pub(crate) fn resident(&self) -> io::Result<usize> {
        process::resident(self.id())
    }

    /// What the screen shows.
    pub(crate) fn text(&self) -> String {
        self.parser.screen().contents()
    }

    fn id(&self) -> u32 {
        self.child.process_id().unwrap_or_default()
    }

    fn read(&mut self, patience: Duration) -> io::Result<Option<Instant>> {
        match self.chunks.recv_timeout(patience) {
            Ok((at, chunk)) => {
                self.bytes += chunk.len();
                self.count_frames(&chunk);
                self.parser.process(&chunk);
                Ok(Some(at))
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                Err(io::Error::other(format!("it ended:\n{}", self.text())))
            }
        }
    }

    /// Counts the marks of frames, those cut by the end of a chunk too.
    fn count_frames(&mut self, chunk: &[u8]) {
        self.tail.extend_from_slice(chunk);
        self.frames += self
            .tail
            .windows(FRAME.len())
            .filter(|window| *window == FRAME)
            .count();
        let kept = self.tail.len().min(FRAME.len() - 1);
        self.tail.drain(..self.tail.len() - kept);
    }
}

fn cells(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).expect("a terminal has cells")
}

impl Cost {
    /// What it cost since.
    pub(crate) fn since(self, before: Self) -> Rate {
        let time = self.at.saturating_duration_since(before.at).as_secs_f64();
        let a_second = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / time;
        Rate {
            of_a_core: 100.0 * self.work.saturating_sub(before.work).as_secs_f64() / time,
            frames: a_second(self.frames - before.frames),
            bytes: a_second(self.bytes - before.bytes),
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
