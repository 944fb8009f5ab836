//! The numbers of endpoints of Destinations since the program began, for those that changed.
//!
//! Bounded: only the Destinations that changed last are kept, each with its last numbers.

use std::collections::{BTreeMap, VecDeque};

use hashbrown::HashMap;

use crate::{
    derive::world::Moved,
    store::{History, Id, Object},
};

/// The most numbers for each.
const POINTS: usize = 64;
/// The most Destinations.
const MOST: usize = 2_048;
/// The most changes of a history that are read.
const READ: usize = 20_000;

/// The counts of all Destinations that changed.
#[derive(Clone, Debug, Default)]
pub struct Trends {
    each: HashMap<Id, Trend, foldhash::fast::RandomState>,
    /// By when they changed last.
    order: BTreeMap<u64, Id>,
    changes: u64,
}

/// The counts of one Destination, the newest last.
#[derive(Clone, Debug, Default)]
struct Trend {
    counts: VecDeque<u32>,
    changed: u64,
}

impl Trends {
    /// The counts that a Destination had, the newest last: two at least, or none where it never changed.
    #[must_use]
    pub fn of(&self, id: &Id) -> Vec<u32> {
        let trend = self.each.get(id);
        trend.map_or(Vec::new(), |trend| trend.counts.iter().copied().collect())
    }

    /// The counts that the last changes of a history left behind.
    pub(super) fn of_history(history: &History) -> Self {
        let mut trends = Self::default();
        let changes = history.changes();
        let skipped = changes.len().saturating_sub(READ);
        for change in changes.skip(skipped) {
            match (&change.before, &change.after) {
                (Some(Object::Destination(before)), Some(Object::Destination(after))) => {
                    let [before, after] = [before, after].map(|one| one.endpoint_count());
                    trends.take_in(&change.id, before, after);
                }
                (Some(Object::Destination(_)), None) => trends.forget(&change.id),
                _ => {}
            }
        }
        trends
    }

    /// Takes in what moved. What is new has no past, and what is gone no trend.
    pub(super) fn follow(&mut self, moved: &[Moved]) {
        for moved in moved {
            match moved {
                (Some(before), Some(after)) => {
                    self.take_in(&after.id, before.summary.endpoints, after.summary.endpoints);
                }
                (Some(gone), None) => self.forget(&gone.id),
                (None, _) => {}
            }
        }
    }

    fn take_in(&mut self, id: &Id, before: u32, after: u32) {
        if before == after {
            return;
        }
        self.changes += 1;
        let trend = self.each.entry(id.clone()).or_insert_with(|| Trend {
            counts: [before].into(),
            changed: self.changes,
        });
        self.order.remove(&trend.changed);
        trend.changed = self.changes;
        trend.counts.push_back(after);
        if trend.counts.len() > POINTS {
            trend.counts.pop_front();
        }
        self.order.insert(self.changes, id.clone());
        if self.order.len() > MOST
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.each.remove(&oldest);
        }
    }

    fn forget(&mut self, id: &Id) {
        if let Some(trend) = self.each.remove(id) {
            self.order.remove(&trend.changed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        derive::world::{Known, Summary},
        model::Destination,
        store::ObjectKey,
    };

    const NONE: [u32; 0] = [];

    fn known(name: &str, endpoints: u32) -> Arc<Known> {
        let summary = Summary {
            endpoints,
            ..Summary::default()
        };
        let key = ObjectKey {
            namespace: "gloo-mesh".into(),
            name: name.into(),
        };
        Arc::new(Known {
            id: Id {
                source: "east".into(),
                key,
            },
            destination: Destination::default().into(),
            summary,
            made: None,
        })
    }

    fn change(trends: &mut Trends, name: &str, before: u32, after: u32) {
        trends.follow(&[(Some(known(name, before)), Some(known(name, after)))]);
    }

    fn counts(trends: &Trends, name: &str) -> Vec<u32> {
        trends.of(&known(name, 0).id)
    }

    #[test]
    fn counts_are_remembered_from_the_first_change_on() {
        let mut trends = Trends::default();
        trends.follow(&[(None, Some(known("a", 3)))]);
        assert_eq!(counts(&trends, "a"), NONE);
        change(&mut trends, "a", 3, 3);
        assert_eq!(counts(&trends, "a"), NONE);
        change(&mut trends, "a", 3, 5);
        change(&mut trends, "a", 5, 5);
        change(&mut trends, "a", 5, 0);
        assert_eq!(counts(&trends, "a"), [3, 5, 0]);
        trends.follow(&[(Some(known("a", 0)), None)]);
        assert_eq!(counts(&trends, "a"), NONE);
    }

    #[test]
    fn the_oldest_counts_and_what_changed_longest_ago_are_dropped() {
        let mut trends = Trends::default();
        for count in 0..100 {
            change(&mut trends, "a", count, count + 1);
        }
        assert_eq!(counts(&trends, "a"), (37..=100).collect::<Vec<_>>());
        for name in 0..MOST - 1 {
            change(&mut trends, &name.to_string(), 1, 2);
        }
        change(&mut trends, "0", 2, 1);
        change(&mut trends, "one too many", 1, 2);
        assert_eq!(counts(&trends, "a"), NONE);
        assert_eq!(counts(&trends, "0"), [1, 2, 1], "it changed again lately");
        assert_eq!((trends.each.len(), trends.order.len()), (MOST, MOST));
    }
}
