//! Opens archives and passes on the files in them, one after another, from memory.
//!
//! Nothing is written to disk, no name in an archive becomes a path of this machine, and every size, count and depth
//! has a limit, since the maker of a bundle may not be known. Skipped entries are named, with the reason.

mod budget;
mod gzipped;
mod place;
mod tarball;
mod zipped;

#[cfg(test)]
mod tests;

use std::{
    io::{BufReader, Cursor, ErrorKind, Read, Seek},
    ops::ControlFlow,
};

pub(super) use self::place::join;
use self::{
    budget::{Budget, Counted},
    gzipped::GzipParts,
};
use super::{
    bytes::{GLANCE, ReadBytes, ReadExtent},
    content::Format,
    inspect::{FileUse, Provenance, inspect},
    refusal::{LeftOut, Refusal},
    report,
};
use crate::{
    model::printable::printable,
    source::{Unreadable, limits, recording::Frames},
};

/// The limits on what is read of an archive.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArchiveLimits {
    /// The most bytes that may come out of all that is packed in a file, whether they are of use or not.
    pub(super) unpacked: u64,
    /// The most bytes of one file in it, since it is held in memory while it is read.
    pub(super) file: u64,
    /// The most entries, including those of the archives in it.
    pub(super) entries: usize,
    /// The most layers of archives in each other. A gzip and the tar in it are two layers.
    pub(super) layers: usize,
}

/// The limits of every archive.
pub(super) const LIMITS: ArchiveLimits = ArchiveLimits {
    unpacked: limits::UNPACKED.most,
    file: limits::PACKED_FILE.most,
    entries: limits::ENTRIES.length(),
    layers: limits::LAYERS.length(),
};

/// Something in an archive.
#[derive(Debug)]
pub(super) enum ArchiveEntry<'a> {
    /// A file.
    File {
        /// Its path; empty if it is all that the archive holds.
        path: &'a str,
        bytes: Vec<u8>,
        /// Why it breaks off. `None` if it was read to its end.
        flaw: Option<Unreadable>,
    },
    /// Something that is not read. If the path is empty, it is the archive itself.
    Skipped { path: &'a str, refusal: Refusal },
}

/// The archive that is walked through.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root<'a> {
    /// Its own name. A file that is packed on its own goes by it.
    pub(super) name: &'a str,
    pub(super) named: Provenance,
    pub(super) format: Format,
}

/// Walks through an archive, and the archives in it, until it ends, a limit is reached or `visit` breaks.
pub(super) fn walk(
    mut from: impl Read + Seek,
    root: Root<'_>,
    limits: ArchiveLimits,
    visit: &mut dyn FnMut(ArchiveEntry<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let budget = Budget::new(limits);
    let mut walk = Walk {
        budget: &budget,
        root,
        visit,
    };
    let flow = if root.format == Format::Zip {
        zipped::walk(&mut walk, BufReader::new(from), Spot { path: "", layer: 1 })
    } else {
        walk.enter(&mut from, Spot { path: "", layer: 0 })
    };
    match budget.exceeded() {
        Some(why) => walk.skip("", why.into()),
        None => flow,
    }
}

/// The path of a file, and the number of layers around it.
#[derive(Clone, Copy, Debug)]
struct Spot<'a> {
    path: &'a str,
    layer: usize,
}

/// A walk that is under way. It breaks if a limit is reached or `visit` breaks.
struct Walk<'w> {
    budget: &'w Budget,
    root: Root<'w>,
    visit: &'w mut dyn FnMut(ArchiveEntry<'_>) -> ControlFlow<()>,
}

