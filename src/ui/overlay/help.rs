//! The keys, from the one table of actions, what the symbols mean, and the language of the filter.

use crate::{
    app::{ACTIONS, ActionDoc, Finder, Mode, Needle, ScreenArea, State},
    query::{KEYS, SYNTAX},
    ui::{
        Role, Symbols, area_of, canvas::Canvas, layout::Layout, line::PaneLine, pane::wrapped, text,
    },
};

/// The fewest columns of text for each column of the help.
const LEAST: usize = 46;
/// The most columns of the help side by side.
const MOST: usize = 3;
/// The most columns for a key or a term before its text.
const TERM: usize = 18;

/// An entry of the help: a key, a symbol or a term in its role, and its text.
type HelpEntry = (Role, String, String);

/// Paints the help from a line on; returns its area and number of lines.
pub(in crate::ui) fn help(
    state: &State,
    scroll: usize,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let mode = state.mode_beneath();
    let is_here = |doc: &&ActionDoc| doc.modes.contains(&mode);
    let (here, elsewhere): (Vec<_>, Vec<_>) = ACTIONS.iter().partition(is_here);
    let keys = |docs: Vec<&ActionDoc>| docs.into_iter().map(|doc| action(state, doc)).collect();
    let sections = [
        (format!("Keys in {}", place(state)), keys(here)),
        ("Symbols".to_owned(), legend(canvas.theme.symbols)),
        ("The filter".to_owned(), filter().collect()),
        ("Keys elsewhere".to_owned(), keys(elsewhere)),
    ];
    let finder = state.finder.as_ref().map(Finder::needle);
    let sections = match finder.filter(|needle| !needle.is_empty()) {
        Some(needle) => having(needle, sections.into()),
        None => sections.into(),
    };
    let view = paint(&sections, (" Keys ", scroll), layout, canvas);
    super::mark(state, view.0, canvas);
    view
}

/// The entries that have a text, in their sections.
fn having(
    needle: &Needle,
    sections: Vec<(String, Vec<HelpEntry>)>,
) -> Vec<(String, Vec<HelpEntry>)> {
    let has_it = |(_, term, doc): &HelpEntry| needle.is_in(term) || needle.is_in(doc);
    let mut sections = sections;
    for (_, entries) in &mut sections {
        entries.retain(has_it);
    }
    sections.retain(|(_, entries)| !entries.is_empty());
    if sections.is_empty() {
        sections.push(("Nothing in the help has this text.".to_owned(), Vec::new()));
    }
    sections
}

/// The place under the help: a pane by its title, else the mode.
fn place(state: &State) -> String {
    let mode = state.mode_beneath();
    if matches!(mode, Mode::Pane | Mode::Page) {
        return format!("the pane {}", state.panes().chosen.title());
    }
    mode.place().to_owned()
}

/// Paints the language of the filter from a line on; returns its area and number of lines.
pub(in crate::ui) fn filter_help(
    scroll: usize,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let keys = PROMPT_KEYS.iter();
    let keys = keys.map(|(key, doc)| described(key, doc)).collect();
    let sections = [
        ("Keys while a filter is typed".to_owned(), keys),
        ("Terms".to_owned(), filter().collect()),
    ];
    paint(&sections, (" The filter ", scroll), layout, canvas)
}

fn paint(
    sections: &[(String, Vec<HelpEntry>)],
    (title, scroll): (&'static str, usize),
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let title = PaneLine::of(Role::Accent, title);
    let hint = PaneLine::of(Role::Muted, " / search  ? or esc close ");
    let area = super::open(layout, canvas, (&title, &hint));
    let mut lines = Vec::new();
    for (heading, entries) in sections {
        if !lines.is_empty() {
            lines.push(PaneLine::new());
        }
        lines.push(PaneLine::of(Role::Muted, heading.as_str()));
        lines.extend(side_by_side(entries, area.width.into()));
    }
    let first = scroll.min(lines.len().saturating_sub(area.height.into()));
    for (row, line) in (0..area.height).zip(&lines[first..]) {
        canvas.line(area, row, line);
    }
    (area_of(area), lines.len())
}

/// Entries in as many columns as there is room for, filled one after the other.
fn side_by_side(entries: &[HelpEntry], width: usize) -> Vec<PaneLine<'static>> {
    let count = (width / LEAST).clamp(1, MOST);
    let room = width / count;
    let terms = entries.iter().map(|(_, term, _)| text::width(term, TERM));
    let term = terms.max().unwrap_or(0).min(TERM) + 2;
    let all: Vec<_> = entries
        .iter()
        .map(|entry| in_lines(entry, (term, room.saturating_sub(2))))
        .collect();
    let height = all.iter().map(Vec::len).sum::<usize>().div_ceil(count);
    let mut columns: Vec<Vec<PaneLine<'static>>> = vec![Vec::new()];
    for lines in all {
        let taken = columns.last().map_or(0, Vec::len);
        if taken > 0 && taken + lines.len() > height && columns.len() < count {
            columns.push(Vec::new());
        }
        columns
            .last_mut()
            .into_iter()
            .for_each(|last| last.extend(lines.clone()));
    }
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    let row = |at: usize| {
        let mut line = PaneLine::new();
        for (column, lines) in columns.iter().enumerate() {
            if let Some(entry) = lines.get(at) {
                line = line.to(column * room);
                line.append(entry.clone());
            }
        }
        line
    };
    (0..rows).map(row).collect()
}

