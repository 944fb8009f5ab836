//! The one function that changes the state. A short function for each event and action.

mod facts;
mod mouse;
mod typing;

use jiff::Timestamp;

use crate::{
    query::{Filter, Listing, Sort},
    store::Id,
};

use super::{Action, Effect, Event, Focus, Key, Overlay, Pane, Prompt, State, Urgency, YamlView};

const DRAW_NOW: Effect = Effect::Draw(Urgency::Now);

/// Takes in what happened at a time, and says what is to be done about it.
pub fn update(state: &mut State, now: Timestamp, event: Event) -> Vec<Effect> {
    state.now = now;
    match event {
        Event::Opened(source, origin) => {
            state.store.declare(&source, origin);
            vec![DRAW_NOW]
        }
        Event::Updates(updates) => facts::take_in(state, updates),
        Event::Key(key) => press(state, key),
        Event::Paste(text) => typing::paste(state, &text),
        Event::Mouse(mouse) => mouse::point(state, mouse),
        Event::Resized => vec![DRAW_NOW],
        Event::Tick => tick(state),
        Event::Fetched(id, fetched) => receive(state, &id, fetched),
        Event::Drawn(geometry) => {
            let line = state
                .row()
                .map(|row| row.saturating_sub(geometry.first_row));
            if let Some(line) = line {
                state.cursor.stand(line);
            }
            clamp_scroll(state, &geometry);
            state.geometry = geometry;
            Vec::new()
        }
    }
}

fn tick(state: &mut State) -> Vec<Effect> {
    let State {
        marks,
        listing,
        now,
        ..
    } = state;
    marks.expire(listing, *now);
    state.cursor.settle(state.row());
    vec![Effect::Draw(Urgency::Frame)]
}

fn receive(
    state: &mut State,
    id: &Id,
    fetched: Result<Box<serde_json::Value>, String>,
) -> Vec<Effect> {
    let now = state.now;
    match &mut state.overlay {
        Overlay::Yaml(view) if view.id == *id => {
            view.receive(fetched, now);
            vec![DRAW_NOW]
        }
        _ => Vec::new(),
    }
}

fn press(state: &mut State, key: Key) -> Vec<Effect> {
    if state.prompt.is_some() {
        return typing::type_key(state, key);
    }
    match state.keymap.action(state.mode(), key) {
        Some(action) => act(state, action),
        None => Vec::new(),
    }
}

fn relist(state: &mut State, filter: Filter, sort: Sort) {
    state.marks.forget_gone(&mut state.listing);
    state.listing.set(filter, sort);
    state.cursor.settle(state.row());
}

fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let page = page(state);
    match action {
        Action::Down => step(state, 1),
        Action::Up => step(state, -1),
        Action::First => step(state, isize::MIN),
        Action::Last => step(state, isize::MAX),
        Action::HalfDown => step(state, page / 2),
        Action::HalfUp => step(state, -(page / 2)),
        Action::PageDown => step(state, page),
        Action::PageUp => step(state, -page),
        Action::Left => sideways(state, -1),
        Action::Right => sideways(state, 1),
        Action::NextPane => turn(state, 1),
        Action::PreviousPane => turn(state, -1),
        Action::Show(pane) => (state.focus, state.pane) = (Focus::Pane, pane),
        Action::Open => return open(state),
        Action::Back => back(state),
        Action::Filter => state.prompt = Some(Prompt::new(state.listing.filter().text())),
        Action::Sort => relist(
            state,
            state.listing.filter().clone(),
            state.listing.sort().next(),
        ),
        Action::Reverse => relist(
            state,
            state.listing.filter().clone(),
            state.listing.sort().reversed(),
        ),
        Action::Yaml => return open_yaml(state),
        Action::Whole => {
            if let Overlay::Yaml(view) = &mut state.overlay {
                view.toggle_noise();
            }
        }
        Action::Sources => toggle_sources(state),
        Action::Help => toggle_help(state),
        Action::Redraw => return vec![Effect::Repaint],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Quit => return vec![Effect::Quit],
    }
    vec![DRAW_NOW]
}

/// How many lines the thing in focus shows.
fn page(state: &State) -> isize {
    let shown = match (&state.overlay, state.focus) {
        (Overlay::None, Focus::Table) => state.geometry.table.height,
        (Overlay::None, Focus::Pane) => state
            .geometry
            .pane(state.pane)
            .map_or(1, |(area, _)| area.height),
        _ => state.geometry.overlay.map_or(1, |(area, _)| area.height),
    };
    isize::try_from(shown.max(2)).unwrap_or(isize::MAX)
}

