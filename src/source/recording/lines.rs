//! Reads the lines of a recording, packed or not, and remembers where each stands.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use super::pack::{Frames, MAGIC};
use crate::source::limits::{FRUITLESS_LINES, LINE};

/// So much of the end of a file holds its last line, unless an object is told in it.
const TAIL: u64 = 1 << 16;

/// Where a line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// Where reading has to begin in the file.
    at: u64,
    /// How many bytes of what is read from there stand before the line.
    skip: u64,
}

/// The lines of a file.
pub(super) struct Lines {
    stream: BufReader<Stream>,
    /// How many bytes of text were read.
    read: u64,
}

enum Stream {
    Plain(File),
    Packed(Box<Frames<File>>),
}

/// What came of reading a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A line.
    Line(Spot),
    /// The beginning of a line that was never finished.
    Torn,
    /// There is no more.
    End,
}

impl Lines {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Self::open_at(path, 0)
    }

    /// Opens a file and goes to a line in it.
    fn open_to(path: &Path, spot: Spot) -> io::Result<Self> {
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
    /// Where the file cannot be read, or not be unpacked, from there on.
    pub(super) fn next(&mut self, line: &mut Vec<u8>) -> io::Result<Found> {
        line.clear();
        let spot = self.spot();
        let mut limited = self.stream.by_ref().take(LINE.most);
        let count = limited.read_until(b'\n', line)? as u64;
        self.read += count;
        match line.pop_if(|last| *last == b'\n') {
            Some(_) => Ok(Found::Line(spot)),
            None if count == LINE.most => Err(io::Error::other(format!(
                "a line in it has no end: {}",
                LINE.exceeded()
            ))),
            None if count > 0 => Ok(Found::Torn),
            None => Ok(Found::End),
        }
    }

    /// Where the next line stands.
    fn spot(&self) -> Spot {
        match self.stream.get_ref() {
            Stream::Plain(_) => Spot {
                at: self.read,
                skip: 0,
            },
            Stream::Packed(frames) => {
                let (at, skip) = frames.frame_of(self.read);
                Spot { at, skip }
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
/// Where the file cannot be read any more.
pub(super) fn line_at(path: &Path, spot: Spot) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    Lines::open_to(path, spot)?.next(&mut line)?;
    Ok(line)
}

/// Reads something off the last line of which it can be read: from the end of the file where it stands there, else
/// through all of it.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn last<T>(path: &Path, read: impl Fn(&[u8]) -> Option<T>) -> io::Result<Option<T>> {
    let tail = tail(path)?.map(|at| Lines::open_at(path, at)).transpose()?;
    match tail.and_then(|tail| last_of(tail, &read)) {
        Some(found) => Ok(Some(found)),
        None => Ok(last_of(Lines::open(path)?, read)),
    }
}

/// Where a little before the end of a file reading can begin; nothing where it cannot.
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

/// What can be read does not end by what cannot: a recording may have been cut off.
fn last_of<T>(mut lines: Lines, read: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    let (mut line, mut last, mut fruitless) = (Vec::new(), None, 0);
    while fruitless <= FRUITLESS_LINES.most
        && let Ok(Found::Line(_)) = lines.next(&mut line)
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
