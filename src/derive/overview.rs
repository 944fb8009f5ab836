//! A Destination in three sentences: what it is, whether it serves, and what to look at first.
//!
//! Built from facts alone. What could not be read is said to be unknown, never to be fine; what may be stale is told
//! with its age.

mod gaps;
mod look;
mod serves;
mod what;

use jiff::Timestamp;

use crate::{
    model::{Destination, Target},
    store::{Kind, Knowledge, Link, Source, Store},
};

use super::{
    Known, Times, World,
    numbers::{few, few_of},
};

/// A Destination in three sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// What it is, where, in which mesh, and who made it when.
    pub what: String,
    /// Whether it serves: endpoints, zones, ports.
    pub serves: String,
    /// The one most telling thing to look at, and where; or that nothing stands out.
    pub look: Look,
}

/// The one thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// On which side of the Destination it is to be seen; nothing where nothing stands out.
    pub at: Option<Side>,
    /// The whole sentence.
    pub words: String,
}

/// A side of a Destination, called as its pane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What it is.
    Overview,
    /// Its endpoints.
    Endpoints,
    /// Its ports.
    Ports,
    /// The policies in force.
    Policies,
    /// The subsets that traffic shifts require.
    Subsets,
    /// How other clusters reach it.
    Federation,
}

impl Overview {
    /// The sentences, in the order in which they are read.
    #[must_use]
    pub fn sentences(&self) -> [&str; 3] {
        [&self.what, &self.serves, &self.look.words]
    }
}

impl Side {
    /// What its pane is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Endpoints => "Endpoints",
            Self::Ports => "Ports",
            Self::Policies => "Policies",
            Self::Subsets => "Subsets",
            Self::Federation => "Federation",
        }
    }
}

/// Tells what a Destination is, whether it serves, and what to look at.
#[must_use]
pub fn overview((store, world): (&Store, &World), known: &Known, times: Times) -> Overview {
    let facts = Facts {
        store,
        world,
        known,
        times,
    };
    Overview {
        what: what::what(&facts),
        serves: serves::serves(&facts),
        look: look::look(&facts),
    }
}

/// What the sentences are built from.
struct Facts<'f> {
    store: &'f Store,
    world: &'f World,
    known: &'f Known,
    times: Times,
}

/// What is known may be stale.
struct Stale {
    /// When the source was heard last; nothing where that is not known.
    heard: Option<Timestamp>,
}

impl<'f> Facts<'f> {
    fn destination(&self) -> &'f Destination {
        &self.known.destination
    }

    fn source(&self) -> Option<&'f Source> {
        self.store.source(&self.known.id.source)
    }

    /// What may be stale, where it may.
    fn stale(&self) -> Option<Stale> {
        let source = self.source()?;
        // A list that is arriving brings what is there now.
        let is_new = matches!(source.link(), Link::Connecting | Link::Syncing { .. });
        let is_stale = !source.link().is_current() && !is_new;
        is_stale.then(|| Stale {
            heard: source.heard(),
        })
    }

    /// Whether some part of the object is not as the API defines it, so that it was left out.
    fn could_not_read(&self, path: &str) -> bool {
        let mut oddities = self.destination().oddities.iter();
        oddities.any(|oddity| oddity.path.starts_with(path))
    }

    /// Whether it has no service that could be read, but may have one that could not.
    fn may_have_a_service(&self) -> bool {
        let is_whole = |path: &str| path.is_empty() || path == "spec" || path.ends_with("Service");
        let mut oddities = self.destination().oddities.iter();
        self.destination().target == Target::Unset && oddities.any(|oddity| is_whole(&oddity.path))
    }

    fn knowledge(&self, kind: Kind) -> Knowledge<'f> {
        self.store.knowledge(&self.known.id.source, kind)
    }
}

#[cfg(test)]
mod tests;
