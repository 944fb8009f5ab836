//! Walks through a tar.
//!
//! Long names are put together here, within bounds, and sparse files are refused: the crate would read the first without a
//! bound, and make up the zeros of the second.

use std::{
    io::{self, Read},
    ops::ControlFlow,
};

use tar::{Archive, Entry, EntryType, PaxExtensions};

use super::{Refusal, Spot, Unreadable, Walk, join};
use crate::model::printable::printable;

/// The most bytes of a name with its header. No system has longer names than 4 KiB.
const HEADER: u64 = 16 << 10;

/// The zeros of a block, which mark the end.
const MARK: usize = 512;

/// Breaks where the walk does, else tells whether the tar can be read on.
type Step = ControlFlow<(), io::Result<()>>;

/// The state that earlier entries leave for the next one.
#[derive(Debug, Default)]
struct Met {
    /// The name of the next one, where it is too long for a header.
    long: Option<String>,
    /// Whether the last one could not be read to its end.
    broke_off: bool,
}

/// Walks through a tar.
pub(super) fn walk(walk: &mut Walk<'_>, from: &mut dyn Read, at: Spot<'_>) -> ControlFlow<()> {
    let mut from = Ending { from, zeros: 0 };
    let mut met = Met::default();
    let mut archive = Archive::new(&mut from);
    // Behind the mark at its end another one may follow.
    archive.set_ignore_zeros(true);
    let read = entries(walk, &mut archive, &mut met, at)?;
    walk.budget.check()?;
    match read {
        Ok(()) => finish(walk, &mut from, at),
        // A file that breaks off has said so.
        Err(_) if met.broke_off => ControlFlow::Continue(()),
        Err(error) => walk.skip(at.path, Refusal::damaged(&error)),
    }
}

fn entries<R: Read>(
    walk: &mut Walk<'_>,
    archive: &mut Archive<R>,
    met: &mut Met,
    at: Spot<'_>,
) -> Step {
    let entries = match archive.entries() {
        Ok(entries) => entries.raw(true),
        Err(error) => return ControlFlow::Continue(Err(error)),
    };
    for found in entries {
        walk.budget.count_entry()?;
        let read = match found {
            Ok(mut found) => entry(walk, &mut found, met, at)?,
            Err(error) => Err(error),
        };
        if read.is_err() {
            return ControlFlow::Continue(read);
        }
    }
    ControlFlow::Continue(Ok(()))
}

fn entry<R: Read>(
    walk: &mut Walk<'_>,
    entry: &mut Entry<'_, R>,
    met: &mut Met,
    at: Spot<'_>,
) -> Step {
    let (of, size) = (entry.header().entry_type(), entry.size());
    let short = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    let mut body = Whole {
        from: entry,
        left: size,
        broke_off: &mut met.broke_off,
    };
    *body.broke_off = false;
    let long = &mut met.long;
    match of {
        EntryType::GNULongName | EntryType::XHeader => match name(of, &mut body) {
            Ok(name) => *long = name.or(long.take()),
            Err(error) => return ControlFlow::Continue(Err(error)),
        },
        EntryType::GNULongLink | EntryType::XGlobalHeader => {}
        EntryType::Directory => *long = None,
        EntryType::Regular | EntryType::Continuous => {
            let name = long.take().unwrap_or(short);
            // Older archives have folders as files whose name ends so.
            if !name.ends_with('/') {
                walk.entry(&name, size, &mut body, at)?;
            }
        }
        EntryType::GNUSparse => {
            let path = join(at.path, &printable(&long.take().unwrap_or(short)));
            walk.skip(&path, Unreadable::Sparse.into())?;
        }
        _ => walk.link(at.path, &long.take().unwrap_or(short))?,
    }
    ControlFlow::Continue(Ok(()))
}

/// The name that the next entry has, as an entry before it says where it is too long for a header.
fn name(of: EntryType, body: &mut Whole<'_>) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    body.take(HEADER).read_to_end(&mut bytes)?;
    if of == EntryType::GNULongName {
        let end = bytes.iter().position(|byte| *byte == 0);
        bytes.truncate(end.unwrap_or(bytes.len()));
        return Ok(Some(String::from_utf8_lossy(&bytes).into_owned()));
    }
    let said = PaxExtensions::new(&bytes).flatten();
    let path = said
        .filter(|said| said.key_bytes() == b"path")
        .map(|said| String::from_utf8_lossy(said.value_bytes()).into_owned());
    Ok(path.last())
}

/// Reads to the end of the stream, so that its compression checks that it is whole. Without compression, only the mark
/// at the end of the tar shows that.
fn finish(walk: &mut Walk<'_>, from: &mut Ending<'_>, at: Spot<'_>) -> ControlFlow<()> {
    if from.zeros < MARK && at.layer == 1 {
        return walk.skip(at.path, Unreadable::CutTar.into());
    }
    let rest = io::copy(from, &mut io::sink());
    walk.budget.check()?;
    match rest {
        Ok(_) => ControlFlow::Continue(()),
        Err(error) => walk.skip(at.path, Refusal::damaged(&error)),
    }
}

/// Counts the zeros with which it ends so far.
struct Ending<'a> {
    from: &'a mut dyn Read,
    zeros: usize,
}

impl Read for Ending<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        let zeros = into[..read].iter().rev().take_while(|byte| **byte == 0);
        let zeros = zeros.count();
        self.zeros = if zeros == read {
            self.zeros + read
        } else {
            zeros
        };
        Ok(read)
    }
}

/// A file that must be as long as its header says.
struct Whole<'a> {
    from: &'a mut dyn Read,
    left: u64,
    broke_off: &'a mut bool,
}

impl Read for Whole<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self
            .from
            .read(into)
            .inspect_err(|_| *self.broke_off = true)?;
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 && self.left > 0 && !into.is_empty() {
            *self.broke_off = true;
            let why = "the archive ends within it";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, why));
        }
        Ok(read)
    }
}
