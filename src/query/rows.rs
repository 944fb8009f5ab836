//! Destinations in an order. A change costs a search and not a sort; what a change does not move stays in its place.

use std::{cmp::Ordering, sync::Arc};

use hashbrown::HashMap;

use crate::{
    derive::{Known, Moved},
    store::Id,
};

use super::Sort;

/// So many moves are made one by one; more of them all at once.
const FEW: usize = 64;

/// Destinations in an order.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: Vec<Arc<Known>>,
    sort: Sort,
}

impl Rows {
    /// Sorts Destinations that stand in the order of their identity.
    pub(super) fn arranged(known: Vec<&Arc<Known>>, sort: Sort) -> Self {
        let rows = sort.arrange(known).into_iter().cloned().collect();
        Self { rows, sort }
    }

    pub(super) fn as_slice(&self) -> &[Arc<Known>] {
        &self.rows
    }

    pub(super) fn sort(&self) -> Sort {
        self.sort
    }

    /// Lets those go that do not pass.
    pub(super) fn retain(&mut self, mut passes: impl FnMut(&Known) -> bool) {
        self.rows.retain(|known| passes(known));
    }

    /// Where a Destination stands, or would stand.
    pub(super) fn find(&self, known: &Known) -> Result<usize, usize> {
        self.rows
            .binary_search_by(|row| self.sort.compare(row, known))
    }

    /// Follows what became of Destinations; of their new forms those are here that pass.
    pub(super) fn follow(&mut self, moved: &[Moved], mut passes: impl FnMut(&Known) -> bool) {
        if moved.len() > FEW {
            return self.follow_many(moved, passes);
        }
        for (before, after) in moved {
            let after = after.as_ref().filter(|after| passes(after));
            let stood = before.as_ref().and_then(|before| self.find(before).ok());
            match (stood, after) {
                (Some(at), Some(after)) => self.replace(at, after),
                (Some(at), None) => drop(self.rows.remove(at)),
                (None, Some(after)) => self.insert(after),
                (None, None) => {}
            }
        }
    }

    fn replace(&mut self, at: usize, after: &Arc<Known>) {
        if self.sort.compare(&self.rows[at], after) == Ordering::Equal {
            self.rows[at] = Arc::clone(after);
        } else {
            self.rows.remove(at);
            self.insert(after);
        }
    }

    fn insert(&mut self, known: &Arc<Known>) {
        match self.find(known) {
            Ok(at) => self.rows[at] = Arc::clone(known),
            Err(at) => self.rows.insert(at, Arc::clone(known)),
        }
    }

    /// Many moves at once, as a list brings them: the rows are moved once, not once for each.
    fn follow_many(&mut self, moved: &[Moved], mut passes: impl FnMut(&Known) -> bool) {
        // Of several forms of one object the first is the one that stands here.
        let stood = moved.iter().filter_map(|(before, _)| before.as_ref());
        let mut gone: Vec<usize> = stood.filter_map(|before| self.find(before).ok()).collect();
        gone.sort_unstable();
        gone.dedup();
        self.remove_all(&gone);
        // Of several forms of one object the last counts.
        let mut latest: HashMap<&Id, &Arc<Known>, foldhash::fast::RandomState> = HashMap::default();
        for (before, after) in moved {
            match (before, after) {
                (_, Some(after)) => latest.insert(&after.id, after),
                (Some(before), None) => latest.remove(&before.id),
                (None, None) => None,
            };
        }
        let mut arrived: Vec<Arc<Known>> = latest
            .into_values()
            .filter(|known| passes(known))
            .cloned()
            .collect();
        arrived.sort_unstable_by(|a, b| self.sort.compare(a, b));
        self.merge(arrived);
    }

    /// Removes the rows at these places, which are in order.
    fn remove_all(&mut self, places: &[usize]) {
        let (mut at, mut places) = (0, places.iter().peekable());
        self.rows.retain(|_| {
            let goes = places.next_if(|place| **place == at).is_some();
            at += 1;
            !goes
        });
    }

    /// Puts sorted rows among the sorted rows: each finds its place by search, from the last to the first.
    fn merge(&mut self, arrived: Vec<Arc<Known>>) {
        let mut tail: Vec<Arc<Known>> = Vec::with_capacity(self.rows.len() + arrived.len());
        for known in arrived.into_iter().rev() {
            let at = self.find(&known).unwrap_or_else(|at| at);
            tail.extend(self.rows.drain(at..).rev());
            tail.push(known);
        }
        self.rows.extend(tail.into_iter().rev());
    }
}
