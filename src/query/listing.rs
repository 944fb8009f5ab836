//! The rows that match the filter, in order, following the world.

use std::sync::Arc;

use crate::{
    derive::world::{Known, Moved, World},
    store::Id,
};

use super::{Filter, Insight, Sieve, Sort, rows::Rows};

/// The Destinations that pass a filter, sorted.
///
/// Those that do not pass are kept in order as well, so that no order is ever made out of none.
#[derive(Debug, Default)]
pub struct Listing {
    all: Rows,
    /// The rows, if they are not everything in the order of [`Sort::default`].
    some: Option<Rows>,
    sieve: Sieve,
}

impl Listing {
    /// A listing of nothing yet.
    #[must_use]
    pub fn new(filter: Filter, sort: Sort) -> Self {
        let mut listing = Self::default();
        listing.set(filter, sort, &());
        listing
    }

    /// The listing of the present world.
    #[must_use]
    pub fn of(world: &World, filter: Filter, sort: Sort, insight: &dyn Insight) -> Self {
        let known = world.iter().map(|known| (None, Some(Arc::clone(known))));
        let mut listing = Self::default();
        listing.follow(&known.collect::<Vec<_>>(), insight);
        listing.set(filter, sort, insight);
        listing
    }

    /// The rows in order.
    #[must_use]
    pub fn rows(&self) -> &[Arc<Known>] {
        self.shown().as_slice()
    }

    /// The filter in force.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        self.sieve.filter()
    }

    /// The order in force.
    #[must_use]
    pub fn sort(&self) -> Sort {
        self.shown().sort()
    }

    /// Filters and sorts all rows.
    pub fn set(&mut self, filter: Filter, sort: Sort, insight: &dyn Insight) {
        let narrows = self.sort() == sort && filter.narrows(self.filter());
        self.sieve.set(filter);
        let Self { all, some, sieve } = self;
        let is_all = sieve.filter().is_empty() && sort == Sort::default();
        *some = match some.take() {
            _ if is_all => None,
            // What did not pass before does not pass now.
            Some(mut rows) if narrows => {
                rows.retain(|known| sieve.passes(known, insight));
                Some(rows)
            }
            _ => {
                let all = all.as_slice().iter();
                let passing = all.filter(|known| sieve.passes(known, insight));
                Some(Rows::arranged(passing.collect(), sort, insight))
            }
        };
    }

    /// Applies changes of Destinations. The result is the same as filtering and sorting all rows.
    pub fn follow(&mut self, moved: &[Moved], insight: &dyn Insight) {
        let Self { all, some, sieve } = self;
        all.follow(moved, |_| true, insight);
        if let Some(rows) = some {
            rows.follow(moved, |known| sieve.passes(known, insight), insight);
        }
    }

    /// Whether the rows or their order depend on findings or drift.
    #[must_use]
    pub fn needs_insight(&self) -> bool {
        self.filter().needs_insight() || self.sort().column.needs_insight()
    }

    /// Follows what is to be said of Destinations, which have not changed themselves. Says whether that could matter.
    pub fn judge(&mut self, judged: &[Arc<Known>], insight: &dyn Insight) -> bool {
        if judged.is_empty() || !self.needs_insight() {
            return false;
        }
        let form = |known: &Arc<Known>| (Some(Arc::clone(known)), Some(Arc::clone(known)));
        let Self { some, sieve, .. } = self;
        if let Some(rows) = some {
            let moved: Vec<Moved> = judged.iter().map(form).collect();
            rows.follow(&moved, |known| sieve.passes(known, insight), insight);
        }
        true
    }

    /// The row of a Destination, given its form in the world.
    #[must_use]
    pub fn position(&self, world: &World, id: &Id) -> Option<usize> {
        self.shown().find(world.get(id)?).ok()
    }

    /// Whether this form of a Destination is among the rows, be it in the world or gone.
    #[must_use]
    pub fn has(&self, known: &Known) -> bool {
        self.shown().find(known).is_ok()
    }

    fn shown(&self) -> &Rows {
        self.some.as_ref().unwrap_or(&self.all)
    }
}
