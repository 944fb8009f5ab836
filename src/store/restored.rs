//! The facts of another time of a recording: the updates until then, and the objects that are known already.

use jiff::Timestamp;

use super::{Change, Feed, History, Kind, Object, ObjectKey, Store, Touched, Update};
use crate::model::SourceName;

/// A part of the facts of another time.
#[derive(Clone, Debug, PartialEq)]
pub enum RestoredItem {
    /// A source said this.
    Said(Update),
    /// An object of the list that is under way is the one that is known now. With the time of the list.
    Kept((SourceName, Kind, ObjectKey), Timestamp),
}

impl RestoredItem {
    /// The time of the update, or of the list.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Said(update) => update.at,
            Self::Kept(_, at) => *at,
        }
    }
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

    /// The differences from another store of the same sources: the objects, with their forms there, and the clocks.
    #[must_use]
    pub fn differing_from(&self, other: &Self) -> Vec<Touched> {
        let mut touched = Vec::new();
        for source in self.sources() {
            let name = source.name();
            let before = other.source(name);
            for kind in Kind::every() {
                let feeds = [Some(source), before].map(|source| source?.feed(kind));
                let many = differing(feeds);
                if !many.is_empty() {
                    touched.push(Touched::Many(name.clone(), kind, many));
                }
            }
            touched.push(Touched::Clock(name.clone()));
        }
        touched
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

/// The objects of a feed that are not the very same in another one, with their forms there.
fn differing([now, before]: [Option<&Feed>; 2]) -> Vec<(ObjectKey, Option<Object>)> {
    let changed = now.into_iter().flat_map(Feed::objects);
    let changed = changed.filter_map(|(key, object)| {
        let form = before.and_then(|before| before.get(key));
        let is_same = form.is_some_and(|form| form.is_same(object));
        (!is_same).then(|| (key.clone(), form.cloned()))
    });
    let gone = before.into_iter().flat_map(Feed::objects);
    let gone = gone
        .filter(|(key, _)| now.is_none_or(|now| now.get(key).is_none()))
        .map(|(key, form)| (key.clone(), Some(form.clone())));
    changed.chain(gone).collect()
}
