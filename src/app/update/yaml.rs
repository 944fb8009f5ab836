//! Keys in the YAML of an object: fold, search, move.

use crate::app::{Key, Overlay, State, YamlView};

/// The YAML that lies on top, with how many of its rows are seen.
pub(super) fn view(state: &mut State) -> Option<(&mut YamlView, usize)> {
    let height = state.geometry.overlay.map_or(1, |(area, _)| area.height);
    match &mut state.overlay {
        Overlay::Yaml(view) => Some((view, height.into())),
        _ => None,
    }
}

/// Whether a search is being typed.
pub(super) fn is_typing(state: &mut State) -> bool {
    view(state).is_some_and(|(view, _)| view.is_typing())
}

/// Takes a key for a search that is being typed; says whether one is.
pub(super) fn type_key(state: &mut State, key: Key) -> bool {
    let typing = view(state).filter(|(view, _)| view.is_typing());
    let is_typing = typing.is_some();
    if let Some((view, height)) = typing {
        view.type_key(key, height);
    }
    is_typing
}

/// Takes a text for a search that is being typed; says whether one is.
pub(super) fn paste(state: &mut State, text: &str) -> bool {
    let typing = view(state).filter(|(view, _)| view.is_typing());
    let is_typing = typing.is_some();
    if let Some((view, height)) = typing {
        view.paste(text, height);
    }
    is_typing
}

/// Shows who wrote each line, or no longer.
pub(super) fn turn_owners(state: &mut State) {
    let Some((view, _)) = view(state) else {
        return;
    };
    view.toggle_owners();
    if !view.has_owners() {
        let why = "the object does not record who wrote it: it has no metadata.managedFields";
        state.note = Some(why.to_owned());
    }
}

/// To the next match, or to one before.
pub(super) fn go(state: &mut State, by: isize) {
    if let Some((view, height)) = view(state) {
        view.go(by, height);
    }
}

/// Puts the cursor on a row of the screen; where it was there, folds what is there.
pub(super) fn click(state: &mut State, y: u16) {
    let top = state.geometry.overlay.map_or(0, |(area, _)| area.y);
    if let Some((view, height)) = view(state)
        && y >= top
        && view.select(usize::from(y - top), height)
    {
        view.turn_fold();
    }
}
