//! The Destinations that have the same value in a field, and the first of them by key.

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
    /// The first by key of each chunk, so that a change costs one chunk and the first of all as many steps as there are chunks.
    firsts: Vec<u32>,
}

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
    pub(super) fn is_empty_without(&mut self, number: u32, all: &Numbers) -> bool {
        match self {
            Self::One(only) => *only == number,
            Self::Many(many) => {
                many.remove(number, all);
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
            Self::Many(many) => first(&many.firsts, all),
        }
    }
}

impl Many {
    fn add(&mut self, number: u32, all: &Numbers) {
        let chunk = self.numbers.len() / CHUNK;
        self.numbers.push(number);
        match self.firsts.get_mut(chunk) {
            Some(held) if all[number].id.key < all[*held].id.key => *held = number,
            Some(_) => {}
            None => self.firsts.push(number),
        }
    }

    fn remove(&mut self, number: u32, all: &Numbers) {
        let Some(at) = self.numbers.iter().position(|held| *held == number) else {
            return;
        };
        self.numbers.swap_remove(at);
        let last = self.numbers.len() / CHUNK;
        self.firsts.truncate(self.numbers.len().div_ceil(CHUNK));
        // What was last in the list is in the place of what was removed.
        let moved = self.numbers.get(at).copied();
        for (chunk, left) in [(at / CHUNK, Some(number)), (last, moved)] {
            if left.is_some_and(|left| self.firsts.get(chunk) == Some(&left)) {
                self.look(chunk, all);
            }
        }
        if let (Some(moved), Some(held)) = (moved, self.firsts.get_mut(at / CHUNK))
            && all[moved].id.key < all[*held].id.key
        {
            *held = moved;
        }
    }

    /// Finds the first of a chunk again.
    fn look(&mut self, chunk: usize, all: &Numbers) {
        let members = self.numbers.chunks(CHUNK).nth(chunk).unwrap_or_default();
        if let (Some(first), Some(held)) = (first(members, all), self.firsts.get_mut(chunk)) {
            *held = first;
        }
    }
}

/// The number whose Destination has the first key. `None` if there is no number.
fn first(numbers: &[u32], all: &Numbers) -> Option<u32> {
    let numbers = numbers.iter().copied();
    numbers.min_by(|a, b| all[*a].id.key.cmp(&all[*b].id.key))
}
