//! The lists of objects of other kinds: choosing a kind, and the keys in its list.

use crate::{
    app::{Effect, Focus, Key, Menu, Overlay, State},
    query::{LISTED_KINDS, ObjectSort, object_cells},
    store::Kind,
};

use super::{DRAW_NOW, pages::open_page, target};

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

/// The terms of filters that pass the object under the cursor.
pub(super) fn cells(state: &State) -> Vec<String> {
    let ground = state.lists.ground((&state.store, &state.world));
    let cells = ground.zip(state.lists.selected());
    cells.map_or_else(Vec::new, |(ground, row)| object_cells(row, &ground))
}
