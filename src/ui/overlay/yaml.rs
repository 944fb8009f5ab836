//! The YAML of an object, coloured by what each piece is.

use ratatui::layout::Rect;

use crate::{
    app::{Area, Content, State, YamlView},
    derive,
    model::yaml::{self, Token},
    ui::{Role, area_of, canvas::Canvas, layout::Layout, line::Line},
};

/// Paints an object from a line and a column on; returns where it stands and how many lines it has.
pub(in crate::ui) fn yaml(
    view: &YamlView,
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (Area, usize) {
    let name = Line::of(Role::Accent, format!(" {} ", view.id.key))
        .add(Role::Muted, format!("in {} ", view.id.source));
    let area = super::open(layout, canvas, (&name, &freshness(view, state)));
    match &view.content {
        Content::Waiting => message(canvas, area, "Asked for. Waiting for the source to answer."),
        Content::Failed(why) => message(canvas, area, why),
        Content::Ready { lines, .. } => {
            let first = view
                .scroll
                .min(lines.len().saturating_sub(area.height.into()));
            for (row, line) in (0..area.height).zip(&lines[first..]) {
                paint(canvas, (area, row), line, view.column);
            }
            return (area_of(area), lines.len());
        }
    }
    (area_of(area), 0)
}

/// When it was fetched, and that it may have changed since.
fn freshness(view: &YamlView, state: &State) -> Line<'static> {
    match &view.content {
        Content::Ready { at, .. } => {
            let age = derive::age(*at, state.now);
            Line::of(Role::Muted, format!(" as it was {age} ago "))
        }
        _ => Line::new(),
    }
}

fn message(canvas: &mut Canvas<'_>, area: Rect, text: &str) {
    let lines = crate::ui::pane::wrapped(text, area.width.into());
    for (row, line) in (0..area.height).zip(lines) {
        canvas.line(area, row, &Line::of(Role::Muted, line));
    }
}

fn paint(canvas: &mut Canvas<'_>, (area, row): (Rect, u16), line: &yaml::Line, column: usize) {
    let mut painted = Line::new();
    let mut skip = column;
    let indent = line.indent.saturating_sub(skip);
    skip = skip.saturating_sub(line.indent);
    painted.push(Role::Text, " ".repeat(indent));
    for span in &line.spans {
        let letters = span.text.chars().count();
        let shown: String = span.text.chars().skip(skip).collect();
        skip = skip.saturating_sub(letters);
        painted.push(role(span.token), shown);
    }
    canvas.line(area, row, &painted);
}

fn role(token: Token) -> Role {
    match token {
        Token::Key => Role::Accent,
        Token::Text => Role::Text,
        Token::Number | Token::Bool => Role::Info,
        Token::Null | Token::Punctuation => Role::Muted,
    }
}
