//! Groups of findings, and the lines below their heads.

use std::cmp::Reverse;

use hashbrown::HashSet;
use jiff::Timestamp;

use crate::{
    app::{
        Fold,
        findings::{FindingOrder, Grouping},
    },
    diagnose::{Cause, Counts, CurrentFinding, Holder, Precedence, ReadingOrder, StaleFeeds, Went},
    model::{SourceName, Text},
    store::Subject,
};

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
    pub(super) precedence: Precedence,
    /// How many objects have its findings.
    pub(super) objects: usize,
    pub(super) items: Vec<FindingLine>,
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

impl FindingGroup {
    pub(super) fn new(key: GroupKey) -> Self {
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
    pub(super) fn weigh(&mut self, order: &ReadingOrder<'_>) {
        let precedence = |item: &FindingLine| match item {
            FindingLine::Current(holder, one) => {
                let of = (one.rule, one.severity, one.share);
                order.precedence(holder, of, one.began())
            }
            FindingLine::Went(_) | FindingLine::Skipped(..) => Precedence::default(),
        };
        if let [only] = &*self.items {
            (self.precedence, self.objects) = (precedence(only), 1);
            return;
        }
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

    /// Sorts its findings, if it is not the group of a cause.
    pub(super) fn sort(&mut self, order: FindingOrder) {
        match order {
            FindingOrder::Gravest => self
                .items
                .sort_by_key(|item| item.standing().map(|one| (one.severity, one.rule.id))),
            FindingOrder::Newest => self.items.sort_by_key(|item| Reverse(item.since())),
        }
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
    pub(super) fn is_alone(&self) -> bool {
        let has_cause = matches!(self.key, GroupKey::Cause(..) | GroupKey::Alone(..));
        has_cause && self.items.len() == 1
    }

    /// The number of its lines.
    pub(super) fn height(&self) -> usize {
        match self.fold {
            Fold::Open if !self.is_alone() => 1 + self.items.len(),
            Fold::Open | Fold::Shut => 1,
        }
    }

    /// When the oldest of them began, as its objects say or as it was seen. `None` if neither is known.
    #[must_use]
    pub fn began(&self) -> Option<Timestamp> {
        let current = self.items.iter().filter_map(FindingLine::standing);
        current.filter_map(CurrentFinding::began).min()
    }

    /// When the newest of them came.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.items.iter().filter_map(FindingLine::since).max()
    }
}

impl FindingLine {
    pub(super) fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Current(_, standing) => Some(standing.since.at),
            Self::Went(_) | Self::Skipped(..) => None,
        }
    }

    /// The object of a present finding.
    pub(super) fn subject(&self) -> Option<Subject> {
        match self {
            Self::Current(holder, _) => Some(holder.subject()),
            Self::Went(_) | Self::Skipped(..) => None,
        }
    }

    pub(super) fn standing(&self) -> Option<&CurrentFinding> {
        match self {
            Self::Current(_, standing) => Some(standing),
            Self::Went(_) | Self::Skipped(..) => None,
        }
    }
}

/// The key of the group of a finding.
pub(super) fn key(
    (grouping, stale): (Grouping, &StaleFeeds<'_>),
    holder: &Holder,
    standing: &CurrentFinding,
) -> GroupKey {
    let cause = || {
        let stale = stale.behind(holder, standing.rule);
        stale.or_else(|| standing.cause.clone())
    };
    match grouping {
        Grouping::Cause => match cause() {
            Some(cause) => GroupKey::Cause(holder.id().source.clone(), cause),
            None => GroupKey::Alone(holder.subject(), standing.rule.id, standing.about.clone()),
        },
        Grouping::Rule => GroupKey::Rule(standing.rule.id),
        Grouping::Cluster => GroupKey::Cluster(holder.cluster().map(Into::into)),
        Grouping::Object => GroupKey::Object(holder.subject()),
    }
}
