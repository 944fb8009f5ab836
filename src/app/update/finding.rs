//! Keys while a text is looked for in a page, in the help or in the sources.

use crate::app::{Effect, Finder, Key, State};

use super::DRAW_NOW;

/// Begins to type a text to look for here.
pub(super) fn begin(state: &mut State) {
    state.finder = Some(Finder::new(state.mode(), state.finder.as_ref()));
}

/// Whether a text is being typed.
pub(super) fn is_typing(state: &State) -> bool {
    let finder = state.finder.as_ref();
    finder.is_some_and(|finder| finder.prompt().is_some())
}

/// Takes a key while the text is typed. `None` if it is not.
pub(super) fn type_key(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    if !is_typing(state) {
        return None;
    }
    let finder = state.finder.as_mut()?;
    match finder.press(key) {
        None => state.finder = None,
        Some(true) => restart(state),
        Some(false) => {}
    }
    Some(vec![DRAW_NOW])
}

/// Takes a pasted text; returns whether one is being typed.
pub(super) fn paste(state: &mut State, text: &str) -> bool {
    let is_typing = is_typing(state);
    if let Some(finder) = state.finder.as_mut().filter(|_| is_typing) {
        finder.paste(text);
        restart(state);
    }
    is_typing
}

/// To the first line of what is left of the help or the sources.
fn restart(state: &mut State) {
    if let Some(scroll) = state.overlay.scroll_mut() {
        *scroll = 0;
    }
}

/// To the next line that has the text, or to one before.
pub(super) fn go(state: &mut State, by: isize) {
    match &mut state.finder {
        Some(finder) => finder.go(by),
        None => state.note = Some("nothing is looked for: / begins".to_owned()),
    }
}

/// Ends the search. Returns whether there was one.
pub(super) fn end(state: &mut State) -> bool {
    state.finder.take().is_some()
}

/// Ends the search if another place is shown.
pub(super) fn follow(state: &mut State) {
    let mode = state.mode();
    state.finder.take_if(|finder| finder.place() != mode);
}
