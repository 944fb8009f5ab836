//! Destinations in an order. A change costs a search and not a sort; what a change does not move stays in its place.

use std::{cmp::Ordering, sync::Arc};

use hashbrown::HashMap;

use crate::{
    derive::world::{Known, Moved},
    store::Id,
};

use super::{
    Filter, Insight, Sort,
    ranks::Ranks,
    sort::{OutsideRank, by_identity},
};

/// Up to this many rows are moved one by one; more are sorted together.
const FEW: usize = 64;

/// Destinations in an order.
#[derive(Debug, Default)]
pub(super) struct Rows {
    known: Vec<Arc<Known>>,
    sort: Sort,
    /// The filter whose better matches come first. `None` if all are alike.
    best: Option<Arc<Filter>>,
    ranks: Ranks,
}

/// Sorts by how well a filter matches; equal matches stay in order.
fn best_first<'k>(known: Vec<&'k Arc<Known>>, filter: &Filter) -> Vec<&'k Arc<Known>> {
    let ranked = known.into_iter().map(|known| (filter.rank(known), known));
    let mut ranked: Vec<(u32, &Arc<Known>)> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, known)| known).collect()
}

/// Sorts by outside facts; equal ones stay in order.
fn ranked<'k>(
    known: Vec<&'k Arc<Known>>,
    sort: Sort,
    insight: &dyn Insight,
) -> (Vec<&'k Arc<Known>>, Ranks) {
    let ranked = known
        .into_iter()
        .map(|known| (sort.rank(&known.id, insight), known));
    let mut ranked: Vec<(OutsideRank, &Arc<Known>)> = ranked.collect();
    ranked.sort_by(|(a, _), (b, _)| sort.by_rank(*a, *b));
    let mut ranks = Ranks::default();
    for (rank, known) in &ranked {
        ranks.set(known, *rank);
    }
    (ranked.into_iter().map(|(_, known)| known).collect(), ranks)
}

impl Rows {
    /// Sorts Destinations that are in the order of their identity.
    pub(super) fn arranged(
        known: Vec<&Arc<Known>>,
        (sort, filter): (Sort, &Filter),
        insight: &dyn Insight,
    ) -> Self {
        let (known, ranks) = if sort.column.needs_insight() {
            ranked(known, sort, insight)
        } else {
            (sort.arrange(known), Ranks::default())
        };
        let best = (sort.best_first && filter.has_words()).then(|| Arc::new(filter.clone()));
        let known = match &best {
            Some(filter) => best_first(known, filter),
            None => known,
        };
        Self {
            known: known.into_iter().cloned().collect(),
            sort,
            best,
            ranks,
        }
    }

    /// No rows, to be sorted as these are.
    pub(super) fn none_yet(&self) -> Self {
        Self {
            known: Vec::new(),
            sort: self.sort,
            best: self.best.clone(),
            ranks: Ranks::default(),
        }
    }

    /// Adds a row that comes after all others.
    pub(super) fn push(&mut self, known: &Arc<Known>, insight: &dyn Insight) {
        self.rank_anew(known, insight);
        self.known.push(Arc::clone(known));
    }

    /// How well the first row matches the words of the filter; less is better.
    pub(super) fn best(&self) -> u32 {
        let ranked = self.best.as_ref().zip(self.known.first());
        ranked.map_or(0, |(filter, known)| filter.rank(known))
    }

    /// Which of two lists that are sorted alike has the first row, whatever matches better.
    pub(super) fn compare_first(&self, other: &Self) -> Ordering {
        match (self.known.first(), other.known.first()) {
            (Some(a), Some(b)) => self.compare_sorted(a, (other, b)),
            (one, other) => one.is_none().cmp(&other.is_none()),
        }
    }

    fn compare(&self, a: &Known, b: &Known) -> Ordering {
        #[cfg(test)]
        comparisons::count();
        let best = |known| self.best.as_ref().map(|filter| filter.rank(known));
        best(a)
            .cmp(&best(b))
            .then_with(|| self.compare_sorted(a, (self, b)))
    }

    /// Compares a row with one of a list that is sorted alike.
    fn compare_sorted(&self, a: &Known, (other, b): (&Self, &Known)) -> Ordering {
        if !self.sort.column.needs_insight() {
            return self.sort.compare(a, b);
        }
        let ranks = (self.ranks.get(&a.id), other.ranks.get(&b.id));
        let by_rank = self.sort.by_rank(ranks.0, ranks.1);
        by_rank.then_with(|| by_identity(a, b))
    }

    /// Whether the order depends on outside facts, and those of a Destination are others than before.
    pub(super) fn is_ranked_otherwise(&self, known: &Known, insight: &dyn Insight) -> bool {
        self.sort.column.needs_insight()
            && self.ranks.get(&known.id) != self.sort.rank(&known.id, insight)
    }

