//! The `DestinationList`: one item a Destination, the contract of `get -o json`.
//!
//! What is absent is absent, never null; lists and counts of nothing are there, empty or 0. Fields are added here,
//! never changed.

use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    Envelope,
    document::{API_VERSION, Each},
    drift::DriftReport,
    findings::SeverityCounts,
    json,
};
use crate::{
    derive::{
        self,
        locality::LocalityCount,
        world::{Known, World},
    },
    diagnose::FindingsByDestination,
    model::{Destination, Text, reference::ObjectRef},
    store::Store,
};

/// The Destinations as a document, in the order of the rows. `examined` gives the findings of a few rows at a time, so that
/// the findings of all are never in memory at once.
#[must_use]
pub fn destination_list<'r>(
    facts: (&'r Store, &'r World),
    rows: &'r [Arc<Known>],
    examined: impl Fn(&'r [Arc<Known>]) -> Arc<FindingsByDestination> + 'r,
) -> Envelope<'r, DestinationItem> {
    let items = move |rows: &'r [Arc<Known>]| {
        let findings = examined(rows);
        let item = move |known: &Arc<Known>| DestinationItem::of(facts, known, &findings);
        rows.iter().map(item)
    };
    let items = Arc::new(items);
    let items = Each::of(move || {
        let items = Arc::clone(&items);
        let batches = rows.chunks(FindingsByDestination::BATCH);
        batches.flat_map(move |rows| items(rows))
    });
    Envelope::new("DestinationList", facts.0, items)
}

/// An item of the list as JSON on one line.
///
/// # Panics
/// Never: memory takes everything, and JSON is UTF-8.
#[must_use]
pub fn destination_line(
    facts: (&Store, &World),
    known: &Known,
    by_destination: &FindingsByDestination,
) -> String {
    let mut line = Vec::new();
    let item = DestinationItem::of(facts, known, by_destination);
    json::line(&mut line, &item).expect("memory takes everything");
    String::from_utf8(line).expect("JSON is UTF-8")
}

/// A line of `get --follow -o json`: a row that was there at the start, came, changed or went.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DestinationChange<'i> {
    api_version: &'static str,
    kind: &'static str,
    /// `listed`, `added`, `changed` or `removed`.
    change: &'static str,
    item: &'i RawValue,
}

impl<'i> DestinationChange<'i> {
    /// A change of an item, which is given as JSON. `None` if that is no JSON.
    #[must_use]
    pub fn of(change: &'static str, item: &'i str) -> Option<Self> {
        Some(Self {
            api_version: API_VERSION,
            kind: "DestinationChange",
            change,
            item: serde_json::from_str(item).ok()?,
        })
    }
}

/// A Destination summed up.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DestinationItem {
    source: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    /// Only for Kubernetes services.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<Service>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<String>,
    #[serde(rename = "type")]
    service_type: &'static str,
    hosts: Vec<String>,
    ports: Vec<Port>,
    endpoints: Endpoints,
    /// How many are in force; absent where networking has not seen the Destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    traffic_policies: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_policies: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_subsets: Option<RequiredSubsets>,
    #[serde(skip_serializing_if = "Option::is_none")]
    federation: Option<Federation>,
    findings: SeverityCounts,
    /// Only for Kubernetes services.
    #[serde(skip_serializing_if = "Option::is_none")]
    drift: Option<DriftReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_generation: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fqdn: Option<String>,
}

#[derive(Debug, Serialize)]
struct Service {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
}

#[derive(Debug, Serialize)]
struct Port {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoints {
    total: u32,
    by_locality: Vec<Locality>,
}

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
}

#[derive(Debug, Serialize)]
struct RequiredSubsets {
    total: u32,
    satisfied: u32,
}

#[derive(Debug, Serialize)]
struct Federation {
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: Option<String>,
    meshes: Vec<Reference>,
}

/// A reference to an object.
#[derive(Debug, Serialize)]
pub(super) struct Reference {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
}

impl From<&ObjectRef> for Reference {
    fn from(reference: &ObjectRef) -> Self {
        Self {
            name: given(&reference.name),
            namespace: given(&reference.namespace),
        }
    }
}

/// A text that is there.
pub(super) fn given(text: &Text) -> Option<String> {
    text.given().map(str::to_owned)
}

impl DestinationItem {
    pub(super) fn of(
        facts: (&Store, &World),
        known: &Known,
        by_destination: &FindingsByDestination,
    ) -> Self {
        let destination = &*known.destination;
        let status = destination.status.as_ref();
        Self {
            source: known.id.source.to_string(),
            name: destination.meta.name.to_string(),
            namespace: given(&destination.meta.namespace),
            service: service(destination),
            cluster: derive::destination::cluster(destination).map(str::to_owned),
            service_type: derive::destination::service_type(destination).word(),
            hosts: derive::destination::hosts(destination)
                .iter()
                .map(ToString::to_string)
                .collect(),
            ports: ports(destination),
            endpoints: Endpoints {
                total: known.summary.endpoints,
                by_locality: derive::locality::counts(destination)
                    .iter()
                    .map(locality)
                    .collect(),
            },
            traffic_policies: status.map(|status| status.traffic_policies.len()),
            access_policies: status.map(|status| status.access_policies.len()),
            required_subsets: derive::subsets::knows_required_subsets(destination).then_some(
                RequiredSubsets {
                    total: known.summary.subsets,
                    satisfied: known.summary.subsets_satisfied,
                },
            ),
            federation: federation(destination),
            findings: by_destination.counts(&known.id).into(),
            drift: DriftReport::of(facts, known),
            generation: destination.meta.generation,
            observed_generation: status.and_then(|status| status.observed_generation),
            fqdn: derive::destination::fqdn(destination).map(str::to_owned),
        }
    }
}

fn service(destination: &Destination) -> Option<Service> {
    let reference = &destination.kube_service()?.reference;
    Some(Service {
        name: given(&reference.name),
        namespace: given(&reference.namespace),
    })
}

fn ports(destination: &Destination) -> Vec<Port> {
    let port = |number: Option<u32>, name: &Text, protocol: &Text| Port {
        number,
        name: given(name),
        protocol: given(protocol),
    };
    if let Some(kube) = destination.kube_service() {
        let ports = kube.ports.iter();
        return ports
            .map(|one| port(one.port, &one.name, &one.protocol))
            .collect();
    }
    let external = destination.external_service();
    let ports = external.into_iter().flat_map(|external| &external.ports);
    ports
        .map(|one| port(one.number, &one.name, &one.protocol))
        .collect()
}

fn locality(count: &LocalityCount) -> Locality {
    let name = |text: &Option<Text>| text.as_ref().map(ToString::to_string);
    Locality {
        region: name(&count.region),
        zone: name(&count.zone),
        sub_zone: name(&count.sub_zone),
        count: count.count,
    }
}

fn federation(destination: &Destination) -> Option<Federation> {
    let federation = destination.status.as_ref()?.federation.as_ref()?;
    Some(Federation {
        hostname: (!federation.hostname.is_empty()).then(|| federation.hostname.to_string()),
        meshes: federation.meshes.iter().map(Reference::from).collect(),
    })
}
