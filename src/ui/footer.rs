//! The last row: the keys that matter here, or the filter that is being typed.

mod hints;
mod typed;

use crate::app::{Action, Key, State};

use super::{Role, canvas::Canvas, layout::Layout, line::PaneLine, text};
use hints::actions;
pub(super) use typed::TypedText;

pub(super) fn draw(state: &State, layout: &Layout, canvas: &mut Canvas<'_>, found: Option<usize>) {
    let width = layout.footer.width.into();
    let line = match TypedText::of(state, width, found) {
        Some(typed) => typed.line(canvas.theme.symbols.cut()),
        None => hints(state, width),
    };
    canvas.line(layout.footer, 0, &line);
}

/// The keys that are worth showing, in the order of their use, as many as there is room for. The key of the help is always
/// there.
fn hints(state: &State, width: usize) -> PaneLine<'static> {
    let help = |line: PaneLine<'static>| match key_of(state, Action::Help) {
        Some(key) => line
            .at_right(Role::Accent, format!(" {key}"))
            .at_right(Role::Muted, " help "),
        None => line,
    };
    if !state.pending.is_empty() {
        return help(pending(state));
    }
    if let Some(note) = &state.note {
        return help(PaneLine::of(Role::Warning, format!(" {note}")));
    }
    // A blank sets the help apart.
    let room = width.saturating_sub(" ? help ".len() + 1);
    let mut line = PaneLine::new();
    let paused = paused(state);
    for (action, label) in paused.iter().chain(actions(state)) {
        let Some(key) = key_of(state, *action) else {
            continue;
        };
        let (key, label) = (format!(" {key}"), format!(" {label} "));
        if line.width() + text::width(&key, width) + label.len() > room {
            break;
        }
        line = line.add(Role::Accent, key).add(Role::Muted, label);
    }
    help(line)
}

/// The action that goes on with a replay that is paused, which comes first so that there is always room for it.
fn paused(state: &State) -> Option<(Action, &'static str)> {
    let replay = state.replay.as_ref().filter(|_| state.travel.is_none());
    let is_paused = replay.is_some_and(|replay| replay.is_paused);
    let doc = Action::Pause.doc();
    (is_paused && doc.modes.contains(&state.mode())).then_some((Action::Pause, "go on"))
}

/// The keys that may follow those that were pressed.
fn pending(state: &State) -> PaneLine<'static> {
    let in_words = |keys: &[Key]| {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        keys.join(" ")
    };
    let pressed = in_words(&state.pending);
    let mut line = PaneLine::of(Role::Warning, format!(" {pressed} "));
    for (keys, doc) in state.keymap.following(state.mode(), &state.pending) {
        line = line
            .add(Role::Accent, format!(" {}", in_words(keys)))
            .add(Role::Muted, format!(" {} ", doc.name));
    }
    line
}

/// The key that hints show for an action. `None` if the config gives it none.
fn key_of(state: &State, action: Action) -> Option<String> {
    let keys = state.keymap.keys(action).first()?;
    Some(keys.to_string())
}
