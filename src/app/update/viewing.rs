//! View links: from what is shown to a link, and back.

use crate::{
    app::{Focus, ListLink, Pane, State, ViewLink, ViewPlace},
    store::Subject,
};

use super::{
    pages::{open_page, panes_mut},
    target::set_list,
};

/// The link of what is shown.
pub(super) fn link(state: &State) -> ViewLink {
    let place = match state.page() {
        Some(page) => ViewPlace::Page(page.subject.clone()),
        None if state.trail.is_at_findings() => ViewPlace::Findings,
        None => match state.trail.listed_kind() {
            Some(kind) => ViewPlace::Objects(ListLink {
                kind,
                filter: state.lists.filter(kind).clone(),
                sort: state.lists.sort(kind),
                row: state.lists.selected().map(|row| row.id.clone()),
            }),
            None => ViewPlace::Table,
        },
    };
    let is_in_pane = state.is_in_pane() && place != ViewPlace::Findings;
    ViewLink {
        filter: state.listing.filter().clone(),
        sort: state.listing.sort(),
        group: state.listing.grouped_by(),
        columns: state.columns.clone(),
        row: state.selected().map(|known| known.id.clone()),
        place,
        pane: is_in_pane.then(|| state.panes().chosen),
    }
}

/// Opens the place of a link as soon as its object is there.
pub(super) fn arrive(state: &mut State) {
    let Some(link) = state.awaited.take() else {
        return;
    };
    match &link.place {
        ViewPlace::Table => show_pane(state, link.pane),
        ViewPlace::Findings => state.trail.open_findings(),
        ViewPlace::Objects(list) => {
            let ListLink {
                kind,
                filter,
                sort,
                row,
            } = list.clone();
            set_list(state, kind, (filter, sort));
            if let Some(id) = row {
                state.lists.want(kind, id);
            }
            state.trail.open_objects(kind);
        }
        ViewPlace::Page(subject) if is_there(state, subject) => {
            open_page(state, subject.clone());
            show_pane(state, link.pane);
        }
        ViewPlace::Page(subject) if is_missing(state, subject) => {
            let Subject { kind, id } = subject;
            state.note = Some(format!("{} has no {kind} {}", id.source, id.key));
        }
        ViewPlace::Page(_) => state.awaited = Some(link),
    }
}

fn show_pane(state: &mut State, pane: Option<Pane>) {
    let Some(pane) = pane else { return };
    if state.page().is_none() {
        state.focus = Focus::Pane;
    }
    let panes = panes_mut(state);
    if pane.entry().of == panes.chosen.entry().of || panes.chosen == Pane::Overview {
        panes.chosen = pane;
    }
}

fn is_there(state: &State, Subject { kind, id }: &Subject) -> bool {
    let object = state.store.object(&id.source, *kind, &id.key);
    state.world.get(id).is_some() || object.is_some()
}

/// Whether everything was read and the object was not among it, or its source is not open.
fn is_missing(state: &State, subject: &Subject) -> bool {
    let mut sources = state.store.sources().peekable();
    let is_open = state.store.source(&subject.id.source).is_some();
    sources.peek().is_some() && (!is_open || state.is_whole())
}

impl State {
    /// A state that starts with the view of a link.
    #[must_use]
    pub fn viewing(link: ViewLink) -> Self {
        let mut state = Self::filtered(link.filter.clone(), link.sort);
        state.listing.group(link.group, &());
        state.columns.clone_from(&link.columns);
        if let Some(id) = &link.row {
            state.cursor.want(id.clone());
        }
        state.awaited = Some(link);
        state
    }
}
