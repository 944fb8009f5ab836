//! Who asked for what: by the hash of a topic, the Destinations that are examined again when it changes.

use std::collections::BTreeSet;

use super::Slot;

/// Who asked for what.
#[derive(Debug, Default)]
pub(super) struct Askers(BTreeSet<(u64, Slot)>);

impl Askers {
    /// Who asked for a topic.
    pub(super) fn of(&self, topic: u64) -> impl Iterator<Item = Slot> {
        let all = self.0.range((topic, Slot::MIN)..=(topic, Slot::MAX));
        all.map(|(_, slot)| *slot)
    }

    /// One asked for other topics than before; both are sorted.
    pub(super) fn replace(&mut self, slot: Slot, before: &[u64], after: &[u64]) {
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
