//! The Destinations that asked for each dependency, by its hash: they are examined again when it changes.

use std::{collections::BTreeSet, mem};

use super::Slot;
use crate::diagnose::{areas::Areas, dependency::Asked};

/// A dependency and a Destination that asked for it.
type Dependent = (Asked, Slot);

/// The Destinations that asked for each dependency.
#[derive(Debug, Default)]
pub(super) struct Dependents {
    sorted: BTreeSet<Dependent>,
    /// Those that came last and are not sorted in yet. Many are sorted in at once, in linear time and without gaps: when
    /// everything is examined for the first time, there are about fifteen for each Destination.
    added: Vec<Dependent>,
}

/// Fewer than this many wait until they are needed.
const FEW: usize = 4_096;

impl Dependents {
    /// The Destinations that asked for a dependency, each with the areas whose rules asked.
    pub(super) fn of(&mut self, dependency: u64) -> impl Iterator<Item = (Slot, Areas)> {
        self.sort_in();
        let (first, last) = (
            Asked::new(dependency, Areas::NONE),
            Asked::new(dependency, Areas::ALL),
        );
        let all = self.sorted.range((first, Slot::MIN)..=(last, Slot::MAX));
        all.map(|(asked, slot)| (*slot, asked.by()))
    }

    /// Replaces the dependencies that a Destination asked for; both lists are sorted.
    pub(super) fn replace(&mut self, slot: Slot, before: &[Asked], after: &[Asked]) {
        if before == after {
            return;
        }
        if !before.is_empty() {
            self.sort_in();
        }
        let not_in = |list: &[Asked], one: &Asked| list.binary_search(one).is_err();
        for dependency in before.iter().filter(|one| not_in(after, one)) {
            self.sorted.remove(&(*dependency, slot));
        }
        let added = after.iter().filter(|one| not_in(before, one));
        self.added.extend(added.map(|one| (*one, slot)));
        if self.added.len() > FEW.max(self.sorted.len() / 4) {
            self.sort_in();
        }
    }

    /// Sorts in those that came last: one by one if they are few.
    fn sort_in(&mut self) {
        let added = mem::take(&mut self.added);
        if added.len() < self.sorted.len() / 8 {
            self.sorted.extend(added);
        } else {
            self.sorted.append(&mut BTreeSet::from_iter(added));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_or_taken_away_is_known_however_many_there_are() {
        let asked = |number: usize| Asked::new((number as u64) << Areas::COUNT, Areas::ALL);
        let of = |slot: usize| [asked(1), asked(slot + 2)];
        let mut dependents = Dependents::default();
        for slot in 0..10_000 {
            dependents.replace(u32::try_from(slot).expect("it is small"), &[], &of(slot));
        }
        let mut count = |number: usize| dependents.of(asked(number).dependency()).count();
        assert_eq!(
            [count(0), count(1), count(2), count(10_001)],
            [0, 10_000, 1, 1]
        );
        dependents.replace(7, &of(7), &[asked(0), asked(1)]);
        let mut slots = |number: usize| {
            let of = dependents.of(asked(number).dependency());
            of.map(|(slot, _)| slot).collect::<Vec<_>>()
        };
        assert_eq!(
            (slots(0), slots(9), slots(1).len()),
            (vec![7], vec![], 10_000)
        );
    }
}
