//! The place of the last line about each object, so that it can be read again.

use hashbrown::HashMap;

use super::lines::LineSpot;
use crate::{
    model::SourceName,
    store::{Change, Kind, ObjectKey},
};

/// The spots of all objects of all sources.
#[derive(Debug, Default)]
pub(super) struct ObjectSpots {
    /// How many objects there are.
    pub(super) count: usize,
    feeds: HashMap<(SourceName, Kind), Board, foldhash::fast::RandomState>,
}

/// The spots of the objects of one feed.
#[derive(Debug, Default)]
struct Board {
    /// How many lists have begun.
    lists: u32,
    /// The number of the list in which each object was last sent.
    spots: HashMap<ObjectKey, (u32, LineSpot), foldhash::fast::RandomState>,
}

impl ObjectSpots {
    /// Takes in the change of the line at a place.
    pub(super) fn note(&mut self, source: &SourceName, change: &Change, spot: LineSpot) {
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

    /// The place of the last line about an object. `None` if it does not exist.
    pub(super) fn spot(
        &self,
        source: &SourceName,
        kind: Kind,
        key: &ObjectKey,
    ) -> Option<LineSpot> {
        let board = self.feeds.get(&(source.clone(), kind))?;
        board.spots.get(key).map(|(_, spot)| *spot)
    }
}
