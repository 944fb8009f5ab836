//! One line of a pane, whole.

use crate::{
    app::ScreenArea,
    ui::{
        Role, area_of,
        canvas::Canvas,
        layout::{Layout, take_bottom},
        line::PaneLine,
        pane::broken,
    },
};

/// Paints a text over as many lines as it needs; returns its area and number of lines.
pub(in crate::ui) fn text(
    text: &str,
    scroll: usize,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let title = PaneLine::of(Role::Accent, " The full line ");
    let hint = PaneLine::of(Role::Muted, " esc close ");
    let mut body = super::body(layout);
    let lines = broken(text, body.width.saturating_sub(2).into());
    // It lies over no more than it needs, so that one sees what it is a line of.
    let rows = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX);
    let area = take_bottom(&mut body, rows);
    let area = super::open_at(area, canvas, (&title, &hint));
    let first = scroll.min(lines.len().saturating_sub(area.height.into()));
    for (row, line) in (0..area.height).zip(&lines[first..]) {
        canvas.line(area, row, &PaneLine::of(Role::Text, line.as_str()));
    }
    (area_of(area), lines.len())
}
