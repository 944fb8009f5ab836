//! The last row: the keys that matter here, or the filter that is being typed.

use ratatui::style::Modifier;

use crate::app::{ACTIONS, Action, Mode, Overlay, Pane, Prompt, Search, State, YamlView};

use super::{Role, canvas::Canvas, layout::Layout, line::PaneLine};

pub(super) fn draw(state: &State, layout: &Layout, canvas: &mut Canvas<'_>) {
    let line = match (&state.prompt, &state.overlay) {
        (Some(prompt), _) => filter_line(prompt, state),
        (None, Overlay::Yaml(view)) if view.is_typing() => search_line(view),
        _ => hints(state),
    };
    canvas.line(layout.footer, 0, &line);
}

/// The filter that is being typed, and the number of rows that the last good one finds.
fn filter_line(prompt: &Prompt, state: &State) -> PaneLine<'static> {
    let line = typed(prompt);
    let rows = super::text::grouped(state.listing.rows().len() as u64);
    line.at_right(Role::Text, rows).at_right(
        Role::Muted,
        " found  tab complete  ? help  enter keep  esc undo ",
    )
}

/// The search that is being typed.
fn search_line(view: &YamlView) -> PaneLine<'static> {
    let search = view.search();
    let line = search
        .and_then(Search::prompt)
        .map_or(PaneLine::new(), typed);
    let found = match search.map_or(0, Search::count) {
        0 => "nothing".to_owned(),
        count => super::text::grouped(count as u64),
    };
    line.at_right(Role::Text, found)
        .at_right(Role::Muted, " found  enter keep  esc undo ")
}

/// The typed text with its cursor; the part with a mistake is underlined.
fn typed(prompt: &Prompt) -> PaneLine<'static> {
    let mut line = PaneLine::new().add(Role::Accent, " / ");
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
    line
}

/// Which keys are worth showing, in the order of their use.
fn hints(state: &State) -> PaneLine<'static> {
    if let Some(note) = &state.note {
        return PaneLine::of(Role::Warning, format!(" {note}"));
    }
    let is_at_findings = state.is_in_pane() && state.panes().chosen == Pane::Findings;
    let actions: &[(Action, &str)] = match state.mode() {
        Mode::Main | Mode::Page if is_at_findings => &[
            (Action::Back, "back"),
            (Action::Open, "go to evidence"),
            (Action::Explain, "explain"),
            (Action::Infos, "show info"),
            (Action::Deeper, "unfold"),
            (Action::NextPane, "next pane"),
            (Action::Help, "help"),
        ],
        Mode::Main if state.is_in_pane() => &[
            (Action::Open, "open, fold"),
            (Action::Back, "table"),
            (Action::NextPane, "next pane"),
            (Action::Read, "full line"),
            (Action::Lose, "what if"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ],
        Mode::Main => &[
            (Action::Open, "details"),
            (Action::Filter, "filter"),
            (Action::Sort, "sort"),
            (Action::Findings, "findings"),
            (Action::NextPane, "pane"),
            (Action::Yaml, "yaml"),
            (Action::Sources, "sources"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ],
        Mode::Page => &[
            (Action::Back, "back"),
            (Action::Open, "open, fold"),
            (Action::NextPane, "next pane"),
            (Action::Zoom, "zoom"),
            (Action::Read, "full line"),
            (Action::Lose, "what if"),
            (Action::Yaml, "yaml"),
            (Action::Help, "help"),
        ],
        Mode::Findings => &[
            (Action::Back, "back"),
            (Action::Open, "evidence, fold"),
            (Action::Group, "group"),
            (Action::Sort, "sort"),
            (Action::Filter, "filter"),
            (Action::Explain, "explain"),
            (Action::Infos, "show info"),
            (Action::Help, "help"),
        ],
        Mode::Yaml => &[
            (Action::Back, "close"),
            (Action::Search, "search"),
            (Action::NextMatch, "next match"),
            (Action::Open, "fold"),
            (Action::Right, "across"),
            (Action::Whole, "managed fields"),
            (Action::Times, "times"),
        ],
        Mode::Cells => &[
            (Action::Open, "only these"),
            (Action::Exclude, "without these"),
            (Action::Back, "close"),
        ],
        Mode::Help | Mode::Sources | Mode::Text => &[
            (Action::Back, "close"),
            (Action::Down, "scroll"),
            (Action::Quit, "quit"),
        ],
    };
    let mut line = PaneLine::new();
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
        .expect("every action is in ACTIONS");
    doc.keys[0].to_string()
}
