//! One line of a pane or a list, whole.

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
    let lines = lines(text, super::columns_of(layout));
    // It lies over no more than it needs, so that one sees what it is a line of.
    let rows = super::rows(lines.len(), layout);
    let area = take_bottom(&mut body, rows);
    let area = super::open_at(area, canvas, ((&title, &hint), layout.frame));
    let first = scroll.min(lines.len().saturating_sub(area.height.into()));
    for (row, line) in (0..area.height).zip(&lines[first..]) {
        canvas.line(area, row, line);
    }
    (area_of(area), lines.len())
}

/// The columns of a label in front of its value.
const LABEL: usize = 15;

/// The text over as many lines as it takes. A part of it before a tab is a label.
fn lines(text: &str, columns: usize) -> Vec<PaneLine<'static>> {
    let of_line = |line: &str| {
        let (label, value) = line.split_once('\t').unwrap_or(("", line));
        let (label, before) = (label.to_owned(), if label.is_empty() { 0 } else { LABEL });
        let rows = broken(value, columns.saturating_sub(before).max(8)).into_iter();
        let labels = std::iter::once(label).chain(std::iter::repeat(String::new()));
        let row = move |(label, row): (String, String)| {
            PaneLine::of(Role::Muted, format!("{label:before$}")).add(Role::Text, row)
        };
        labels.zip(rows).map(row).collect::<Vec<_>>()
    };
    text.split('\n').flat_map(of_line).collect()
}
