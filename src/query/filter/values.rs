//! The values that a Destination has for each key: one reading for filters, completion and filters made of a cell.

use crate::{
    derive::{self, drift::DriftState, world::Known},
    model::{Labels, reference::ObjectRef, status::Status},
    query::{Insight, claims::hosts},
};

use super::FilterKey;

/// Whether a value of a key means something. Keys whose values are pairs, addresses or numbers have none here.
pub(super) fn any(
    key: FilterKey,
    (known, insight): (&Known, &dyn Insight),
    means: &mut dyn FnMut(&str) -> bool,
) -> bool {
    let destination = &*known.destination;
    match key {
        FilterKey::Namespace => means(derive::destination::namespace(destination)),
        FilterKey::Name => {
            means(derive::destination::service_name(destination)) || means(&destination.meta.name)
        }
        FilterKey::Cluster => match derive::destination::cluster(destination) {
            Some(cluster) => means(cluster) || insight.given_name(cluster).is_some_and(means),
            None => destination.external_service().is_some() && means("external"),
        },
        FilterKey::Type => means(derive::destination::service_type(destination).word()),
        FilterKey::Source => means(&known.id.source.0),
        FilterKey::Zone => {
            let mut zones = known.summary.zones.iter();
            zones.any(|(zone, _)| means(zone.as_deref().unwrap_or("unknown")))
        }
        FilterKey::Region => destination
            .kube_service()
            .is_some_and(|kube| means(kube.region.given().unwrap_or("unknown"))),
        FilterKey::Host => hosts(destination).any(means),
        FilterKey::Rule => insight.is_found(&known.id, &mut |rule, _| means(rule.id)),
        FilterKey::Health => means(insight.health(&known.id).word()),
        // An external service has no cluster from which it could differ.
        FilterKey::Drift => {
            destination.kube_service().is_some() && means(drift(insight.drift_state(&known.id)))
        }
        FilterKey::Stale => means(yes_or_no(insight.is_stale(&known.id.source))),
        FilterKey::Federated => means(federated(destination.status.as_deref())),
        FilterKey::Ip
        | FilterKey::Port
        | FilterKey::Label
        | FilterKey::Policy
        | FilterKey::Subset
        | FilterKey::Mesh
        | FilterKey::Finding
        | FilterKey::Endpoints
        | FilterKey::Age
        | FilterKey::Changed => false,
    }
}

/// Whether a pair of a key means something: the key and value of a label or subset, the namespace and name of an object.
pub(super) fn any_pair(
    key: FilterKey,
    known: &Known,
    means: &mut dyn FnMut(&str, &str) -> bool,
) -> bool {
    match key {
        FilterKey::Label => any_label(known, means),
        FilterKey::Subset => any_subset(known, means),
        FilterKey::Policy => any_policy(known, means),
        FilterKey::Mesh => {
            let mesh = known.destination.mesh.as_ref();
            mesh.is_some_and(|mesh| means(&mesh.namespace, &mesh.name))
        }
        _ => false,
    }
}

/// The labels of the object, of the Service, and of the endpoints: of neighbours that share theirs only once.
fn any_label(known: &Known, means: &mut dyn FnMut(&str, &str) -> bool) -> bool {
    let destination = &*known.destination;
    let kube = destination.kube_service();
    let endpoints = kube
        .into_iter()
        .flat_map(|kube| &kube.endpoint_subsets)
        .flat_map(|subset| &subset.endpoints)
        .map(|endpoint| &endpoint.labels);
    let own = [
        Some(&destination.meta.labels),
        kube.map(|kube| &kube.labels),
    ];
    let mut before: Option<&Labels> = None;
    let mut all = own.into_iter().flatten().chain(endpoints);
    all.any(|labels| {
        let is_new = before.is_none_or(|before| before != labels);
        before = Some(labels);
        is_new && any_of(labels, means)
    })
}

fn any_of(labels: &Labels, means: &mut dyn FnMut(&str, &str) -> bool) -> bool {
    labels.iter().any(|(key, value)| means(key, value))
}

fn any_subset(known: &Known, means: &mut dyn FnMut(&str, &str) -> bool) -> bool {
    let Some(kube) = known.destination.kube_service() else {
        return false;
    };
    let mut declared = kube.subsets.iter();
    declared.any(|subset| subset.values.iter().any(|value| means(&subset.key, value)))
        || derive::subsets::OwnSubsets::of(&known.destination)
            .all()
            .iter()
            .any(|subset| any_of(&subset.labels, means))
}

/// The policies that the status names.
fn any_policy(known: &Known, means: &mut dyn FnMut(&str, &str) -> bool) -> bool {
    let Some(status) = &known.destination.status else {
        return false;
    };
    let traffic = status.traffic_policies.iter().map(|one| &one.reference);
    let access = status.access_policies.iter().map(|one| &one.reference);
    let shifts = status.required_subsets.iter();
    let shifts = shifts.filter_map(|one| one.policy.as_ref());
    let mut all = traffic.chain(access).chain(shifts);
    all.any(|ObjectRef { name, namespace }| means(namespace, name))
}

fn drift(state: DriftState) -> &'static str {
    match state {
        DriftState::Differs => "yes",
        DriftState::Agrees => "no",
        DriftState::Unknown => "unknown",
    }
}

fn federated(status: Option<&Status>) -> &'static str {
    status.map_or("unknown", |status| yes_or_no(status.federation.is_some()))
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}
