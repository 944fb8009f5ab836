//! The lists of objects of other kinds than Destination: the filter, order and cursor of each kind, and the rows of the list
//! that is open.
//!
//! Rows are made after a change of what they follow from, at most once a second if there are many. Cells are made when they
//! are first shown. A frame makes no rows.

use std::cell::OnceCell;

use jiff::{SignedDuration, Timestamp};

use crate::{
    derive::{objects::DestinationCounts, world::World},
    diagnose::Diagnosis,
    query::{
        Completion, Filter, LISTED_KINDS, ObjectCell, ObjectColumn, ObjectGround, ObjectRow,
        ObjectSort, all_objects, arranged_objects,
    },
    store::{Feed, Id, Kind, Source, Store},
};

/// Lists are made within a frame while they and the Destinations behind their numbers are no more than this.
const FEW: usize = 5_000;
/// The interval at which longer lists are made.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// The facts that lists are made from.
#[derive(Clone, Copy)]
pub struct ListFacts<'s> {
    /// The sources.
    pub store: &'s Store,
    /// The relations.
    pub world: &'s World,
    /// The findings.
    pub found: &'s Diagnosis,
}

/// The lists of all kinds.
#[derive(Debug, Default)]
pub struct ObjectLists {
    views: [ObjectView; LISTED_KINDS.len()],
    open: Option<OpenList>,
    is_stale: bool,
}

/// The filter, order and cursor of the list of a kind, which stay while the list is not open.
#[derive(Debug, Default)]
struct ObjectView {
    filter: Filter,
    sort: ObjectSort,
    /// The object under the cursor.
    held: Option<Id>,
    /// Its row.
    at: usize,
    /// Its line on the screen.
    line: usize,
}

/// The rows of a list.
#[derive(Debug)]
struct OpenList {
    kind: Kind,
    /// All objects of the kind, in the default order.
    all: Vec<ObjectRow>,
    /// Those that pass the filter, in order.
    rows: Vec<ObjectRow>,
    columns: Vec<ObjectColumn>,
    /// The cells of each row, once they were shown.
    cells: Vec<OnceCell<Vec<ObjectCell>>>,
    counts: DestinationCounts,
    /// Whether it is made within a frame.
    is_short: bool,
    made: Timestamp,
}

impl ObjectLists {
    /// The filter of a kind.
    #[must_use]
    pub fn filter(&self, kind: Kind) -> &Filter {
        &self.view(kind).filter
    }

    /// The order of a kind.
    #[must_use]
    pub fn sort(&self, kind: Kind) -> ObjectSort {
        self.view(kind).sort
    }

    /// The rows of the list that is open.
    #[must_use]
    pub fn rows(&self) -> &[ObjectRow] {
        self.open.as_ref().map_or(&[], |open| &open.rows)
    }

    /// The columns of the list that is open.
    #[must_use]
    pub fn columns(&self) -> &[ObjectColumn] {
        self.open.as_ref().map_or(&[], |open| &open.columns)
    }

    /// The cells of a row, in the order of the columns. Empty if there is no such row.
    #[must_use]
    pub fn cells(&self, facts: ListFacts<'_>, row: usize) -> &[ObjectCell] {
        let Some(open) = &self.open else {
            return &[];
        };
        let (Some(object), Some(cells)) = (open.rows.get(row), open.cells.get(row)) else {
            return &[];
        };
        cells.get_or_init(|| {
            let ground = open.ground(facts);
            let columns = open.columns.iter();
            columns.map(|column| column.cell(object, &ground)).collect()
        })
    }

    /// All that the row of the cursor says. Empty if there are no rows.
    pub(super) fn text(&self, facts: ListFacts<'_>, now: Timestamp) -> String {
        let cells = self.row().map_or(&[][..], |row| self.cells(facts, row));
        let cells = self.columns().iter().zip(cells);
        let cells = cells.filter(|(_, cell)| **cell != ObjectCell::Nothing);
        let texts: Vec<String> = cells
            .map(|(column, cell)| format!("{}: {}", column.key(), cell.text(now)))
            .collect();
        texts.join("; ")
    }

    /// The facts around the rows of the list that is open.
    #[must_use]
    pub fn ground<'s>(&'s self, facts: ListFacts<'s>) -> Option<ObjectGround<'s>> {
        self.open.as_ref().map(|open| open.ground(facts))
    }

