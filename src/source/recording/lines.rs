//! Reads the lines of a recording, packed or not, and remembers their places.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use super::{
    pack::{Frames, MAGIC},
    spot::LineSpot,
};
use crate::source::limits::{FRUITLESS_LINES, LINE};

/// The bytes at the end of a file that hold its last line, unless that has an object.
const TAIL: u64 = 1 << 16;

/// The lines of a file.
pub(super) struct RecordingLines {
    stream: BufReader<Stream>,
    /// How many bytes of text were read: of a packed file from where it was opened, else from its beginning.
    read: u64,
}

enum Stream {
    Plain(File),
    Packed(Box<Frames<File>>),
}

/// The result of reading a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadLine {
    /// A line.
    Line(LineSpot),
    /// The beginning of a line that was never finished.
    Torn,
    /// There is no more.
    End,
}

impl RecordingLines {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Self::open_at(path, 0)
    }

    /// Opens a file and goes to a line in it.
    pub(super) fn open_to(path: &Path, spot: LineSpot) -> io::Result<Self> {
        let mut lines = Self::open_at(path, spot.0)?;
        lines.skip(spot.1)?;
        Ok(lines)
    }

    /// Goes on by a number of bytes of text.
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.stream.by_ref().take(bytes), &mut io::sink())?;
        self.read += skipped;
        if skipped < bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// Goes to a line, whichever way is shorter. Lines that are read in the order of their places are read in one go.
    fn go_to(&mut self, path: &Path, spot: LineSpot) -> io::Result<()> {
        match self.stream.get_ref() {
            Stream::Plain(_) => {
                let by = i64::try_from(i128::from(spot.0) - i128::from(self.read));
                self.stream.seek_relative(by.map_err(io::Error::other)?)?;
                self.read = spot.0;
                self.skip(spot.1)
            }
            Stream::Packed(frames) => {
                let here = frames.frame_of(self.read);
                if here.0 == spot.0 && here.1 <= spot.1 {
                    return self.skip(spot.1 - here.1);
                }
                *self = Self::open_to(path, spot)?;
                Ok(())
            }
        }
    }

    fn open_at(path: &Path, at: u64) -> io::Result<Self> {
        Self::over(File::open(path)?, at)
    }

    /// The lines of an open file from an offset on.
    pub(super) fn over(mut file: File, at: u64) -> io::Result<Self> {
        file.rewind()?;
        let mut magic = [0; MAGIC.len()];
        let is_packed = file.read_exact(&mut magic).is_ok() && magic == MAGIC;
        file.seek(SeekFrom::Start(at))?;
        let stream = if is_packed {
            Stream::Packed(Box::new(Frames::from(file, at)))
        } else {
            Stream::Plain(file)
        };
        let read = if is_packed { 0 } else { at };
        Ok(Self {
            stream: BufReader::with_capacity(1 << 16, stream),
            read,
        })
    }

    /// Reads the next line, without its end.
    ///
    /// # Errors
    /// If the file cannot be read, or not be unpacked, from there on.
    pub(super) fn next(&mut self, line: &mut Vec<u8>) -> io::Result<ReadLine> {
        line.clear();
        let spot = self.spot();
        let mut limited = self.stream.by_ref().take(LINE.most);
        let count = limited.read_until(b'\n', line)? as u64;
        self.read += count;
        match line.pop_if(|last| *last == b'\n') {
            Some(_) => Ok(ReadLine::Line(spot)),
            None if count == LINE.most => Err(io::Error::other(format!(
                "a line in it has no end: {}",
                LINE.exceeded()
            ))),
            None if count > 0 => Ok(ReadLine::Torn),
            None => Ok(ReadLine::End),
        }
    }

    /// The place of the next line.
    fn spot(&self) -> LineSpot {
        match self.stream.get_ref() {
            Stream::Plain(_) => LineSpot(self.read, 0),
            Stream::Packed(frames) => {
                let (at, skip) = frames.frame_of(self.read);
                LineSpot(at, skip)
            }
        }
    }
}

impl Read for Stream {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(bytes),
            Self::Packed(frames) => frames.read(bytes),
        }
    }
}

impl Seek for Stream {
    /// Only plain files are sought in.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Plain(file) => file.seek(to),
            Self::Packed(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// Reads single lines of a file again.
pub(super) struct LineFinder<'p> {
    path: &'p Path,
    lines: RecordingLines,
    line: Vec<u8>,
}

impl<'p> LineFinder<'p> {
    /// Opens a file.
    ///
    /// # Errors
    /// If it cannot be opened any more.
    pub(super) fn open(path: &'p Path) -> io::Result<Self> {
        Ok(Self {
            path,
            lines: RecordingLines::open(path)?,
            line: Vec::new(),
        })
    }

    /// The line at a place.
    ///
    /// # Errors
    /// If the file cannot be read there.
    pub(super) fn line(&mut self, spot: LineSpot) -> io::Result<&[u8]> {
        self.lines.go_to(self.path, spot)?;
        self.lines.next(&mut self.line)?;
        Ok(&self.line)
    }
}

/// Reads a value of the last line that has one: from the end of the file if it is there, else from the whole file.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn last<T>(path: &Path, read: impl Fn(&[u8]) -> Option<T>) -> io::Result<Option<T>> {
    let tail = tail(path)?
        .map(|at| RecordingLines::open_at(path, at))
        .transpose()?;
    match tail.and_then(|tail| last_of(tail, &read)) {
        Some(found) => Ok(Some(found)),
        None => Ok(last_of(RecordingLines::open(path)?, read)),
    }
}

/// An offset shortly before the end of a file from which lines can be read. `None` if there is none.
fn tail(path: &Path) -> io::Result<Option<u64>> {
    let mut file = File::open(path)?;
    let mut begin = Vec::new();
    file.by_ref()
        .take(MAGIC.len() as u64)
        .read_to_end(&mut begin)?;
    let length = file.seek(SeekFrom::End(0))?;
    let from = file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    if begin != MAGIC {
        return Ok(Some(from));
    }
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let frame = tail.windows(MAGIC.len()).rposition(|bytes| bytes == MAGIC);
    Ok(frame.map(|at| from + at as u64))
}

/// The value of the last line that has one. Errors are skipped: a recording may have been cut off.
fn last_of<T>(mut lines: RecordingLines, read: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    let (mut line, mut last, mut fruitless) = (Vec::new(), None, 0);
    while fruitless <= FRUITLESS_LINES.most
        && let Ok(ReadLine::Line(_)) = lines.next(&mut line)
    {
        let found = read(&line);
        fruitless = if found.is_some() {
            0
        } else {
            fruitless + line.len() as u64 + 1
        };
        last = found.or(last);
    }
    last
}
