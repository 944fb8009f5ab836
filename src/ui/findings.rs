//! The list of all findings. Only the lines that are seen are worded: for each of them its object is examined.

mod lines;

use ratatui::layout::Rect;

use crate::{
    app::{FindingOrder, Geometry, Grouping, Listed, State},
    derive::wording::grouped,
};

use super::{
    Role, area_of, canvas::Canvas, layout::Layout, line::PaneLine, list_frame::framed, text,
};
use lines::FindingLines;

/// Paints the list around its cursor.
pub(super) fn draw(
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
    let area = framed(layout, canvas, |_, canvas| titles(state, canvas));
    let view = &state.findings;
    let mut lines = FindingLines::of(state, inset(area).width.into(), canvas);
    let why = lines.nothing();
    let mut why = why
        .iter()
        .map(|line| PaneLine::of(Role::Muted, line.as_str()));
    let head = u16::try_from(why.len()).unwrap_or(0).min(area.height);
    for row in 0..head {
        canvas.line(inset(area), row, &why.next().unwrap_or_default());
    }
    let area = Rect {
        y: area.y + head,
        height: area.height - head,
        ..area
    };
    let inner = inset(area);
    let first = view.first(area.height.into());
    let (mut under, mut is_cut) = (String::new(), false);
    for (row, at) in (0..area.height).zip(first..view.index().len()) {
        let Some(shown) = view.index().row(at) else {
            continue;
        };
        let line = lines.line(shown);
        canvas.line(inner, row, &line);
        if at == view.line() {
            (under, is_cut) = (line.whole(), !line.fits(inner.width.into()));
            let cursor = Rect {
                y: area.y + row,
                height: 1,
                ..area
            };
            canvas.paint(cursor, canvas.theme.selection());
        }
    }
    geometry.findings = Some(Listed {
        area: area_of(area),
        first,
        text: under,
        is_cut,
    });
}

/// A blank on either side keeps the text off the rules.
fn inset(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    }
}

/// The filter and how many there are; how they are grouped and ordered.
fn titles(state: &State, canvas: &Canvas<'_>) -> (PaneLine<'static>, Option<PaneLine<'static>>) {
    let view = &state.findings;
    let mut left = PaneLine::of(Role::Accent, " Findings ");
    let filter = state.listing.filter().text();
    if !filter.trim().is_empty() {
        let filter = text::fit(filter.trim(), 40, canvas.theme.symbols.cut()).into_owned();
        left = left.add(Role::Accent, format!("{filter} "));
    }
    let by = match view.grouping() {
        Grouping::Cause => "cause",
        Grouping::Rule => "rule",
        Grouping::Cluster => "cluster",
        Grouping::Object => "object",
    };
    let order = match view.order() {
        FindingOrder::Gravest if view.grouping() == Grouping::Cause => {
            "the last day first, then gravest"
        }
        FindingOrder::Gravest => "most severe first",
        FindingOrder::Newest => "newest first",
    };
    let count = grouped(view.index().findings() as u64);
    let right = PaneLine::of(Role::Text, format!(" {count} "))
        .add(Role::Muted, format!(" by {by}, {order} "));
    (left, Some(right))
}
