//! Reads the lines of a recording, packed or not, and remembers their places.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use super::pack::{Frames, MAGIC};
use crate::source::limits::{FRUITLESS_LINES, LINE};

/// The bytes at the end of a file that hold its last line, unless that has an object.
const TAIL: u64 = 1 << 16;

/// The place of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineSpot {
    /// The offset in the file from which to read.
    at: u64,
    /// The number of bytes to skip from there.
    skip: u64,
}

/// The lines of a file.
pub(super) struct RecordingLines {
    stream: BufReader<Stream>,
    /// How many bytes of text were read.
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
    fn open_to(path: &Path, spot: LineSpot) -> io::Result<Self> {
        let mut lines = Self::open_at(path, spot.at)?;
        let skipped = io::copy(&mut lines.stream.by_ref().take(spot.skip), &mut io::sink())?;
        if skipped < spot.skip {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(lines)
    }

    fn open_at(path: &Path, at: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut magic = [0; MAGIC.len()];
        let is_packed = file.read_exact(&mut magic).is_ok() && magic == MAGIC;
        file.seek(SeekFrom::Start(at))?;
        let stream = if is_packed {
            Stream::Packed(Box::new(Frames::from(file, at)))
        } else {
            Stream::Plain(file)
        };
        Ok(Self {
            stream: BufReader::with_capacity(1 << 16, stream),
            read: 0,
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
            Stream::Plain(_) => LineSpot {
                at: self.read,
                skip: 0,
            },
            Stream::Packed(frames) => {
                let (at, skip) = frames.frame_of(self.read);
                LineSpot { at, skip }
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

/// Reads the line at a spot again.
///
/// # Errors
/// If the file cannot be read any more.
pub(super) fn line_at(path: &Path, spot: LineSpot) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    RecordingLines::open_to(path, spot)?.next(&mut line)?;
    Ok(line)
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
