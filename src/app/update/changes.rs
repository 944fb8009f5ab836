//! The list of changes: opening it, and what lies behind its lines.

use crate::app::{ChangesView, Effect, Overlay, State};

use super::{DRAW_NOW, pages::open_page};

/// Lists the changes of the object of the page, or of everything. If the list is open, the other of the two.
pub(super) fn turn(state: &mut State) {
    let page = state.page().map(|page| page.subject.clone());
    let of = match &state.overlay {
        Overlay::Changes(view) if view.of.is_some() => None,
        _ => page,
    };
    if let Overlay::Changes(view) = &state.overlay
        && view.of == of
    {
        return;
    }
    let facts = (&state.store, &state.world, &state.diagnosis, state.now);
    let view = ChangesView::open(of, facts);
    state.lay(Overlay::Changes(Box::new(view)));
}

/// Follows the facts, if the list is shown.
pub(super) fn refresh(state: &mut State) {
    let State {
        store,
        world,
        diagnosis,
        now,
        overlay,
        ..
    } = state;
    if let Overlay::Changes(view) = overlay {
        view.refresh((store, world, diagnosis, *now));
    }
}

/// Opens the change under the cursor; from there, the page of its object.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let subject = match &state.overlay {
        Overlay::Changes(view) => {
            if let Some(change) = view.change(&state.world) {
                state.lay(Overlay::Change(Box::new(change)));
            }
            return vec![DRAW_NOW];
        }
        Overlay::Change(view) => view.row.subject.clone(),
        _ => return Vec::new(),
    };
    state.clear();
    open_page(state, subject);
    vec![DRAW_NOW]
}
