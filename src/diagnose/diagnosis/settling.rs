//! Live objects that were written a moment ago, and when they will have settled.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Slot;

/// The times at which Destinations have to be examined.
#[derive(Debug, Default)]
pub(super) struct Settling(BTreeSet<(Timestamp, Slot)>);

impl Settling {
    /// The earliest of these times. `None` if no Destination waits.
    pub(super) fn first(&self) -> Option<Timestamp> {
        self.0.first().map(|(due, _)| *due)
    }

    /// Takes a Destination that has settled. `None` if there is none.
    pub(super) fn settled(&mut self, now: Timestamp) -> Option<Slot> {
        let (due, slot) = *self.0.first()?;
        if due > now {
            return None;
        }
        self.0.remove(&(due, slot));
        Some(slot)
    }

    /// Replaces the time at which a Destination settles.
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
