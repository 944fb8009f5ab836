//! The findings in groups and in order, by line.

mod group;
mod others;

use std::{cmp::Reverse, sync::Arc};

use hashbrown::HashMap;

use crate::{
    app::Fold,
    diagnose::{CurrentFinding, Holder, ReadingOrder, Severity, StaleFeeds},
    store::Id,
};

use super::{FindingOrder, Grouping, Infos, ListedFacts};

pub use group::{FindingGroup, FindingLine, GroupKey};

/// The findings that pass the filter, in groups.
#[derive(Debug, Default)]
pub struct Index {
    groups: Vec<FindingGroup>,
    /// The line of each group's head.
    heads: Vec<usize>,
    len: usize,
    findings: usize,
    infos: usize,
    muted: usize,
}

/// A line of the list.
#[derive(Clone, Copy, Debug)]
pub enum Row<'i> {
    /// The head of a group.
    Group(&'i FindingGroup),
    /// Something below it.
    Item(&'i FindingGroup, &'i FindingLine),
}

impl Index {
    /// The findings of those Destinations that pass the filter of the table, and of all policies if there is no filter.
    pub(super) fn of(facts: &ListedFacts<'_>, grouping: Grouping, order: FindingOrder) -> Self {
        let mut index = Self::default();
        let stale = StaleFeeds::of(facts.store);
        let mut places = HashMap::<_, _, foldhash::fast::RandomState>::default();
        let mut add = |holder: &Holder, standing: &CurrentFinding| {
            if standing.is_muted {
                index.muted += 1;
                return;
            }
            if standing.severity == Severity::Info && facts.infos == Infos::Counted {
                index.infos += 1;
                return;
            }
            let key = group::key((grouping, &stale), holder, standing);
            let at = *places.entry(key).or_insert_with_key(|key| {
                index.groups.push(FindingGroup::new(key.clone()));
                index.groups.len() - 1
            });
            let item = FindingLine::Current(holder.clone(), standing.clone());
            index.groups[at].items.push(item);
            index.findings += 1;
        };
        for known in facts.listing.rows() {
            let holder = Holder::Destination(Arc::clone(known));
            for standing in facts.diagnosis.of(&known.id) {
                add(&holder, standing);
            }
        }
        for (holder, standing) in policies(facts) {
            for one in standing {
                add(&holder, one);
            }
        }
        index.arrange(facts, (grouping, order));
        index.groups.extend(others::went(facts));
        index.groups.extend(others::skipped(facts));
        index
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many findings are listed.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.findings
    }

    /// How many are only counted, as they are no more than good to know.
    #[must_use]
    pub fn infos(&self) -> usize {
        self.infos
    }

    /// How many somebody muted, so that they are only counted.
    #[must_use]
    pub fn muted(&self) -> usize {
        self.muted
    }

    /// The item on a line.
    #[must_use]
    pub fn row(&self, line: usize) -> Option<Row<'_>> {
        let at = self
            .heads
            .partition_point(|head| *head <= line)
            .checked_sub(1)?;
        let group = &self.groups[at];
        match line - self.heads[at] {
            0 if group.is_alone() => Some(Row::Item(group, group.items.first()?)),
            0 => Some(Row::Group(group)),
            below if group.fold == Fold::Open => group
                .items
                .get(below - 1)
                .map(|item| Row::Item(group, item)),
            _ => None,
        }
    }

    /// How many lines there would be were everything open.
    pub(super) fn unfolded(&self) -> usize {
        let height = |group: &FindingGroup| usize::from(!group.is_alone()) + group.items.len();
        self.groups.iter().map(height).sum()
    }

    /// Folds groups, and computes their lines.
    pub(super) fn fold(&mut self, fold: impl Fn(&GroupKey) -> Fold) {
        self.heads.clear();
        self.len = 0;
        for group in &mut self.groups {
            group.fold = fold(&group.key);
            self.heads.push(self.len);
            self.len += group.height();
        }
    }

    /// The line of a group.
    pub(super) fn position(&self, key: &GroupKey) -> Option<usize> {
        let at = self.groups.iter().position(|group| group.key == *key)?;
        Some(self.heads[at])
    }

    /// The line of an item, or of its group if the group is folded.
    pub(super) fn position_of(&self, item: &FindingLine) -> Option<usize> {
        let mut groups = self.groups.iter().zip(&self.heads);
        groups.find_map(|(group, head)| {
            let at = group.items.iter().position(|one| one == item)?;
            let is_open = group.fold == Fold::Open && !group.is_alone();
            let below = if is_open { at + 1 } else { 0 };
            Some(head + below)
        })
    }

    /// Sorts the findings within their groups, then the groups. Equal ones keep the order of the table.
    fn arrange(&mut self, facts: &ListedFacts<'_>, (grouping, order): (Grouping, FindingOrder)) {
        let mut reading = None;
        for group in &mut self.groups {
            let standing = group.items.iter().filter_map(FindingLine::standing);
            group.counts = standing.map(|standing| standing.severity).collect();
            if grouping == Grouping::Cause {
                group.weigh(
                    reading.get_or_insert_with(|| ReadingOrder::of(facts.store, facts.world)),
                );
                continue;
            }
            group.sort(order);
        }
        match order {
            FindingOrder::Gravest if grouping == Grouping::Cause => {
                self.groups.sort_by_cached_key(|group| {
                    let findings = group.items.len();
                    group.precedence.of_entry(group.counts.gravest(), findings)
                });
            }
            FindingOrder::Gravest => self.groups.sort_by_cached_key(|group| {
                let gravest = group.counts.gravest();
                (
                    gravest,
                    Reverse(gravest.map(|gravest| group.counts.get(gravest))),
                )
            }),
            FindingOrder::Newest => self
                .groups
                .sort_by_cached_key(|group| Reverse(group.newest())),
        }
    }
}

/// The policies that have findings. None if a filter is set: no word of it is about a policy.
fn policies<'s>(facts: &ListedFacts<'s>) -> impl Iterator<Item = (Holder, &'s [CurrentFinding])> {
    let (store, is_filtered) = (facts.store, !facts.listing.filter().is_empty());
    let policies = facts.diagnosis.policies().filter(move |_| !is_filtered);
    policies.filter_map(|(subject, standing)| {
        let Id { source, key } = &subject.id;
        let object = store.object(source, subject.kind, key)?;
        Some((Holder::Policy(subject.clone(), object.clone()), standing))
    })
}
