//! Live objects that were written a moment ago, and when they will have settled.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Slot;

/// Who has to be examined when.
#[derive(Debug, Default)]
pub(super) struct Settling(BTreeSet<(Timestamp, Slot)>);

impl Settling {
    /// When the first has settled.
    pub(super) fn first(&self) -> Option<Timestamp> {
        self.0.first().map(|(due, _)| *due)
    }

    /// One that has settled, which is then forgotten.
    pub(super) fn settled(&mut self, now: Timestamp) -> Option<Slot> {
        let (due, slot) = *self.0.first()?;
        if due > now {
            return None;
        }
        self.0.remove(&(due, slot));
        Some(slot)
    }

    /// One settles at another time than was known before.
    pub(super) fn replace(
        &mut self,
        slot: Slot,
        before: Option<Timestamp>,
        after: Option<Timestamp>,
    ) {
        if let Some(due) = before {
            self.0.remove(&(due, slot));
        }
        if let Some(due) = after {
            self.0.insert((due, slot));
        }
    }
}
