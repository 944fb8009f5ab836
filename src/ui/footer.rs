//! The last row: the keys that matter here, or the filter that is being typed.

use ratatui::style::Modifier;
use unicode_segmentation::UnicodeSegmentation;

use crate::app::{Action, Finder, Key, Mode, Overlay, Pane, Prompt, Search, State};

use super::{Role, canvas::Canvas, layout::Layout, line::PaneLine, text};

/// The mark before a filter or a search that is typed.
const SLASH: &str = " / ";
/// The mark before the words of the palette.
const COLON: &str = " : ";
/// The mark before the name of a file.
const FILE: &str = " write to ";
/// The words after the number of what is found, from the most that are shown to the fewest.
const FOUND: [&str; 4] = [
    " found  tab complete  ? help  enter keep  esc undo ",
    " found  ? help  enter keep  esc undo ",
    " found  ? help ",
    " ? help ",
];
/// The same in the palette.
const PALETTE: [&str; 2] = [" found  enter open  esc close ", " found "];
/// The same while a search is typed whose matches are not counted.
const UNCOUNTED: [&str; 2] = [" enter keep  esc undo ", " enter "];
/// The same while the name of a file is typed.
const EXPORT: [&str; 2] = [" enter write  esc close ", " enter "];
/// The same while a search is typed, in which `?` is a letter.
const MATCHES: [&str; 2] = [" found  enter keep  esc undo ", " found "];

pub(super) fn draw(state: &State, layout: &Layout, canvas: &mut Canvas<'_>, found: Option<usize>) {
    let width = layout.footer.width.into();
    let line = match TypedText::of(state, width, found) {
        Some(typed) => typed.line(canvas.theme.symbols.cut()),
        None => hints(state, width),
    };
    canvas.line(layout.footer, 0, &line);
}

/// The text that is being typed: the filter, or what is searched for. If it is long, the part around the cursor.
pub(super) struct TypedText<'s> {
    prompt: &'s Prompt,
    /// The mark before it.
    mark: &'static str,
    /// The place of the first letter that is shown, in bytes.
    first: usize,
    /// The number of what is found, and the keys.
    right: (String, &'static str),
}

impl<'s> TypedText<'s> {
    /// `None` if nothing is being typed.
    pub(super) fn of(state: &'s State, width: usize, found: Option<usize>) -> Option<Self> {
        let (prompt, count, hints) = match (&state.prompt, &state.overlay) {
            (Some(prompt), _) => {
                let rows = match state.trail.listed_kind() {
                    Some(_) => state.lists.rows().len(),
                    None => state.listing.rows().len(),
                };
                let rows = text::grouped(rows as u64);
                (prompt, rows, &FOUND[..])
            }
            (None, Overlay::Yaml(view)) if view.is_typing() => {
                let search = view.search();
                let prompt = search.and_then(Search::prompt)?;
                (prompt, matches(search.map(Search::count)), &MATCHES[..])
            }
            (None, Overlay::Palette(palette)) => {
                let found = text::grouped(palette.menu.items.len() as u64);
                (&palette.prompt, found, &PALETTE[..])
            }
            (None, Overlay::Export(prompt)) => (&**prompt, String::new(), &EXPORT[..]),
            _ => {
                let prompt = state.finder.as_ref().and_then(Finder::prompt)?;
                match found {
                    Some(_) => (prompt, matches(found), &MATCHES[..]),
                    None => (prompt, String::new(), &UNCOUNTED[..]),
                }
            }
        };
        let mark = match &state.overlay {
            Overlay::Palette(_) => COLON,
            Overlay::Export(_) => FILE,
            _ => SLASH,
        };
        let room = |hints: &str| width.saturating_sub(mark.len() + 1 + count.len() + hints.len());
        let typed = text::width(prompt.text(), width);
        let fitting = hints.iter().find(|hints| typed < room(hints));
        let hints = fitting.or(hints.last())?;
        let room = room(hints);
        Some(Self {
            first: first(before_cursor(prompt), room),
            mark,
            prompt,
            right: (count, hints),
        })
    }

