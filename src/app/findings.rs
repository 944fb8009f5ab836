//! All findings in one list: groups, order, folds and cursor.
//!
//! There may be hundreds of thousands. The list is an index that is rebuilt after findings changed, at most once a second
//! if it is large. Lines are worded only when they are shown, a screenful at a time.

mod index;

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use crate::{derive::world::World, diagnose::Diagnosis, query::Listing, store::Store};

use super::Fold;

pub use index::{FindingGroup, FindingLine, GroupKey, Index, Row};

/// The keys to group findings by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// By the thing that they follow from.
    #[default]
    Cause,
    /// By the rule that found them.
    Rule,
    /// By the cluster of the Destination.
    Cluster,
    /// By the object: a Destination or a policy.
    Object,
}

/// The order of findings and of their groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FindingOrder {
    /// The gravest first, then where there are most.
    #[default]
    Gravest,
    /// The newest first.
    Newest,
}

/// Whether findings of severity info are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Infos {
    /// They are counted.
    #[default]
    Counted,
    /// They are listed with the others.
    Listed,
}

/// Lists of up to this many findings are sorted within a frame; longer ones wait for a second.
const FEW: usize = 5_000;
/// The interval at which longer lists are rebuilt.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);
/// Groups are open at the start in lists of up to this many lines.
const OPEN: usize = 100;

/// The list of all findings, and its cursor.
#[derive(Debug, Default)]
pub struct FindingsView {
    grouping: Grouping,
    order: FindingOrder,
    index: Index,
    /// How groups are drawn that the user neither folded nor unfolded.
    plain: Option<Fold>,
    folds: HashMap<GroupKey, Fold, foldhash::fast::RandomState>,
    line: usize,
    /// The row of the screen with the cursor.
    row: usize,
    held: Option<Held>,
    is_stale: bool,
    made: Option<Timestamp>,
}

/// The item under the cursor.
#[derive(Clone, Debug, PartialEq)]
enum Held {
    Group(GroupKey),
    Item(FindingLine),
}

/// The facts that the list is made from.
pub(super) struct ListedFacts<'s> {
    pub(super) store: &'s Store,
    pub(super) listing: &'s Listing,
    pub(super) diagnosis: &'s Diagnosis,
    pub(super) world: &'s World,
    pub(super) infos: Infos,
}

impl FindingsView {
    /// The key to group by.
    #[must_use]
    pub fn grouping(&self) -> Grouping {
        self.grouping
    }

    /// The order.
    #[must_use]
    pub fn order(&self) -> FindingOrder {
        self.order
    }

    /// The findings as they were put in order last.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The line of the cursor.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The first line to show if this many rows are visible, so that the cursor stays on its row.
    #[must_use]
    pub fn first(&self, height: usize) -> usize {
        let row = self.row.min(height.saturating_sub(1));
        let hidden = self.index.len().saturating_sub(height);
        self.line.saturating_sub(row).min(hidden)
    }

