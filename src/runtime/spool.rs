//! Writes to a file in a thread of its own: a pipe whose reader pauses or a slow disk blocks nothing else.
//!
//! The queue is bounded. If it is full, the writer gets an error, and never waits.

use std::{
    io::{self, Write},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

/// How many bytes may wait: some hundred frames that repaint everything.
const WAITING: usize = 16 << 20;

/// How long to wait for the first piece, and at the end for what was not written yet, as long as nothing more is taken.
const PATIENCE: Duration = Duration::from_secs(1);

/// The way to the thread.
#[derive(Debug)]
pub struct Spool {
    /// `None` at the end.
    pieces: Option<Sender<Vec<u8>>>,
    written: Receiver<io::Result<usize>>,
    waiting: usize,
    has_begun: bool,
}

impl Spool {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the system has no thread for it.
    pub(super) fn begin(out: impl Write + Send + 'static) -> io::Result<Self> {
        let (pieces, taken) = channel();
        let (teller, written) = channel();
        thread::Builder::new()
            .name("cast".into())
            .spawn(move || work(out, &taken, &teller))?;
        Ok(Self {
            pieces: Some(pieces),
            written,
            waiting: 0,
            has_begun: false,
        })
    }

    /// Waits for the first piece, so that a file that cannot be written is reported before there is a screen.
    fn begin_well(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.has_begun, true)
            && let Ok(written) = self.written.recv_timeout(PATIENCE)
        {
            self.waiting -= written?;
        }
        Ok(())
    }

    /// Takes note of what was written.
    fn settle(&mut self) -> io::Result<()> {
        while let Ok(written) = self.written.try_recv() {
            self.waiting -= written?;
        }
        Ok(())
    }
}

/// Writes each piece, until there are no more or one cannot be written.
fn work(mut out: impl Write, pieces: &Receiver<Vec<u8>>, teller: &Sender<io::Result<usize>>) {
    for piece in pieces {
        let written = out.write_all(&piece).and_then(|()| out.flush());
        let is_broken = written.is_err();
        // At the end the receiver is gone.
        let _ = teller.send(written.map(|()| piece.len()));
        if is_broken {
            return;
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.settle()?;
        if self.waiting + bytes.len() > WAITING {
            return Err(io::Error::other(
                "its output is blocked; check the program that reads it, or name a file on a fast disk",
            ));
        }
        let sent = self
            .pieces
            .as_ref()
            .map(|pieces| pieces.send(bytes.to_vec()));
        if !matches!(sent, Some(Ok(()))) {
            // Why, it has told before it ended.
            self.settle()?;
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.waiting += bytes.len();
        self.begin_well()?;
        Ok(bytes.len())
    }

    /// Does nothing: a queued piece is written soon, or the next piece reports why not.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        self.pieces = None;
        while self.waiting > 0 {
            match self.written.recv_timeout(PATIENCE) {
                Ok(Ok(written)) => self.waiting -= written,
                Ok(Err(_)) | Err(_) => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_written_arrives_whole_and_in_order() {
        let (mut reader, writer) = io::pipe().expect("there are pipes");
        let mut spool = Spool::begin(writer).expect("there are threads");
        for number in 0..100 {
            writeln!(spool, "{number}").expect("there is room");
        }
        drop(spool);
        let mut read = String::new();
        reader.read_to_string(&mut read).expect("it ends");
        let expected: String = (0..100).map(|number| number.to_string() + "\n").collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn a_pipe_that_nobody_reads_holds_up_nobody() {
        let (_reader, writer) = io::pipe().expect("there are pipes");
        let mut spool = Spool::begin(writer).expect("there are threads");
        spool.write_all(b"begins well").expect("there is room");
        let piece = vec![b'x'; 1 << 20];
        let taken = (0..100).take_while(|_| spool.write_all(&piece).is_ok());
        assert_eq!(taken.count(), WAITING >> 20);
        let error = spool.write_all(&piece).expect_err("there is no room");
        assert!(
            error.to_string().contains("its output is blocked"),
            "{error}"
        );
    }

    #[test]
    fn a_reader_that_leaves_ends_it_with_the_reason() {
        let (reader, writer) = io::pipe().expect("there are pipes");
        let mut spool = Spool::begin(writer).expect("there are threads");
        drop(reader);
        let error = (0..).find_map(|_| spool.write_all(b"x").err());
        let kind = error.map(|error| error.kind());
        assert_eq!(kind, Some(io::ErrorKind::BrokenPipe));
    }
}
