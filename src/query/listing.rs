//! The rows that match the filter, in order, following the world.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    derive::world::{Known, Moved, World},
    store::Id,
};

use super::{
    Breadths, Filter, GroupBy, Insight, RowGroupName, Sort, TableLine, groups::RowGroups,
    rows::Rows,
};

/// The Destinations that pass a filter, sorted.
///
/// Those that do not pass are kept in order as well, so that no order is ever made out of none.
#[derive(Debug, Default)]
pub struct Listing {
    all: Rows,
    /// The rows, if they are not everything in the order of [`Sort::default`].
    some: Option<Rows>,
    /// The rows in groups, if they are grouped.
    groups: Option<RowGroups>,
    filter: Filter,
    /// The next time at which time itself changes the rows.
    turns: Option<Timestamp>,
    breadths: Breadths,
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

    /// The rows in order, grouped or not.
    #[must_use]
    pub fn rows(&self) -> &[Arc<Known>] {
        self.shown().as_slice()
    }

    /// The filter in force.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The order in force.
    #[must_use]
    pub fn sort(&self) -> Sort {
        self.shown().sort()
    }

    /// Whether better matches of the words of the filter come first.
    #[must_use]
    pub fn is_by_match(&self) -> bool {
        self.sort().best_first && self.filter.has_words()
    }

    /// Filters and sorts all rows.
    pub fn set(&mut self, filter: Filter, sort: Sort, insight: &dyn Insight) {
        self.filter = filter;
        let is_all = self.filter.is_empty() && sort == Sort::default();
        let all = self.all.as_slice();
        self.some = (!is_all).then(|| {
            let passing = all
                .iter()
                .filter(|known| self.filter.passes(known, insight));
            Rows::arranged(passing.collect(), (sort, &self.filter), insight)
        });
        self.turns = self.filter.next_turn(all, insight);
        let groups = self.groups.take();
        self.groups = groups.map(|groups| groups.again(self.shown(), insight));
    }

    /// Groups the rows, or no longer.
    pub fn group(&mut self, by: Option<GroupBy>, insight: &dyn Insight) {
        self.groups = by.map(|by| RowGroups::of(by, self.shown(), insight));
    }

    /// How the rows are grouped. `None` if they are not.
    #[must_use]
    pub fn grouped_by(&self) -> Option<GroupBy> {
        self.groups.as_ref().map(RowGroups::by)
    }

    /// How many groups there are.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.groups.as_ref().map_or(0, RowGroups::count)
    }

    /// How many lines the rows and the groups take.
    #[must_use]
    pub fn lines(&self) -> usize {
        let groups = self.groups.as_ref();
        groups.map_or_else(|| self.rows().len(), RowGroups::len)
    }

    /// A row or a group by its line.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<TableLine<'_>> {
        match &self.groups {
            Some(groups) => groups.line(line),
            None => self.rows().get(line).map(|row| TableLine::Row(row, None)),
        }
    }

    /// The line of a group. `None` if it has none of its own.
    #[must_use]
    pub fn head(&self, name: &RowGroupName) -> Option<usize> {
        self.groups.as_ref()?.head(name)
    }

    /// Opens or shuts a group.
    pub fn fold(&mut self, name: &RowGroupName, is_open: bool) {
        if let Some(groups) = &mut self.groups {
            groups.fold(name, is_open);
        }
    }

    /// Opens or shuts all groups.
    pub fn fold_all(&mut self, is_open: bool) {
        if let Some(groups) = &mut self.groups {
            groups.fold_all(is_open);
        }
    }

    /// Filters again if time itself changes the rows by now. Returns whether it did.
    pub fn turn(&mut self, insight: &dyn Insight) -> bool {
        let is_due = self.turns.is_some_and(|turns| turns <= insight.now());
        if is_due {
            self.set(self.filter.clone(), self.sort(), insight);
        }
        is_due
    }

    /// The next time at which time itself changes the rows. `None` if it never does.
    #[must_use]
    pub fn turns(&self) -> Option<Timestamp> {
        self.turns
    }

    /// Applies changes of Destinations. The result is the same as filtering and sorting all rows.
    pub fn follow(&mut self, moved: &[Moved], insight: &dyn Insight) {
        let Self {
            all,
            some,
            groups,
            filter,
            ..
        } = self;
        all.follow(moved, |_| true, insight);
        if let Some(rows) = some {
            rows.follow(moved, |known| filter.passes(known, insight), insight);
        }
        if let Some(groups) = groups {
            groups.follow(moved, |known| filter.passes(known, insight), insight);
        }
        let arrived = moved.iter().filter_map(|(_, after)| after.as_ref());
        arrived.clone().for_each(|known| self.breadths.add(known));
        let next = self.filter.next_turn(arrived, insight);
        self.turns = self.turns.into_iter().chain(next).min();
    }

    /// Follows what is to be said of Destinations, which have not changed themselves. Says whether that could matter.
    pub fn judge(&mut self, judged: &[Arc<Known>], insight: &dyn Insight) -> bool {
        let Self {
            some,
            groups,
            filter,
            ..
        } = self;
        let form = |known: &Arc<Known>| (Some(Arc::clone(known)), Some(Arc::clone(known)));
        let passes = |known: &Known| filter.passes(known, insight);
        let is_weighed = groups.as_mut().is_some_and(|groups| {
            let moved: Vec<Moved> = judged.iter().map(form).collect();
            groups.follow(&moved, passes, insight)
        });
        let Some(rows) = some else {
            return is_weighed;
        };
        let is_filtered = filter.needs_insight();
        let concerned =
            |known: &&Arc<Known>| is_filtered || rows.is_ranked_otherwise(known, insight);
        let moved: Vec<Moved> = judged.iter().filter(concerned).map(form).collect();
        rows.follow(&moved, passes, insight);
        is_weighed || !moved.is_empty()
    }

    /// The room that columns need for the Destinations there have been, filtered or not.
    #[must_use]
    pub fn breadths(&self) -> &Breadths {
        &self.breadths
    }

    /// The line of a Destination, given its form in the world; if its group is shut, the line of that.
    #[must_use]
    pub fn position(&self, world: &World, id: &Id) -> Option<usize> {
        let known = world.get(id)?;
        match &self.groups {
            Some(groups) => groups.position(known),
            None => self.shown().find(known).ok(),
        }
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
