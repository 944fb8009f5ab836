//! The findings in groups and in order, by line.

use std::{cmp::Reverse, sync::Arc};

use hashbrown::{HashMap, HashSet};
use jiff::Timestamp;

use crate::{
    app::Fold,
    diagnose::{
        Came, Cause, Counts, CurrentFinding, Holder, Precedence, ReadingOrder, Severity,
        SinceSource, Went,
    },
    model::{SourceName, Text},
    store::{Id, Kind, Subject},
};

use super::{FindingOrder, Grouping, Infos, ListedFacts};

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

/// Findings that have something in common.
#[derive(Debug)]
pub struct FindingGroup {
    /// The key.
    pub key: GroupKey,
    /// How many there are.
    pub counts: Counts,
    /// Whether they are listed below it.
    pub fold: Fold,
    /// The precedence of the finding that is read first.
    precedence: Precedence,
    /// How many objects have its findings.
    objects: usize,
    items: Vec<FindingLine>,
}

/// The key that the findings of a group share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GroupKey {
    /// The cause, within a source.
    Cause(SourceName, Cause),
    /// That it is one finding, which shares its cause with no other: its object, its rule, and what it is about.
    Alone(Subject, &'static str, Text),
    /// The rule, by its id.
    Rule(&'static str),
    /// The cluster; nothing for external services and policies.
    Cluster(Option<Box<str>>),
    /// The object.
    Object(Subject),
    /// That they went.
    Went,
    /// That no rule could look.
    Skipped,
}

/// A line below the head of a group.
#[derive(Clone, Debug)]
pub enum FindingLine {
    /// A present finding.
    Current(Holder, CurrentFinding),
    /// One that went.
    Went(Went),
    /// Skipped rules of a source, with the reason.
    Skipped(SourceName, String, Vec<&'static str>),
}

/// The same thing, whatever became of it: that a finding is graver now makes it no other.
impl PartialEq for FindingLine {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Current(holder, standing), Self::Current(other, found)) => {
                let is_same = standing.rule == found.rule && standing.about == found.about;
                is_same && holder.id() == other.id() && holder.kind() == other.kind()
            }
            (Self::Went(went), Self::Went(other)) => went == other,
            (Self::Skipped(source, why, _), Self::Skipped(other, reason, _)) => {
                source == other && why == reason
            }
            _ => false,
        }
    }
}

/// A line of the list.
#[derive(Clone, Copy, Debug)]
pub enum Row<'i> {
    /// The head of a group.
    Group(&'i FindingGroup),
    /// Something below it.
    Item(&'i FindingGroup, &'i FindingLine),
}

impl FindingGroup {
    fn new(key: GroupKey) -> Self {
        Self {
            key,
            counts: Counts::default(),
            fold: Fold::Shut,
            precedence: Precedence::default(),
            objects: 0,
            items: Vec::new(),
        }
    }

    /// Sorts its findings in the order in which they are read.
    fn weigh(&mut self, order: &ReadingOrder<'_>) {
        let precedence = |item: &FindingLine| match item {
            FindingLine::Current(holder, one) => {
                let of = (one.rule, one.severity, one.share);
                let is_told = one.came == Came::Since || one.since.source == SinceSource::Object;
                order.precedence(holder, of, is_told.then_some(one.since.at))
            }
            FindingLine::Went(_) | FindingLine::Skipped(..) => Precedence::default(),
        };
        self.precedence = self.items.iter().map(precedence).max().unwrap_or_default();
        let objects = self.items.iter().filter_map(FindingLine::subject);
        self.objects = objects
            .collect::<HashSet<_, foldhash::fast::FixedState>>()
            .len();
        self.items.sort_by_cached_key(|item| {
            let severity = item.standing().map(|one| one.severity);
            (Reverse(precedence(item)), severity)
        });
    }

    /// How many objects have its findings, if it is the group of a cause.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.objects
    }

    /// Its lines.
    #[must_use]
    pub fn items(&self) -> &[FindingLine] {
        &self.items
    }

    /// Whether it is one finding without a head.
    fn is_alone(&self) -> bool {
        let has_cause = matches!(self.key, GroupKey::Cause(..) | GroupKey::Alone(..));
        has_cause && self.items.len() == 1
    }

    /// The number of its lines.
    fn height(&self) -> usize {
        match self.fold {
            Fold::Open if !self.is_alone() => 1 + self.items.len(),
            Fold::Open | Fold::Shut => 1,
        }
    }

    /// When the newest of them came.
    fn newest(&self) -> Option<Timestamp> {
        self.items.iter().filter_map(FindingLine::since).max()
    }
}