impl Walk<'_> {
    /// Reads, unpacks or skips one file. Its content decides, never its name.
    fn enter(&mut self, from: &mut dyn Read, at: Spot<'_>) -> ControlFlow<()> {
        let mut head = ReadBytes::default();
        head.fill(from, GLANCE as u64);
        self.budget.check()?;
        if let ReadBytes {
            bytes,
            error: Some(error),
        } = &head
            && bytes.is_empty()
        {
            return self.skip(at.path, Refusal::damaged(error));
        }
        match self.inspect(&head.bytes, at.path) {
            FileUse::Unpack(format) => self.unpack(format, head, from, at),
            FileUse::Skip(refusal) => self.skip(at.path, refusal),
            FileUse::Read => self.read(head, from, at.path),
        }
    }

    /// Decides what to do with a file. One that is packed on its own has the name and provenance of the archive.
    fn inspect(&self, head: &[u8], path: &str) -> FileUse {
        if path.is_empty() {
            inspect(head, self.root.name, self.root.named)
        } else {
            inspect(head, path, Provenance::ByFolder)
        }
    }

    /// Reads the rest of a text.
    fn read(&mut self, mut held: ReadBytes, from: &mut dyn Read, path: &str) -> ControlFlow<()> {
        let reached = held.read_text(from, self.budget.limits.file);
        self.budget.check()?;
        match Refusal::of_text(reached) {
            _ if reached == ReadExtent::TooLarge => self.skip(path, self.budget.too_large()),
            Some(refusal) => self.skip(path, refusal),
            None => self.file(path, held),
        }
    }

    fn unpack(
        &mut self,
        format: Format,
        head: ReadBytes,
        from: &mut dyn Read,
        Spot { path, layer }: Spot<'_>,
    ) -> ControlFlow<()> {
        let most = self.budget.limits.layers;
        if layer >= most {
            return self.skip(path, Unreadable::DeepArchive(most).into());
        }
        let within = Spot {
            path,
            layer: layer + 1,
        };
        match format {
            Format::Gzip => {
                let decoder = GzipParts::new(head.then(from));
                self.enter(&mut Counted::new(decoder, self.budget), within)
            }
            Format::Zstd => {
                let decoder = Frames::new(head.then(from));
                self.enter(&mut Counted::new(decoder, self.budget), within)
            }
            Format::Tar => tarball::walk(self, &mut head.then(from), within),
            Format::Zip => match self.hold(head, from, path)? {
                Some(ReadBytes {
                    error: Some(error), ..
                }) => self.skip(path, Refusal::damaged(&error)),
                Some(held) => zipped::walk(self, Cursor::new(&held.bytes), within),
                None => ControlFlow::Continue(()),
            },
            Format::Other(name) => self.skip(path, Unreadable::Packed(name).into()),
        }
    }

    /// Reads or skips an entry, by the name and the size that it claims.
    fn entry(
        &mut self,
        name: &str,
        size: u64,
        from: &mut dyn Read,
        Spot { path: at, layer }: Spot<'_>,
    ) -> ControlFlow<()> {
        let path = match place::inside(name) {
            Ok(path) if path.is_empty() => return ControlFlow::Continue(()),
            Ok(path) => join(at, &printable(&path)),
            Err(why) => {
                let path = join(at, &printable(name));
                return self.skip(&path, why.into());
            }
        };
        let path = &*path;
        if let Some(why) = report::left_out(path) {
            self.skip(path, why.into())
        } else if place::is_hidden(path) {
            self.skip(path, LeftOut::Hidden.into())
        } else if size > self.budget.limits.file {
            self.skip(path, self.budget.too_large())
        } else {
            self.enter(from, Spot { path, layer })
        }
    }

    /// Skips an entry that is neither file nor folder.
    fn link(&mut self, at: &str, name: &str) -> ControlFlow<()> {
        let path = join(at, &printable(name));
        self.skip(&path, LeftOut::Link.into())
    }

    /// Reads the rest of a zip into memory, after its head. `None` if it is too large and was skipped.
    fn hold(
        &mut self,
        mut held: ReadBytes,
        from: &mut dyn Read,
        path: &str,
    ) -> ControlFlow<(), Option<ReadBytes>> {
        let most = limits::PACKED_ZIP.most;
        held.fill(from, (most + 1).saturating_sub(held.bytes.len() as u64));
        self.budget.check()?;
        if held.bytes.len() as u64 > most {
            self.skip(path, limits::PACKED_ZIP.into())?;
            return ControlFlow::Continue(None);
        }
        ControlFlow::Continue(Some(held))
    }

    /// Hands over a file. One that breaks off is read as far as it goes; a damaged one is skipped.
    fn file(&mut self, path: &str, ReadBytes { bytes, error }: ReadBytes) -> ControlFlow<()> {
        let flaw = match error {
            Some(error) if error.kind() != ErrorKind::UnexpectedEof || bytes.is_empty() => {
                return self.skip(path, Refusal::damaged(&error));
            }
            error => error.as_ref().map(|error| Unreadable::damaged(error)),
        };
        (self.visit)(ArchiveEntry::File { path, bytes, flaw })
    }

    fn skip(&mut self, path: &str, refusal: Refusal) -> ControlFlow<()> {
        (self.visit)(ArchiveEntry::Skipped { path, refusal })
    }
}
