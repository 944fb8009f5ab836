//! The columns of the table: which, in which order, and by which the rows are sorted.

use crate::{
    app::{ColumnChoice, Menu, Overlay, State},
    query::{Column, Sort},
};

use super::relist;

/// Offers the columns: those of the table in their order, then the others. Closes the offer where it is open.
pub(super) fn choose(state: &mut State) {
    if matches!(state.overlay, Overlay::Columns(_)) {
        return state.lift();
    }
    let menu = Menu::new(choices(state));
    state.lay(Overlay::Columns(menu));
}

fn choices(state: &State) -> Vec<ColumnChoice> {
    let shown: Vec<Column> = match &state.columns {
        Some(columns) => columns.clone(),
        None => shown(state).collect(),
    };
    let usual = Column::OF_SCREEN.iter().chain(&Column::ALL).copied();
    let mut choices: Vec<ColumnChoice> = Vec::new();
    for column in shown.iter().copied().chain(usual) {
        if choices.iter().all(|choice| choice.column != column) {
            let is_chosen = shown.contains(&column);
            choices.push(ColumnChoice { column, is_chosen });
        }
    }
    choices
}

/// The columns on the last frame, from left to right.
fn shown(state: &State) -> impl Iterator<Item = Column> {
    state.geometry.columns()
}

/// Shows or hides the column under the cursor.
pub(super) fn toggle(state: &mut State) {
    change(state, |menu| {
        if let Some(choice) = menu.items.get_mut(menu.at) {
            choice.is_chosen = !choice.is_chosen;
        }
    });
}

/// Moves the column under the cursor to the left or to the right, and the cursor with it.
pub(super) fn shift(state: &mut State, by: isize) {
    change(state, |menu| {
        let to = menu.at.saturating_add_signed(by);
        if to < menu.items.len() {
            menu.items.swap(menu.at, to);
            menu.at = to;
        }
    });
}

fn change(state: &mut State, change: impl FnOnce(&mut Menu<ColumnChoice>)) {
    let Overlay::Columns(menu) = &mut state.overlay else {
        return;
    };
    let before = menu.clone();
    change(menu);
    let chosen = menu.items.iter().filter(|choice| choice.is_chosen);
    let columns: Vec<Column> = chosen.map(|choice| choice.column).collect();
    if columns.is_empty() {
        *menu = before;
        state.note = Some("the table needs at least one column".to_owned());
    } else {
        state.columns = Some(columns);
    }
}

/// Shows the usual columns again.
pub(super) fn usual(state: &mut State) {
    state.columns = None;
    let usual = Column::OF_SCREEN;
    if let Overlay::Columns(menu) = &mut state.overlay {
        let others = Column::ALL.iter().filter(|column| !usual.contains(column));
        let choice = |column: &Column| ColumnChoice {
            column: *column,
            is_chosen: usual.contains(column),
        };
        *menu = Menu::new(usual.iter().chain(others).map(choice).collect());
    }
    state.note = Some("the usual columns, as far as there is room".to_owned());
}

/// Sorts by the next column on the screen in a direction, in a circle.
pub(super) fn sort_next(state: &mut State, by: isize) {
    let columns: Vec<Column> = shown(state).collect();
    if let Some(next) = next_of(&columns, state.listing.sort().column, by) {
        sort(state, Sort::by(next));
    }
}

/// The next of some columns in a direction, in a circle; the first one if the given one is not among them.
pub(super) fn next_of<C: Copy + PartialEq>(columns: &[C], column: C, by: isize) -> Option<C> {
    let at = columns.iter().position(|one| *one == column);
    let count = columns.len();
    let next = at.map_or(0, |at| {
        at.wrapping_add_signed(by).wrapping_add(count) % count
    });
    columns.get(next).copied()
}

/// Sorts by a column; where it is the order already, the other way round.
pub(super) fn sort_by(state: &mut State, column: Column) {
    let now = state.listing.sort();
    let is_sorted = now.column == column && !state.listing.is_by_match();
    sort(
        state,
        if is_sorted {
            now.reversed()
        } else {
            Sort::by(column)
        },
    );
}

fn sort(state: &mut State, sort: Sort) {
    relist(state, state.listing.filter().clone(), sort);
}
