//! The last row: the keys that matter here, or the filter that is being typed.

use ratatui::style::Modifier;

use crate::app::{ACTIONS, Action, Focus, Mode, Prompt, State};

use super::{Role, canvas::Canvas, layout::Layout, line::Line};

pub(super) fn draw(state: &State, layout: &Layout, canvas: &mut Canvas<'_>) {
    let line = match &state.prompt {
        Some(prompt) => prompt_line(prompt, state),
        None => hints(state),
    };
    canvas.line(layout.footer, 0, &line);
}

/// The filter with its cursor; what is not understood is underlined and explained.
fn prompt_line(prompt: &Prompt, state: &State) -> Line<'static> {
    let mut line = Line::new().add(Role::Accent, " / ");
    let error = prompt
        .error()
        .map(|error| error.at..error.at + error.term.len());
    let mut shown = 0;
    for (at, (byte, letter)) in prompt.text().char_indices().enumerate() {
        let mut modifier = Modifier::empty();
        if at == prompt.cursor() {
            modifier |= Modifier::REVERSED;
        }
        if error.as_ref().is_some_and(|error| error.contains(&byte)) {
            modifier |= Modifier::UNDERLINED;
        }
        line = line.marked(Role::Text, letter.to_string(), modifier);
        shown = at + 1;
    }
    if prompt.cursor() >= shown {
        line = line.marked(Role::Text, " ", Modifier::REVERSED);
    }
    if let Some(error) = prompt.error() {
        return line.add(Role::Warning, format!("  {}", error.why));
    }
    let rows = super::text::grouped(state.listing.rows().len() as u64);
    line.at_right(Role::Text, rows)
        .at_right(Role::Muted, " found  enter keeps  esc undoes ")
}

/// Which keys are worth showing, in the order of their use.
fn hints(state: &State) -> Line<'static> {
    let actions: &[(Action, &str)] = match (state.mode(), state.focus) {
        (Mode::Main, Focus::Table) => &[
            (Action::Open, "look closer"),
            (Action::Filter, "filter"),
            (Action::Sort, "sort"),
            (Action::NextPane, "pane"),
            (Action::Yaml, "yaml"),
            (Action::Sources, "sources"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ],
        (Mode::Main, Focus::Pane) => &[
            (Action::Back, "table"),
            (Action::NextPane, "next pane"),
            (Action::Down, "scroll"),
            (Action::Yaml, "yaml"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ],
        (Mode::Yaml, _) => &[
            (Action::Back, "close"),
            (Action::Down, "scroll"),
            (Action::Right, "across"),
            (Action::Whole, "managed fields"),
            (Action::Quit, "quit"),
        ],
        (Mode::Help | Mode::Sources, _) => &[
            (Action::Back, "close"),
            (Action::Down, "scroll"),
            (Action::Quit, "quit"),
        ],
    };
    let mut line = Line::new();
    for (action, label) in actions {
        line = line
            .add(Role::Accent, format!(" {}", key_of(*action)))
            .add(Role::Muted, format!(" {label} "));
    }
    line
}

/// The key that hints show for an action.
fn key_of(action: Action) -> String {
    let doc = ACTIONS
        .iter()
        .find(|doc| doc.action == action)
        .expect("every action stands in ACTIONS");
    doc.keys[0].to_string()
}
