//! Moving about: rows of the table, lines of a pane, from pane to pane.

use crate::app::{Focus, Mode, Overlay, Pane, State};

use super::{clusters, columns, groups, pages::panes_mut, yaml};

/// How many lines the thing in focus shows.
pub(super) fn page(state: &State) -> isize {
    let shown = match &state.overlay {
        Overlay::None if state.focus == Focus::Clusters => 8,
        Overlay::None if state.trail.is_at_findings() => list_height(state),
        Overlay::None if state.is_in_pane() => {
            let pane = state.geometry.pane(state.panes().chosen);
            pane.map_or(1, |shown| shown.area.height)
        }
        Overlay::None => state.geometry.table.height,
        _ => state.geometry.overlay.map_or(1, |(area, _)| area.height),
    };
    isize::try_from(shown.max(2)).unwrap_or(isize::MAX)
}

/// Moves whatever has the focus up or down.
pub(super) fn step(state: &mut State, by: isize) {
    if let Some((view, height)) = yaml::view(state) {
        view.step(by, height);
    } else if let Overlay::Cells(menu) = &mut state.overlay {
        menu.step(by);
    } else if let Overlay::Columns(menu) = &mut state.overlay {
        menu.step(by);
    } else if let Overlay::Copy(menu) = &mut state.overlay {
        menu.step(by);
    } else if let Overlay::Kinds(menu) = &mut state.overlay {
        menu.step(by);
    } else if let Overlay::Changes(view) = &mut state.overlay {
        view.step(by);
    } else if let Overlay::Blast { at } = &mut state.overlay {
        let rows = state.blast.as_ref().map_or(0, |blast| blast.rows().len());
        *at = at.saturating_add_signed(by).min(rows.saturating_sub(1));
    } else if let Some(scroll) = state.overlay.scroll_mut() {
        let room = state
            .geometry
            .overlay
            .map_or(0, |(area, lines)| lines.saturating_sub(area.height.into()));
        *scroll = scroll.saturating_add_signed(by).min(room);
    } else if state.mode() == Mode::Clusters {
        clusters::step(state, by);
    } else if state.trail.is_at_findings() {
        let height = list_height(state);
        state.findings.step(by, height.into());
    } else if state.trail.listed_kind().is_some() {
        let height = state.geometry.table.height;
        state.lists.step(by, height.into());
    } else if state.is_in_pane() {
        step_in_pane(state, by);
    } else {
        select(state, by);
    }
}

/// How many lines of the list of all findings are seen.
fn list_height(state: &State) -> u16 {
    let listed = state.geometry.findings.as_ref();
    listed.map_or(1, |listed| listed.area.height)
}

fn step_in_pane(state: &mut State, by: isize) {
    let pane = state.panes().chosen;
    if let Some(shown) = state.geometry.pane(pane).cloned() {
        panes_mut(state).step(pane, by, &shown);
    }
}

/// Moves the selection and its line on the screen by the same distance, so that the list scrolls only at its edges.
pub(super) fn select(state: &mut State, by: isize) {
    let Some(row) = state.row() else {
        return;
    };
    let last = state.listing.lines().saturating_sub(1);
    let to = row.saturating_add_signed(by).min(last);
    choose(state, to);
}

pub(super) fn choose(state: &mut State, to: usize) {
    let Some(row) = state.row() else {
        return;
    };
    state
        .cursor
        .shift_line(distance(row, to), state.geometry.table.height.into());
    let before = state.selected().map(|known| known.id.clone());
    let State {
        cursor, listing, ..
    } = state;
    cursor.choose(to, listing);
    if before != state.selected().map(|known| known.id.clone()) {
        state.beside.restart();
    }
}

fn distance(from: usize, to: usize) -> isize {
    let signed = |line: usize| isize::try_from(line).unwrap_or(isize::MAX);
    signed(to) - signed(from)
}

/// Left and right: a group of the table, the neighbouring pane, or across a long line.
pub(super) fn sideways(state: &mut State, by: isize) {
    if groups::sideways(state, by) {
        return;
    }
    match &mut state.overlay {
        Overlay::Yaml(view) => view.column = view.column.saturating_add_signed(by * 8),
        Overlay::Columns(_) => columns::shift(state, by),
        Overlay::None if state.focus == Focus::Clusters => clusters::step(state, by),
        Overlay::None if state.trail.is_at_findings() => {}
        Overlay::None if state.trail.listed_kind().is_some() => {}
        Overlay::None => turn(state, by),
        Overlay::Help { .. }
        | Overlay::Filter { .. }
        | Overlay::Cells(_)
        | Overlay::Copy(_)
        | Overlay::Kinds(_)
        | Overlay::Blast { .. }
        | Overlay::Compare(_)
        | Overlay::Changes(_)
        | Overlay::Change(_)
        | Overlay::Palette(_)
        | Overlay::Export(_)
        | Overlay::Moment(_)
        | Overlay::Sources { .. }
        | Overlay::Rule { .. }
        | Overlay::Text { .. } => {}
    }
}

/// To the next link that is seen in the pane, else to the next pane.
pub(super) fn tab(state: &mut State, by: isize) {
    let pane = state.panes().chosen;
    let shown = state.geometry.pane(pane).filter(|_| state.is_in_pane());
    let line = shown.and_then(|shown| {
        let mut links = shown.links.iter().copied();
        if by > 0 {
            links.find(|line| *line > shown.line)
        } else {
            links.rfind(|line| *line < shown.line)
        }
    });
    match (line, shown.cloned()) {
        (Some(line), Some(shown)) => {
            panes_mut(state).step(pane, distance(shown.line, line), &shown);
        }
        _ => turn(state, by),
    }
}

/// Walks through the panes in a circle; where one looks at the table, through the table too.
pub(super) fn turn(state: &mut State, by: isize) {
    let panes = state.all_panes();
    let chosen = panes.iter().position(|pane| *pane == state.panes().chosen);
    let around = usize::from(state.page().is_none());
    let at = if state.is_in_pane() {
        chosen.unwrap_or(0) + around
    } else {
        0
    };
    let count = panes.len() + around;
    let to = at.wrapping_add_signed(by).wrapping_add(count) % count;
    match to.checked_sub(around) {
        None => state.focus = Focus::Table,
        Some(pane) => focus(state, panes[pane]),
    }
}

/// To the pane of a number, from 1.
pub(super) fn show(state: &mut State, number: u8) {
    let at = usize::from(number).saturating_sub(1);
    if let Some(pane) = state.all_panes().get(at).copied() {
        focus(state, pane);
    }
}

pub(super) fn focus(state: &mut State, pane: Pane) {
    state.focus = if state.page().is_none() {
        Focus::Pane
    } else {
        state.focus
    };
    panes_mut(state).chosen = pane;
}