/// Moves whatever has the focus up or down.
fn step(state: &mut State, by: isize) {
    match (&mut state.overlay, state.focus) {
        (
            Overlay::Help { scroll }
            | Overlay::Sources { scroll }
            | Overlay::Yaml(YamlView { scroll, .. }),
            _,
        ) => {
            let room = state
                .geometry
                .overlay
                .map_or(0, |(area, lines)| lines.saturating_sub(area.height.into()));
            *scroll = scroll.saturating_add_signed(by).min(room);
        }
        (Overlay::None, Focus::Table) => select(state, by),
        (Overlay::None, Focus::Pane) => scroll_pane(state, state.pane, by),
    }
}

fn scroll_pane(state: &mut State, pane: Pane, by: isize) {
    let room = state
        .geometry
        .pane(pane)
        .map_or(0, |(area, lines)| lines.saturating_sub(area.height.into()));
    let scroll = &mut state.scroll[pane.index()];
    *scroll = scroll.saturating_add_signed(by).min(room);
}

/// Moves the selection and the line it stands on alike, so that the list only scrolls at its edges.
fn select(state: &mut State, by: isize) {
    let Some(row) = state.row() else {
        return;
    };
    let last = state.listing.rows().len().saturating_sub(1);
    let to = row.saturating_add_signed(by).min(last);
    choose(state, to);
}

fn choose(state: &mut State, to: usize) {
    let Some(row) = state.row() else {
        return;
    };
    let moved =
        isize::try_from(to).unwrap_or(isize::MAX) - isize::try_from(row).unwrap_or(isize::MAX);
    state
        .cursor
        .shift_line(moved, state.geometry.table.height.into());
    let before = state.selected().map(|known| known.id.clone());
    let State {
        cursor, listing, ..
    } = state;
    cursor.choose(to, listing);
    if before != state.selected().map(|known| known.id.clone()) {
        state.scroll = Default::default();
    }
}

/// Left and right: the neighbouring pane, or across a long line.
fn sideways(state: &mut State, by: isize) {
    match &mut state.overlay {
        Overlay::Yaml(view) => view.column = view.column.saturating_add_signed(by * 8),
        Overlay::Help { .. } | Overlay::Sources { .. } => {}
        Overlay::None => turn(state, by),
    }
}

/// Walks through the table and the panes, in a circle.
fn turn(state: &mut State, by: isize) {
    let stations = Pane::ALL.len() + 1;
    let at = match state.focus {
        Focus::Table => 0,
        Focus::Pane => state.pane.index() + 1,
    };
    let to = at.wrapping_add_signed(by).wrapping_add(stations) % stations;
    match to.checked_sub(1) {
        None => state.focus = Focus::Table,
        Some(pane) => (state.focus, state.pane) = (Focus::Pane, Pane::ALL[pane]),
    }
}

fn open(state: &mut State) -> Vec<Effect> {
    match state.focus {
        Focus::Table if state.selected().is_some() => {
            state.focus = Focus::Pane;
            vec![DRAW_NOW]
        }
        Focus::Table => Vec::new(),
        Focus::Pane => open_yaml(state),
    }
}

fn open_yaml(state: &mut State) -> Vec<Effect> {
    let Some(id) = state.selected().map(|known| known.id.clone()) else {
        return Vec::new();
    };
    state.overlay = Overlay::Yaml(YamlView::new(id.clone()));
    vec![Effect::Fetch(id), DRAW_NOW]
}

fn back(state: &mut State) {
    match (&state.overlay, state.focus) {
        (Overlay::Help { .. } | Overlay::Sources { .. } | Overlay::Yaml(_), _) => {
            state.overlay = Overlay::None;
        }
        (Overlay::None, Focus::Pane) => state.focus = Focus::Table,
        (Overlay::None, Focus::Table) => relist(state, Filter::default(), state.listing.sort()),
    }
}

fn toggle_help(state: &mut State) {
    state.overlay = match state.overlay {
        Overlay::Help { .. } => Overlay::None,
        _ => Overlay::Help { scroll: 0 },
    };
}

fn toggle_sources(state: &mut State) {
    state.overlay = match state.overlay {
        Overlay::Sources { .. } => Overlay::None,
        _ => Overlay::Sources { scroll: 0 },
    };
}

/// Lines may have gone since the scrolling was done.
fn clamp_scroll(state: &mut State, geometry: &super::Geometry) {
    for (pane, area, lines) in &geometry.panes {
        let scroll = &mut state.scroll[pane.index()];
        *scroll = (*scroll).min(lines.saturating_sub(area.height.into()));
    }
    if let (
        Overlay::Help { scroll }
        | Overlay::Sources { scroll }
        | Overlay::Yaml(YamlView { scroll, .. }),
        Some((area, lines)),
    ) = (&mut state.overlay, geometry.overlay)
    {
        *scroll = (*scroll).min(lines.saturating_sub(area.height.into()));
    }
}

impl State {
    /// A state that starts with a filter and an order.
    #[must_use]
    pub fn filtered(filter: Filter, sort: Sort) -> Self {
        Self {
            listing: Listing::new(filter, sort),
            ..Self::default()
        }
    }
}