    /// Sets the new rank of a Destination; returns whether it changed.
    fn rank_anew(&mut self, known: &Arc<Known>, insight: &dyn Insight) -> bool {
        if !self.sort.column.needs_insight() {
            return false;
        }
        let rank = self.sort.rank(&known.id, insight);
        self.ranks.set(known, rank) != rank
    }

    pub(super) fn as_slice(&self) -> &[Arc<Known>] {
        &self.known
    }

    pub(super) fn sort(&self) -> Sort {
        self.sort
    }

    /// The row of a Destination, or the row where it would be.
    pub(super) fn find(&self, known: &Known) -> Result<usize, usize> {
        self.known.binary_search_by(|row| self.compare(row, known))
    }

    /// Follows what became of Destinations; of their new forms those are here that pass.
    pub(super) fn follow(
        &mut self,
        moved: &[Moved],
        mut passes: impl FnMut(&Known) -> bool,
        insight: &dyn Insight,
    ) {
        if moved.len() > FEW {
            return self.follow_many(moved, passes, insight);
        }
        for (before, after) in moved {
            let after = after.as_ref().filter(|after| passes(after));
            let stood = before.as_ref().and_then(|before| self.find(before).ok());
            let is_ranked_anew = match (before, after) {
                (_, Some(after)) => self.rank_anew(after, insight),
                (Some(before), None) => self.ranks.remove(&before.id) != OutsideRank::LAST,
                (None, None) => false,
            };
            match (stood, after) {
                (Some(at), Some(after)) if is_ranked_anew => {
                    self.known.remove(at);
                    self.insert(after);
                }
                (Some(at), Some(after)) => self.replace(at, after),
                (Some(at), None) => drop(self.known.remove(at)),
                (None, Some(after)) => self.insert(after),
                (None, None) => {}
            }
        }
    }

    fn replace(&mut self, at: usize, after: &Arc<Known>) {
        if self.compare(&self.known[at], after) == Ordering::Equal {
            self.known[at] = Arc::clone(after);
        } else {
            self.known.remove(at);
            self.insert(after);
        }
    }

    fn insert(&mut self, known: &Arc<Known>) {
        match self.find(known) {
            Ok(at) => self.known[at] = Arc::clone(known),
            Err(at) => self.known.insert(at, Arc::clone(known)),
        }
    }

    /// Many moves at once, as a list brings them: the rows are moved once, not once for each.
    fn follow_many(
        &mut self,
        moved: &[Moved],
        mut passes: impl FnMut(&Known) -> bool,
        insight: &dyn Insight,
    ) {
        // Of several forms of one object the first one is in this list.
        let stood = moved.iter().filter_map(|(before, _)| before.as_ref());
        let mut gone: Vec<usize> = stood.filter_map(|before| self.find(before).ok()).collect();
        gone.sort_unstable();
        gone.dedup();
        self.remove_all(&gone);
        for before in moved.iter().filter_map(|(before, _)| before.as_ref()) {
            self.ranks.remove(&before.id);
        }
        // Of several forms of one object the last one applies.
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
        for known in &arrived {
            self.rank_anew(known, insight);
        }
        arrived.sort_unstable_by(|a, b| self.compare(a, b));
        self.merge(arrived);
    }

    /// Removes the rows at these places, which are in order.
    fn remove_all(&mut self, places: &[usize]) {
        let (mut at, mut places) = (0, places.iter().peekable());
        self.known.retain(|_| {
            let goes = places.next_if(|place| **place == at).is_some();
            at += 1;
            !goes
        });
    }

    /// Puts sorted rows among the sorted rows: each finds its place by search, from the last to the first.
    fn merge(&mut self, arrived: Vec<Arc<Known>>) {
        let mut tail: Vec<Arc<Known>> = Vec::with_capacity(self.known.len() + arrived.len());
        for known in arrived.into_iter().rev() {
            let at = self.find(&known).unwrap_or_else(|at| at);
            tail.extend(self.known.drain(at..).rev());
            tail.push(known);
        }
        self.known.extend(tail.into_iter().rev());
    }
}

/// How often rows or groups were compared, which is what keeping them in order costs.
#[cfg(test)]
pub(super) mod comparisons {
    use std::cell::Cell;

    thread_local! {
        static COMPARISONS: Cell<usize> = const { Cell::new(0) };
    }

    pub(in crate::query) fn count() {
        COMPARISONS.set(COMPARISONS.get() + 1);
    }

    /// How often in this thread since this was asked last.
    pub(in crate::query) fn take() -> usize {
        COMPARISONS.replace(0)
    }
}
