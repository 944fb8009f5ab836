//! The Destinations that asked for each dependency, by its hash: they are examined again when it changes.

use std::collections::BTreeSet;

use super::Slot;
use crate::diagnose::{areas::Areas, dependency::Asked};

/// The Destinations that asked for each dependency.
#[derive(Debug, Default)]
pub(super) struct Dependents(BTreeSet<(Asked, Slot)>);

impl Dependents {
    /// The Destinations that asked for a dependency, each with the areas whose rules asked.
    pub(super) fn of(&self, dependency: u64) -> impl Iterator<Item = (Slot, Areas)> {
        let (first, last) = (
            Asked::new(dependency, Areas::NONE),
            Asked::new(dependency, Areas::ALL),
        );
        let all = self.0.range((first, Slot::MIN)..=(last, Slot::MAX));
        all.map(|(asked, slot)| (*slot, asked.by()))
    }

    /// Replaces the dependencies that a Destination asked for; both lists are sorted.
    pub(super) fn replace(&mut self, slot: Slot, before: &[Asked], after: &[Asked]) {
        if before == after {
            return;
        }
        for dependency in before
            .iter()
            .filter(|dependency| after.binary_search(dependency).is_err())
        {
            self.0.remove(&(*dependency, slot));
        }
        for dependency in after
            .iter()
            .filter(|dependency| before.binary_search(dependency).is_err())
        {
            self.0.insert((*dependency, slot));
        }
    }
}
