//! The list of changes: opening it, and what lies behind its lines.

use crate::app::{ChangesView, Effect, Finder, Needle, Overlay, State};

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
    let view = ChangesView::open(of, state.change_facts());
    state.lay(Overlay::Changes(Box::new(view)));
}

/// Follows the facts, if the list is shown.
pub(super) fn refresh(state: &mut State) {
    if !matches!(state.overlay, Overlay::Changes(_)) {
        return;
    }
    let mut overlay = std::mem::take(&mut state.overlay);
    if let Overlay::Changes(view) = &mut overlay {
        view.refresh(state.change_facts());
        let needle = state.finder.as_ref().map(Finder::needle);
        view.narrow(needle.unwrap_or(&Needle::default()));
    }
    state.overlay = overlay;
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
