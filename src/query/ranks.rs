//! The ranks of rows, if the order depends on facts outside the Destination.

use std::{hash::BuildHasher, sync::Arc};

use hashbrown::{HashTable, hash_table::Entry};

use super::sort::OutsideRank;
use crate::{derive::world::Known, store::Id};

/// The ranks of Destinations by their identity, without copies of it. Most have the last rank, which takes no room.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    table: HashTable<(Arc<Known>, OutsideRank)>,
    state: foldhash::fast::RandomState,
}

impl Ranks {
    pub(super) fn get(&self, id: &Id) -> OutsideRank {
        let found = self.table.find(self.state.hash_one(id), is(id));
        found.map_or(OutsideRank::LAST, |(_, rank)| *rank)
    }

    /// Sets the rank of a Destination, and returns the rank before.
    pub(super) fn set(&mut self, known: &Arc<Known>, rank: OutsideRank) -> OutsideRank {
        if rank == OutsideRank::LAST {
            return self.remove(&known.id);
        }
        let Self { table, state } = self;
        let hash = state.hash_one(&known.id);
        let of = |(known, _): &(Arc<Known>, OutsideRank)| state.hash_one(&known.id);
        match table.entry(hash, is(&known.id), of) {
            Entry::Occupied(mut stood) => {
                std::mem::replace(stood.get_mut(), (Arc::clone(known), rank)).1
            }
            Entry::Vacant(free) => {
                free.insert((Arc::clone(known), rank));
                OutsideRank::LAST
            }
        }
    }

    /// Removes a Destination, and returns the rank it had.
    pub(super) fn remove(&mut self, id: &Id) -> OutsideRank {
        let found = self.table.find_entry(self.state.hash_one(id), is(id));
        found.map_or(OutsideRank::LAST, |stood| stood.remove().0.1)
    }
}

fn is(id: &Id) -> impl Fn(&(Arc<Known>, OutsideRank)) -> bool + '_ {
    move |(known, _)| known.id == *id
}
