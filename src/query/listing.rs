//! The rows that pass the filter, in order, kept in step with the world.

use std::sync::Arc;

use crate::{
    derive::{Known, Moved, World},
    store::Id,
};

use super::{Filter, Sieve, Sort, rows::Rows};

/// The Destinations that pass a filter, sorted.
///
/// Those that do not pass are kept in order as well, so that no order is ever made out of none.
#[derive(Debug, Default)]
pub struct Listing {
    all: Rows,
    /// What is shown where that is not everything in the order of [`Sort::default`].
    some: Option<Rows>,
    sieve: Sieve,
}

impl Listing {
    /// A listing of nothing yet.
    #[must_use]
    pub fn new(filter: Filter, sort: Sort) -> Self {
        let mut listing = Self::default();
        listing.set(filter, sort);
        listing
    }

    /// The listing of a world as it stands.
    #[must_use]
    pub fn of(world: &World, filter: Filter, sort: Sort) -> Self {
        let known = world.iter().map(|known| (None, Some(Arc::clone(known))));
        let mut listing = Self::default();
        listing.follow(&known.collect::<Vec<_>>());
        listing.set(filter, sort);
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

    /// Filters and sorts anew.
    pub fn set(&mut self, filter: Filter, sort: Sort) {
        let narrows = self.sort() == sort && filter.narrows(self.filter());
        self.sieve.set(filter);
        let Self { all, some, sieve } = self;
        let is_all = sieve.filter().is_empty() && sort == Sort::default();
        *some = match some.take() {
            _ if is_all => None,
            // What did not pass before does not pass now.
            Some(mut rows) if narrows => {
                rows.retain(|known| sieve.passes(known));
                Some(rows)
            }
            _ => {
                let passing = all.as_slice().iter().filter(|known| sieve.passes(known));
                Some(Rows::arranged(passing.collect(), sort))
            }
        };
    }

    /// Follows what became of Destinations. The rows are as if they had been filtered and sorted anew.
    pub fn follow(&mut self, moved: &[Moved]) {
        let Self { all, some, sieve } = self;
        all.follow(moved, |_| true);
        if let Some(rows) = some {
            rows.follow(moved, |known| sieve.passes(known));
        }
    }

    /// Where a Destination stands, given its form in the world.
    #[must_use]
    pub fn position(&self, world: &World, id: &Id) -> Option<usize> {
        self.shown().find(world.get(id)?).ok()
    }

    fn shown(&self) -> &Rows {
        self.some.as_ref().unwrap_or(&self.all)
    }
}
