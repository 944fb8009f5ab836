//! Whether a list comes nearer to its end. Only objects that are new in it count, neither bytes nor pages.

use std::{hash::BuildHasher, time::Duration};

use hashbrown::HashTable;

use crate::{
    source::limits::{FRUITLESS_PAGES, LIST, Limit, PAGES},
    store::Change,
};

/// A page with fewer new objects than this is not followed by another at once.
const FEW: usize = 50;

/// The pause behind such a page.
const PAUSE: Duration = Duration::from_millis(100);

/// The pause behind a page without a new object, for each that came one after another.
const FRUITLESS_PAUSE: Duration = Duration::from_millis(500);

/// Why a list is not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::source) enum TooLong {
    #[error("{}", .0.exceeded())]
    Limit(Limit),
    #[error("it goes round in circles: {}", FRUITLESS_PAGES.exceeded())]
    Fruitless,
}

/// How far a list has come.
#[derive(Debug, Default)]
pub(super) struct ListProgress {
    /// The objects that came, by the hashes of their names.
    seen: HashTable<u64>,
    state: foldhash::fast::RandomState,
    /// How many objects had come when the page began.
    before: usize,
    pages: u64,
    fruitless: u32,
}

impl ListProgress {
    /// Whether an object is new in the list.
    ///
    /// # Errors
    /// If the list has too many objects.
    pub(super) fn made(&mut self, change: &Change) -> Result<bool, TooLong> {
        let Change::Listed(object) = change else {
            return Ok(false);
        };
        let meta = object.meta();
        let hash = self.state.hash_one((&*meta.namespace, &*meta.name));
        if self.seen.find(hash, |seen| *seen == hash).is_some() {
            return Ok(false);
        }
        if self.seen.len() >= LIST.length() {
            return Err(TooLong::Limit(LIST));
        }
        self.seen.insert_unique(hash, hash, |hash| *hash);
        Ok(true)
    }

    /// How long to wait before the next page is asked for.
    ///
    /// # Errors
    /// If the list has too many pages, or too many in a row that bring nothing new.
    pub(super) fn turn_page(&mut self) -> Result<Duration, TooLong> {
        let new = self.seen.len() - std::mem::replace(&mut self.before, self.seen.len());
        self.pages += 1;
        self.fruitless = if new == 0 { self.fruitless + 1 } else { 0 };
        if u64::from(self.fruitless) >= FRUITLESS_PAGES.most {
            return Err(TooLong::Fruitless);
        }
        if self.pages >= PAGES.most {
            return Err(TooLong::Limit(PAGES));
        }
        Ok(match new {
            0 => FRUITLESS_PAUSE * self.fruitless,
            1..FEW => PAUSE,
            _ => Duration::ZERO,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Destination, store::Object};

    fn listed(name: usize) -> Change {
        let mut destination = Destination::default();
        destination.meta.name = name.to_string().as_str().into();
        Change::Listed(Object::Destination(destination.into()))
    }

    /// Reads pages of these objects, and says how long it pauses behind them until it gives up.
    fn pages(of: impl Fn(usize) -> std::ops::Range<usize>) -> (usize, Duration) {
        let (mut progress, mut paused) = (ListProgress::default(), Duration::ZERO);
        for page in 0.. {
            let mut made = of(page).map(|name| progress.made(&listed(name)));
            match (made.find(Result::is_err), progress.turn_page()) {
                (None, Ok(pause)) => paused += pause,
                _ => return (page, paused),
            }
        }
        unreachable!("there are as many pages as one reads")
    }

    #[test]
    fn a_list_that_brings_nothing_new_ends_after_a_few_pages_with_longer_and_longer_pauses() {
        let paused = FRUITLESS_PAUSE * (1 + 2 + 3);
        assert_eq!(pages(|_| 0..0), (3, paused), "empty pages");
        assert_eq!(pages(|_| 0..500), (4, paused), "the same page");
        let (_, paused) = pages(|page| page % 2 * 500..(page % 2 + 1) * 500);
        assert_eq!(paused, FRUITLESS_PAUSE * (1 + 2 + 3), "two pages in turn");
    }

    #[test]
    fn a_list_of_ever_new_objects_ends_at_its_limit_and_small_pages_are_not_read_without_pause() {
        assert_eq!(
            pages(|page| page * 500..(page + 1) * 500),
            (500, Duration::ZERO)
        );
        let (read, paused) = pages(|page| page..page + 1);
        assert_eq!(read as u64, PAGES.most - 1);
        assert!(paused > Duration::from_secs(190));
    }
}
