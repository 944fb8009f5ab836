//! The what-if over all Destinations: naming what is lost, and the list of those that lose something.

use crate::{
    app::{Effect, Overlay, PaletteScope, State},
    derive::{locality::Place, world::Moved},
    route::{Blast, losable_places},
};

use super::{DRAW_NOW, pages::open_page};

/// Looks at every Destination again if other places are lost than before.
pub(super) fn refresh(state: &mut State) {
    let State {
        store,
        world,
        lost,
        blast,
        ..
    } = state;
    if lost.is_empty() {
        *blast = None;
    } else if blast.as_ref().is_none_or(|blast| blast.lost() != lost) {
        *blast = Some(Blast::of((store, world), lost, world.iter()));
    }
    let rows = state.blast.as_ref().map_or(0, |blast| blast.rows().len());
    if let Overlay::Blast { at } = &mut state.overlay {
        *at = (*at).min(rows.saturating_sub(1));
    }
}

/// Takes in what moved.
pub(super) fn follow(state: &mut State, moved: &[Moved]) {
    let facts = (&state.store, &state.world);
    let is_followed = |blast: &mut Blast| blast.follow(facts, moved);
    if !state.blast.as_mut().is_some_and(is_followed) {
        state.blast = None;
    }
}

/// Lists the losses. If no place is lost, or the list is open, returns the places to choose from.
pub(super) fn turn(state: &mut State) -> Option<PaletteScope> {
    if state.lost.is_empty() || matches!(state.overlay, Overlay::Blast { .. }) {
        let places = losable_places((&state.store, &state.world));
        return Some(PaletteScope::Losses(places));
    }
    state.lay(Overlay::Blast { at: 0 });
    None
}

/// Marks a place as lost, or as found again, and lists what is lost.
pub(super) fn mark(state: &mut State, place: &Place) {
    state.details.touch();
    state.lost.toggle(place);
    if state.lost.is_empty() {
        close(state);
    } else {
        state.lay(Overlay::Blast { at: 0 });
    }
}

/// Closes the list, if it is open.
pub(super) fn close(state: &mut State) {
    if matches!(state.overlay, Overlay::Blast { .. }) {
        state.lift();
    }
}

/// Opens the page of the Destination in a row.
pub(super) fn open(state: &mut State, at: usize) -> Vec<Effect> {
    let row = state.blast.as_ref().and_then(|blast| blast.rows().get(at));
    if let Some(subject) = row.map(|row| row.known.subject()) {
        state.clear();
        open_page(state, subject);
    }
    vec![DRAW_NOW]
}
