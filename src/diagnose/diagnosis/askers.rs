//! The Destinations that asked for each topic, by its hash: they are examined again when it changes.

use std::collections::BTreeSet;

use super::Slot;
use crate::diagnose::{areas::Areas, topic::Asked};

/// The Destinations that asked for each topic.
#[derive(Debug, Default)]
pub(super) struct Askers(BTreeSet<(Asked, Slot)>);

impl Askers {
    /// The Destinations that asked for a topic, each with the areas whose rules asked.
    pub(super) fn of(&self, topic: u64) -> impl Iterator<Item = (Slot, Areas)> {
        let (first, last) = (
            Asked::new(topic, Areas::NONE),
            Asked::new(topic, Areas::ALL),
        );
        let all = self.0.range((first, Slot::MIN)..=(last, Slot::MAX));
        all.map(|(asked, slot)| (*slot, asked.by()))
    }

    /// Replaces the topics that a Destination asked for; both lists are sorted.
    pub(super) fn replace(&mut self, slot: Slot, before: &[Asked], after: &[Asked]) {
        if before == after {
            return;
        }
        for topic in before
            .iter()
            .filter(|topic| after.binary_search(topic).is_err())
        {
            self.0.remove(&(*topic, slot));
        }
        for topic in after
            .iter()
            .filter(|topic| before.binary_search(topic).is_err())
        {
            self.0.insert((*topic, slot));
        }
    }
}
