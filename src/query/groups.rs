//! The rows of a table in groups. A change costs a search in its group and some numbers for each group; no key and no frame
//! sorts or counts rows.

mod by;
mod group;

use std::{cmp::Ordering, cmp::Reverse, sync::Arc};

use hashbrown::{HashMap, HashSet};

use crate::{
    derive::world::{Known, Moved},
    diagnose::Counts,
    store::Id,
};

use super::{Column, Direction, Insight, natural, rows::Rows};

pub use by::{GroupBy, RowGroupName};
pub use group::{RowGroup, TableLine};

/// The groups that are open.
#[derive(Clone, Debug, Default)]
pub(super) struct GroupFolds {
    /// Whether groups are open that the user neither opened nor shut.
    is_open: bool,
    /// The groups that are otherwise.
    others: HashSet<RowGroupName, foldhash::fast::RandomState>,
}

impl GroupFolds {
    fn is_open(&self, name: &RowGroupName) -> bool {
        self.is_open != self.others.contains(name)
    }
}

/// The rows of a table in groups, line by line.
#[derive(Debug)]
pub(super) struct RowGroups {
    by: GroupBy,
    folds: GroupFolds,
    /// An empty list of rows in the order of the table.
    form: Rows,
    /// Groups by the number they have as long as they have rows.
    groups: Vec<RowGroup>,
    /// Numbers that are free.
    free: Vec<usize>,
    numbers: HashMap<RowGroupName, usize, foldhash::fast::RandomState>,
    /// The numbers of the groups, in their order.
    order: Vec<usize>,
    /// The line on which each begins.
    heads: Vec<usize>,
    len: usize,
    /// The rows with errors or warnings, and their group.
    grave: HashMap<Id, (usize, Counts), foldhash::fast::RandomState>,
}

/// Up to this many groups are put in order one by one; more are sorted together.
const FEW: usize = 64;
/// Groups are open at first if there are no more rows than this.
const OPEN: usize = 100;

impl RowGroups {
    /// Groups rows. Services are shut at first, so that each is one line.
    pub(super) fn of(by: GroupBy, rows: &Rows, insight: &dyn Insight) -> Self {
        let folds = GroupFolds {
            is_open: by != GroupBy::Service && rows.as_slice().len() <= OPEN,
            ..GroupFolds::default()
        };
        Self::folded((by, folds), rows, insight)
    }

    /// Groups other rows in the same way.
    pub(super) fn again(self, rows: &Rows, insight: &dyn Insight) -> Self {
        Self::folded((self.by, self.folds), rows, insight)
    }

    fn folded((by, folds): (GroupBy, GroupFolds), rows: &Rows, insight: &dyn Insight) -> Self {
        let mut groups = Self {
            by,
            folds,
            form: rows.none_yet(),
            groups: Vec::new(),
            free: Vec::new(),
            numbers: HashMap::default(),
            order: Vec::new(),
            heads: Vec::new(),
            len: 0,
            grave: HashMap::default(),
        };
        for known in rows.as_slice() {
            let number = groups.number(known);
            groups.groups[number].rows.push(known, insight);
            let _ = groups.weigh(&known.id, Some(number), insight);
        }
        for group in &mut groups.groups {
            group.best = group.rows.best();
        }
        groups.arrange();
        groups
    }

    pub(super) fn by(&self) -> GroupBy {
        self.by
    }

    /// How many groups there are.
    pub(super) fn count(&self) -> usize {
        self.order.len()
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// A line.
    pub(super) fn line(&self, line: usize) -> Option<TableLine<'_>> {
        let after = self.heads.partition_point(|head| *head <= line);
        let at = after.checked_sub(1)?;
        let group = &self.groups[self.order[at]];
        let below = line - self.heads[at];
        if !group.has_head {
            let row = group.rows().get(below)?;
            return Some(TableLine::Row(row, None));
        }
        match below.checked_sub(1) {
            None => Some(TableLine::Group(group)),
            Some(row) if group.is_open => {
                let row = group.rows().get(row)?;
                Some(TableLine::Row(row, Some(group)))
            }
            Some(_) => None,
        }
    }

