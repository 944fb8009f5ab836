//! Comparing Destinations: picking them, finding the same service in other clusters, taking in their objects.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    app::{Effect, MOST_COMPARED, Overlay, SideBySide, State},
    derive::{self, world::Known},
    store::Subject,
};

use super::{DRAW_NOW, fetch};

/// Picks the selected Destination to be compared, or no longer.
pub(super) fn pick(state: &mut State) {
    let Some(id) = state.selected().map(|known| known.id.clone()) else {
        return;
    };
    let before = state.picked.len();
    state.picked.retain(|picked| *picked != id);
    if state.picked.len() == before {
        if before == MOST_COMPARED {
            state.note = Some(format!(
                "{MOST_COMPARED} are picked, which is the most: c compares them"
            ));
            return;
        }
        state.picked.push(id);
    }
    state.note = Some(match state.picked.len() {
        0 => "nothing is picked".to_owned(),
        1 => "1 is picked: p picks more, c compares it with the selected one".to_owned(),
        count => format!("{count} are picked: c compares them"),
    });
}

/// Shows those that are picked next to one another, else the selected service in all clusters. While they are shown, reads them
/// again.
pub(super) fn compare(state: &mut State) -> Vec<Effect> {
    let known = match &state.overlay {
        Overlay::Compare(shown) => {
            let ids = shown.compared.iter().map(|one| &one.known.id);
            ids.filter_map(|id| state.world.get(id)).cloned().collect()
        }
        _ => chosen(state),
    };
    if known.len() < 2 {
        state.note = Some(refusal(state));
        return vec![DRAW_NOW];
    }
    let compared = SideBySide::of(known);
    let subjects = compared.compared.iter().map(|one| one.known.subject());
    let subjects: Vec<Subject> = subjects.collect();
    if matches!(state.overlay, Overlay::Compare(_)) {
        state.lift();
    }
    state.lay(Overlay::Compare(Box::new(compared)));
    let fetches = subjects.into_iter();
    let fetches = fetches.flat_map(|subject| fetch(state, subject));
    fetches.chain([DRAW_NOW]).collect()
}

/// The Destinations to compare.
fn chosen(state: &State) -> Vec<Arc<Known>> {
    let picked = state.picked.iter().filter_map(|id| state.world.get(id));
    let picked: Vec<Arc<Known>> = picked.cloned().collect();
    let selected = state.destination();
    match (picked.len(), selected) {
        (0, Some(selected)) => everywhere(state, selected),
        (1, Some(selected)) if picked[0].id != selected.id => {
            picked.into_iter().chain([Arc::clone(selected)]).collect()
        }
        _ => picked,
    }
}

/// A service in all clusters and sources, the given one first.
fn everywhere(state: &State, known: &Arc<Known>) -> Vec<Arc<Known>> {
    let service = |known: &Known| {
        let destination = &known.destination;
        let name = derive::destination::service_name(destination).to_owned();
        (name, derive::destination::namespace(destination).to_owned())
    };
    let (name, namespace) = service(known);
    let is_same = |other: &&Arc<Known>| {
        let destination = &other.destination;
        derive::destination::service_name(destination) == name
            && derive::destination::namespace(destination) == namespace
            && other.id != known.id
    };
    let mut others: Vec<Arc<Known>> = state.world.iter().filter(is_same).cloned().collect();
    others.sort_by(|one, other| {
        let cluster =
            |known: &Known| derive::destination::cluster(&known.destination).map(str::to_owned);
        (cluster(one), &one.id).cmp(&(cluster(other), &other.id))
    });
    [Arc::clone(known)].into_iter().chain(others).collect()
}

/// Why there is nothing to compare.
fn refusal(state: &State) -> String {
    match (state.picked.len(), state.destination()) {
        (0, Some(known)) => {
            let destination = &known.destination;
            format!(
                "{} is only in {}: pick others with p on the table, then press c",
                derive::destination::service_name(destination),
                derive::destination::cluster_words(destination)
            )
        }
        (0, None) => "no Destination is selected".to_owned(),
        _ => "1 is picked: select another one, then press c".to_owned(),
    }
}

/// Takes in the whole object of one of those that are compared.
pub(super) fn receive(state: &mut State, subject: &Subject, fetched: &Result<Arc<Value>, String>) {
    let overlays = state.beneath.iter_mut().chain([&mut state.overlay]);
    for overlay in overlays {
        if let Overlay::Compare(shown) = overlay {
            shown.receive(&subject.id, fetched);
        }
    }
}
