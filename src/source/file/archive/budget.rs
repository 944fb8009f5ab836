//! Keeps count of what an archive has cost so far, and ends the reading where that is too much.

use std::{
    cell::Cell,
    io::{self, Read},
    ops::ControlFlow,
};

use super::{ArchiveLimits, Refusal, Unreadable};

/// The limits of an archive, and how much of them is used.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) limits: ArchiveLimits,
    bytes: Cell<u64>,
    entries: Cell<usize>,
    exceeded: Cell<Option<Exceeded>>,
}

/// A limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exceeded {
    Bytes,
    Entries,
}

impl Budget {
    pub(super) fn new(limits: ArchiveLimits) -> Self {
        Self {
            limits,
            bytes: Cell::new(limits.unpacked),
            entries: Cell::new(limits.entries),
            exceeded: Cell::new(None),
        }
    }

    /// Counts an entry; breaks where there are too many.
    pub(super) fn count_entry(&self) -> ControlFlow<()> {
        match self.entries.get().checked_sub(1) {
            Some(left) => self.entries.set(left),
            None => self.exceeded.set(Some(Exceeded::Entries)),
        }
        self.check()
    }

    /// Breaks where a limit of the whole archive is reached.
    pub(super) fn check(&self) -> ControlFlow<()> {
        match self.exceeded.get() {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }

    /// Which limit of the whole archive was reached.
    pub(super) fn exceeded(&self) -> Option<Unreadable> {
        Some(match self.exceeded.get()? {
            Exceeded::Bytes => Unreadable::MuchUnpacked(self.limits.unpacked),
            Exceeded::Entries => Unreadable::ManyEntries(self.limits.entries),
        })
    }

    /// The refusal of a file that is larger than one may be.
    pub(super) fn too_large(&self) -> Refusal {
        Unreadable::LargeEntry(self.limits.file).into()
    }
}

/// A reader of unpacked bytes, which count. It fails once there are too many.
pub(super) struct Counted<'b, R> {
    from: R,
    budget: &'b Budget,
}

impl<'b, R> Counted<'b, R> {
    pub(super) fn new(from: R, budget: &'b Budget) -> Self {
        Self { from, budget }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.bytes.get();
        let room = usize::try_from(left).unwrap_or(usize::MAX).min(into.len());
        if room == 0 && !into.is_empty() {
            self.budget.exceeded.set(Some(Exceeded::Bytes));
            return Err(io::Error::other("too much comes out of the archive"));
        }
        let read = self.from.read(&mut into[..room])?;
        self.budget.bytes.set(left - read as u64);
        Ok(read)
    }
}
