//! The facts of another time of a recording: the updates until then, and the objects that are known already.

use jiff::Timestamp;

use super::{Change, History, Kind, ObjectKey, Store, Update};
use crate::model::SourceName;

/// A part of the facts of another time.
#[derive(Clone, Debug, PartialEq)]
pub enum RestoredItem {
    /// A source said this.
    Said(Update),
    /// An object of the list that is under way is the one that is known now. With the time of the list.
    Kept((SourceName, Kind, ObjectKey), Timestamp),
}

impl Store {
    /// The same sources before any has said anything.
    #[must_use]
    pub fn begun_again(&self) -> Self {
        let mut again = Self {
            history: History::within(self.history.limits()),
            ..Self::default()
        };
        for source in &self.sources {
            if let Some(origin) = source.origin() {
                again.declare(source.name(), origin);
            }
        }
        again.reach(self.reaches.clone());
        again
    }

    /// The updates that lead to the facts of another time.
    #[must_use]
    pub fn told_again(&self, items: Vec<RestoredItem>) -> Vec<Update> {
        let said = items.into_iter().filter_map(|item| match item {
            RestoredItem::Said(update) => Some(update),
            RestoredItem::Kept((source, kind, key), at) => {
                let object = self.object(&source, kind, &key)?.clone();
                let change = Change::Listed(object);
                Some(Update { source, at, change })
            }
        });
        said.collect()
    }
}
