//! Numbers of Destinations, which are small, and stay while a Destination changes.

use std::{hash::BuildHasher, ops::Index, sync::Arc};

use hashbrown::HashTable;

use crate::{derive::world::Known, store::ObjectKey};

/// Destinations by number and by key. The number of one that is gone is given to another.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    known: Vec<Option<Arc<Known>>>,
    free: Vec<u32>,
    by_key: HashTable<u32>,
    state: foldhash::fast::RandomState,
}

impl Numbers {
    /// The number of the Destination with a key. `None` if there is none.
    pub(super) fn of(&self, key: &ObjectKey) -> Option<u32> {
        let is_it = |number: &u32| self[*number].id.key == *key;
        let found = self.by_key.find(self.state.hash_one(key), is_it);
        found.copied()
    }

    /// Gives a new Destination a number.
    pub(super) fn give(&mut self, known: &Arc<Known>) -> u32 {
        let number = self.free.pop().unwrap_or_else(|| {
            self.known.push(None);
            u32::try_from(self.known.len() - 1).expect("memory ends before numbers do")
        });
        self.replace(number, known);
        let Self {
            known,
            by_key,
            state,
            ..
        } = self;
        let hash = |number: &u32| state.hash_one(&held(known, *number).id.key);
        by_key.insert_unique(hash(&number), number, hash);
        number
    }

    /// Puts another form of a Destination in the place of the one that has its number.
    pub(super) fn replace(&mut self, number: u32, known: &Arc<Known>) {
        self.known[number as usize] = Some(Arc::clone(known));
    }

    /// Takes back the number of a Destination that is gone.
    pub(super) fn take_back(&mut self, number: u32) {
        let hash = self.state.hash_one(&self[number].id.key);
        if let Ok(entry) = self.by_key.find_entry(hash, |held| *held == number) {
            entry.remove();
        }
        self.known[number as usize] = None;
        self.free.push(number);
    }
}

impl Index<u32> for Numbers {
    type Output = Arc<Known>;

    fn index(&self, number: u32) -> &Arc<Known> {
        held(&self.known, number)
    }
}

fn held(known: &[Option<Arc<Known>>], number: u32) -> &Arc<Known> {
    let known = known[number as usize].as_ref();
    known.expect("a number that is given has its Destination")
}
