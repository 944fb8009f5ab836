//! Typing a filter: the list narrows at each key, and the last good filter stays in force while the text is none.

use crate::{
    app::{Code, Effect, Key, Overlay, State, prompt::Typed},
    query::{Completion, Filter},
};

use super::{
    DRAW_NOW, live,
    moving::{select, step},
    relist, yaml,
};

pub(super) fn type_key(state: &mut State, key: Key) -> Vec<Effect> {
    if explains(state, key) || completes(state, key) || recalls(state, key) {
        return vec![DRAW_NOW];
    }
    let Some(prompt) = &mut state.prompt else {
        return Vec::new();
    };
    if key.code != Code::Esc {
        prompt.close_choices();
    }
    match prompt.press(key) {
        Typed::Edited => {
            state.recent.rest();
            refilter(state);
        }
        Typed::Accepted => return accept(state),
        Typed::Cancelled if prompt.refuse_choices() => refilter(state),
        Typed::Cancelled => {
            let before = Filter::parse(prompt.before()).unwrap_or_default();
            state.prompt = None;
            state.recent.rest();
            relist(state, before, state.listing.sort());
        }
        Typed::Move(by) if state.trail.is_at_findings() => step(state, by),
        Typed::Move(by) => select(state, by),
    }
    vec![DRAW_NOW]
}

/// Leaves the prompt and remembers the filter. A text with a mistake stays, with its explanation.
fn accept(state: &mut State) -> Vec<Effect> {
    let accepted = state.prompt.take_if(|prompt| prompt.error().is_none());
    let text = accepted.map(|prompt| prompt.text().trim().to_owned());
    let remembered = text.filter(|text| state.recent.add(text));
    let remembered = remembered.map(Effect::Remember);
    remembered.into_iter().chain([DRAW_NOW]).collect()
}

/// The keys of the explanation of the language: `?` where a term begins opens it, and closes it again.
fn explains(state: &mut State, key: Key) -> bool {
    let is_open = matches!(state.overlay, Overlay::Filter { .. });
    let is_asked = key == Key::char('?');
    match (is_open, key.code) {
        (true, Code::Esc | Code::Enter) => state.overlay = Overlay::None,
        (true, Code::Down) => step(state, 1),
        (true, Code::Up) => step(state, -1),
        (true, Code::PageDown) => step(state, super::moving::page(state)),
        (true, Code::PageUp) => step(state, -super::moving::page(state)),
        (true, _) => {
            state.overlay = Overlay::None;
            return is_asked;
        }
        (false, _) if is_asked && has_no_wildcard(state) => {
            state.overlay = Overlay::Filter { scroll: 0 };
        }
        (false, _) => return false,
    }
    true
}

/// Whether `?` means nothing at the cursor: before a term, or in a plain word.
fn has_no_wildcard(state: &State) -> bool {
    let head = state.prompt.as_ref().map_or("", |prompt| prompt.head());
    let word = head.rsplit([' ', '(', '|', '!']).next().unwrap_or_default();
    let is_plain = |letter: char| letter.is_alphanumeric() || "-._".contains(letter);
    word.chars().all(is_plain) && head.matches('"').count().is_multiple_of(2)
}

/// The keys of completion: tab walks through the candidates, or mends a mistake.
fn completes(state: &mut State, key: Key) -> bool {
    let by = match key.code {
        Code::Tab => 1,
        Code::BackTab => -1,
        _ => return false,
    };
    let State {
        prompt,
        world,
        diagnosis,
        store,
        now,
        ..
    } = state;
    let Some(prompt) = prompt else {
        return false;
    };
    if prompt.choices().is_some() {
        prompt.choose(by);
    } else if let Some(text) = prompt.error().and_then(|error| error.mended(prompt.text())) {
        prompt.write(&text, "");
    } else {
        let insight = live(diagnosis, store, *now);
        let (text, cursor) = (prompt.text(), prompt.head().len());
        let completion = Completion::of(text, cursor, world, &insight);
        prompt.offer(completion);
    }
    refilter(state);
    true
}

/// The keys of the filters that were accepted before: ctrl-p and ctrl-n, and the arrows while nothing is typed.
fn recalls(state: &mut State, key: Key) -> bool {
    let State { prompt, recent, .. } = state;
    let Some(prompt) = prompt else {
        return false;
    };
    let has_arrows = prompt.text().is_empty() || recent.is_recalling();
    let recalled = match (key.code, key.ctrl) {
        (Code::Char('p'), true) => recent.earlier(prompt.text()),
        (Code::Up, false) if has_arrows => recent.earlier(prompt.text()),
        (Code::Char('n'), true) => recent.later(),
        (Code::Down, false) if has_arrows => recent.later(),
        _ => return false,
    };
    let is_recalled = recalled.is_some();
    if let Some(text) = recalled {
        prompt.close_choices();
        prompt.write(text, "");
        refilter(state);
    }
    // An arrow without a filter to recall moves the selection.
    is_recalled || key.ctrl
}

/// Filters by the text typed so far. If that is no filter, the last good one stays.
fn refilter(state: &mut State) {
    let Some(prompt) = &mut state.prompt else {
        return;
    };
    match Filter::parse(prompt.text()) {
        Ok(filter) => {
            prompt.set_error(None);
            if filter != *state.listing.filter() {
                relist(state, filter, state.listing.sort());
            }
        }
        Err(error) => prompt.set_error(Some(error)),
    }
}

pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if yaml::paste(state, text) {
        return vec![DRAW_NOW];
    }
    let Some(prompt) = &mut state.prompt else {
        return Vec::new();
    };
    prompt.close_choices();
    prompt.paste(text);
    state.recent.rest();
    refilter(state);
    vec![DRAW_NOW]
}