/// An entry in as many lines as it needs, its text behind its term.
fn in_lines(
    (role, term, doc): &HelpEntry,
    (column, room): (usize, usize),
) -> Vec<PaneLine<'static>> {
    let mut texts = wrapped(doc, room.saturating_sub(column).max(10)).into_iter();
    let head = PaneLine::of(*role, term.clone());
    let is_long = text::width(term, column) + 2 > column;
    let first = if is_long {
        // A long term has a line of its own.
        head
    } else {
        head.to(column)
            .add(Role::Text, texts.next().unwrap_or_default())
    };
    let blanks = " ".repeat(column);
    let rest = texts.map(|text| PaneLine::of(Role::Text, format!("{blanks}{text}")));
    std::iter::once(first).chain(rest).collect()
}

/// The keys while a filter is typed.
const PROMPT_KEYS: [(&str, &str); 6] = [
    (
        "tab  shift-tab",
        "complete a key or a value that exists; correct a mistake",
    ),
    (
        "ctrl-p  ctrl-n",
        "an earlier or later filter, also of earlier sessions; up and down if nothing is typed",
    ),
    ("up  down", "select another row"),
    ("?", "show or hide this page"),
    ("enter", "keep the filter"),
    ("esc", "restore the filter from before"),
];

/// A key or a term with its help.
fn described(term: &str, doc: &str) -> HelpEntry {
    (Role::Accent, term.to_owned(), doc.to_owned())
}

fn action(state: &State, doc: &ActionDoc) -> HelpEntry {
    let keys = state.keymap.keys(doc.action).iter();
    let keys: Vec<String> = keys.map(ToString::to_string).collect();
    let keys = if keys.is_empty() {
        "(no key)".to_owned()
    } else {
        keys.join("  ")
    };
    described(&keys, doc.doc)
}

/// The syntax and the keys of the filter.
fn filter() -> impl Iterator<Item = HelpEntry> {
    let syntax = SYNTAX.iter().map(|(term, doc)| described(term, doc));
    let keys = KEYS.iter();
    let keys = keys.map(|key| described(&format!("{}:{}", key.name, key.value), key.doc));
    syntax.chain(keys)
}

fn legend(symbols: Symbols) -> Vec<HelpEntry> {
    let entry = |symbol: &str, role: Role, doc: &str| (role, symbol.to_owned(), doc.to_owned());
    let severities = [
        (symbols.error(), Role::Error, "a finding: an error"),
        (symbols.warning(), Role::Warning, "a finding: a warning"),
        (symbols.info(), Role::Info, "a finding: good to know"),
    ];
    let links = [
        (
            symbols.live(),
            Role::Ok,
            "a source that is live, or a file that was read completely",
        ),
        (
            symbols.pending(),
            Role::Info,
            "a source that is connecting or being read",
        ),
        (
            symbols.lost(),
            Role::Warning,
            "a source that does not answer; its data may be stale",
        ),
        (
            symbols.refused(),
            Role::Error,
            "a source that refuses access, or has no Destination CRD",
        ),
    ];
    let yes_no = format!("{} {}", symbols.yes(), symbols.no());
    let folds = format!("{} {}", symbols.branch(), symbols.selected());
    let moved = format!("{}2 {}1", symbols.more(), symbols.less());
    let others = [
        (
            "?",
            Role::Muted,
            "unknown; before a row: not examined yet; after the findings: rules that were skipped",
        ),
        (
            "~",
            Role::Warning,
            "before a row: it may be stale; before an age: at least this old",
        ),
        (
            symbols.at_least(),
            Role::Text,
            "at least this many: a source is incomplete",
        ),
        (
            symbols.nothing(),
            Role::Faint,
            "nothing; ? is unknown, 0 is none",
        ),
        (
            "5=5  1<2  3 ?",
            Role::Text,
            "the policy generation in force, and the newest; ? is unknown",
        ),
        (
            "T1 T2  A",
            Role::Text,
            "traffic policies in the order they apply, and access policies",
        ),
        (
            "TP AP",
            Role::Text,
            "the numbers of traffic and access policies in force",
        ),
        (
            &*yes_no,
            Role::Text,
            "yes and no: a required subset has endpoints, a policy is in force, a caller gets through",
        ),
        (&*folds, Role::Text, "an open branch, and a folded one"),
        (&*moved, Role::Text, "endpoints added or removed just now"),
        (
            symbols.changed(),
            Role::Warning,
            "a step of a route that changed just now",
        ),
        (
            "3/5",
            Role::Warning,
            "under ENDPOINTS: 3 of 5 remain in the what-if",
        ),
    ];
    let all = severities.into_iter().chain(others).chain(links);
    all.map(|(symbol, role, doc)| entry(symbol, role, doc))
        .collect()
}
