//! What follows from a Destination, for the document of `describe`.

mod drift;
mod endpoints;
mod policies;
mod ports;
mod reach;
mod related;
mod subsets;

use std::collections::BTreeMap;

use serde::Serialize;

use self::{
    endpoints::{Group, Locality},
    ports::Called,
    subsets::RequiredSubset,
};
use crate::{
    derive::{self, Known, Times, World},
    model::{Labels, Text},
    store::Store,
};

/// Everything that follows from a Destination and its neighbours.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Derived<'d> {
    /// What it is, whether it serves, and what to look at, a sentence each. Times stand in them as they are.
    overview: [String; 3],
    ports: Vec<Called>,
    /// What is to be said of the ports as a whole.
    port_remarks: Vec<String>,
    localities: Vec<Locality<'d>>,
    /// Groups of endpoints, each of which serves all ports of its group.
    endpoint_groups: Vec<Group>,
    /// What is odd about the endpoints; why there are none.
    endpoint_remarks: Vec<String>,
    /// What is claimed beside what its cluster has; absent where no cluster is read at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    drift: Option<drift::Drift>,
    #[serde(flatten)]
    policies: policies::Policies,
    required_subsets: Vec<RequiredSubset>,
    #[serde(flatten)]
    reach: reach::Callers,
    related: Vec<related::Related>,
}

impl<'d> Derived<'d> {
    pub(super) fn of((store, world): (&Store, &World), known: &'d Known) -> Self {
        let destination = &*known.destination;
        let overview = derive::overview((store, world), known, Times::Absolute);
        Self {
            overview: overview.sentences().map(str::to_owned),
            ports: ports::ports(destination),
            port_remarks: derive::port_remarks(destination),
            localities: endpoints::localities(destination),
            endpoint_groups: endpoints::groups(destination),
            endpoint_remarks: endpoints::remarks(destination),
            drift: drift::Drift::of((store, world), known),
            policies: policies::Policies::of((store, world), known),
            required_subsets: subsets::required_subsets(destination),
            reach: reach::Callers::of(store, known),
            related: related::related((store, world), known),
        }
    }
}

fn pairs(labels: &Labels) -> BTreeMap<String, String> {
    let text = |text: &Text| text.to_string();
    labels
        .iter()
        .map(|(key, value)| (text(key), text(value)))
        .collect()
}

/// Whether nothing is left out, so that there is nothing to say of it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A share, to four decimals.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}
