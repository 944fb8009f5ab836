//! Writes a recording.

use std::io::{self, Write};

use jiff::Timestamp;

use super::{
    header::RecordingHeader,
    line::RecordedLine,
    pack::{Packer, Packing},
};
use crate::{source::Sources, store::Update};

/// A recording that is being written. What was flushed is of use whatever becomes of the rest.
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: Packer<W>,
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
        Ok(Self { out, updates: 0 })
    }

    /// Writes what a source says.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, update: &Update) -> io::Result<()> {
        self.updates += 1;
        self.line(&RecordedLine::of(update))
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
        self.line(&RecordedLine::end(at))?;
        self.flush()?;
        Ok(self.out.written)
    }

    fn line(&mut self, line: &RecordedLine<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }
}
