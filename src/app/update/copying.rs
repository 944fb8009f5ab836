//! Copying: the menu of what the line holds, and whole objects, which have to be fetched first.

mod items;

use std::sync::Arc;

use serde_json::Value;

use crate::{
    app::{Content, CopyContent, CopyItem, Effect, Key, Menu, ObjectForm, Overlay, State},
    store::Subject,
};

use super::DRAW_NOW;

/// The most bytes of a text that terminals take: hterm and others ignore sequences of more than 100,000 bytes.
const MOST: usize = 74_994;

/// Offers what the line under the cursor holds.
pub(super) fn offer(state: &mut State) {
    let items = items::items(state);
    if items.is_empty() {
        state.note = Some("nothing to copy here: select a row or a line".to_owned());
    } else {
        state.lay(Overlay::Copy(Menu::new(items)));
    }
}

/// Copies the item of a letter. `None` if the key is no such letter.
pub(super) fn press(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    let Overlay::Copy(menu) = &state.overlay else {
        return None;
    };
    let is_it = |item: &&CopyItem| key == Key::char(item.key);
    let item = menu.items.iter().find(is_it)?.clone();
    Some(take(state, item))
}

/// Copies the item under the cursor.
pub(super) fn choose(state: &mut State) -> Vec<Effect> {
    let chosen = match &state.overlay {
        Overlay::Copy(menu) => menu.chosen().cloned(),
        _ => None,
    };
    chosen.map_or_else(Vec::new, |item| take(state, item))
}

fn take(state: &mut State, item: CopyItem) -> Vec<Effect> {
    state.lift();
    match item.content {
        CopyContent::Text(text) => copy(state, item.label, text),
        CopyContent::Whole(subject, form) => match whole(state, &subject) {
            Some(object) => copy(state, form.label(), form.text(&object)),
            None => fetch(state, subject, form),
        },
    }
}

/// The object that the YAML shows.
fn whole(state: &State, subject: &Subject) -> Option<Arc<Value>> {
    match &state.overlay {
        Overlay::Yaml(view) if view.subject == *subject => match &view.content {
            Content::Ready { value, .. } => Some(Arc::clone(value)),
            Content::Waiting | Content::Failed(_) => None,
        },
        _ => None,
    }
}

fn fetch(state: &mut State, subject: Subject, form: ObjectForm) -> Vec<Effect> {
    state.note = Some(format!(
        "fetching {} {} to copy it",
        subject.kind, subject.id.key
    ));
    state.copying = Some((subject.clone(), form));
    let fetched = super::fetch(state, subject);
    fetched.into_iter().chain([DRAW_NOW]).collect()
}

/// Copies an object that was fetched for it.
pub(super) fn receive(
    state: &mut State,
    subject: &Subject,
    fetched: &Result<Arc<Value>, String>,
) -> Vec<Effect> {
    let awaited = state.copying.take_if(|(awaited, _)| awaited == subject);
    match (awaited, fetched) {
        (None, _) => Vec::new(),
        (Some((_, form)), Ok(object)) => copy(state, form.label(), form.text(object)),
        (Some(_), Err(why)) => {
            state.note = Some(format!("cannot copy {}: {why}", subject.id.key));
            Vec::new()
        }
    }
}

/// Copies a text and says so.
fn copy(state: &mut State, label: &str, text: String) -> Vec<Effect> {
    if !state.has_clipboard_command && text.len() > MOST {
        state.note = Some(format!(
            "cannot copy the {label}: it has {} bytes, terminals take at most {MOST}; set `clipboard` in the config",
            text.len()
        ));
        return vec![DRAW_NOW];
    }
    let first = text.lines().next().unwrap_or_default().trim();
    let note = match text.lines().count() {
        0 | 1 => format!("copied the {label}: {first}"),
        count => format!("copied the {label}: {count} lines"),
    };
    state.note = Some(note);
    vec![Effect::Copy(text), DRAW_NOW]
}