    /// The column of the cursor.
    pub(super) fn column(&self, width: usize) -> usize {
        let shown = &before_cursor(self.prompt)[self.first..];
        self.mark.len() + usize::from(self.first > 0) + text::width(shown, width)
    }

    /// The text with its cursor; the part with a mistake is underlined.
    fn line(self, cut: &'static str) -> PaneLine<'static> {
        let Self {
            prompt,
            mark,
            first,
            right: (count, hints),
        } = self;
        let mut line = PaneLine::new().add(Role::Accent, mark);
        if first > 0 {
            line = line.add(Role::Muted, cut);
        }
        let error = prompt.error();
        let error = error.map(|error| error.at..error.at + error.term.len());
        let cursor = before_cursor(prompt).len();
        for (at, letter) in prompt.text()[first..].char_indices() {
            let byte = first + at;
            let mut modifier = Modifier::empty();
            if byte == cursor {
                modifier |= Modifier::REVERSED;
            }
            if error.as_ref().is_some_and(|error| error.contains(&byte)) {
                modifier |= Modifier::UNDERLINED;
            }
            line = line.marked(Role::Text, letter.to_string(), modifier);
        }
        if cursor == prompt.text().len() {
            line = line.marked(Role::Text, " ", Modifier::REVERSED);
        }
        line.at_right(Role::Text, count)
            .at_right(Role::Muted, hints)
    }
}

/// The number of what is found.
fn matches(count: Option<usize>) -> String {
    match count {
        None | Some(0) => "nothing".to_owned(),
        Some(count) => text::grouped(count as u64),
    }
}

fn before_cursor(prompt: &Prompt) -> &str {
    let end = prompt.text().char_indices().nth(prompt.cursor());
    &prompt.text()[..end.map_or(prompt.text().len(), |(at, _)| at)]
}

/// The first place from which a text and the cursor after it fit into a number of columns.
fn first(before: &str, room: usize) -> usize {
    if text::width(before, room) < room {
        return 0;
    }
    // The cursor and the mark that something is cut.
    let mut left = room.saturating_sub(2);
    let mut first = before.len();
    for (at, piece) in before.grapheme_indices(true).rev() {
        let width = text::width(piece, room);
        if width > left {
            break;
        }
        (first, left) = (at, left - width);
    }
    first
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
    for (action, label) in actions(state) {
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

/// The actions in the menu of columns.
const COLUMN_HINTS: &[(Action, &str)] = &[
    (Action::Open, "show or hide"),
    (Action::Left, "to the left"),
    (Action::Right, "to the right"),
    (Action::UsualColumns, "the usual ones"),
    (Action::Back, "close"),
];

/// The actions that matter on a page that is searched.
const SEARCH: &[(Action, &str)] = &[
    (Action::Back, "end the search"),
    (Action::NextMatch, "next"),
    (Action::PreviousMatch, "previous"),
    (Action::Search, "search again"),
    (Action::Open, "open, fold"),
];

/// The actions that matter in a list of objects.
const OBJECTS: &[(Action, &str)] = &[
    (Action::Back, "back"),
    (Action::Open, "details"),
    (Action::Filter, "filter"),
    (Action::Narrow, "filter by cell"),
    (Action::Sort, "sort"),
    (Action::Kinds, "lists"),
    (Action::Export, "export"),
    (Action::Yaml, "yaml"),
    (Action::Copy, "copy"),
];

/// The actions that matter here, and what the footer calls them.
fn actions(state: &State) -> &'static [(Action, &'static str)] {
    let is_at_findings = state.is_in_pane() && state.panes().chosen == Pane::Findings;
    let is_at_route = state.is_in_pane() && state.panes().chosen == Pane::Route;
    match state.mode() {
        Mode::Pane | Mode::Page if state.finder.is_some() => SEARCH,
        Mode::Pane | Mode::Page if is_at_findings => &[
            (Action::Back, "back"),
            (Action::Open, "go to evidence"),
            (Action::Explain, "explain"),
            (Action::Infos, "show info"),
            (Action::Deeper, "unfold"),
            (Action::NextPane, "next pane"),
            (Action::Narrow, "filter by this"),
        ],
        Mode::Pane | Mode::Page if is_at_route => &[
            (Action::Route, "who calls"),
            (Action::Back, "back"),
            (Action::Open, "go to the field"),
            (Action::WhatIf, "what if"),
            (Action::NextPane, "next link, pane"),
            (Action::Copy, "copy, explain"),
            (Action::Zoom, "zoom"),
        ],
        Mode::Pane => &[
            (Action::Open, "open, fold"),
            (Action::Back, "table"),
            (Action::NextPane, "next link, pane"),
            (Action::Search, "search"),
            (Action::Read, "full line"),
            (Action::Lose, "what if"),
            (Action::Narrow, "filter by this"),
        ],
        Mode::Main => &[
            (Action::Open, "details"),
            (Action::Filter, "filter"),
            (Action::Preset, "broken"),
            (Action::Narrow, "filter by cell"),
            (Action::Sort, "sort"),
            (Action::Findings, "findings"),
            (Action::Kinds, "lists"),
            (Action::Route, "route"),
            (Action::Compare, "compare"),
            (Action::Group, "group"),
            (Action::WhatIf, "what if"),
            (Action::NextPane, "pane"),
            (Action::Copy, "copy"),
            (Action::Palette, "find"),
            (Action::Yaml, "yaml"),
            (Action::Sources, "sources"),
            (Action::Export, "export"),
            (Action::Close, "quit"),
            (Action::Clusters, "clusters"),
        ],
        Mode::Objects => OBJECTS,
        Mode::Clusters => &[
            (Action::Right, "next"),
            (Action::Left, "previous"),
            (Action::Open, "filter by it, or take back"),
            (Action::Back, "table"),
        ],
        Mode::Kinds => &[(Action::Open, "open"), (Action::Back, "close")],
        Mode::Page => &[
            (Action::Back, "back"),
            (Action::Open, "open, fold"),
            (Action::NextPane, "next link, pane"),
            (Action::Search, "search"),
            (Action::Zoom, "zoom"),
            (Action::Read, "full line"),
            (Action::Lose, "what if"),
            (Action::Yaml, "yaml"),
            (Action::Copy, "copy"),
            (Action::Narrow, "filter by this"),
        ],
        Mode::Findings => &[
            (Action::Back, "back"),
            (Action::Open, "evidence, fold"),
            (Action::Group, "group"),
            (Action::Sort, "sort"),
            (Action::Filter, "filter"),
            (Action::Explain, "explain"),
            (Action::Infos, "show info"),
            (Action::Preset, "broken"),
        ],
        mode => over(mode),
    }
}

/// The actions that matter in overlays.
fn over(mode: Mode) -> &'static [(Action, &'static str)] {
    match mode {
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
        Mode::Columns => COLUMN_HINTS,
        Mode::Copy => &[(Action::Open, "copy"), (Action::Back, "close")],
        Mode::Loss => &[
            (Action::Open, "details"),
            (Action::WhatIf, "more places"),
            (Action::Found, "clear"),
            (Action::Back, "close"),
        ],
        Mode::Compare => &[
            (Action::Back, "close"),
            (Action::Down, "scroll"),
            (Action::Search, "search"),
            (Action::Copy, "copy"),
            (Action::Compare, "read again"),
        ],
        Mode::Changes => &[
            (Action::Open, "details"),
            (Action::Times, "times"),
            (Action::Back, "close"),
        ],
        Mode::Help | Mode::Sources => &[
            (Action::Back, "close"),
            (Action::Down, "scroll"),
            (Action::Search, "search"),
        ],
        Mode::Text => &[(Action::Back, "close"), (Action::Down, "scroll")],
        Mode::Main
        | Mode::Pane
        | Mode::Page
        | Mode::Findings
        | Mode::Objects
        | Mode::Clusters
        | Mode::Kinds => &[],
    }
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
