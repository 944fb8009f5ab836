//! A recording that grows frame by frame.

use std::{
    io::{self, Write},
    time::Duration,
};

use ratatui::{buffer::Buffer, layout::Size};

use super::{CastHeader, Event, Lines, pen};
use crate::cast::pen::Pen;

/// Writes each frame as it is drawn; playable at any moment.
#[derive(Debug)]
pub struct Recorder<W> {
    lines: Lines<W>,
    pen: Pen,
    size: Size,
}

impl<W: Write> Recorder<W> {
    /// Begins with the first line.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn begin(out: W, header: &CastHeader<'_>) -> io::Result<Self> {
        Ok(Self {
            lines: Lines::begin(out, header)?,
            pen: Pen::default(),
            size: header.size,
        })
    }

    /// Adds what is on the screen at a time, counted from the beginning, where it differs from what was.
    ///
    /// # Errors
    /// If the recording cannot be written.
    pub fn frame(&mut self, at: Duration, screen: &Buffer) -> io::Result<()> {
        let size = screen.area.as_size();
        if self.pen.resizes(screen) || self.size != size {
            self.size = size;
            self.lines.event(at, Event::Resize(size))?;
        }
        let drawn = self.pen.frame(screen);
        if drawn.is_empty() {
            return Ok(());
        }
        self.lines.event(at, Event::Output(&drawn))
    }

    /// Gives a time a name.
    ///
    /// # Errors
    /// If the recording cannot be written.
    pub fn mark(&mut self, at: Duration, name: &str) -> io::Result<()> {
        self.lines.event(at, Event::Marker(name))
    }

    /// Ends at a time, with the cursor beneath the screen.
    ///
    /// # Errors
    /// If the recording cannot be written.
    pub fn end(mut self, at: Duration) -> io::Result<()> {
        self.lines.event(at, Event::Output(&pen::last(self.size)))
    }
}
