//! The mouse: the wheel moves the list under it, a click selects.

use crate::app::{ColumnHeading, Effect, Focus, Mouse, MouseButton, Overlay, Shown, State, Tab};

use super::{
    DRAW_NOW, clusters, columns, groups, lists,
    moving::{choose, focus, select, step},
    open,
    pages::{open_yaml, panes_mut},
    yaml,
};

pub(super) fn point(state: &mut State, mouse: Mouse) -> Vec<Effect> {
    match mouse.button {
        MouseButton::WheelUp => wheel(state, mouse, -3),
        MouseButton::WheelDown => wheel(state, mouse, 3),
        MouseButton::Left => return click(state, mouse),
    }
    vec![DRAW_NOW]
}

/// The wheel moves what it is over, wherever the focus is.
fn wheel(state: &mut State, mouse: Mouse, by: isize) {
    if !matches!(state.overlay, Overlay::None) {
        return step(state, by);
    }
    let is_at_list = state.trail.is_at_findings() || state.trail.listed_kind().is_some();
    if is_at_list {
        state.focus = Focus::Table;
        return step(state, by);
    }
    match pane_at(state, mouse) {
        Some(shown) => panes_mut(state).scroll(shown.pane, by, &shown),
        None if state.page().is_none() => select(state, by.signum()),
        None => {}
    }
}

fn click(state: &mut State, mouse: Mouse) -> Vec<Effect> {
    if !matches!(state.overlay, Overlay::None) {
        yaml::click(state, mouse.y);
        return vec![DRAW_NOW];
    }
    let mut entries = state.geometry.clusters.iter();
    if let Some((entry, _)) = entries.find(|(_, area)| area.contains(mouse.x, mouse.y)) {
        let entry = *entry;
        if !state.trail.is_at_findings() {
            state.trail.leave();
        }
        clusters::toggle(state, entry);
        return vec![DRAW_NOW];
    }
    if state.trail.listed_kind().is_some() {
        click_object(state, mouse);
        return vec![DRAW_NOW];
    }
    if let Some(listed) = &state.geometry.findings {
        if !listed.area.contains(mouse.x, mouse.y) {
            return Vec::new();
        }
        let (row, first) = (usize::from(mouse.y - listed.area.y), listed.first);
        if state.findings.select(row, first) {
            return open(state);
        }
        return vec![DRAW_NOW];
    }
    let tabs = &mut state.geometry.tabs.iter();
    let tab = tabs
        .find(|(_, area)| area.contains(mouse.x, mouse.y))
        .map(|(tab, _)| *tab);
    if tab == Some(Tab::Yaml) {
        return open_yaml(state);
    } else if let Some(Tab::Pane(pane)) = tab {
        focus(state, pane);
    } else if let Some(shown) = pane_at(state, mouse) {
        return click_line(state, mouse, &shown);
    } else if let Some(ColumnHeading::Table(column)) = heading_at(state, mouse) {
        columns::sort_by(state, column);
    } else if state.geometry.table.contains(mouse.x, mouse.y) {
        click_row(state, mouse);
    }
    vec![DRAW_NOW]
}

/// A click puts the cursor on a line; another one opens what it is on.
fn click_line(state: &mut State, mouse: Mouse, shown: &Shown) -> Vec<Effect> {
    let row = usize::from(mouse.y - shown.area.y);
    let was_there =
        state.is_in_pane() && state.panes().chosen == shown.pane && shown.line == shown.first + row;
    focus(state, shown.pane);
    if was_there {
        return open(state);
    }
    panes_mut(state).select(row, shown);
    vec![DRAW_NOW]
}

/// A click selects a row; another one on a group opens or shuts that.
fn click_row(state: &mut State, mouse: Mouse) {
    state.focus = Focus::Table;
    let row = state.geometry.first_row + usize::from(mouse.y - state.geometry.table.y);
    let was_there = state.row() == Some(row) && groups::toggle(state);
    if !was_there && row < state.listing.lines() {
        choose(state, row);
    }
}

/// A click puts the cursor on an object; another one opens its page.
fn click_object(state: &mut State, mouse: Mouse) {
    let table = state.geometry.table;
    if let Some(ColumnHeading::List(column)) = heading_at(state, mouse) {
        return lists::sort_by(state, column);
    }
    if !table.contains(mouse.x, mouse.y) {
        return;
    }
    state.focus = Focus::Table;
    let row = state.geometry.first_row + usize::from(mouse.y - table.y);
    if row >= state.lists.rows().len() {
        return;
    }
    if state.lists.row() == Some(row) && state.prompt.is_none() {
        return lists::enter(state);
    }
    state.lists.choose(row, table.height.into());
}

/// The column whose heading is under the mouse.
fn heading_at(state: &State, mouse: Mouse) -> Option<ColumnHeading> {
    let mut headings = state.geometry.headings.iter();
    let found = headings.find(|(_, area)| area.contains(mouse.x, mouse.y));
    found.map(|(heading, _)| *heading)
}

fn pane_at(state: &State, mouse: Mouse) -> Option<Shown> {
    let mut panes = state.geometry.panes.iter();
    panes
        .find(|shown| shown.area.contains(mouse.x, mouse.y))
        .cloned()
}
