//! The YAML of an object, coloured by what each piece is, with what is folded and what is found.

use ratatui::{layout::Rect, style::Modifier};
use unicode_width::UnicodeWidthChar;

use crate::{
    app::{Content, Match, ScreenArea, Search, State, YamlView},
    derive::wording::{Times, age, clock_time, counted},
    model::yaml::{FieldOwner, Span},
    ui::{
        Role, area_of,
        canvas::Canvas,
        layout::Layout,
        line::PaneLine,
        text::grouped,
        yaml_line::{too_large, yaml_role},
    },
};

/// Paints an object around its cursor; returns its area and number of rows.
pub(in crate::ui) fn yaml(
    view: &YamlView,
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let name = PaneLine::of(Role::Accent, format!(" {} ", view.subject.id.key))
        .add(Role::Muted, format!("in {} ", view.subject.id.source));
    let mut right = view.search().map_or(PaneLine::new(), found);
    right.append(freshness(view, state));
    let area = super::open(layout, canvas, (&name, &right));
    match &view.content {
        Content::Waiting => message(canvas, area, "Requested. Waiting for the source."),
        Content::Failed(why) => message(canvas, area, why),
        Content::Ready { .. } => rows(view, state, area, canvas),
    }
    (area_of(area), view.rows().len())
}

/// Which match of how many one is at.
fn found(search: &Search) -> PaneLine<'static> {
    let number = |number: usize| grouped(number as u64);
    match (search.text(), search.at()) {
        ("", _) => PaneLine::new(),
        (_, None) => PaneLine::of(Role::Warning, " no match "),
        (_, Some(at)) => PaneLine::of(
            Role::Text,
            format!(" {} of {} ", number(at + 1), number(search.count())),
        ),
    }
}

/// When it was fetched, and that it may have changed since.
fn freshness(view: &YamlView, state: &State) -> PaneLine<'static> {
    match &view.content {
        Content::Ready { at, left_out, .. } => {
            let when = crate::ui::pane::when(state, *at);
            let words = match &state.travel {
                None => format!(" as it was {when} "),
                Some(travel) => {
                    let then = clock_time(*at, travel.now());
                    format!(" the fields that portolan reads, as of {then} ")
                }
            };
            let line = PaneLine::of(Role::Muted, words);
            match left_out {
                0 => line,
                more => line.add(Role::Warning, format!("{} ", too_large(*more))),
            }
        }
        _ => PaneLine::new(),
    }
}

fn message(canvas: &mut Canvas<'_>, area: Rect, text: &str) {
    let lines = crate::ui::pane::wrapped(text, area.width.into());
    for (row, line) in (0..area.height).zip(lines) {
        canvas.line(area, row, &PaneLine::of(Role::Muted, line));
    }
}

/// The columns of who wrote a line.
fn gutter_width(area: Rect) -> usize {
    (usize::from(area.width) / 3).min(34)
}

/// Who wrote a line, and when.
fn gutter_of(
    owner: Option<&FieldOwner>,
    (state, view): (&State, &YamlView),
    columns: usize,
) -> PaneLine<'static> {
    let words = owner.map_or_else(String::new, |owner| {
        let times = state.time_words().of(&state.store, &view.subject.id.source);
        let at = owner.at.map(|at| match times {
            Times::Ages(now) | Times::Both(now) => age(at, now),
            Times::Absolute => times.said(at),
        });
        format!("{} {}", at.unwrap_or_default(), owner.manager)
    });
    PaneLine::new().cell(Role::Muted, words, columns.saturating_sub(1))
}

fn rows(view: &YamlView, state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let owners = view.owners.as_ref();
    let first = view.first(area.height.into());
    for (row, at) in (0..area.height).zip(first..view.rows().len()) {
        let line = view.rows()[at];
        let gutter = owners.map_or(0, |_| gutter_width(area));
        let painted = painted(view, line, (usize::from(area.width) - gutter, canvas));
        let painted = match owners {
            None => painted,
            Some(owners) => {
                let above = (at > first).then(|| owners.of_line(view.rows()[at - 1]));
                let owner = owners.of_line(line);
                let owner = owner.filter(|_| above != Some(owner));
                let mut shown = gutter_of(owner, (state, view), gutter);
                shown.append(painted);
                shown
            }
        };
        canvas.line(area, row, &painted);
        if at == view.row() {
            let y = area.y + row;
            let cursor = Rect {
                y,
                height: 1,
                ..area
            };
            canvas.paint(cursor, canvas.theme.selection());
        }
    }
}

/// A line behind its mark, from the column on that is shown first.
fn painted(view: &YamlView, at: usize, (width, canvas): (usize, &Canvas<'_>)) -> PaneLine<'static> {
    let line = &view.lines()[at];
    let symbols = canvas.theme.symbols;
    let is_here = view.rows()[view.row()] == at;
    let mark = match (line.below, view.is_folded(at)) {
        (1.., true) => symbols.selected(),
        (1.., false) if is_here => symbols.branch(),
        _ => " ",
    };
    let mut painted = PaneLine::of(Role::Muted, format!("{mark} "));
    let indent = line.indent.saturating_sub(view.column);
    painted.push(Role::Text, " ".repeat(indent));
    let found: Vec<(Match, bool)> = view
        .search()
        .into_iter()
        .flat_map(|search| search.on(at))
        .collect();
    let skip = view.column.saturating_sub(line.indent);
    let (seen, mut from) = (skip..skip + width, (0, 0));
    for span in &line.spans {
        (painted, from) = pieces(painted, span, (from, &seen), &found);
    }
    if view.is_folded(at) {
        let hidden = counted(line.below, "line");
        return painted.add(Role::Muted, format!(" {} {hidden}", symbols.cut()));
    }
    painted
}

/// The visible columns of a span, in pieces that match or not. It begins at a character and a column of its line; returns
/// where the next one begins.
fn pieces<'l>(
    mut line: PaneLine<'l>,
    span: &Span,
    ((mut at, mut column), seen): ((usize, usize), &std::ops::Range<usize>),
    found: &[(Match, bool)],
) -> (PaneLine<'l>, (usize, usize)) {
    let mut piece = (Modifier::empty(), String::new());
    for letter in span.text.chars() {
        if column > seen.end {
            break;
        }
        let modifier = modifier(at, found);
        if modifier != piece.0 {
            let (modifier, text) = std::mem::replace(&mut piece, (modifier, String::new()));
            line = line.marked(yaml_role(span.token), text, modifier);
        }
        let end = column + letter.width().unwrap_or(0);
        if column >= seen.start {
            piece.1.push(letter);
        } else if end > seen.start {
            // The left edge cuts a wide letter.
            piece.1.push(' ');
        }
        (at, column) = (at + 1, end);
    }
    let line = line.marked(yaml_role(span.token), piece.1, piece.0);
    (line, (at, column))
}

/// How a character is set apart: as part of the match one is at, of another, or not.
fn modifier(at: usize, found: &[(Match, bool)]) -> Modifier {
    let first = found.partition_point(|(found, _)| found.to <= at);
    match found.get(first).filter(|(found, _)| found.from <= at) {
        Some((_, true)) => Modifier::REVERSED,
        Some((_, false)) => Modifier::BOLD | Modifier::UNDERLINED,
        None => Modifier::empty(),
    }
}