    /// The item under the cursor.
    #[must_use]
    pub fn under_cursor(&self) -> Option<Row<'_>> {
        self.index.row(self.line)
    }

    /// The time at which the list has to be rebuilt even if no event comes.
    pub(super) fn wakes(&self) -> Option<Timestamp> {
        let made = self.made.filter(|_| self.is_stale)?;
        Some(made.checked_add(PAUSE).unwrap_or(Timestamp::MAX))
    }

    /// Notes that findings changed.
    pub(super) fn touch(&mut self) {
        self.is_stale = true;
    }

    /// Makes the list due at once.
    pub(super) fn restart(&mut self) {
        self.made = None;
    }

    /// Rebuilds the list if that is due.
    pub(super) fn refresh(&mut self, facts: &ListedFacts<'_>, now: Timestamp) {
        let is_due = match self.made {
            None => true,
            Some(_) if !self.is_stale => false,
            Some(made) => self.index.findings() < FEW || made + PAUSE <= now,
        };
        if !is_due {
            return;
        }
        self.index = Index::of(facts, self.grouping, self.order);
        self.plain.get_or_insert_with(|| {
            let is_short = self.index.unfolded() <= OPEN;
            Fold::open_if(is_short && self.grouping != Grouping::Cause)
        });
        (self.made, self.is_stale) = (Some(now), false);
        self.unroll();
        self.find();
    }

    /// Drops the list while it is not shown; the cursor is remembered.
    pub(super) fn leave(&mut self) {
        if self.made.take().is_some() {
            self.index = Index::default();
        }
    }

    /// Moves the cursor and its row on the screen by the same distance.
    pub(super) fn step(&mut self, by: isize, height: usize) {
        let last = self.index.len().saturating_sub(1);
        let to = self.line.saturating_add_signed(by).min(last);
        let moved = isize::try_from(to).unwrap_or(isize::MAX)
            - isize::try_from(self.line).unwrap_or(isize::MAX);
        let bottom = height.saturating_sub(1);
        self.row = self.row.saturating_add_signed(moved).min(bottom);
        self.line = to;
        self.hold();
    }

    /// Puts the cursor on a row of the screen; says whether it was there already.
    pub(super) fn select(&mut self, row: usize, first: usize) -> bool {
        let to = (first + row).min(self.index.len().saturating_sub(1));
        let was_there = to == self.line;
        (self.line, self.row) = (to, row);
        self.hold();
        was_there
    }

    /// Remembers on which row the cursor was drawn.
    pub(super) fn settle(&mut self, first: usize) {
        self.row = self.line.saturating_sub(first);
    }

    /// Folds or unfolds the group that the cursor is on.
    pub(super) fn turn_fold(&mut self) {
        let Some(Row::Group(group)) = self.under_cursor() else {
            return;
        };
        let (key, fold) = (group.key.clone(), group.fold.turned());
        self.folds.insert(key, fold);
        self.unroll();
    }

    /// Opens all groups, or shuts them.
    pub(super) fn fold_all(&mut self, fold: Fold) {
        self.folds.clear();
        self.plain = Some(fold);
        if let Some(Row::Item(group, _)) = self.under_cursor() {
            self.held = Some(Held::Group(group.key.clone()));
        }
        self.unroll();
        self.find();
    }

    pub(super) fn turn_grouping(&mut self) {
        self.grouping = match self.grouping {
            Grouping::Cause => Grouping::Rule,
            Grouping::Rule => Grouping::Cluster,
            Grouping::Cluster => Grouping::Object,
            Grouping::Object => Grouping::Cause,
        };
        self.plain = None;
        self.restart();
    }

    pub(super) fn turn_order(&mut self) {
        self.order = match self.order {
            FindingOrder::Gravest => FindingOrder::Newest,
            FindingOrder::Newest => FindingOrder::Gravest,
        };
        self.restart();
    }

    fn unroll(&mut self) {
        let plain = self.plain.unwrap_or(Fold::Shut);
        let folds = &self.folds;
        self.index.fold(|key| {
            let plain = match key {
                // One line says that there are some.
                GroupKey::Skipped => Fold::Shut,
                _ => plain,
            };
            folds.get(key).copied().unwrap_or(plain)
        });
    }

    fn hold(&mut self) {
        self.held = self.under_cursor().map(|row| match row {
            Row::Group(group) => Held::Group(group.key.clone()),
            Row::Item(_, item) => Held::Item(item.clone()),
        });
    }

    /// Moves to the new place of the item under the cursor, or to its neighbour if it is gone.
    fn find(&mut self) {
        let found = match &self.held {
            Some(Held::Group(key)) => self.index.position(key),
            Some(Held::Item(item)) => self.index.position_of(item),
            None => None,
        };
        let last = self.index.len().saturating_sub(1);
        self.line = found.unwrap_or(self.line).min(last);
        if self.held.is_none() {
            self.hold();
        }
    }
}
