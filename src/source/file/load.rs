//! Loads one source: reads its files and says what they hold. It blocks while the reader is slow.

use std::ops::ControlFlow;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;

use super::{
    gather::{self, Gathered},
    input::{Found, Input, label},
    item::{Piece, Reading},
    page::{self, Leaf, Text},
};
use crate::{
    model::SourceName,
    source::{Clock, admission::Admission},
    store::{Absence, Change, Kind, Link, Narrowing, Object, Update},
};

/// Progress is said after so many objects, so that whoever waits knows that it goes on.
const PROGRESS: usize = 500;

/// Where there are no objects it is said after so long.
const PULSE: SignedDuration = SignedDuration::from_secs(1);

/// Says things for one source.
pub(super) struct Teller {
    pub(super) source: SourceName,
    pub(super) clock: Clock,
    pub(super) updates: mpsc::Sender<Update>,
}

impl Teller {
    /// Breaks where nobody listens any more.
    fn say(&self, change: Change) -> ControlFlow<()> {
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
        self.say(Change::Link(Kind::Destination, Link::Syncing { seen }))
    }
}

/// Reads everything and says it.
pub(super) fn load(inputs: &[Input], admission: &Admission, teller: &Teller) -> ControlFlow<()> {
    let mut gathered = Gathered::keeping_texts(admission.keeps_texts());
    for input in inputs {
        gather_input(input, &mut gathered, teller)?;
    }
    tell(gathered, admission, teller)
}

fn gather_input(input: &Input, gathered: &mut Gathered, teller: &Teller) -> ControlFlow<()> {
    let Some(folder) = input.folder() else {
        return gather_pages(input, gathered, teller);
    };
    gathered.open_folder(label(folder));
    gather_pages(input, gathered, teller)?;
    gathered.close();
    ControlFlow::Continue(())
}

fn gather_pages(input: &Input, gathered: &mut Gathered, teller: &Teller) -> ControlFlow<()> {
    let mut said = (teller.clock)();
    input.visit(&mut |found| {
        let page = match found {
            Found::Page(page) => page,
            Found::Passed(label, refusal) => {
                gathered.pass(label, refusal);
                return teller.pulse(&mut said, gathered.len());
            }
        };
        page::open(&page, &mut |leaf| {
            teller.pulse(&mut said, gathered.len())?;
            match leaf {
                Leaf::Opened => gathered.open_archive(page.label()),
                Leaf::Closed => gathered.close(),
                Leaf::Passed(label, refusal) => gathered.pass(label, refusal),
                Leaf::Text(text) => return gather(&text, gathered, teller),
            }
            ControlFlow::Continue(())
        })
    })
}

fn gather(text: &Text<'_>, gathered: &mut Gathered, teller: &Teller) -> ControlFlow<()> {
    if gathered.has_overflown() {
        return ControlFlow::Continue(());
    }
    gathered.turn_to(gather::Page::of(text));
    let (mut said, mut is_full) = (gathered.len(), false);
    let mut tell = |piece: Piece<'_>| {
        if matches!(piece, Piece::Item(_)) && gathered.is_full() {
            is_full = true;
            return ControlFlow::Break(());
        }
        gathered.take(piece);
        if gathered.len() < said + PROGRESS {
            return ControlFlow::Continue(());
        }
        said = gathered.len();
        teller.say(Change::Link(
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

fn tell(mut gathered: Gathered, admission: &Admission, teller: &Teller) -> ControlFlow<()> {
    let links = Kind::ALL.map(|kind| (kind, link(kind, &gathered), has_ended(kind, &gathered)));
    let narrowings = Kind::ALL.map(|kind| (kind, narrowing(kind, &gathered, admission)));
    let passed_over = gathered.passed_over();
    for kind in Kind::ALL {
        teller.say(Change::ListBegan(kind))?;
    }
    let admitted = |object: &Object| admission.admits(object);
    for object in gathered.into_objects().filter(admitted) {
        teller.say(Change::Listed(object))?;
    }
    for passed in passed_over {
        teller.say(passed)?;
    }
    for (kind, narrowing) in narrowings {
        if let Some(narrowing) = narrowing {
            teller.say(Change::Narrowed(kind, narrowing))?;
        }
    }
    for (kind, link, has_ended) in links {
        if has_ended {
            teller.say(Change::ListEnded(kind))?;
        }
        teller.say(Change::Link(kind, link))?;
    }
    ControlFlow::Continue(())
}

fn link(kind: Kind, gathered: &Gathered) -> Link {
    match gathered.failure() {
        Some(why) => Link::Ended {
            why: why.to_owned(),
        },
        None if kind == Kind::Destination || gathered.has(kind) => Link::Loaded,
        None => Link::Absent(Absence::NotInDump),
    }
}

/// Why there may be more objects of a kind than those that are told.
fn narrowing(kind: Kind, gathered: &Gathered, admission: &Admission) -> Option<Narrowing> {
    let is_listed = gathered.has_whole_list(kind) || !gathered.has(kind);
    let single = (!is_listed).then_some(Narrowing::Single);
    match (admission.narrowing(kind), single) {
        (Some(asked), Some(single)) => Some(asked.and(&single, kind)),
        (asked, single) => asked.or(single),
    }
}

/// Single objects prove nothing about those that are not there; Destinations are what a file is read for.
fn has_ended(kind: Kind, gathered: &Gathered) -> bool {
    let is_read = gathered.failure().is_none();
    is_read && (kind == Kind::Destination || gathered.has_whole_list(kind))
}