    /// The row of the cursor. `None` if there are no rows.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        let open = self.open.as_ref()?;
        let last = open.rows.len().checked_sub(1)?;
        Some(self.view(open.kind).at.min(last))
    }

    /// The object under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&ObjectRow> {
        self.rows().get(self.row()?)
    }

    /// The first row to show in a list of this height, so that the cursor stays on its line.
    #[must_use]
    pub fn first(&self, height: usize) -> usize {
        let Some((open, row)) = self.open.as_ref().zip(self.row()) else {
            return 0;
        };
        let line = self.view(open.kind).line.min(height.saturating_sub(1));
        let hidden = open.rows.len().saturating_sub(height);
        row.saturating_sub(line).min(hidden)
    }

    /// The texts that can be written at a byte of a filter of a kind.
    pub(super) fn completion(
        &self,
        facts: ListFacts<'_>,
        kind: Kind,
        at: (&str, usize),
    ) -> Completion {
        let open = self.open.as_ref().filter(|open| open.kind == kind);
        open.map_or_else(Completion::default, |open| {
            Completion::of_objects(at, &open.all, &open.ground(facts))
        })
    }

    /// The time at which the rows have to be made again even if no event comes.
    pub(super) fn wakes(&self) -> Option<Timestamp> {
        let open = self.open.as_ref()?;
        let is_due = self.is_stale || self.filter(open.kind).needs_time();
        is_due.then(|| open.next())
    }

    /// Has the rows made at once, because another time is shown.
    pub(super) fn restart(&mut self) {
        self.open = None;
    }

    /// Notes that something changed from which rows follow.
    pub(super) fn touch(&mut self) {
        self.is_stale = true;
    }

    /// Notes that findings changed, from which rows follow if the filter asks for them.
    pub(super) fn judge(&mut self) {
        let open = self.open.as_ref();
        if open.is_some_and(|open| self.filter(open.kind).needs_insight()) {
            self.touch();
        }
    }

    /// Filters and sorts a kind otherwise.
    pub(super) fn set(
        &mut self,
        facts: ListFacts<'_>,
        kind: Kind,
        (filter, sort): (Filter, ObjectSort),
    ) {
        if let Some(open) = self.open.as_mut().filter(|open| open.kind == kind) {
            open.arrange(facts, (&filter, sort));
        }
        let view = self.view_mut(kind);
        (view.filter, view.sort) = (filter, sort);
        self.find(kind);
    }

    /// Makes the rows of a kind if that is due. `None` drops the rows.
    pub(super) fn refresh(&mut self, kind: Option<Kind>, facts: ListFacts<'_>, now: Timestamp) {
        let Some(kind) = kind else {
            self.open = None;
            return;
        };
        let open = self.open.as_ref().filter(|open| open.kind == kind);
        let is_due = open.is_none_or(|open| {
            let is_stale = self.is_stale && (open.is_short || open.next() <= now);
            is_stale || self.filter(kind).needs_time() && open.next() <= now
        });
        if !is_due {
            return;
        }
        let view = self.view(kind);
        let open = OpenList::of(kind, facts, (&view.filter, view.sort), now);
        self.is_stale = false;
        self.open = Some(open);
        self.find(kind);
    }

    /// Moves the cursor to the new row of its object. One that is not there, or not yet, stays in mind.
    fn find(&mut self, kind: Kind) {
        let Some(open) = self.open.as_ref().filter(|open| open.kind == kind) else {
            return;
        };
        let view = &mut self.views[place(kind)];
        let mut rows = open.rows.iter();
        let held = view.held.as_ref();
        let found = held.and_then(|held| rows.position(|row| row.id == *held));
        let last = open.rows.len().saturating_sub(1);
        view.at = found.unwrap_or(view.at).min(last);
        if view.held.is_none() {
            self.hold();
        }
    }

    /// Moves the cursor, and its line by the same distance, so that the list scrolls only at its edges.
    pub(super) fn step(&mut self, by: isize, height: usize) {
        if let Some(row) = self.row() {
            let last = self.rows().len().saturating_sub(1);
            self.choose(row.saturating_add_signed(by).min(last), height);
        }
    }

    /// Puts the cursor on a row of a list of this height.
    pub(super) fn choose(&mut self, to: usize, height: usize) {
        let (Some(kind), Some(row)) = (self.open.as_ref().map(|open| open.kind), self.row()) else {
            return;
        };
        let bottom = height.saturating_sub(1);
        let view = self.view_mut(kind);
        let line = (view.line + to).saturating_sub(row).min(bottom);
        (view.at, view.line) = (to, line);
        self.hold();
    }

    /// Remembers on which line the cursor was drawn.
    pub(super) fn settle(&mut self, first: usize) {
        if let (Some(kind), Some(row)) = (self.open.as_ref().map(|open| open.kind), self.row()) {
            self.view_mut(kind).line = row.saturating_sub(first);
        }
    }

    /// Selects an object as soon as it is among the rows.
    pub(super) fn want(&mut self, kind: Kind, id: Id) {
        self.view_mut(kind).held = Some(id);
        self.find(kind);
    }

    /// Remembers the object under the cursor.
    fn hold(&mut self) {
        let held = self.selected().map(|row| row.id.clone());
        if let (Some(open), Some(held)) = (&self.open, held) {
            let kind = open.kind;
            self.view_mut(kind).held = Some(held);
        }
    }

    fn view(&self, kind: Kind) -> &ObjectView {
        &self.views[place(kind)]
    }

    fn view_mut(&mut self, kind: Kind) -> &mut ObjectView {
        &mut self.views[place(kind)]
    }
}

