//! Facts derived from a Destination, for the document of `describe`.

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
    endpoints::{LocalityEndpoints, ServedGroup},
    ports::Called,
    subsets::RequiredSubsetItem,
};
use crate::{
    derive::{
        self,
        fault::{Remark, Severity},
        wording::Times,
        world::{Known, World},
    },
    diagnose::{FindingsByDestination, Gravest},
    model::{Labels, Text},
    store::Store,
};

/// Everything that follows from a Destination and its neighbours.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Derived<'d> {
    /// Three sentences: the kind, whether requests succeed, and the most severe finding. Times are absolute.
    overview: [String; 3],
    /// Whether requests to it succeed: `reaches`, `partly`, `fails`, `denied`, `elsewhere` or `unknown`.
    verdict: &'static str,
    /// The gravest error or warning; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    gravest: Option<Link>,
    ports: Vec<Called>,
    /// Remarks on the ports as a whole.
    port_remarks: Vec<String>,
    localities: Vec<LocalityEndpoints<'d>>,
    /// Groups of endpoints. Every endpoint serves all ports of its group.
    endpoint_groups: Vec<ServedGroup>,
    /// Oddities of the endpoints, or the reason why there are none.
    endpoint_remarks: Vec<String>,
    /// The differences from its own cluster; absent if no cluster is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    drift: Option<drift::DriftDetails>,
    #[serde(flatten)]
    policies: policies::Policies,
    required_subsets: Vec<RequiredSubsetItem>,
    #[serde(flatten)]
    reach: reach::Callers,
    related: Vec<related::RelatedObject>,
}

impl<'d> Derived<'d> {
    pub(super) fn of(
        (store, world): (&Store, &World),
        by_destination: &FindingsByDestination,
        known: &'d Known,
    ) -> Self {
        let destination = &*known.destination;
        let overview = derive::overview::overview((store, world), known, Times::Absolute);
        let gravest = by_destination.gravest(known);
        Self {
            overview: [overview.what, overview.verdict.words, gravest.words()],
            verdict: overview.verdict.state.word(),
            gravest: Link::of(&gravest),
            ports: ports::ports(destination),
            port_remarks: texts(derive::ports::port_remarks(destination)),
            localities: endpoints::localities(destination),
            endpoint_groups: endpoints::groups(destination),
            endpoint_remarks: endpoints::remarks(destination),
            drift: drift::DriftDetails::of((store, world), known),
            policies: policies::Policies::of((store, world), known),
            required_subsets: subsets::required_subsets(store, known),
            reach: reach::Callers::of((store, world), known),
            related: related::related((store, world), known),
        }
    }
}

/// Which finding it is, as `diagnosis.findings` has it.
#[derive(Debug, Serialize)]
struct Link {
    rule: &'static str,
    severity: &'static str,
    path: String,
}

impl Link {
    fn of(gravest: &Gravest<'_>) -> Option<Self> {
        match gravest {
            Gravest::Found { finding, .. } => Some(Self {
                rule: finding.rule.id,
                severity: finding.severity.word(),
                path: finding.path.clone(),
            }),
            Gravest::Nothing { .. } | Gravest::Unexamined => None,
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

/// The word of a remark's severity: the contract calls what is good to know a note here.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        graver => graver.word(),
    }
}

/// The sentences of remarks, for fields of the contract that hold no more than these.
fn texts(remarks: impl IntoIterator<Item = Remark>) -> Vec<String> {
    remarks.into_iter().map(|remark| remark.text).collect()
}

/// A share, to four decimals.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}
