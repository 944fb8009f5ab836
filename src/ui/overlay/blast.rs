//! The what-if over all Destinations: sentences, then those that lose something, the gravest first.

use ratatui::layout::Rect;

use crate::{
    app::{ScreenArea, State},
    route::BlastRow,
    ui::{Role, area_of, canvas::Canvas, layout::Layout, line::PaneLine, pane::wrapped, severity},
};

/// The columns of a name.
const NAME: usize = 40;

/// Paints the list around a row; returns the area of its rows and their number.
pub(in crate::ui) fn blast(
    at: usize,
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let lost = state.lost.sentence().unwrap_or_default();
    let title = PaneLine::of(Role::Warning, format!(" What if {lost}? "));
    let hint = PaneLine::of(
        Role::Muted,
        " enter open  L more places  X clear  esc close ",
    );
    let mut area = super::open(layout, canvas, (&title, &hint));
    let Some(blast) = &state.blast else {
        return (area_of(area), 0);
    };
    let mut sentences = blast.sentences(&state.store);
    if !state.is_whole() {
        sentences.push("not every Destination could be read: there may be more".to_owned());
    }
    let (width, most) = (usize::from(area.width), usize::from(area.height / 2));
    let head = sentences.iter().flat_map(|one| wrapped(one, width));
    for line in head.take(most) {
        canvas.line(area, 0, &PaneLine::of(Role::Text, line));
        area = below(area);
    }
    area = below(area);
    let rows = blast.rows();
    let first = (at + 1).saturating_sub(area.height.into());
    for (row, (number, one)) in (0..area.height).zip(rows.iter().enumerate().skip(first)) {
        let is_stale = state.store.source(&one.known.id.source);
        let is_stale = is_stale.is_none_or(|source| source.link().is_stale());
        canvas.line(area, row, &line(one, is_stale, canvas));
        if number == at {
            super::select(area, row, canvas);
        }
    }
    (area_of(area), rows.len())
}

fn below(area: Rect) -> Rect {
    let taken = area.height.min(1);
    Rect {
        y: area.y + taken,
        height: area.height - taken,
        ..area
    }
}

fn line(row: &BlastRow, is_stale: bool, canvas: &Canvas<'_>) -> PaneLine<'static> {
    let (role, mark) = severity::mark(row.loss.grade.severity(), canvas.theme.symbols);
    PaneLine::of(Role::Warning, if is_stale { "~" } else { " " })
        .add(role, format!("{mark} "))
        .cell(Role::Text, row.name(), NAME)
        .add(role, format!("{}: ", row.loss.grade.brief()))
        .add(Role::Muted, row.loss.words())
}
