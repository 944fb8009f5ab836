//! Typing a filter: the list narrows at each key, and what is no filter leaves the last good one in force.

use crate::{
    app::{Effect, Key, State, prompt::Typed},
    query::Filter,
};

use super::{
    DRAW_NOW,
    moving::{select, step},
    relist, yaml,
};

pub(super) fn type_key(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(prompt) = &mut state.prompt else {
        return Vec::new();
    };
    match prompt.press(key) {
        Typed::Edited => refilter(state),
        Typed::Accepted => {
            state.prompt = None;
        }
        Typed::Cancelled => {
            let before = Filter::parse(prompt.before()).unwrap_or_default();
            state.prompt = None;
            relist(state, before, state.listing.sort());
        }
        Typed::Move(by) if state.trail.is_at_findings() => step(state, by),
        Typed::Move(by) => select(state, by),
    }
    vec![DRAW_NOW]
}

/// Filters by the text typed so far. If that is no filter, it says so and keeps the last good one.
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
    prompt.paste(text);
    refilter(state);
    vec![DRAW_NOW]
}