impl FindingLine {
    fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Current(_, standing) => Some(standing.since.at),
            Self::Went(_) | Self::Skipped(..) => None,
        }
    }

    /// The object of a present finding.
    fn subject(&self) -> Option<Subject> {
        match self {
            Self::Current(holder, _) => Some(holder.subject()),
            Self::Went(_) | Self::Skipped(..) => None,
        }
    }

    fn standing(&self) -> Option<&CurrentFinding> {
        match self {
            Self::Current(_, standing) => Some(standing),
            Self::Went(_) | Self::Skipped(..) => None,
        }
    }
}

impl Index {
    /// The findings of those Destinations that pass the filter of the table, and of all policies if there is no filter.
    pub(super) fn of(facts: &ListedFacts<'_>, grouping: Grouping, order: FindingOrder) -> Self {
        let mut index = Self::default();
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
            let key = key(grouping, holder, standing);
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
        index.groups.extend(went(facts));
        index.groups.extend(skipped(facts));
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
            match order {
                FindingOrder::Gravest => group
                    .items
                    .sort_by_key(|item| item.standing().map(|one| (one.severity, one.rule.id))),
                FindingOrder::Newest => group.items.sort_by_key(|item| Reverse(item.since())),
            }
        }
        match order {
            FindingOrder::Gravest if grouping == Grouping::Cause => {
                self.groups.sort_by_cached_key(|group| {
                    let is_info = !group.counts.gravest().is_some_and(Severity::is_above_info);
                    (is_info, Reverse((group.precedence, group.items.len())))
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

fn key(grouping: Grouping, holder: &Holder, standing: &CurrentFinding) -> GroupKey {
    match grouping {
        Grouping::Cause => match &standing.cause {
            Some(cause) => GroupKey::Cause(holder.id().source.clone(), cause.clone()),
            None => GroupKey::Alone(holder.subject(), standing.rule.id, standing.about.clone()),
        },
        Grouping::Rule => GroupKey::Rule(standing.rule.id),
        Grouping::Cluster => GroupKey::Cluster(holder.cluster().map(Into::into)),
        Grouping::Object => GroupKey::Object(holder.subject()),
    }
}

/// Those that went, but for those of Destinations that do not pass the filter.
fn went(facts: &ListedFacts<'_>) -> Option<FindingGroup> {
    let passes = |went: &&Went| {
        let is_listed = went.standing.severity != Severity::Info || facts.infos == Infos::Listed;
        let known = match went.subject.kind {
            Kind::Destination => facts.world.get(&went.subject.id),
            _ if facts.listing.filter().is_empty() => None,
            _ => return false,
        };
        is_listed && known.is_none_or(|known| facts.listing.has(known))
    };
    let went = facts.diagnosis.went().filter(|went| passes(went));
    let items: Vec<FindingLine> = went.cloned().map(FindingLine::Went).collect();
    of_items(GroupKey::Went, items)
}

/// The skipped rules, each source and reason once.
fn skipped(facts: &ListedFacts<'_>) -> Option<FindingGroup> {
    let mut items: Vec<FindingLine> = Vec::new();
    for one in facts.diagnosis.skipped() {
        // The rules of one source come one after another.
        let mut of_source = items.iter_mut().rev().map_while(|item| match item {
            FindingLine::Skipped(source, why, ids) if *source == one.source => Some((why, ids)),
            _ => None,
        });
        let found = of_source.find_map(|(why, ids)| (*why == one.reason).then_some(ids));
        match found {
            Some(ids) => ids.push(one.rule.id),
            None => items.push(FindingLine::Skipped(
                one.source.clone(),
                one.reason.clone(),
                vec![one.rule.id],
            )),
        }
    }
    of_items(GroupKey::Skipped, items)
}

fn of_items(key: GroupKey, items: Vec<FindingLine>) -> Option<FindingGroup> {
    (!items.is_empty()).then(|| FindingGroup {
        items,
        ..FindingGroup::new(key)
    })
}
