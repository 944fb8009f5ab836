//! Loads one source: reads its files and says what they hold. It blocks while the reader is slow.

use std::ops::ControlFlow;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;

use super::{
    gather::{self, DumpContents},
    input::{DumpInput, NamedFile, label},
    item::{DumpPiece, Reading},
    page::{self, FileText, Leaf},
};
use crate::{
    model::SourceName,
    source::{NowFn, admission::Admission},
    store::{Absence, Change, Kind, Link, Narrowing, Object, Update},
};

/// The number of objects after which progress is reported.
const PROGRESS: usize = 500;

/// The number of pieces, broken ones and others, after which the clock is read.
const PIECES: usize = 64;

/// The time after which progress is reported if there are no objects.
const PULSE: SignedDuration = SignedDuration::from_secs(1);

/// Says things for one source.
pub(super) struct LoadSender {
    pub(super) source: SourceName,
    pub(super) clock: NowFn,
    pub(super) updates: mpsc::Sender<Update>,
}

impl LoadSender {
    /// Sends an update. Breaks if the receiver is gone.
    fn send(&self, change: Change) -> ControlFlow<()> {
        let update = Update {
            source: self.source.clone(),
            at: (self.clock)(),
            change,
        };
        match self.updates.blocking_send(update) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    /// Says that it goes on, where that was not said for a while.
    fn pulse(&self, said: &mut Timestamp, seen: usize) -> ControlFlow<()> {
        let now = (self.clock)();
        if now.duration_since(*said) < PULSE {
            return ControlFlow::Continue(());
        }
        *said = now;
        self.send(Change::Link(Kind::Destination, Link::Syncing { seen }))
    }
}

/// Reads everything and says it.
pub(super) fn load(
    inputs: &[DumpInput],
    admission: &Admission,
    sender: &LoadSender,
) -> ControlFlow<()> {
    let mut gathered = DumpContents::keeping_texts(admission.keeps_texts());
    for input in inputs {
        gather_input(input, &mut gathered, sender)?;
    }
    tell(gathered, admission, sender)
}

fn gather_input(
    input: &DumpInput,
    gathered: &mut DumpContents,
    sender: &LoadSender,
) -> ControlFlow<()> {
    let Some(folder) = input.folder() else {
        return gather_pages(input, gathered, sender);
    };
    gathered.open_folder(label(folder));
    gather_pages(input, gathered, sender)?;
    gathered.close();
    ControlFlow::Continue(())
}

fn gather_pages(
    input: &DumpInput,
    gathered: &mut DumpContents,
    sender: &LoadSender,
) -> ControlFlow<()> {
    let mut said = (sender.clock)();
    input.visit(&mut |found| {
        let page = match found {
            NamedFile::Page(page) => page,
            NamedFile::Skipped(label, refusal) => {
                gathered.skip(label, refusal);
                return sender.pulse(&mut said, gathered.len());
            }
        };
        page::open(&page, &mut |leaf| {
            sender.pulse(&mut said, gathered.len())?;
            match leaf {
                Leaf::Opened => gathered.open_archive(page.label()),
                Leaf::Closed => gathered.close(),
                Leaf::Skipped(label, refusal) => gathered.skip(label, refusal),
                Leaf::Text(text) => return gather(&text, gathered, sender),
            }
            ControlFlow::Continue(())
        })
    })
}

fn gather(
    text: &FileText<'_>,
    gathered: &mut DumpContents,
    sender: &LoadSender,
) -> ControlFlow<()> {
    if gathered.has_overflown() {
        return ControlFlow::Continue(());
    }
    gathered.turn_to(gather::PageTally::of(text));
    let (mut said, mut is_full) = (gathered.len(), false);
    let (mut pieces, mut pulsed) = (0_usize, (sender.clock)());
    let mut tell = |piece: DumpPiece<'_>| {
        pieces += 1;
        if pieces.is_multiple_of(PIECES) {
            sender.pulse(&mut pulsed, gathered.len())?;
        }
        if matches!(piece, DumpPiece::Item(_)) && gathered.is_full() {
            is_full = true;
            return ControlFlow::Break(());
        }
        gathered.take(piece);
        if gathered.len() < said + PROGRESS {
            return ControlFlow::Continue(());
        }
        said = gathered.len();
        sender.send(Change::Link(
            Kind::Destination,
            Link::Syncing { seen: said },
        ))
    };
    let mut reading = Reading {
        wanted: None,
        tell: &mut tell,
    };
    match page::read(text, &mut reading) {
        Ok(outcome) if is_full => {
            gathered.overflow();
            gathered.close_page(&outcome);
        }
        Ok(outcome) => {
            outcome.flow?;
            gathered.close_page(&outcome);
        }
        Err(refusal) => gathered.refuse(refusal),
    }
    ControlFlow::Continue(())
}

fn tell(mut gathered: DumpContents, admission: &Admission, sender: &LoadSender) -> ControlFlow<()> {
    let links = Kind::ALL.map(|kind| (kind, link(kind, &gathered), has_ended(kind, &gathered)));
    let narrowings = Kind::ALL.map(|kind| (kind, narrowing(kind, &gathered, admission)));
    let passed_over = gathered.passed_over();
    for kind in Kind::ALL {
        sender.send(Change::ListBegan(kind))?;
    }
    let admitted = |object: &Object| admission.admits(object);
    for object in gathered.into_objects().filter(admitted) {
        sender.send(Change::Listed(object))?;
    }
    for passed in passed_over {
        sender.send(passed)?;
    }
    for (kind, narrowing) in narrowings {
        if let Some(narrowing) = narrowing {
            sender.send(Change::Narrowed(kind, narrowing))?;
        }
    }
    for (kind, link, has_ended) in links {
        if has_ended {
            sender.send(Change::ListEnded(kind))?;
        }
        sender.send(Change::Link(kind, link))?;
    }
    ControlFlow::Continue(())
}

fn link(kind: Kind, gathered: &DumpContents) -> Link {
    match gathered.failure() {
        Some(why) => Link::Ended { why },
        None if kind == Kind::Destination || gathered.has(kind) => Link::Loaded,
        None => Link::Absent(Absence::NotInDump),
    }
}

/// Why there may be more objects of a kind than those in the files. `None` if there are not.
fn narrowing(kind: Kind, gathered: &DumpContents, admission: &Admission) -> Option<Narrowing> {
    let is_listed = gathered.has_whole_list(kind) || !gathered.has(kind);
    let single = (!is_listed).then_some(Narrowing::Single);
    match (admission.narrowing(kind), single) {
        (Some(asked), Some(single)) => Some(asked.and(&single, kind)),
        (asked, single) => asked.or(single),
    }
}

/// Single objects prove nothing about those that are not there; Destinations are what a file is read for.
fn has_ended(kind: Kind, gathered: &DumpContents) -> bool {
    let is_read = gathered.failure().is_none();
    is_read && (kind == Kind::Destination || gathered.has_whole_list(kind))
}
