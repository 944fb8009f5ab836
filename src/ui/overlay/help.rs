//! The keys, from the one table of actions, and what the symbols mean.

use crate::{
    app::{ACTIONS, ScreenArea},
    query::{KEYS, SYNTAX},
    ui::{Role, Symbols, area_of, canvas::Canvas, layout::Layout, line::PaneLine},
};

/// Paints the help from a line on; returns its area and number of lines.
pub(in crate::ui) fn help(
    scroll: usize,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let lines = lines(canvas.theme.symbols);
    paint(&lines, (" Keys ", scroll), layout, canvas)
}

/// Paints the language of the filter from a line on; returns its area and number of lines.
pub(in crate::ui) fn filter_help(
    scroll: usize,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let keys = PROMPT_KEYS.iter().map(|(key, doc)| described(key, doc));
    let lines: Vec<_> = filter().chain([PaneLine::new()]).chain(keys).collect();
    paint(&lines, (" The filter ", scroll), layout, canvas)
}

fn paint(
    lines: &[PaneLine<'_>],
    (title, scroll): (&'static str, usize),
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let title = PaneLine::of(Role::Accent, title);
    let hint = PaneLine::of(Role::Muted, " ? or esc close ");
    let area = super::open(layout, canvas, (&title, &hint));
    let first = scroll.min(lines.len().saturating_sub(area.height.into()));
    for (row, line) in (0..area.height).zip(&lines[first..]) {
        canvas.line(area, row, line);
    }
    (area_of(area), lines.len())
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
fn described(term: &str, doc: &'static str) -> PaneLine<'static> {
    PaneLine::of(Role::Accent, format!("{term:18}")).add(Role::Text, doc)
}

fn lines(symbols: Symbols) -> Vec<PaneLine<'static>> {
    let mut lines: Vec<PaneLine<'static>> = ACTIONS
        .iter()
        .map(|doc| {
            let keys: Vec<String> = doc.keys.iter().map(ToString::to_string).collect();
            described(&keys.join("  "), doc.doc)
        })
        .collect();
    lines.push(PaneLine::new());
    lines.push(PaneLine::of(Role::Muted, "The filter"));
    lines.extend(filter());
    lines.push(PaneLine::new());
    lines.push(PaneLine::of(Role::Muted, "Symbols"));
    for (symbol, role, doc) in legend(symbols) {
        lines.push(PaneLine::of(role, format!("{symbol:18}")).add(Role::Text, doc));
    }
    lines
}

/// The syntax and the keys of the filter.
fn filter() -> impl Iterator<Item = PaneLine<'static>> {
    let syntax = SYNTAX.iter().map(|(term, doc)| ((*term).to_owned(), *doc));
    let keys = KEYS
        .iter()
        .map(|key| (format!("{}:{}", key.name, key.value), key.doc));
    let terms = syntax.chain(keys);
    terms.map(|(term, doc): (String, _)| described(&term, doc))
}

fn legend(symbols: Symbols) -> Vec<(String, Role, &'static str)> {
    vec![
        (
            symbols.live().to_owned(),
            Role::Ok,
            "a source that is live, or a file that was read completely",
        ),
        (
            symbols.pending().to_owned(),
            Role::Info,
            "a source that is connecting or being read",
        ),
        (
            symbols.lost().to_owned(),
            Role::Warning,
            "a source that does not answer; its data may be stale",
        ),
        (
            symbols.refused().to_owned(),
            Role::Error,
            "a source that refuses access, or has no Destination CRD",
        ),
        (
            "~".to_owned(),
            Role::Warning,
            "before a row: it may be stale; before an age: at least this old",
        ),
        (
            symbols.at_least().to_owned(),
            Role::Text,
            "at least this many: a source is incomplete",
        ),
        (
            format!("{} {}", symbols.yes(), symbols.no()),
            Role::Text,
            "yes and no: a required subset has endpoints, a policy is in force, a caller gets through",
        ),
        (
            format!(
                "{} {} {}",
                symbols.error(),
                symbols.warning(),
                symbols.info()
            ),
            Role::Text,
            "findings: error, warning, info",
        ),
        (
            "?".to_owned(),
            Role::Muted,
            "after the findings: rules that were skipped; before a row: not examined yet",
        ),
        (
            format!("{} {}", symbols.branch(), symbols.selected()),
            Role::Text,
            "an open branch, and a folded one",
        ),
        (
            format!("{}2 {}1", symbols.more(), symbols.less()),
            Role::Text,
            "endpoints added or removed just now",
        ),
        (
            "3=3  1<2  3 ?".to_owned(),
            Role::Text,
            "the policy generation in force, and the newest; ? is unknown",
        ),
        (
            "T1 T2  A".to_owned(),
            Role::Text,
            "traffic policies in the order they apply, and access policies",
        ),
        (
            symbols.nothing().to_owned(),
            Role::Faint,
            "nothing; ? is unknown, 0 is none",
        ),
    ]
}
