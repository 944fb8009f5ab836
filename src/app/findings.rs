//! All findings in one list: how they are grouped and ordered, what is folded, and where one stands.
//!
//! There may be hundreds of thousands. The list is an index that is made anew where what stands changed, large ones once a
//! second at most; its lines are worded by whoever shows them, a screenful at a time.

mod index;

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use super::{Fold, State};

pub use index::{Group, GroupKey, Index, Item, Row};

/// By what findings are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// By the rule that found them.
    #[default]
    Rule,
    /// By the cluster of the Destination.
    Cluster,
    /// By the Destination.
    Destination,
}

/// In which order findings and their groups stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The gravest first, then where there are most.
    #[default]
    Gravest,
    /// The newest first.
    Newest,
}

/// So many findings are put in order within a frame; more of them wait for a second.
const FEW: usize = 5_000;
/// How often a list of more is made anew.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);
/// Where there are no more lines, everything is open to begin with.
const OPEN: usize = 100;

/// The list of all findings, and where one stands in it.
#[derive(Debug, Default)]
pub struct FindingsView {
    grouping: Grouping,
    order: Order,
    index: Index,
    /// How groups are drawn that the user neither folded nor unfolded.
    plain: Option<Fold>,
    folds: HashMap<GroupKey, Fold, foldhash::fast::RandomState>,
    line: usize,
    /// On which row of the screen the cursor stands.
    row: usize,
    held: Option<Held>,
    is_stale: bool,
    made: Option<Timestamp>,
}

/// What the cursor holds on to.
#[derive(Clone, Debug, PartialEq)]
enum Held {
    Group(GroupKey),
    Item(Item),
}

impl FindingsView {
    /// By what findings are grouped.
    #[must_use]
    pub fn grouping(&self) -> Grouping {
        self.grouping
    }

    /// In which order they stand.
    #[must_use]
    pub fn order(&self) -> Order {
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

    /// The first line to show where so many are seen, so that the cursor stays on its row.
    #[must_use]
    pub fn first(&self, height: usize) -> usize {
        let row = self.row.min(height.saturating_sub(1));
        let hidden = self.index.len().saturating_sub(height);
        self.line.saturating_sub(row).min(hidden)
    }

    /// What the cursor is on.
    #[must_use]
    pub fn under_cursor(&self) -> Option<Row<'_>> {
        self.index.row(self.line)
    }

    /// When the list is to be made anew although nothing happens.
    pub(super) fn wakes(&self) -> Option<Timestamp> {
        let made = self.made.filter(|_| self.is_stale)?;
        Some(made.checked_add(PAUSE).unwrap_or(Timestamp::MAX))
    }

    /// What stands changed.
    pub(super) fn touch(&mut self) {
        self.is_stale = true;
    }

    /// The user wants another list, now.
    pub(super) fn begin_anew(&mut self) {
        self.made = None;
    }

    /// Makes the list anew where that is due.
    pub(super) fn refresh(&mut self, state: &State) {
        let is_due = match self.made {
            None => true,
            Some(_) if !self.is_stale => false,
            Some(made) => self.index.findings() < FEW || made + PAUSE <= state.now,
        };
        if !is_due {
            return;
        }
        self.index = Index::of(state, self.grouping, self.order);
        self.plain
            .get_or_insert_with(|| Fold::open_if(self.index.unfolded() <= OPEN));
        (self.made, self.is_stale) = (Some(state.now), false);
        self.unroll();
        self.find();
    }

    /// Lets the list go while nobody looks; where one stands is remembered.
    pub(super) fn leave(&mut self) {
        if self.made.take().is_some() {
            self.index = Index::default();
        }
    }

    /// Moves the cursor, and the row it stands on alike.
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
    pub(super) fn stand_on(&mut self, row: usize, first: usize) -> bool {
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
            Grouping::Rule => Grouping::Cluster,
            Grouping::Cluster => Grouping::Destination,
            Grouping::Destination => Grouping::Rule,
        };
        self.begin_anew();
    }

    pub(super) fn turn_order(&mut self) {
        self.order = match self.order {
            Order::Gravest => Order::Newest,
            Order::Newest => Order::Gravest,
        };
        self.begin_anew();
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

    /// Goes where what the cursor holds on to stands now; a neighbour stands in where it is gone.
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