    /// The line of a Destination, or of its group if that is shut.
    pub(super) fn position(&self, known: &Known) -> Option<usize> {
        let group = &self.groups[*self.numbers.get(&self.by.of(known))?];
        let row = group.rows.find(known).ok()?;
        let head = self.heads[group.at];
        Some(match (group.has_head, group.is_open) {
            (false, _) => head + row,
            (true, true) => head + 1 + row,
            (true, false) => head,
        })
    }

    /// The line of a group. `None` if it has none of its own.
    pub(super) fn head(&self, name: &RowGroupName) -> Option<usize> {
        let group = &self.groups[*self.numbers.get(name)?];
        group.has_head.then(|| self.heads[group.at])
    }

    /// Opens or shuts a group.
    pub(super) fn fold(&mut self, name: &RowGroupName, is_open: bool) {
        let others = &mut self.folds.others;
        if is_open == self.folds.is_open {
            others.remove(name);
        } else {
            others.insert(name.clone());
        }
        if let Some(number) = self.numbers.get(name) {
            self.groups[*number].is_open = is_open;
        }
        self.place();
    }

    /// Opens or shuts all groups.
    pub(super) fn fold_all(&mut self, is_open: bool) {
        self.folds = GroupFolds {
            is_open,
            ..GroupFolds::default()
        };
        for group in &mut self.groups {
            group.is_open = is_open;
        }
        self.place();
    }

    /// Follows what became of Destinations. Returns whether a group has other errors or warnings than before.
    pub(super) fn follow(
        &mut self,
        moved: &[Moved],
        passes: impl Fn(&Known) -> bool,
        insight: &dyn Insight,
    ) -> bool {
        let mut parts: HashMap<usize, Vec<Moved>, foldhash::fast::FixedState> = HashMap::default();
        let mut touched: Vec<usize> = Vec::new();
        for (before, after) in moved {
            let after = after.as_ref().filter(|known| passes(known));
            let of = |known: &Arc<Known>| self.numbers.get(&self.by.of(known)).copied();
            let from = before.as_ref().and_then(of);
            let to = after.map(|known| self.number(known));
            if let Some(known) = before.as_ref().or(after) {
                touched.extend(self.weigh(&known.id, to, insight));
            }
            let mut add = |number: Option<usize>, moved: Moved| {
                if let Some(number) = number {
                    parts.entry(number).or_default().push(moved);
                }
            };
            if from == to {
                add(from, (before.clone(), after.cloned()));
            } else {
                add(from, (before.clone(), None));
                add(to, (None, after.cloned()));
            }
        }
        let is_weighed = !touched.is_empty();
        for (number, moved) in parts {
            if self.follow_in(number, &moved, insight) {
                touched.push(number);
            }
        }
        self.rearrange(touched);
        is_weighed
    }

    /// Follows what became of Destinations of a group. Returns whether its place may be another one.
    fn follow_in(&mut self, number: usize, moved: &[Moved], insight: &dyn Insight) -> bool {
        let group = &mut self.groups[number];
        let before = group.rows.as_slice().first().cloned();
        group.rows.follow(moved, |_| true, insight);
        let Some(after) = group.rows.as_slice().first() else {
            self.numbers.remove(&group.name);
            self.free.push(number);
            return true;
        };
        let is_same = before.is_some_and(|before| Arc::ptr_eq(&before, after));
        group.best = group.rows.best();
        !is_same
    }

    /// The number of the group of a Destination, which is made if there is none.
    fn number(&mut self, known: &Known) -> usize {
        let key = self.by.of(known);
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let name = RowGroupName {
            name: key.0.into(),
            namespace: key.1.into(),
        };
        let group = RowGroup {
            is_open: self.folds.is_open(&name),
            name: name.clone(),
            rows: self.form.none_yet(),
            counts: Counts::default(),
            best: 0,
            has_head: true,
            at: 0,
        };
        let number = self.free.pop().unwrap_or(self.groups.len());
        if number == self.groups.len() {
            self.groups.push(group);
        } else {
            self.groups[number] = group;
        }
        self.numbers.insert(name, number);
        number
    }

