//! One line of a pane, whole.

use crate::{
    app::Area,
    ui::{
        Role, area_of,
        canvas::Canvas,
        layout::{Layout, take_bottom},
        line::Line,
        pane::broken,
    },
};

/// Paints a text over as many lines as it takes; returns where it stands and how many lines it has.
pub(in crate::ui) fn text(
    text: &str,
    scroll: usize,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (Area, usize) {
    let title = Line::of(Role::Accent, " The line, whole ");
    let hint = Line::of(Role::Muted, " esc closes ");
    let mut body = super::body(layout);
    let lines = broken(text, body.width.saturating_sub(2).into());
    // It lies over no more than it needs, so that one sees what it is a line of.
    let rows = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX);
    let area = take_bottom(&mut body, rows);
    let area = super::open_at(area, canvas, (&title, &hint));
    let first = scroll.min(lines.len().saturating_sub(area.height.into()));
    for (row, line) in (0..area.height).zip(&lines[first..]) {
        canvas.line(area, row, &Line::of(Role::Text, line.as_str()));
    }
    (area_of(area), lines.len())
}
