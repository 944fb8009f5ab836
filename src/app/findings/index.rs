//! The findings in groups and in order, and which of them stands on which line.

use std::{cmp::Reverse, sync::Arc};

use hashbrown::HashMap;
use jiff::Timestamp;

use crate::{
    app::{Fold, Infos, State},
    derive::{self, Known},
    diagnose::{Counts, Severity, Standing, Went},
    model::SourceName,
    query::Sieve,
    store::Id,
};

use super::{Grouping, Order};

/// The findings that pass the filter, in groups.
#[derive(Debug, Default)]
pub struct Index {
    groups: Vec<Group>,
    /// The line of each group's head.
    heads: Vec<usize>,
    len: usize,
    findings: usize,
    infos: usize,
    muted: usize,
}

/// Findings that have something in common.
#[derive(Debug)]
pub struct Group {
    /// What that is.
    pub key: GroupKey,
    /// How many there are.
    pub counts: Counts,
    /// Whether they are listed below it.
    pub fold: Fold,
    items: Vec<Item>,
}

/// What findings have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GroupKey {
    /// The rule, by its id.
    Rule(&'static str),
    /// The cluster; nothing for external services.
    Cluster(Option<Box<str>>),
    /// The Destination.
    Destination(Id),
    /// That they went.
    Went,
    /// That no rule could look.
    Skipped,
}

/// What stands on a line below the head of a group.
#[derive(Clone, Debug)]
pub enum Item {
    /// A finding that stands.
    Standing(Arc<Known>, Standing),
    /// One that went.
    Went(Went),
    /// Rules of a source that could not look, with the reason.
    Skipped(SourceName, String, Vec<&'static str>),
}

/// The same thing, whatever became of it: that a finding is graver now makes it no other.
impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Standing(known, standing), Self::Standing(other, found)) => {
                standing.rule == found.rule && standing.about == found.about && known.id == other.id
            }
            (Self::Went(went), Self::Went(other)) => went == other,
            (Self::Skipped(source, why, _), Self::Skipped(other, reason, _)) => {
                source == other && why == reason
            }
            _ => false,
        }
    }
}

/// What stands on a line.
#[derive(Clone, Copy, Debug)]
pub enum Row<'i> {
    /// The head of a group.
    Group(&'i Group),
    /// Something below it.
    Item(&'i Group, &'i Item),
}

impl Group {
    fn new(key: GroupKey) -> Self {
        Self {
            key,
            counts: Counts::default(),
            fold: Fold::Shut,
            items: Vec::new(),
        }
    }

    /// What belongs to it.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// When the newest of them came.
    fn newest(&self) -> Option<Timestamp> {
        self.items.iter().filter_map(Item::since).max()
    }
}

impl Item {
    fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Standing(_, standing) => Some(standing.since),
            Self::Went(_) | Self::Skipped(..) => None,
        }
    }

    fn standing(&self) -> Option<&Standing> {
        match self {
            Self::Standing(_, standing) => Some(standing),
            Self::Went(_) | Self::Skipped(..) => None,
        }
    }
}

