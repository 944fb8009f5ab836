//! How the screen shows things, whatever it shows: zoom, folds, times, the mouse, what lies on top.

use crate::app::{Effect, Fold, MouseOwner, Overlay, State, Ticker, TimeFormat, Zoom};

use super::{DRAW_NOW, groups, pages};

/// Opens or shuts one level of what folds.
pub(super) fn deepen(state: &mut State, by: i8) {
    if state.trail.is_at_findings() {
        state.findings.fold_all(Fold::open_if(by > 0));
    } else if !groups::fold_all(state, by > 0) {
        pages::panes_mut(state).deepen(by);
    }
}

pub(super) fn turn_zoom(state: &mut State) {
    state.zoom = match state.zoom {
        Zoom::All => Zoom::One,
        Zoom::One => Zoom::All,
    };
    pages::panes_mut(state).measure_again();
}

/// Gives the mouse to the terminal, or takes it again.
pub(super) fn turn_mouse(state: &mut State) -> Vec<Effect> {
    let (owner, note) = match state.mouse {
        MouseOwner::Program => (
            MouseOwner::Terminal,
            "the terminal has the mouse: select text with it",
        ),
        MouseOwner::Terminal => (
            MouseOwner::Program,
            "portolan has the mouse: click and scroll",
        ),
    };
    state.mouse = owner;
    state.note = Some(note.to_owned());
    vec![Effect::Mouse(owner), DRAW_NOW]
}

/// Shows the newest change at the foot, or no longer.
pub(super) fn turn_ticker(state: &mut State) {
    state.ticker = match state.ticker {
        Ticker::Off => Ticker::On,
        Ticker::On => Ticker::Off,
    };
    pages::panes_mut(state).measure_again();
}

pub(super) fn turn_times(state: &mut State) {
    state.details.touch();
    state.times = match state.times {
        TimeFormat::Ages => TimeFormat::Absolute,
        TimeFormat::Absolute => TimeFormat::Ages,
    };
}

/// Lays something on top, or takes it away where it lies there.
pub(super) fn toggle(state: &mut State, overlay: Overlay) {
    if state.overlay.is_like(&overlay) {
        state.lift();
    } else {
        state.lay(overlay);
    }
}
