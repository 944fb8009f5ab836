//! Writes a recording.

use std::io::{self, Write};

use jiff::Timestamp;

use super::{
    checkpoint::Checkpoints,
    header::RecordingHeader,
    line::RecordedLine,
    pack::{Packer, Packing},
};
use crate::{source::Sources, store::Update};

/// The bytes that the last line takes at most, packed or not.
const END: u64 = 256;

/// A recording that is being written. What was flushed is of use whatever becomes of the rest.
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: Packer<W>,
    packing: Packing,
    checkpoints: Checkpoints,
    /// How many lines were written.
    lines: usize,
    /// The most bytes that are written.
    most: u64,
    /// How many updates were written.
    pub updates: u64,
}

impl<W: Write> Writer<W> {
    /// Begins to record sources that are open, whose [scope](crate::source::Scope) has them keep texts.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin(
        out: W,
        packing: Packing,
        sources: &Sources,
        began: Timestamp,
    ) -> io::Result<Self> {
        let mut out = Packer::new(out, packing);
        writeln!(out, "{}", RecordingHeader::of(sources, began).line())?;
        out.flush()?;
        Ok(Self {
            out,
            packing,
            checkpoints: Checkpoints::default(),
            lines: 1,
            most: u64::MAX,
            updates: 0,
        })
    }

    /// The same with a limit on the bytes of the file.
    #[must_use]
    pub fn within(self, most: Option<u64>) -> Self {
        let most = most.unwrap_or(u64::MAX);
        Self { most, ..self }
    }

    /// Writes what a source says. Returns `false`, and writes nothing, if there is no room for it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, update: &Update) -> io::Result<bool> {
        let mut line = serde_json::to_vec(&RecordedLine::of(update))?;
        line.push(b'\n');
        let bytes = line.len() as u64;
        if !self.has_room(bytes) {
            // How much room there is shows once what is gathered is packed.
            self.flush()?;
            if !self.has_room(bytes) {
                return Ok(false);
            }
        }
        let spot = self.out.spot();
        self.updates += 1;
        self.lines += 1;
        self.out.write_all(&line)?;
        self.checkpoints.note(update, (spot, bytes));
        if self.checkpoints.are_due() {
            self.checkpoint()?;
        }
        Ok(true)
    }

    /// Writes a checkpoint.
    fn checkpoint(&mut self) -> io::Result<()> {
        if self.packing == Packing::Zstd {
            // It is between frames.
            self.flush()?;
        }
        let is_line = usize::from(self.packing == Packing::Plain);
        let here = self.out.spot();
        let line = self.checkpoints.next(here, self.lines + is_line);
        if let Some(line) = line.filter(|line| self.has_room(line.len() as u64 + 1)) {
            self.lines += is_line;
            self.out.aside(&line)?;
        }
        Ok(())
    }

    /// Whether these bytes and the last line fit into the file.
    fn has_room(&self, bytes: u64) -> bool {
        self.out.size() + bytes + END <= self.most
    }

    /// Has all that was written so far be in the file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Says that the recording was ended, and did not break off; answers how many bytes it has.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn end(mut self, at: Timestamp) -> io::Result<u64> {
        // Alone in its frame, so that it is found at the end of the file.
        self.flush()?;
        serde_json::to_writer(&mut self.out, &RecordedLine::end(at))?;
        self.out.write_all(b"\n")?;
        self.flush()?;
        Ok(self.out.written)
    }
}
