//! Filters that are not typed: presets, and those made of the cell or the line under the cursor.

use crate::{
    app::{Enter, Menu, Overlay, State, Topic, steps::FilterTarget},
    derive::locality::Place,
    query::{FilterKey, cell, cells},
    store::{Kind, Subject},
};

use super::{findings::rule, lists, live, pages::handle, target};

/// The next preset.
pub(super) fn preset(state: &mut State) {
    let in_force = target::filter(state).clone();
    let (filter, note) = state.presets.next(target::target(state), &in_force);
    target::change(state, filter);
    state.note = Some(note);
}

/// Makes a filter of the line under the cursor; on the table, offers the cells of the row.
pub(super) fn narrow(state: &mut State) {
    if state.trail.is_at_findings() || state.is_in_pane() {
        match of_line(state) {
            Some(term) => add(state, &term),
            None => {
                state.note = Some(
                    "no filter for this line: on the table, & offers the cells of the row"
                        .to_owned(),
                );
            }
        }
        return;
    }
    let terms = if state.trail.listed_kind().is_some() {
        lists::cells(state)
    } else {
        let insight = live(&state.diagnosis, &state.store, state.now);
        let cells = state.selected().map(|known| cells(known, &insight));
        cells.unwrap_or_default()
    };
    if terms.is_empty() {
        return;
    }
    state.lay(Overlay::Cells(Menu::new(terms)));
}

/// Takes the cell under the cursor of the menu: only rows that have it, or only those that do not.
pub(super) fn choose(state: &mut State, is_excluded: bool) {
    let Overlay::Cells(menu) = &state.overlay else {
        return;
    };
    let sign = if is_excluded { "!" } else { "" };
    let term = menu.chosen().map(|term| format!("{sign}{term}"));
    state.lift();
    if let Some(term) = term {
        add(state, &term);
    }
}

/// Adds a term to the filter.
pub(super) fn add(state: &mut State, term: &str) {
    match target::filter(state).and(term) {
        Ok(filter) => {
            state.recent.add(filter.text());
            target::change(state, filter);
            let rows = match target::target(state) {
                FilterTarget::Destinations => "the table",
                FilterTarget::Objects(_) => "this list",
            };
            state.note = Some(format!(
                "added {term} to the filter of {rows}; esc takes it back"
            ));
        }
        Err(error) => state.note = Some(error.to_string()),
    }
}

/// The term that the line under the cursor names. `None` if it names none.
fn of_line(state: &State) -> Option<String> {
    if let Some(rule) = rule(state) {
        return Some(cell(FilterKey::Rule, rule.id));
    }
    let handle = handle(state).filter(|_| !state.trail.is_at_findings())?;
    match (handle.topic, handle.enter) {
        (Topic::Locality(place), _) => Some(of_place(&place)),
        (Topic::Address(address) | Topic::Socket(address, _), _) => {
            Some(cell(FilterKey::Ip, &address.to_string()))
        }
        (Topic::Policy(_, name), _) => Some(cell(FilterKey::Policy, &name)),
        (Topic::Object(subject), _) | (_, Enter::Open(subject)) => of_object(&subject),
        _ => None,
    }
}

fn of_place(place: &Place) -> String {
    let (key, name) = match place {
        Place::Region(region) => (FilterKey::Region, region.as_ref()),
        Place::Zone(_, zone) | Place::SubZone(_, zone, _) => (FilterKey::Zone, zone.as_ref()),
        Place::Cluster(cluster) => (FilterKey::Cluster, Some(cluster)),
        Place::Workload(workload) => (FilterKey::Name, Some(&workload.controller.name)),
        Place::Gateway(service) => (FilterKey::Name, Some(&service.name)),
        Place::Plane(source) => (FilterKey::Source, Some(&source.0)),
    };
    cell(key, name.map_or("unknown", |name| name))
}

fn of_object(subject: &Subject) -> Option<String> {
    let key = match subject.kind {
        Kind::TrafficPolicy | Kind::AccessPolicy => FilterKey::Policy,
        Kind::Mesh => FilterKey::Mesh,
        Kind::Destination => FilterKey::Name,
        _ => return None,
    };
    Some(cell(key, &subject.id.key.name))
}
