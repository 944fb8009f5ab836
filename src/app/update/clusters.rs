//! The bar of clusters: moving along it, and narrowing the filter to a cluster.

use crate::{
    app::{Focus, State},
    query::{FilterKey, cell},
};

use super::{narrowing, target};

/// To the bar, or back from it. The cursor begins at the cluster that the filter names.
pub(super) fn turn(state: &mut State) {
    if state.focus == Focus::Clusters {
        state.focus = Focus::Table;
        return;
    }
    if state.geometry.clusters.is_empty() {
        let why = "the screen is too low for the bar of clusters: press : and type a name";
        state.note = Some(why.to_owned());
        return;
    }
    state.focus = Focus::Clusters;
    let chosen = state.chosen_cluster();
    state.cluster_at = chosen.map_or(0, |at| at + 1);
}

/// Moves along the bar.
pub(super) fn step(state: &mut State, by: isize) {
    let last = state.clusters().len();
    state.cluster_at = state.cluster_at.saturating_add_signed(by).min(last);
}

/// Narrows the filter to the entry of the bar under the cursor, or takes that back.
pub(super) fn choose(state: &mut State) {
    toggle(state, state.cluster_at);
}

/// Narrows the filter to an entry of the bar, in the place of another one. The same one again, or the first entry, takes it back.
pub(super) fn toggle(state: &mut State, entry: usize) {
    state.cluster_at = entry;
    let chosen = state.chosen_cluster();
    let asked = entry.checked_sub(1);
    let names = state.clusters();
    let term = |at: usize| {
        let name = names.get(at).map(|(name, _)| name.unwrap_or("external"));
        name.map(|name| cell(FilterKey::Cluster, name))
    };
    let before = chosen.and_then(term);
    let after = asked.filter(|_| asked != chosen).and_then(term);
    let filter = state.listing.filter();
    let without = before.and_then(|term| filter.without(&term));
    match (without, after) {
        (Some(without), Some(term)) => match without.and(&term) {
            Ok(filter) => target::change(state, filter),
            Err(error) => state.note = Some(error.to_string()),
        },
        (Some(without), None) => target::change(state, without),
        (None, Some(term)) => {
            narrowing::add(state, &term);
            // The first esc leaves the bar, which shows what the filter names.
            state.note.take_if(|_| state.focus == Focus::Clusters);
        }
        (None, None) => {}
    }
}

impl State {
    /// The clusters as the bar shows them, each with its number of Destinations: `cluster-2` before `cluster-10`, external
    /// services last.
    #[must_use]
    pub fn clusters(&self) -> Vec<(Option<&str>, usize)> {
        let mut clusters: Vec<_> = self.world.clusters().collect();
        clusters.sort_by(|(one, _), (other, _)| match (one, other) {
            (Some(one), Some(other)) => crate::query::natural(one, other),
            _ => one.is_none().cmp(&other.is_none()),
        });
        clusters
    }

    /// The place among the clusters of the one to which the filter is narrowed. `None` if it is to none, or to several.
    #[must_use]
    pub fn chosen_cluster(&self) -> Option<usize> {
        let filter = self.listing.filter();
        if !filter.text().contains("cluster:") {
            return None;
        }
        let names = self.clusters().into_iter();
        let mut terms = names.map(|(name, _)| cell(FilterKey::Cluster, name.unwrap_or("external")));
        terms.position(|term| filter.without(&term).is_some())
    }
}
