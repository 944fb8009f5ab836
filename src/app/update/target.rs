//! The rows that a filter is about: the Destinations, or the list of objects that is open.

use crate::{
    app::{
        Focus, ListFacts, State,
        steps::{FilterPlace, FilterTarget},
    },
    query::{Completion, Filter, FilterError, ObjectSort},
    store::Kind,
};

use super::{live, relist};

/// The rows that the keys of filters are about.
pub(super) fn target(state: &State) -> FilterTarget {
    let kind = state.trail.listed_kind();
    kind.map_or(FilterTarget::Destinations, FilterTarget::Objects)
}

/// The same, and the place where the filter is changed.
pub(super) fn place(state: &State) -> (FilterTarget, FilterPlace) {
    let place = match state.trail.depth() {
        0 => (0, state.focus),
        depth => (depth, Focus::default()),
    };
    (target(state), place)
}

/// The filter in force.
pub(super) fn filter(state: &State) -> &Filter {
    match target(state) {
        FilterTarget::Destinations => state.listing.filter(),
        FilterTarget::Objects(kind) => state.lists.filter(kind),
    }
}

/// Filters by something else.
pub(super) fn set(state: &mut State, filter: Filter) {
    match target(state) {
        FilterTarget::Destinations => relist(state, filter, state.listing.sort()),
        FilterTarget::Objects(kind) => {
            let by = (filter, state.lists.sort(kind));
            set_list(state, kind, by);
        }
    }
}

/// Filters and sorts the list of a kind otherwise.
pub(super) fn set_list(state: &mut State, kind: Kind, by: (Filter, ObjectSort)) {
    let State {
        lists,
        store,
        world,
        diagnosis: found,
        ..
    } = state;
    let facts = ListFacts {
        store,
        world,
        found,
    };
    lists.set(facts, kind, by);
}

/// Filters by something else; going back restores the filter from before.
pub(super) fn change(state: &mut State, filter: Filter) {
    let before = self::filter(state).clone();
    state.steps.push(before, &filter, place(state));
    set(state, filter);
}

/// Whether the filter passes nothing.
pub(super) fn is_empty(state: &State) -> bool {
    match target(state) {
        FilterTarget::Destinations => state.listing.rows().is_empty(),
        FilterTarget::Objects(_) => state.lists.rows().is_empty(),
    }
}

/// Parses a filter.
///
/// # Errors
/// If it has a mistake, or a key that these rows do not have.
pub(super) fn parse(state: &State, text: &str) -> Result<Filter, FilterError> {
    match target(state) {
        FilterTarget::Destinations => Filter::parse(text),
        FilterTarget::Objects(_) => Filter::parse_for_objects(text),
    }
}

/// The texts that can be written at a byte of a filter.
pub(super) fn completion(state: &State, text: &str, cursor: usize) -> Completion {
    match target(state) {
        FilterTarget::Destinations => {
            let insight = live(&state.diagnosis, &state.store, state.now);
            Completion::of(text, cursor, &state.world, &insight)
        }
        FilterTarget::Objects(kind) => {
            let facts = state.list_facts();
            state.lists.completion(facts, kind, (text, cursor))
        }
    }
}

/// Makes the rows of the open list if that is due. Those of a list on the way here are kept; at the table none are.
pub(super) fn refresh_list(state: &mut State) {
    let State {
        lists,
        trail,
        store,
        world,
        diagnosis: found,
        now,
        ..
    } = state;
    let open = trail.listed_kind();
    if open.is_some() || trail.last_listed_kind().is_none() {
        let facts = ListFacts {
            store,
            world,
            found,
        };
        lists.refresh(open, facts, *now);
    }
}
