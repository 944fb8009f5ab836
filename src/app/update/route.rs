//! The Route pane: choosing the client and the request, and computing the route when something changed.

use crate::{
    app::{ChosenRoute, PaletteScope, Pane, State, Zoom},
    store::{Kind, Subject},
};

use super::{moving, pages::open_page};

/// Computes the route again if its pane is shown and something changed.
pub(super) fn refresh(state: &mut State) {
    let is_shown = state.panes().chosen == Pane::Route && !state.trail.is_at_findings();
    let known = state.destination().filter(|_| is_shown).cloned();
    let changes = state.details.changes();
    let State {
        store,
        world,
        lost,
        route,
        now,
        ..
    } = state;
    match known {
        Some(known) => route.follow((store, world), (&known, lost), (changes, *now)),
        None => route.leave(),
    }
}

/// Shows the route. If it is shown, or no client was chosen, returns the clients to choose from.
pub(super) fn turn(state: &mut State) -> Option<PaletteScope> {
    let subject = state.subject();
    let subject = subject.filter(|subject| subject.kind == Kind::Destination);
    let is_there = state.is_in_pane() && state.panes().chosen == Pane::Route;
    match subject {
        Some(subject) if !is_there && state.route.client.is_some() => {
            show(state, subject);
            None
        }
        subject => Some(PaletteScope::Clients(subject)),
    }
}

/// Shows a route, and remembers the client and the request.
pub(super) fn ask(state: &mut State, chosen: ChosenRoute) {
    let ChosenRoute { from, request, to } = chosen;
    state.route.client = Some(from);
    state.route.request = request;
    state.clear();
    show(state, to);
}

fn show(state: &mut State, to: Subject) {
    if state.page().map(|page| &page.subject) != Some(&to) {
        open_page(state, to);
    }
    state.zoom = Zoom::One;
    moving::focus(state, Pane::Route);
}
