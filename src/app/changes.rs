//! The list of changes, and one change in full. Rows are made again at most once a second, and words only of rows that were shown.

use std::cell::OnceCell;

use jiff::{SignedDuration, Timestamp};

use super::Needle;
use crate::{
    derive::{
        changes::{
            ChangeGap, ChangeRow, author_words, change_gaps, change_rows_with, change_words,
            object_rows, told_rows,
        },
        difference::first_words,
        objects::{DestinationCounts, destinations_about},
        timeline::PastColumns,
        world::World,
    },
    diagnose::{Diagnosis, FindingMove, FindingMoves},
    model::difference::FieldDifference,
    query::LISTED_KINDS,
    store::{HistoryGap, Store, Subject},
};

/// The most rows.
const MOST: usize = 2_000;
/// The most fields of one change that are shown.
const FIELDS: usize = 300;
/// The columns of the timeline.
const COLUMNS: usize = 480;
/// How often the rows are made again at most.
const PACE: SignedDuration = SignedDuration::from_secs(1);

/// The facts that changes are made from: those of the time that is shown, and those of now.
#[derive(Clone, Copy)]
pub(super) struct ChangeFacts<'f> {
    pub(super) store: &'f Store,
    pub(super) world: &'f World,
    pub(super) diagnosis: &'f Diagnosis,
    pub(super) now: Timestamp,
    /// The facts of now, and the time.
    pub(super) present: (&'f Store, &'f Diagnosis, Timestamp),
}

/// The list of changes, the newest first.
#[derive(Clone, Debug)]
pub struct ChangesView {
    /// The only object whose changes are listed. `None` for all.
    pub of: Option<Subject>,
    /// The row under the cursor.
    pub at: usize,
    lines: Vec<ChangesLine>,
    /// The lines that have the text that is looked for: all, if that is empty.
    rows: Vec<usize>,
    needle: Needle,
    /// Whether there are more changes than lines.
    pub has_more: bool,
    /// The writes that objects recorded when the list was opened.
    told: Vec<ChangeRow>,
    past: PastColumns,
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

    /// The words in which a text is looked for.
    fn text(&self) -> String {
        match self {
            Self::Change(row, _) => {
                let by = author_words(row.by.as_ref()).unwrap_or_default();
                let words = self.words().unwrap_or_default();
                format!("{} {words} {by}", row.object_words(true))
            }
            Self::Gap(gap) => {
                let source = gap.source.as_ref();
                let source = source.map_or("", |source| &*source.0);
                format!("gap {source} {}", gap.why)
            }
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
        let ChangeFacts {
            store, world, now, ..
        } = facts;
        let mut view = Self {
            at: 0,
            lines: Vec::new(),
            rows: Vec::new(),
            needle: Needle::default(),
            has_more: false,
            told: match of {
                Some(_) => Vec::new(),
                None => told_rows(store, &|_, _| true, MOST),
            },
            counts: DestinationCounts::of_kinds(world, LISTED_KINDS),
            past: PastColumns::of_all(store, (now, 0)),
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
        let ChangeFacts {
            store,
            diagnosis,
            now,
            ..
        } = facts;
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

    fn build(&mut self, facts: ChangeFacts<'_>) {
        let ChangeFacts {
            store,
            world,
            diagnosis,
            now,
            present,
        } = facts;
        let (rows, has_more) = match &self.of {
            Some(of) => object_rows(store, of, MOST),
            None => change_rows_with(store, &|_, _| true, (&self.told, MOST)),
        };
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
        let before = self.rows.get(self.at).and_then(|line| old.get(*line));
        let held = before.filter(|_| self.at > 0);
        (self.lines, self.has_more) = (lines, has_more);
        self.sift(held);
        self.moves = FindingMoves::of(diagnosis, world);
        if self.of.is_none() {
            let (store, diagnosis, now) = present;
            self.past = PastColumns::of_all(store, (now, COLUMNS));
            for one in FindingMoves::of(diagnosis, world).iter() {
                self.past.mark(one.at, one.mark());
            }
        }
        (self.built, self.next) = (now, store.history().next_number());
        self.gap = store.history().gaps().next_back().cloned();
    }

    /// The past of everything, in 480 columns. `None` if the list is of one object.
    #[must_use]
    pub fn past(&self) -> Option<&PastColumns> {
        self.of.is_none().then_some(&self.past)
    }

    /// Shows only the lines that have a text.
    pub(super) fn narrow(&mut self, needle: &Needle) {
        if self.needle == *needle {
            return;
        }
        self.needle = needle.clone();
        let held = self.line(self.at).cloned();
        self.sift(held.as_ref());
    }

    /// Finds the lines to show, and the row of the one that is held.
    fn sift(&mut self, held: Option<&ChangesLine>) {
        let needle = &self.needle;
        let lines = self.lines.iter().enumerate();
        let lines = lines.filter(|(_, line)| needle.is_empty() || needle.is_in(&line.text()));
        self.rows = lines.map(|(at, _)| at).collect();
        let mut rows = self.rows.iter();
        let found = held.map(|held| rows.position(|at| self.lines[*at].is(held)));
        self.at = match found {
            Some(found) => found.unwrap_or(self.at),
            None => 0,
        };
        self.at = self.at.min(self.rows.len().saturating_sub(1));
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The line of a row.
    #[must_use]
    pub fn line(&self, row: usize) -> Option<&ChangesLine> {
        self.lines.get(*self.rows.get(row)?)
    }

    /// Moves the cursor.
    pub(super) fn step(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(1);
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
        let Some(ChangesLine::Change(row, _)) = self.line(self.at) else {
            return None;
        };
        let moves = self.moves(row).cloned().collect();
        let destinations = self.destinations(world, row);
        Some(ChangeView::of((**row).clone(), destinations, moves))
    }
}

impl ChangeView {
    /// A change whose object is about some Destinations, with the findings that came or went with it.
    pub(super) fn of(row: ChangeRow, destinations: usize, moves: Vec<FindingMove>) -> Self {
        let mut fields = row.difference().unwrap_or_default().fields;
        let more = fields.len().saturating_sub(FIELDS);
        fields.truncate(FIELDS);
        Self {
            words: change_words(&row),
            fields,
            more,
            destinations,
            moves,
            row,
            scroll: 0,
        }
    }
}
