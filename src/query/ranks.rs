//! The ranks of rows, if the order depends on facts outside the Destination.

use std::{hash::BuildHasher, sync::Arc};

use hashbrown::HashTable;

use super::sort::OutsideRank;
use crate::{derive::world::Known, store::Id};

/// The ranks of Destinations by their identity, without copies of it.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    table: HashTable<(Arc<Known>, OutsideRank)>,
    state: foldhash::fast::RandomState,
}

impl Ranks {
    /// An empty map with room for this many.
    pub(super) fn with_capacity(many: usize) -> Self {
        Self {
            table: HashTable::with_capacity(many),
            state: foldhash::fast::RandomState::default(),
        }
    }

    pub(super) fn get(&self, id: &Id) -> Option<OutsideRank> {
        let found = self.table.find(self.state.hash_one(id), is(id));
        found.map(|(_, rank)| *rank)
    }

    /// Sets the rank of a Destination, and returns the rank before.
    pub(super) fn insert(&mut self, known: &Arc<Known>, rank: OutsideRank) -> Option<OutsideRank> {
        let Self { table, state } = self;
        let hash = state.hash_one(&known.id);
        let of = |(known, _): &(Arc<Known>, OutsideRank)| state.hash_one(&known.id);
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

    /// Removes a Destination; returns whether it was there.
    pub(super) fn remove(&mut self, id: &Id) -> bool {
        let found = self.table.find_entry(self.state.hash_one(id), is(id));
        found.map(|stood| drop(stood.remove())).is_ok()
    }
}

fn is(id: &Id) -> impl Fn(&(Arc<Known>, OutsideRank)) -> bool + '_ {
    move |(known, _)| known.id == *id
}