    /// Counts the errors and warnings of a Destination in its group, and no longer in the one where it was. Returns the groups
    /// whose numbers differ by that.
    fn weigh(
        &mut self,
        id: &Id,
        number: Option<usize>,
        insight: &dyn Insight,
    ) -> impl Iterator<Item = usize> + use<> {
        let before = self.grave.remove(id);
        if let Some((number, counts)) = before {
            let sum = &mut self.groups[number].counts;
            sum.error -= counts.error;
            sum.warning -= counts.warning;
        }
        let counts = insight.counts(id).unwrap_or_default();
        let counts = Counts { info: 0, ..counts };
        let after = number.filter(|_| counts != Counts::default());
        let after = after.map(|number| (number, counts));
        if let Some((number, counts)) = after {
            let sum = &mut self.groups[number].counts;
            sum.error += counts.error;
            sum.warning += counts.warning;
            self.grave.insert(id.clone(), (number, counts));
        }
        let differing = if before == after {
            [None, None]
        } else {
            [before, after]
        };
        differing.into_iter().flatten().map(|(number, _)| number)
    }

    /// Puts all groups in order.
    fn arrange(&mut self) {
        let mut order: Vec<usize> = self.numbers.values().copied().collect();
        // The order in which they came is nearly the one in which they are sorted.
        order.sort_unstable();
        order.sort_by(|a, b| self.compare(&self.groups[*a], &self.groups[*b]));
        self.order = order;
        self.place();
    }

    /// Puts groups that changed in order, new ones too; those without rows are left out.
    fn rearrange(&mut self, mut touched: Vec<usize>) {
        if touched.len() > FEW {
            return self.arrange();
        }
        touched.sort_unstable();
        touched.dedup();
        let mut order = std::mem::take(&mut self.order);
        if !touched.is_empty() {
            order.retain(|number| touched.binary_search(number).is_err());
        }
        for number in touched {
            let group = &self.groups[number];
            if !group.rows().is_empty() {
                let at = order.partition_point(|one| {
                    self.compare(&self.groups[*one], group) == Ordering::Less
                });
                order.insert(at, number);
            }
        }
        self.order = order;
        self.place();
    }

    /// Finds the line of each group.
    fn place(&mut self) {
        self.heads.clear();
        self.len = 0;
        for (at, number) in self.order.iter().enumerate() {
            let group = &mut self.groups[*number];
            group.has_head = self.by != GroupBy::Service || group.rows.as_slice().len() > 1;
            group.at = at;
            self.heads.push(self.len);
            self.len += group.height();
        }
    }

    /// Which of two groups comes first: by the match of their first rows, then as the table is sorted. Services follow their
    /// first rows; other groups are sorted by name unless the gravest come first. Those without a name come last.
    fn compare(&self, a: &RowGroup, b: &RowGroup) -> Ordering {
        #[cfg(test)]
        super::rows::comparisons::count();
        let sort = self.form.sort();
        let gravity = |group: &RowGroup| Reverse((group.counts.error, group.counts.warning));
        let by_sort = match (sort.column, sort.direction) {
            (Column::Why, Direction::Up) => gravity(a).cmp(&gravity(b)),
            (Column::Why, Direction::Down) => gravity(b).cmp(&gravity(a)),
            _ if self.by == GroupBy::Service => a.rows.compare_first(&b.rows),
            _ => Ordering::Equal,
        };
        let (one, other) = (&a.name, &b.name);
        (a.best.cmp(&b.best))
            .then(by_sort)
            .then_with(|| one.name.is_empty().cmp(&other.name.is_empty()))
            .then_with(|| natural(&one.name, &other.name))
            .then_with(|| natural(&one.namespace, &other.namespace))
    }
}

#[cfg(test)]
mod tests;
