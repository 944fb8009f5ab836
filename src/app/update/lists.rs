//! The lists of objects of other kinds: choosing a kind, and the keys in its list.

use crate::{
    app::{ColumnHeading, Effect, Focus, Key, Menu, Overlay, State},
    query::{LISTED_KINDS, ObjectColumn, ObjectSort, object_cells},
    store::Kind,
};

use super::{DRAW_NOW, columns::next_of, pages::open_page, target};

/// Offers the kinds, with the cursor on the one that is shown.
pub(super) fn offer(state: &mut State) {
    let kinds: Vec<Kind> = [Kind::Destination]
        .into_iter()
        .chain(LISTED_KINDS)
        .collect();
    let shown = state.trail.listed_kind().unwrap_or(Kind::Destination);
    let at = kinds.iter().position(|kind| *kind == shown).unwrap_or(0);
    let menu = Menu {
        at,
        ..Menu::new(kinds)
    };
    state.lay(Overlay::Kinds(menu));
}

/// Opens the list of a digit. `None` if the key is no such digit.
pub(super) fn press(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let Overlay::Kinds(menu) = &state.overlay else {
        return None;
    };
    let is_it = |(digit, _): &(char, &Kind)| key == Key::char(*digit);
    let kind = *('1'..='9').zip(&menu.items).find(is_it)?.1;
    open(state, kind);
    Some(vec![DRAW_NOW])
}

/// Opens the list of the kind under the cursor.
pub(super) fn choose(state: &mut State) {
    let chosen = match &state.overlay {
        Overlay::Kinds(menu) => menu.chosen().copied(),
        _ => None,
    };
    if let Some(kind) = chosen {
        open(state, kind);
    }
}

/// Opens the list of a kind: for Destinations the table.
pub(super) fn open(state: &mut State, kind: Kind) {
    state.clear();
    state.focus = Focus::Table;
    if kind == Kind::Destination {
        state.trail.leave();
    } else {
        state.trail.open_objects(kind);
    }
}

/// Opens the page of the object under the cursor.
pub(super) fn enter(state: &mut State) {
    if let Some(subject) = state.subject() {
        open_page(state, subject);
    }
}

/// Sorts the open list otherwise.
pub(super) fn resort(state: &mut State, turned: impl Fn(ObjectSort, Kind) -> ObjectSort) {
    let Some(kind) = state.trail.listed_kind() else {
        return;
    };
    let (filter, sort) = (state.lists.filter(kind).clone(), state.lists.sort(kind));
    target::set_list(state, kind, (filter, turned(sort, kind)));
}

/// Sorts by a column; if it is the order already, the other way round.
pub(super) fn sort_by(state: &mut State, column: ObjectColumn) {
    resort(state, |sort, _| {
        if sort.column == column {
            sort.reversed()
        } else {
            ObjectSort::by(column)
        }
    });
}

/// Sorts by the next column on the screen in a direction, in a circle.
pub(super) fn sort_next(state: &mut State, by: isize) {
    let shown = state.geometry.headings.iter();
    let columns = shown.filter_map(|(heading, _)| match heading {
        ColumnHeading::List(column) => Some(*column),
        ColumnHeading::Table(_) => None,
    });
    let columns: Vec<ObjectColumn> = columns.collect();
    resort(state, |sort, _| {
        next_of(&columns, sort.column, by).map_or(sort, ObjectSort::by)
    });
}

/// The terms of filters that pass the object under the cursor.
pub(super) fn cells(state: &State) -> Vec<String> {
    let ground = state.lists.ground(state.list_facts());
    let cells = ground.zip(state.lists.selected());
    cells.map_or_else(Vec::new, |(ground, row)| object_cells(row, &ground))
}
