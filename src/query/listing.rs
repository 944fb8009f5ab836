//! The rows that pass the filter, in order, kept in step with the world.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use crate::{
    derive::{Known, Moved, World},
    store::Id,
};

use super::{Filter, Sieve, Sort};

/// The Destinations that pass a filter, sorted.
#[derive(Debug, Default)]
pub struct Listing {
    rows: Vec<Arc<Known>>,
    sieve: Sieve,
    sort: Sort,
}

impl Listing {
    /// The rows in order.
    #[must_use]
    pub fn rows(&self) -> &[Arc<Known>] {
        &self.rows
    }

    /// The filter in force.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        self.sieve.filter()
    }

    /// The order in force.
    #[must_use]
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Filters and sorts anew.
    pub fn set(&mut self, filter: Filter, sort: Sort, world: &World) {
        let narrows = self.sort == sort && filter.narrows(self.sieve.filter());
        self.sort = sort;
        self.sieve.set(filter);
        if narrows {
            // What did not pass before does not pass now.
            let Self { rows, sieve, .. } = self;
            return rows.retain(|known| sieve.passes(known));
        }
        self.rows.clear();
        let passing = world.iter().filter(|known| self.sieve.passes(known));
        self.rows.extend(passing.cloned());
        self.rows.sort_unstable_by(|a, b| sort.compare(a, b));
    }

    /// Follows what became of Destinations. The rows are as if they had been filtered and sorted anew.
    pub fn follow(&mut self, moved: &[Moved]) {
        if moved.len() > 64 {
            return self.follow_many(moved);
        }
        for (before, after) in moved {
            if let Some(at) = before.as_ref().and_then(|before| self.find(before).ok()) {
                self.rows.remove(at);
            }
            if let Some(after) = after
                && self.sieve.passes(after)
                && let Err(at) = self.find(after)
            {
                self.rows.insert(at, Arc::clone(after));
            }
        }
    }

    /// Where a Destination stands, given its form in the world.
    #[must_use]
    pub fn position(&self, world: &World, id: &Id) -> Option<usize> {
        self.find(world.get(id)?).ok()
    }

    /// Many moves at once, as a list brings them: the rows are moved once, not once for each.
    fn follow_many(&mut self, moved: &[Moved]) {
        let gone = moved
            .iter()
            .filter_map(|(before, _)| before.as_ref())
            .map(|known| &known.id);
        let gone: HashSet<&Id, foldhash::fast::RandomState> = gone.collect();
        if !gone.is_empty() {
            self.rows.retain(|known| !gone.contains(&known.id));
        }
        // Of several forms of one object the last counts.
        let mut latest: HashMap<&Id, &Arc<Known>, foldhash::fast::RandomState> = HashMap::default();
        for (before, after) in moved {
            match (before, after) {
                (_, Some(after)) => latest.insert(&after.id, after),
                (Some(before), None) => latest.remove(&before.id),
                (None, None) => None,
            };
        }
        let arrived = latest
            .into_values()
            .filter(|known| self.sieve.passes(known));
        let mut arrived: Vec<Arc<Known>> = arrived.cloned().collect();
        arrived.sort_unstable_by(|a, b| self.sort.compare(a, b));
        self.merge(arrived);
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

    fn find(&self, known: &Known) -> Result<usize, usize> {
        self.rows
            .binary_search_by(|row| self.sort.compare(row, known))
    }
}
