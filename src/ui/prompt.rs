//! The lines above a filter that is being typed: the candidates of completion, or the mistake in the text.

use ratatui::layout::Rect;

use crate::{
    app::{Choices, Overlay, Prompt, State},
    query::Candidate,
};

use super::{
    Role,
    canvas::Canvas,
    layout::{Layout, take_bottom},
    line::PaneLine,
    pane::broken,
    text::{self, grouped},
};

/// The most candidates to show at a time.
const MOST: usize = 8;

/// Paints the candidates or the mistake over the last rows of the body.
pub(super) fn draw(state: &State, layout: &Layout, canvas: &mut Canvas<'_>) {
    let (lines, chosen) = match (&state.prompt, &state.overlay, &state.note) {
        (Some(prompt), ..) => match prompt.choices() {
            Some(choices) => candidates(choices, layout.body, canvas),
            None => (remark(prompt, layout.body), None),
        },
        (None, Overlay::Export(_) | Overlay::Moment(_), Some(note)) => {
            (told((Role::Warning, note), layout.body), None)
        }
        _ => return,
    };
    let mut body = layout.body;
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let area = take_bottom(&mut body, rows.min(layout.body.height / 2));
    canvas.clear(area);
    let hidden = lines.len() - usize::from(area.height);
    let first = chosen.map_or(0, |at| (at + 1).saturating_sub(area.height.into()));
    let first = first.min(hidden);
    for (row, (at, line)) in (0..area.height).zip(lines.iter().enumerate().skip(first)) {
        canvas.line(area, row, line);
        if chosen == Some(at) {
            let whole = Rect {
                y: area.y + row,
                height: 1,
                ..area
            };
            canvas.paint(whole, canvas.theme.selection());
        }
    }
}

/// The candidates around the one that is written, each with the number of Destinations that have it or the help of the key,
/// and the line of the one that is written.
fn candidates(
    choices: &Choices,
    area: Rect,
    canvas: &Canvas<'_>,
) -> (Vec<PaneLine<'static>>, Option<usize>) {
    let (all, width) = (choices.candidates(), usize::from(area.width));
    let first = (choices.at() + 1).saturating_sub(MOST);
    let shown = &all[first..all.len().min(first + MOST)];
    let widest = shown.iter().map(|one| text::width(&one.text, width)).max();
    let column = widest.unwrap_or(0).min(width.saturating_sub(12));
    let line = |one: &Candidate| {
        let name = text::fit(&one.text, column, canvas.theme.symbols.cut());
        let blanks = " ".repeat(column - text::width(&name, column) + 2);
        let beside = one
            .count
            .map_or(one.doc.to_owned(), |count| grouped(count as u64));
        PaneLine::of(Role::Text, format!("   {name}{blanks}")).add(Role::Muted, beside)
    };
    let mut lines: Vec<_> = shown.iter().map(line).collect();
    let more = all.len() - first - shown.len();
    if more > 0 {
        lines.push(PaneLine::of(
            Role::Muted,
            format!("   {} more", grouped(more as u64)),
        ));
    }
    (lines, Some(choices.at() - first))
}

/// The mistake in the text and the text that tab writes in its place, or that the last term does not filter yet.
fn remark(prompt: &Prompt, area: Rect) -> Vec<PaneLine<'static>> {
    let (role, words) = match prompt.error() {
        Some(error) => {
            let why = error.why.to_string();
            let tab = error.suggestion.iter();
            let tab = tab.map(|text| format!("; tab writes {text}"));
            (Role::Warning, why + &tab.collect::<String>())
        }
        None if prompt.ignores_last_term() => {
            let words = "the last term is not complete and does not filter yet; tab completes it";
            (Role::Muted, words.to_owned())
        }
        None => return Vec::new(),
    };
    told((role, &words), area)
}

/// Words in as many lines as they need.
fn told((role, words): (Role, &str), area: Rect) -> Vec<PaneLine<'static>> {
    let lines = broken(words, usize::from(area.width).saturating_sub(4).max(1));
    let lines = lines.into_iter();
    lines
        .map(|line| PaneLine::of(role, format!("   {line}")))
        .collect()
}
