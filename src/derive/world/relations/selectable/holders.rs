//! The Destinations that have the same value in a field, and the first of them by key.

use std::sync::atomic::{AtomicU32, Ordering};

use super::numbers::Numbers;

/// The members of a list among which one is remembered as the first.
const CHUNK: usize = 256;

/// The numbers of Destinations: never none, and nearly always one.
#[derive(Debug)]
pub(super) enum Holders {
    One(u32),
    Many(Box<Many>),
}

/// The numbers of several Destinations.
#[derive(Debug, Default)]
pub(super) struct Many {
    numbers: Vec<u32>,
    /// The first by key of each chunk, so that the first of all costs as many steps as there are chunks. [`NOT_KNOWN`] from the
    /// time when one is removed until the first is asked for again: much that comes and goes costs no looks.
    firsts: Vec<AtomicU32>,
}

/// In place of the first of a chunk that has to be looked for.
const NOT_KNOWN: u32 = u32::MAX;

impl Holders {
    /// Adds a Destination, which is not there yet.
    pub(super) fn add(&mut self, number: u32, all: &Numbers) {
        if let Self::One(only) = *self {
            let mut many = Many::default();
            many.add(only, all);
            *self = Self::Many(many.into());
        }
        if let Self::Many(many) = self {
            many.add(number, all);
        }
    }

    /// Removes a Destination, and returns whether none is left.
    pub(super) fn is_empty_without(&mut self, number: u32) -> bool {
        match self {
            Self::One(only) => *only == number,
            Self::Many(many) => {
                many.remove(number);
                many.numbers.is_empty()
            }
        }
    }

    pub(super) fn numbers(&self) -> &[u32] {
        match self {
            Self::One(only) => std::slice::from_ref(only),
            Self::Many(many) => &many.numbers,
        }
    }

    /// The first by key.
    pub(super) fn first(&self, all: &Numbers) -> Option<u32> {
        match self {
            Self::One(only) => Some(*only),
            Self::Many(many) => many.first(all),
        }
    }
}

impl Many {
    fn add(&mut self, number: u32, all: &Numbers) {
        let chunk = self.numbers.len() / CHUNK;
        self.numbers.push(number);
        match self.firsts.get_mut(chunk).map(AtomicU32::get_mut) {
            Some(&mut NOT_KNOWN) => {}
            Some(held) if all[number].id.key < all[*held].id.key => *held = number,
            Some(_) => {}
            None => self.firsts.push(number.into()),
        }
    }

    fn remove(&mut self, number: u32) {
        let mut chunks = self.numbers.chunks(CHUNK).enumerate();
        let chunk = chunks.find(|(_, chunk)| chunk.contains(&number));
        let at = chunk.and_then(|(chunk, members)| {
            let at = members.iter().position(|held| *held == number)?;
            Some(chunk * CHUNK + at)
        });
        let Some(at) = at else {
            return;
        };
        self.numbers.swap_remove(at);
        // What was last in the list is in the place of what was removed.
        for chunk in [at / CHUNK, self.numbers.len() / CHUNK] {
            if let Some(held) = self.firsts.get_mut(chunk) {
                *held.get_mut() = NOT_KNOWN;
            }
        }
        self.firsts.truncate(self.numbers.len().div_ceil(CHUNK));
    }

    fn first(&self, all: &Numbers) -> Option<u32> {
        let chunks = self.numbers.chunks(CHUNK).zip(&self.firsts);
        let firsts = chunks.filter_map(|(members, held)| match held.load(Ordering::Relaxed) {
            NOT_KNOWN => {
                let found = first(members.iter().copied(), all)?;
                held.store(found, Ordering::Relaxed);
                Some(found)
            }
            held => Some(held),
        });
        first(firsts, all)
    }
}

/// The number whose Destination has the first key. `None` if there is no number.
fn first(numbers: impl Iterator<Item = u32>, all: &Numbers) -> Option<u32> {
    numbers.min_by(|a, b| all[*a].id.key.cmp(&all[*b].id.key))
}