impl Index {
    /// The findings of those Destinations that pass the filter of the table.
    pub(super) fn of(state: &State, grouping: Grouping, order: Order) -> Self {
        let mut index = Self::default();
        let mut places = HashMap::<_, _, foldhash::fast::RandomState>::default();
        for known in state.listing.rows() {
            for standing in state.diagnosis.of(&known.id) {
                if standing.is_muted {
                    index.muted += 1;
                    continue;
                }
                if standing.severity == Severity::Info && state.infos == Infos::Counted {
                    index.infos += 1;
                    continue;
                }
                let key = key(grouping, known, standing);
                let at = *places.entry(key).or_insert_with_key(|key| {
                    index.groups.push(Group::new(key.clone()));
                    index.groups.len() - 1
                });
                let item = Item::Standing(Arc::clone(known), standing.clone());
                index.groups[at].items.push(item);
                index.findings += 1;
            }
        }
        index.arrange(order);
        index.groups.extend(went(state));
        index.groups.extend(skipped(state));
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

    /// What stands on a line.
    #[must_use]
    pub fn row(&self, line: usize) -> Option<Row<'_>> {
        let at = self
            .heads
            .partition_point(|head| *head <= line)
            .checked_sub(1)?;
        let group = &self.groups[at];
        match line - self.heads[at] {
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
        self.groups.iter().map(|group| 1 + group.items.len()).sum()
    }

    /// Folds groups, and finds where each stands then.
    pub(super) fn fold(&mut self, fold: impl Fn(&GroupKey) -> Fold) {
        self.heads.clear();
        self.len = 0;
        for group in &mut self.groups {
            group.fold = fold(&group.key);
            self.heads.push(self.len);
            self.len += 1;
            if group.fold == Fold::Open {
                self.len += group.items.len();
            }
        }
    }

    /// The line of a group.
    pub(super) fn position(&self, key: &GroupKey) -> Option<usize> {
        let at = self.groups.iter().position(|group| group.key == *key)?;
        Some(self.heads[at])
    }

    /// The line of an item; that of its group where this is folded.
    pub(super) fn position_of(&self, item: &Item) -> Option<usize> {
        let mut groups = self.groups.iter().zip(&self.heads);
        groups.find_map(|(group, head)| {
            let at = group.items.iter().position(|one| one == item)?;
            let below = if group.fold == Fold::Open { at + 1 } else { 0 };
            Some(head + below)
        })
    }

    /// Puts the findings in order within their groups, then the groups. What is alike stays as it stands in the table.
    fn arrange(&mut self, order: Order) {
        for group in &mut self.groups {
            let standing = group.items.iter().filter_map(Item::standing);
            group.counts = standing.map(|standing| standing.severity).collect();
            match order {
                Order::Gravest => group
                    .items
                    .sort_by_key(|item| item.standing().map(|one| (one.severity, one.rule.id))),
                Order::Newest => group.items.sort_by_key(|item| Reverse(item.since())),
            }
        }
        match order {
            Order::Gravest => self.groups.sort_by_cached_key(|group| {
                let gravest = group.counts.gravest();
                (
                    gravest,
                    Reverse(gravest.map(|gravest| group.counts.get(gravest))),
                )
            }),
            Order::Newest => self
                .groups
                .sort_by_cached_key(|group| Reverse(group.newest())),
        }
    }
}

fn key(grouping: Grouping, known: &Known, standing: &Standing) -> GroupKey {
    match grouping {
        Grouping::Rule => GroupKey::Rule(standing.rule.id),
        Grouping::Cluster => GroupKey::Cluster(derive::cluster(&known.destination).map(Into::into)),
        Grouping::Destination => GroupKey::Destination(known.id.clone()),
    }
}

/// Those that went, but for those of Destinations that do not pass the filter.
fn went(state: &State) -> Option<Group> {
    let mut sieve = Sieve::new(state.listing.filter().clone());
    let mut passes = |went: &&Went| {
        let is_listed = went.standing.severity != Severity::Info || state.infos == Infos::Listed;
        let known = state.world.get(&went.id);
        is_listed && known.is_none_or(|known| sieve.passes(known, &state.diagnosis))
    };
    let went = state.diagnosis.went().filter(|went| passes(went));
    let items: Vec<Item> = went.cloned().map(Item::Went).collect();
    of_items(GroupKey::Went, items)
}

/// The rules that could not look, each source and reason once.
fn skipped(state: &State) -> Option<Group> {
    let mut items: Vec<Item> = Vec::new();
    for one in state.diagnosis.skipped() {
        // The rules of one source come one after another.
        let mut of_source = items.iter_mut().rev().map_while(|item| match item {
            Item::Skipped(source, why, ids) if *source == one.source => Some((why, ids)),
            _ => None,
        });
        let found = of_source.find_map(|(why, ids)| (*why == one.reason).then_some(ids));
        match found {
            Some(ids) => ids.push(one.rule.id),
            None => items.push(Item::Skipped(
                one.source.clone(),
                one.reason.clone(),
                vec![one.rule.id],
            )),
        }
    }
    of_items(GroupKey::Skipped, items)
}

fn of_items(key: GroupKey, items: Vec<Item>) -> Option<Group> {
    (!items.is_empty()).then(|| Group {
        items,
        ..Group::new(key)
    })
}
