//! Under what each row stands, where the order hangs on what the Destination does not say itself.

use std::{hash::BuildHasher, sync::Arc};

use hashbrown::HashTable;

use super::sort::Rank;
use crate::{derive::Known, store::Id};

/// The ranks of Destinations, each found by its identity, of which no copy is made.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    table: HashTable<(Arc<Known>, Rank)>,
    state: foldhash::fast::RandomState,
}

impl Ranks {
    /// Nothing yet, with room for so many.
    pub(super) fn with_capacity(many: usize) -> Self {
        Self {
            table: HashTable::with_capacity(many),
            state: foldhash::fast::RandomState::default(),
        }
    }

    pub(super) fn get(&self, id: &Id) -> Option<Rank> {
        let found = self.table.find(self.state.hash_one(id), is(id));
        found.map(|(_, rank)| *rank)
    }

    /// Puts a Destination under a rank, and gives that under which it stood before.
    pub(super) fn insert(&mut self, known: &Arc<Known>, rank: Rank) -> Option<Rank> {
        let Self { table, state } = self;
        let hash = state.hash_one(&known.id);
        let of = |(known, _): &(Arc<Known>, Rank)| state.hash_one(&known.id);
        match table.entry(hash, is(&known.id), of) {
            hashbrown::hash_table::Entry::Occupied(mut stood) => {
                let before = std::mem::replace(stood.get_mut(), (Arc::clone(known), rank));
                Some(before.1)
            }
            hashbrown::hash_table::Entry::Vacant(free) => {
                free.insert((Arc::clone(known), rank));
                None
            }
        }
    }

    /// Forgets a Destination; says whether it stood anywhere.
    pub(super) fn remove(&mut self, id: &Id) -> bool {
        let found = self.table.find_entry(self.state.hash_one(id), is(id));
        found.map(|stood| drop(stood.remove())).is_ok()
    }
}

fn is(id: &Id) -> impl Fn(&(Arc<Known>, Rank)) -> bool + '_ {
    move |(known, _)| known.id == *id
}
