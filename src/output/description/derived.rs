//! What follows from a Destination, for the document of `describe`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::present;
use crate::{
    derive::{self, Freshness, Known, Member, PolicyRow, Region, Served, Verdict},
    model::{Destination, Labels, Text, approval::ApprovalState, endpoint::Endpoint},
    output::report::{Reference, given},
    store::Store,
};

/// Everything that follows from a Destination and its neighbours.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Derived {
    ports: Vec<Port>,
    localities: Vec<Locality>,
    policies: Vec<Policy>,
    required_subsets: Vec<RequiredSubset>,
}

/// A port, and which endpoints serve it.
#[derive(Debug, Serialize)]
struct Port {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    served: ServedBy,
}

#[derive(Debug, Serialize)]
struct ServedBy {
    endpoints: usize,
    of: usize,
    by: Vec<u32>,
}

/// A sub-zone with its endpoints.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Locality {
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_zone: Option<String>,
    count: usize,
    /// The part of all endpoints, from 0 to 1.
    share: f64,
    endpoints: Vec<Address>,
}

#[derive(Debug, Serialize)]
struct Address {
    address: String,
    labels: BTreeMap<String, String>,
}

/// A policy in force, and whether it is the newest.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    kind: &'static str,
    #[serde(rename = "ref")]
    reference: Reference,
    freshness: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_generation: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    newest_generation: Option<i64>,
    /// What became of the newest form.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    words: Vec<String>,
    /// What this version does not know, by path.
    unknown: BTreeMap<String, Value>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RequiredSubset {
    #[serde(skip_serializing_if = "Option::is_none")]
    traffic_policy_ref: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_generation: Option<i64>,
    /// Absent where the shift is not recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Vec<ShiftMember>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ShiftMember {
    weight: u32,
    /// The part of all weights, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    /// What of this Destination it needs: `subset`, `whole`, or nothing (`elsewhere`).
    needs: &'static str,
    #[serde(flatten)]
    subset: Option<Subset>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Subset {
    labels: BTreeMap<String, String>,
    endpoints: usize,
    /// The name of the subset in the `DestinationRule`.
    #[serde(rename = "destinationRuleSubset")]
    rule_name: String,
}

impl Derived {
    pub(super) fn of(store: &Store, known: &Known) -> Self {
        let destination = &*known.destination;
        let required = derive::required_subsets(destination);
        Self {
            ports: derive::ports(destination).iter().map(Port::of).collect(),
            localities: derive::localities(destination)
                .iter()
                .flat_map(localities)
                .collect(),
            policies: policies(store, known),
            required_subsets: required.iter().map(RequiredSubset::of).collect(),
        }
    }
}

impl Port {
    fn of(row: &derive::PortRow) -> Self {
        let Served { by, endpoints, of } = row.served.clone();
        Self {
            number: row.number,
            name: given(&row.name),
            served: ServedBy { endpoints, of, by },
        }
    }
}

fn localities(region: &Region<'_>) -> Vec<Locality> {
    let name = |name: Option<&str>| name.map(str::to_owned);
    let places = region
        .zones
        .iter()
        .flat_map(|zone| zone.sub_zones.iter().map(move |sub_zone| (zone, sub_zone)));
    let locality = places.map(|(zone, sub_zone)| Locality {
        region: name(region.name),
        zone: name(zone.name),
        sub_zone: name(sub_zone.name),
        count: sub_zone.endpoints.len(),
        share: share(sub_zone.endpoints.len(), region.count),
        endpoints: sub_zone
            .endpoints
            .iter()
            .map(|one| Address::of(one))
            .collect(),
    });
    locality.collect()
}

/// A part of a whole, to four decimals.
#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of endpoints are small, and a share is for the eye"
)]
fn share(part: usize, whole: usize) -> f64 {
    rounded(part as f64 / whole as f64)
}

fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

impl Address {
    fn of(endpoint: &Endpoint) -> Self {
        Self {
            address: endpoint.address.to_string(),
            labels: pairs(&endpoint.labels),
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

fn policies(store: &Store, known: &Known) -> Vec<Policy> {
    let rows = derive::policies(store, &known.id, &known.destination);
    let unknown = unknown_parts(&known.destination);
    rows.iter()
        .zip(unknown)
        .map(|(row, unknown)| Policy::of(row, unknown))
        .collect()
}

/// The unknown parts of each policy in force, in the order of `derive::policies`.
fn unknown_parts(destination: &Destination) -> impl Iterator<Item = Vec<(String, String)>> {
    let status = destination.status.as_deref();
    let traffic = status.map_or(&[][..], |status| &status.traffic_policies);
    let access = status.map_or(&[][..], |status| &status.access_policies);
    let traffic = traffic
        .iter()
        .map(|applied| applied.spec.as_deref().map(derive::traffic_unknown));
    let access = access
        .iter()
        .map(|applied| applied.spec.as_deref().map(derive::access_unknown));
    traffic.chain(access).map(Option::unwrap_or_default)
}

impl Policy {
    fn of(row: &PolicyRow, unknown: Vec<(String, String)>) -> Self {
        let (freshness, newest, state) = match &row.freshness {
            Freshness::Current { newest } => ("current", Some(*newest), None),
            Freshness::Stale { newest, state } => ("stale", Some(*newest), *state),
            Freshness::Missing => ("missing", None, None),
            Freshness::Unknown => ("unknown", None, None),
        };
        Self {
            kind: row.kind.kind().name(),
            reference: Reference::from(&row.reference),
            freshness,
            observed_generation: row.applied,
            newest_generation: newest,
            state: state.map(word),
            words: row.words.clone(),
            unknown: unknown
                .into_iter()
                .map(|(path, json)| (path, as_value(json)))
                .collect(),
        }
    }
}

/// The value of a part that was kept as text; the text itself where no reader of JSON takes it, such as `1e999`.
fn as_value(json: String) -> Value {
    serde_json::from_str(&json).map_or(Value::String(json), |value| present(&value))
}

fn word(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Pending => "PENDING",
        ApprovalState::Accepted => "ACCEPTED",
        ApprovalState::Invalid => "INVALID",
        ApprovalState::Failed => "FAILED",
    }
}

impl RequiredSubset {
    fn of(required: &derive::RequiredSubset<'_>) -> Self {
        let members = required.members.as_ref();
        Self {
            traffic_policy_ref: required.policy.map(Reference::from),
            observed_generation: required.observed_generation,
            members: members.map(|members| members.iter().map(ShiftMember::of).collect()),
        }
    }
}

impl ShiftMember {
    fn of(member: &Member<'_>) -> Self {
        let (needs, subset) = match &member.verdict {
            Verdict::Subset { labels, endpoints } => {
                ("subset", Some(Subset::of(labels, endpoints.len())))
            }
            Verdict::Whole => ("whole", None),
            Verdict::Elsewhere => ("elsewhere", None),
        };
        Self {
            weight: member.shifted.weight,
            share: member.share.map(rounded),
            target: member.shifted.target.as_ref().map(derive::target_words),
            needs,
            subset,
        }
    }
}

impl Subset {
    fn of(labels: &Labels, endpoints: usize) -> Self {
        Self {
            labels: pairs(labels),
            endpoints,
            rule_name: derive::subset_name(labels),
        }
    }
}
