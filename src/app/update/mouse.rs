//! What the mouse does: the wheel moves what it is over, a click chooses.

use crate::app::{Effect, Focus, Mouse, MouseButton, Overlay, Pane, State};

use super::{DRAW_NOW, choose, scroll_pane, select, step};

pub(super) fn point(state: &mut State, mouse: Mouse) -> Vec<Effect> {
    match mouse.button {
        MouseButton::WheelUp => wheel(state, mouse, -3),
        MouseButton::WheelDown => wheel(state, mouse, 3),
        MouseButton::Left => click(state, mouse),
    }
    vec![DRAW_NOW]
}

/// The wheel moves what it is over, wherever the focus is.
fn wheel(state: &mut State, mouse: Mouse, by: isize) {
    if !matches!(state.overlay, Overlay::None) {
        return step(state, by);
    }
    match pane_at(state, mouse) {
        Some(pane) => scroll_pane(state, pane, by),
        None => select(state, by.signum()),
    }
}

fn click(state: &mut State, mouse: Mouse) {
    if !matches!(state.overlay, Overlay::None) {
        return;
    }
    let tab = state
        .geometry
        .tabs
        .iter()
        .find(|(_, area)| area.contains(mouse.x, mouse.y))
        .map(|(pane, _)| *pane);
    if let Some(pane) = tab.or_else(|| pane_at(state, mouse)) {
        (state.focus, state.pane) = (Focus::Pane, pane);
    } else if state.geometry.table.contains(mouse.x, mouse.y) {
        state.focus = Focus::Table;
        let row = state.geometry.first_row + usize::from(mouse.y - state.geometry.table.y);
        if row < state.listing.rows().len() {
            choose(state, row);
        }
    }
}

fn pane_at(state: &State, mouse: Mouse) -> Option<Pane> {
    let panes = state.geometry.panes.iter();
    panes
        .map(|(pane, area, _)| (*pane, *area))
        .find(|(_, area)| area.contains(mouse.x, mouse.y))
        .map(|(pane, _)| pane)
}