/// The place of a kind among those that have lists.
fn place(kind: Kind) -> usize {
    let place = LISTED_KINDS.iter().position(|listed| *listed == kind);
    place.unwrap_or(0)
}

impl OpenList {
    fn of(kind: Kind, facts: ListFacts<'_>, by: (&Filter, ObjectSort), now: Timestamp) -> Self {
        let ListFacts { store, world, .. } = facts;
        let counts = DestinationCounts::of_kinds(world, [kind]);
        let all = all_objects(store, kind);
        let rows = arranged_objects(&all, &facts.ground(&counts, now), by);
        let is_short = all.len() + world.len() <= FEW;
        let has_several = planes(store).nth(1).is_some();
        Self {
            kind,
            cells: empty_cells(&rows),
            all,
            rows,
            columns: ObjectColumn::shown(kind, store, has_several),
            counts,
            is_short,
            made: now,
        }
    }

    fn arrange(&mut self, facts: ListFacts<'_>, by: (&Filter, ObjectSort)) {
        self.rows = arranged_objects(&self.all, &self.ground(facts), by);
        self.cells = empty_cells(&self.rows);
    }

    fn ground<'s>(&'s self, facts: ListFacts<'s>) -> ObjectGround<'s> {
        facts.ground(&self.counts, self.made)
    }

    /// The time before which a long list is not made again.
    fn next(&self) -> Timestamp {
        self.made.checked_add(PAUSE).unwrap_or(Timestamp::MAX)
    }
}

impl<'s> ListFacts<'s> {
    fn ground(self, counts: &'s DestinationCounts, now: Timestamp) -> ObjectGround<'s> {
        ObjectGround {
            store: self.store,
            world: self.world,
            now,
            counts,
            found: self.found,
        }
    }
}

fn empty_cells(rows: &[ObjectRow]) -> Vec<OnceCell<Vec<ObjectCell>>> {
    rows.iter().map(|_| OnceCell::new()).collect()
}

/// The number of objects of a kind in all management planes.
#[must_use]
pub fn object_count(store: &Store, kind: Kind) -> usize {
    let feeds = planes(store).filter_map(|source| source.feed(kind));
    feeds.map(Feed::len).sum()
}

/// Whether all objects of a kind are known, now or as of the moment when a source was lost.
#[must_use]
pub fn has_all_objects(store: &Store, kind: Kind) -> bool {
    planes(store).all(|source| source.knowledge(kind).is_whole())
}

/// Why a kind is not known whole as it is now, in a few words, by the first source in which it is not. `None` if it is.
#[must_use]
pub fn object_gap(store: &Store, kind: Kind) -> Option<String> {
    let mut behind = planes(store).filter_map(|source| {
        let why = source.knowledge(kind).brief()?;
        Some(format!("{}: {why}", source.name()))
    });
    let first = behind.next()?;
    Some(match behind.count() {
        0 => first,
        1 => format!("{first}, and 1 more source"),
        more => format!("{first}, and {more} more sources"),
    })
}

/// The sources that have objects of the management plane.
fn planes(store: &Store) -> impl Iterator<Item = &Source> {
    store.sources().filter(|source| !source.is_cluster())
}
