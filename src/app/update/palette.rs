//! The palette: typing in it, and doing what was chosen.

mod clients;
mod entries;
mod places;
mod requests;

use crate::{
    app::{
        Action, Code, CommandPalette, Effect, Key, Menu, Overlay, PaletteScope, PaletteTarget,
        Prompt, State, prompt::Typed,
    },
    query::{FilterKey, cell},
};

use super::{DRAW_NOW, act, blast, lists, narrowing, pages::open_page, route};

pub(super) fn open(state: &mut State) {
    open_for(state, PaletteScope::Anything);
}

/// Opens a palette that finds only some things.
pub(super) fn open_for(state: &mut State, scope: PaletteScope) {
    state.lay(Overlay::Palette(Box::new(CommandPalette {
        scope,
        prompt: Prompt::new(""),
        menu: Menu::new(Vec::new()),
    })));
    search(state);
}

/// Takes a key while the palette is open. `None` if it is not.
pub(super) fn type_key(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let Overlay::Palette(palette) = &mut state.overlay else {
        return None;
    };
    match palette.prompt.press(listed(key)) {
        Typed::Accepted => return Some(choose(state)),
        Typed::Cancelled => state.lift(),
        Typed::Move(by) => palette.menu.step(by),
        Typed::Edited => search(state),
    }
    Some(vec![DRAW_NOW])
}

/// Tab and ctrl-n go down the list, shift-tab and ctrl-p up.
fn listed(key: Key) -> Key {
    match (key.code, key.ctrl) {
        (Code::Tab, _) | (Code::Char('n'), true) => Key::plain(Code::Down),
        (Code::BackTab, _) | (Code::Char('p'), true) => Key::plain(Code::Up),
        _ => key,
    }
}

/// Takes a text that is pasted; returns whether the palette is open.
pub(super) fn paste(state: &mut State, text: &str) -> bool {
    let Overlay::Palette(palette) = &mut state.overlay else {
        return false;
    };
    palette.prompt.paste(text);
    search(state);
    true
}

fn search(state: &mut State) {
    let Overlay::Palette(palette) = &state.overlay else {
        return;
    };
    let text = palette.prompt.text();
    let found = Menu::new(match &palette.scope {
        PaletteScope::Anything => entries::entries(state, text),
        PaletteScope::Losses(places) => places::entries(state, places, text),
        PaletteScope::Clients(to) => clients::entries(state, to.as_ref(), text),
    });
    if let Overlay::Palette(palette) = &mut state.overlay {
        palette.menu = found;
    }
}

fn choose(state: &mut State) -> Vec<Effect> {
    let chosen = match &state.overlay {
        Overlay::Palette(palette) => palette.menu.chosen().cloned(),
        _ => None,
    };
    let Some(entry) = chosen else {
        return Vec::new();
    };
    state.lift();
    match entry.target {
        PaletteTarget::Action(action) => return perform(state, action),
        PaletteTarget::Kind(kind) => lists::open(state, kind),
        PaletteTarget::Cluster(cluster) => {
            let name = cluster.as_deref().unwrap_or("external");
            narrow(state, FilterKey::Cluster, name);
        }
        PaletteTarget::Source(source) => narrow(state, FilterKey::Source, &source.0),
        PaletteTarget::Loss(place) => blast::mark(state, &place),
        PaletteTarget::Route(chosen) => route::ask(state, *chosen),
        PaletteTarget::Object(subject) => {
            state.clear();
            open_page(state, subject);
        }
    }
    vec![DRAW_NOW]
}

/// Performs an action where it works, or says where it does.
fn perform(state: &mut State, action: Action) -> Vec<Effect> {
    let doc = action.doc();
    if doc.modes.contains(&state.mode()) {
        return act(state, action);
    }
    let places: Vec<&str> = doc.modes.iter().map(|mode| mode.place()).collect();
    state.note = Some(format!("{} works in: {}", doc.name, places.join(", ")));
    vec![DRAW_NOW]
}

/// Shows the table with only the Destinations of a cluster or a source.
fn narrow(state: &mut State, key: FilterKey, name: &str) {
    state.clear();
    state.trail.leave();
    narrowing::add(state, &cell(key, name));
}
