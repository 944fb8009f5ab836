//! Which sources wait for something, and when the next one is called silent. There may be hundreds of sources, and this is
//! asked after each event.

use std::collections::BTreeSet;

use hashbrown::HashMap;
use jiff::Timestamp;

use super::{Link, Source};

/// The waits of the links of all sources. Sources are numbers: their places in the store.
#[derive(Debug, Default)]
pub(super) struct LinkWatch {
    silent: HashMap<usize, Timestamp, foldhash::fast::FixedState>,
    by_time: BTreeSet<(Timestamp, usize)>,
    waiting: BTreeSet<usize>,
}

impl LinkWatch {
    /// Takes in how a source is now.
    pub(super) fn follow(&mut self, place: usize, source: &Source) {
        let after = source.falls_silent();
        let before = match after {
            Some(at) => self.silent.insert(place, at),
            None => self.silent.remove(&place),
        };
        if before != after {
            before.map(|at| self.by_time.remove(&(at, place)));
            self.by_time.extend(after.map(|at| (at, place)));
        }
        if matches!(
            source.link(),
            Link::Retrying { .. } | Link::LoggingIn { .. }
        ) {
            self.waiting.insert(place);
        } else {
            self.waiting.remove(&place);
        }
    }

    /// When the next source is called silent, unless it is heard before. `None` if none is live.
    pub(super) fn next_silence(&self) -> Option<Timestamp> {
        self.by_time.first().map(|(at, _)| *at)
    }

    /// Whether a source waits until it is tried again, or for a login.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }
}
