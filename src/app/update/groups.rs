//! The groups of the table: by which fact, and which are open.

use crate::{
    app::{Mode, State},
    query::{GroupBy, RowGroupName, TableLine},
};

use super::arrange;

/// Groups the table by the next fact; after the last one, by none.
pub(super) fn turn(state: &mut State) {
    let by = state.listing.grouped_by();
    let at = GroupBy::ALL.iter().position(|one| Some(*one) == by);
    let next = GroupBy::ALL.get(at.map_or(0, |at| at + 1)).copied();
    group(state, next);
    state.note = Some(match next {
        Some(GroupBy::Service) => {
            "by service across clusters: one row each, \u{2260} marks what differs; right opens it"
                .to_owned()
        }
        Some(by) => format!(
            "by {}: right and left open and shut a group, + and - all",
            by.key()
        ),
        None => "no groups".to_owned(),
    });
}

/// Groups the table by a fact, or no longer.
pub(super) fn group(state: &mut State, by: Option<GroupBy>) {
    arrange(state, |listing, facts| listing.group(by, facts));
}

/// Opens or shuts the group whose line is selected. Returns whether there is one.
pub(super) fn toggle(state: &mut State) -> bool {
    let group = state.selected_group();
    let Some((name, is_open)) = group.map(|group| (group.name().clone(), group.is_open())) else {
        return false;
    };
    fold(state, &name, !is_open);
    true
}

/// Right opens the group under the cursor; left shuts it, or goes from a row to the line of its group. Returns whether there was
/// anything to do.
pub(super) fn sideways(state: &mut State, by: isize) -> bool {
    let line = state.row().filter(|_| is_here(state));
    let (name, is_open) = match line.and_then(|line| state.listing.line(line)) {
        Some(TableLine::Group(group)) if group.is_open() == (by < 0) => {
            (group.name().clone(), group.is_open())
        }
        Some(TableLine::Row(_, Some(group))) if by < 0 => {
            let name = group.name().clone();
            state.cursor.choose_group(name);
            return true;
        }
        _ => return false,
    };
    fold(state, &name, !is_open);
    true
}

/// Opens all groups, or shuts them. Returns whether there are any.
pub(super) fn fold_all(state: &mut State, is_open: bool) -> bool {
    let is_grouped = is_here(state) && state.listing.grouped_by().is_some();
    if is_grouped {
        state.listing.fold_all(is_open);
        state.cursor.settle(state.row());
    }
    is_grouped
}

/// Whether the keys are for the table.
fn is_here(state: &State) -> bool {
    state.mode() == Mode::Main
}

fn fold(state: &mut State, name: &RowGroupName, is_open: bool) {
    state.listing.fold(name, is_open);
    state.cursor.settle(state.row());
}
