//! The focused cell, where the invisible cursor of the terminal is put for screen readers.

use ratatui::layout::Rect;

use crate::app::{Focus, Geometry, Overlay, ScreenArea, State};

use super::footer::TypedText;

/// The cell of the focus on a frame that was drawn so.
pub(super) fn focus(state: &State, geometry: &Geometry, footer: Rect) -> (u16, u16) {
    let width = footer.width.into();
    if let Some(typed) = TypedText::of(state, width, geometry.found) {
        let last = footer.right().saturating_sub(1);
        let column = cells(typed.column(width));
        return (footer.x.saturating_add(column).min(last), footer.y);
    }
    let is_at_clusters = state.focus == Focus::Clusters && geometry.overlay.is_none();
    let mut entries = geometry.clusters.iter().filter(|_| is_at_clusters);
    if let Some((_, area)) = entries.find(|(entry, _)| *entry == state.cluster_at) {
        return (area.x, area.y);
    }
    let (area, line) = place(state, geometry);
    let line = cells(line).min(area.height.saturating_sub(1));
    (area.x, area.y + line)
}

/// The area that has the focus, and the line of it.
fn place(state: &State, geometry: &Geometry) -> (ScreenArea, usize) {
    if let Some((area, _)) = geometry.overlay {
        let line = match &state.overlay {
            Overlay::Yaml(view) => view.row().saturating_sub(view.first(area.height.into())),
            Overlay::Kinds(menu) => menu.at,
            _ => 0,
        };
        return (area, line);
    }
    if let Some(listed) = &geometry.findings {
        return (
            listed.area,
            state.findings.line().saturating_sub(listed.first),
        );
    }
    let is_in_pane = state.is_in_pane() || state.page().is_some();
    let shown = geometry.pane(state.panes().chosen).filter(|_| is_in_pane);
    if let Some(shown) = shown {
        return (shown.area, shown.line.saturating_sub(shown.first));
    }
    let row = match state.trail.listed_kind() {
        Some(_) => state.lists.row(),
        None => state.row(),
    };
    let row = row.unwrap_or_default();
    (geometry.table, row.saturating_sub(geometry.first_row))
}

fn cells(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
