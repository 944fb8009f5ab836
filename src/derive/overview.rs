//! A Destination in two sentences: what it is, and whether requests to it succeed.
//!
//! Built from facts only. The sentences call unread data unknown, never fine, and give the age of data that may be
//! stale.

pub(super) mod facts;
mod serves;
mod verdict;
mod what;

pub use facts::{Fact, FactGroup, Tone, facts, object_facts};

use jiff::Timestamp;

use crate::{
    model::Destination,
    store::{Link, Source, Store},
};

use super::{
    wording::{
        Times,
        numbers::{few, few_of},
    },
    world::{Known, World},
};

/// A Destination in two sentences. A third one, the gravest finding, comes from the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Its type, its place, its mesh, and who made it when.
    pub what: String,
    /// Whether requests to it succeed.
    pub verdict: RequestVerdict,
}

/// Whether requests to a Destination succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestVerdict {
    /// In a word.
    pub state: VerdictState,
    /// In one sentence or a few: who answers, who may call, and what policies do to requests.
    pub words: String,
}

/// Whether requests to a Destination succeed, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictState {
    /// They reach endpoints.
    Reaches,
    /// Some of them, or those to some ports, fail.
    Partly,
    /// They fail.
    Fails,
    /// They are denied.
    Denied,
    /// A policy sends all of them to other services.
    Elsewhere,
    /// Not known.
    Unknown,
}

impl VerdictState {
    /// The word of the JSON contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reaches => "reaches",
            Self::Partly => "partly",
            Self::Fails => "fails",
            Self::Denied => "denied",
            Self::Elsewhere => "elsewhere",
            Self::Unknown => "unknown",
        }
    }
}

/// Describes a Destination, and whether requests to it succeed.
#[must_use]
pub fn overview(facts: (&Store, &World), known: &Known, times: Times) -> Overview {
    Overview {
        what: what_it_is(facts, known, times),
        verdict: request_verdict(facts, known),
    }
}

/// Describes a Destination.
#[must_use]
pub fn what_it_is((store, world): (&Store, &World), known: &Known, times: Times) -> String {
    let facts = Facts {
        store,
        world,
        known,
    };
    what::what(&facts, times)
}

/// Whether requests to a Destination succeed.
#[must_use]
pub fn request_verdict((store, world): (&Store, &World), known: &Known) -> RequestVerdict {
    verdict::verdict(&Facts {
        store,
        world,
        known,
    })
}

/// The facts that the sentences are built from.
struct Facts<'f> {
    store: &'f Store,
    world: &'f World,
    known: &'f Known,
}

/// The age of data that may be stale.
struct Stale {
    /// The time at which the source was last heard. `None` if it is not known.
    heard: Option<Timestamp>,
}

impl<'f> Facts<'f> {
    fn destination(&self) -> &'f Destination {
        &self.known.destination
    }

    fn source(&self) -> Option<&'f Source> {
        self.store.source(&self.known.id.source)
    }

    /// The age of the data if it may be stale. `None` if it is current or still arriving.
    fn stale(&self) -> Option<Stale> {
        let source = self.source()?;
        // A list that is arriving brings what is there now.
        let is_new = matches!(source.link(), Link::Connecting | Link::Syncing { .. });
        let is_stale = !source.link().is_current() && !is_new;
        is_stale.then(|| Stale {
            heard: source.heard(),
        })
    }
}

#[cfg(test)]
mod tests;
