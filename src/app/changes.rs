//! The list of changes, and one change in full. Rows are made again at most once a second, and words only of rows that were shown.

use std::cell::OnceCell;

use jiff::{SignedDuration, Timestamp};

use crate::{
    derive::{
        changes::{ChangeGap, ChangeRow, change_gaps, change_rows_with, change_words, told_rows},
        difference::first_words,
        objects::{DestinationCounts, destinations_about},
        world::World,
    },
    diagnose::{Diagnosis, FindingMove, FindingMoves},
    model::difference::FieldDifference,
    query::LISTED_KINDS,
    store::{HistoryGap, Object, Store, Subject},
};

/// The most rows.
const MOST: usize = 2_000;
/// The most fields of one change that are shown.
const FIELDS: usize = 300;
/// How often the rows are made again at most.
const PACE: SignedDuration = SignedDuration::from_secs(1);

/// The facts that changes are made from.
pub(super) type ChangeFacts<'f> = (&'f Store, &'f World, &'f Diagnosis, Timestamp);

/// The list of changes, the newest first.
#[derive(Clone, Debug)]
pub struct ChangesView {
    /// The only object whose changes are listed. `None` for all.
    pub of: Option<Subject>,
    /// The line under the cursor.
    pub at: usize,
    /// The lines.
    pub lines: Vec<ChangesLine>,
    /// Whether there are more changes than lines.
    pub has_more: bool,
    /// The writes that objects recorded when the list was opened.
    told: Vec<ChangeRow>,
    counts: DestinationCounts,
    moves: FindingMoves,
    built: Timestamp,
    /// The number of the next change when the lines were made, and the newest gap.
    next: u64,
    gap: Option<HistoryGap>,
}

/// One line of the list.
#[derive(Clone, Debug)]
pub enum ChangesLine {
    /// A change, and its words once they were shown.
    Change(Box<ChangeRow>, OnceCell<String>),
    /// A time at which not everything was watched.
    Gap(ChangeGap),
}

/// One change in full.
#[derive(Clone, Debug)]
pub struct ChangeView {
    /// The change.
    pub row: ChangeRow,
    /// The differences in words.
    pub words: Vec<String>,
    /// The fields that differ, at most 300.
    pub fields: Vec<FieldDifference>,
    /// How many more fields differ, as far as they were counted.
    pub more: usize,
    /// How many Destinations the object is about.
    pub destinations: usize,
    /// The findings that came or went with it.
    pub moves: Vec<FindingMove>,
    /// The first line shown.
    pub scroll: usize,
}

impl ChangesLine {
    /// The words of a change on one line. `None` for a gap.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Change(row, words) => Some(words.get_or_init(|| first_words(&change_words(row)))),
            Self::Gap(_) => None,
        }
    }

    /// When it was, for the order of lines. A gap that lasts is the newest.
    fn at(&self) -> Timestamp {
        match self {
            Self::Change(row, _) => row.at,
            Self::Gap(gap) => gap.to.unwrap_or(Timestamp::MAX),
        }
    }

    /// Whether it is about the same change as another line, which may have grown since.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Change(one, _), Self::Change(other, _)) => {
                one.subject == other.subject && one.first == other.first
            }
            (Self::Gap(one), Self::Gap(other)) => {
                (one.from, &one.source) == (other.from, &other.source)
            }
            _ => false,
        }
    }
}

impl ChangesView {
    /// The changes of one object, or of all.
    pub(super) fn open(of: Option<Subject>, facts: ChangeFacts<'_>) -> Self {
        let (store, world, _, now) = facts;
        let is_it = |subject: &Subject, _: &Object| of.as_ref().is_none_or(|of| of == subject);
        let mut view = Self {
            at: 0,
            lines: Vec::new(),
            has_more: false,
            told: told_rows(store, &is_it, MOST),
            counts: DestinationCounts::of_kinds(world, LISTED_KINDS),
            moves: FindingMoves::default(),
            built: now,
            next: 0,
            gap: None,
            of,
        };
        view.build(facts);
        view
    }

    /// Makes the lines again if there are newer changes. The cursor stays on its change; on the newest one it goes along.
    pub(super) fn refresh(&mut self, facts: ChangeFacts<'_>) {
        let (store, _, diagnosis, now) = facts;
        let is_due = now.duration_since(self.built) >= PACE || now < self.built;
        let has_news = self.next != store.history().next_number()
            || self.gap.as_ref() != store.history().gaps().next_back()
            || diagnosis
                .went()
                .next()
                .is_some_and(|went| went.at >= self.built);
        if is_due && has_news {
            self.build(facts);
        }
    }

    fn build(&mut self, (store, world, diagnosis, now): ChangeFacts<'_>) {
        let is_it = |subject: &Subject, _: &Object| self.of.as_ref().is_none_or(|of| of == subject);
        let (rows, has_more) = change_rows_with(store, &is_it, (&self.told, MOST));
        let source = self.of.as_ref().map(|of| &of.id.source);
        let gaps = change_gaps(store).into_iter().filter(|gap| {
            source.is_none_or(|source| gap.source.as_ref().is_none_or(|of| of == source))
        });
        let old = std::mem::take(&mut self.lines);
        let changes = rows
            .into_iter()
            .map(|row| ChangesLine::Change(Box::new(row), OnceCell::new()));
        let mut lines: Vec<ChangesLine> = changes.chain(gaps.map(ChangesLine::Gap)).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.at()));
        self.at = match old.get(self.at).filter(|_| self.at > 0) {
            Some(before) => lines
                .iter()
                .position(|line| line.is(before))
                .unwrap_or(self.at),
            None => 0,
        };
        self.at = self.at.min(lines.len().saturating_sub(1));
        (self.lines, self.has_more) = (lines, has_more);
        self.moves = FindingMoves::of(diagnosis, world);
        (self.built, self.next) = (now, store.history().next_number());
        self.gap = store.history().gaps().next_back().cloned();
    }

    /// Moves the cursor.
    pub(super) fn step(&mut self, by: isize) {
        let last = self.lines.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    /// The findings that came or went with a change.
    pub fn moves<'v>(&'v self, row: &ChangeRow) -> impl Iterator<Item = &'v FindingMove> + use<'v> {
        self.moves.with(row)
    }

    /// How many Destinations the object of a change is about.
    #[must_use]
    pub fn destinations(&self, world: &World, row: &ChangeRow) -> usize {
        destinations_about(world, &self.counts, &row.subject)
    }

    /// The change under the cursor in full. `None` if that is a gap.
    pub(super) fn change(&self, world: &World) -> Option<ChangeView> {
        let Some(ChangesLine::Change(row, _)) = self.lines.get(self.at) else {
            return None;
        };
        let mut fields = row.difference().unwrap_or_default().fields;
        let more = fields.len().saturating_sub(FIELDS);
        fields.truncate(FIELDS);
        Some(ChangeView {
            words: change_words(row),
            fields,
            more,
            destinations: self.destinations(world, row),
            moves: self.moves(row).cloned().collect(),
            row: (**row).clone(),
            scroll: 0,
        })
    }
}
