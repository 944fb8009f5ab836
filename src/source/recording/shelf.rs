//! Where each object that stands now was told last, so that all of it can be read again.

use hashbrown::HashMap;

use super::lines::Spot;
use crate::{
    model::SourceName,
    store::{Change, Kind, ObjectKey},
};

/// The spots of all objects of all sources.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// How many objects there are.
    pub(super) count: usize,
    feeds: HashMap<(SourceName, Kind), Board, foldhash::fast::RandomState>,
}

/// The spots of the objects of one feed.
#[derive(Debug, Default)]
struct Board {
    /// How many lists have begun.
    lists: u32,
    /// For each object, during which list it was told last.
    spots: HashMap<ObjectKey, (u32, Spot), foldhash::fast::RandomState>,
}

impl Shelf {
    /// Takes in what is told at a spot.
    pub(super) fn note(&mut self, source: &SourceName, change: &Change, spot: Spot) {
        let Some(kind) = change.kind() else {
            return;
        };
        let board = self.feeds.entry((source.clone(), kind)).or_default();
        let before = board.spots.len();
        match change {
            Change::ListBegan(_) => board.lists += 1,
            Change::Listed(object) | Change::Applied(object) => {
                board.spots.insert(object.key(), (board.lists, spot));
            }
            // What the list did not repeat is gone.
            Change::ListEnded(_) => board.spots.retain(|_, (list, _)| *list == board.lists),
            Change::Deleted(_, key) => {
                board.spots.remove(key);
            }
            Change::Narrowed(..)
            | Change::Covered(..)
            | Change::Skipped { .. }
            | Change::Link(..)
            | Change::Asked(_)
            | Change::Heard(_)
            | Change::Clock(_) => {}
        }
        self.count = self.count + board.spots.len() - before;
    }

    /// Where an object was told last; nothing where it does not stand.
    pub(super) fn spot(&self, source: &SourceName, kind: Kind, key: &ObjectKey) -> Option<Spot> {
        let board = self.feeds.get(&(source.clone(), kind))?;
        board.spots.get(key).map(|(_, spot)| *spot)
    }
}
