//! Keys: what each means where it is pressed, and which are text.

use crate::app::{Action, Code, Effect, Key, KeyMeaning, Overlay, Prompt, State};

use super::{
    DRAW_NOW, act, copying, exporting, finding, lists, palette, replay, travel, typing, yaml,
};

/// tmux waits half a second after esc, and sends it and a key that follows as one, which reads as alt and that key. So
/// alt and a key that means nothing is esc and then the key.
pub(super) fn press(state: &mut State, key: Key) -> Vec<Effect> {
    if !key.alt || takes_with_alt(state, key) {
        return press_one(state, key);
    }
    let mut effects = press_one(state, Key::plain(Code::Esc));
    effects.extend(press_one(state, Key { alt: false, ..key }));
    effects
}

fn takes_with_alt(state: &mut State, key: Key) -> bool {
    if is_typing(state) {
        Prompt::takes_with_alt(key.code)
    } else {
        state.keymap.action(state.mode(), key).is_some()
    }
}

/// Whether keys are text.
fn is_typing(state: &mut State) -> bool {
    let is_in_overlay = matches!(
        state.overlay,
        Overlay::Palette(_) | Overlay::Export(_) | Overlay::Moment(_)
    );
    state.prompt.is_some() || is_in_overlay || finding::is_typing(state) || yaml::is_typing(state)
}

/// The action of a key that works even while a text is typed.
fn despite_typing(state: &State, key: Key) -> Option<Action> {
    let action = state.keymap.action(state.mode(), key);
    let is_of_screen =
        |action: &Action| matches!(action, Action::Redraw | Action::Suspend | Action::Quit);
    action.filter(is_of_screen).filter(|_| key.ctrl)
}

fn press_one(state: &mut State, key: Key) -> Vec<Effect> {
    if let Some(action) = despite_typing(state, key) {
        return act(state, action);
    }
    if state.prompt.is_some() {
        return typing::type_key(state, key);
    }
    if yaml::type_key(state, key) {
        return vec![DRAW_NOW];
    }
    (state.note, state.awaited) = (None, None);
    let taken = finding::type_key(state, key)
        .or_else(|| palette::type_key(state, key))
        .or_else(|| exporting::type_key(state, key))
        .or_else(|| replay::type_key(state, key))
        .or_else(|| travel::type_key(state, key))
        .or_else(|| copying::press(state, key))
        .or_else(|| lists::press(state, key));
    taken.unwrap_or_else(|| follow(state, key))
}

/// Performs the action of the keys so far, or waits for the next one of a longer sequence.
fn follow(state: &mut State, key: Key) -> Vec<Effect> {
    state.pending.push(key);
    let pressed = std::mem::take(&mut state.pending);
    match state.keymap.meaning(state.mode(), &pressed) {
        KeyMeaning::Action(action) => act(state, action),
        KeyMeaning::Begun => {
            state.pending = pressed;
            vec![DRAW_NOW]
        }
        KeyMeaning::Nothing if pressed.len() > 1 => vec![DRAW_NOW],
        KeyMeaning::Nothing => Vec::new(),
    }
}
