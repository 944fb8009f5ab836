//! One change in full, by its number.

use crate::{
    app::{ChangeView, Overlay, State},
    derive::{
        changes::change_row,
        objects::{DestinationCounts, destinations_about},
    },
    diagnose::finding_moves,
};

/// Shows a change of a number in full, of whatever time.
pub(super) fn show(state: &mut State, number: u64) {
    let history = state.present_store().history();
    let Some(row) = history.change(number).map(change_row) else {
        state.note = Some("this change was dropped to save memory".to_owned());
        return;
    };
    let moves = finding_moves(state.present_diagnosis(), &row.subject);
    let moves = moves.into_iter().filter(|one| one.is_with(&row)).collect();
    let counts = DestinationCounts::of_kinds(&state.world, [row.subject.kind]);
    let about = destinations_about(&state.world, &counts, &row.subject);
    let view = ChangeView::of(row, about, moves);
    state.lay(Overlay::Change(Box::new(view)));
}
