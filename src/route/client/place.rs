//! The place of a client: where the pods of its workloads run, or the zone that the user names.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    derive::{
        destination,
        world::{Known, World},
    },
    model::{
        SourceName, Text, Workload,
        endpoint::{Address, Endpoint},
    },
    route::Whereabouts,
};

use super::ClientSpec;

/// The endpoints of those services of the client's cluster that may matter, each with its place.
fn endpoints<'w>(
    world: &'w World,
    (source, spec): (&'w SourceName, &'w ClientSpec),
    may_matter: impl Fn(&Known) -> bool + 'w,
) -> impl Iterator<Item = (&'w Known, &'w Endpoint, Whereabouts)> {
    let own = world.iter().filter(move |known| {
        known.id.source == *source
            && destination::cluster(&known.destination) == Some(&*spec.cluster)
            && may_matter(known)
    });
    own.flat_map(|known| {
        let kube = known.destination.kube_service().into_iter();
        kube.flat_map(move |kube| {
            let all = kube
                .endpoint_subsets
                .iter()
                .flat_map(|group| &group.endpoints);
            all.map(move |endpoint| (&**known, endpoint, place_of(&kube.region, endpoint)))
        })
    })
}

/// The place of an endpoint of a service in a region.
pub(in crate::route) fn place_of(region: &str, endpoint: &Endpoint) -> Whereabouts {
    Whereabouts {
        region: region.to_owned(),
        zone: endpoint.zone().unwrap_or_default().to_owned(),
        sub_zone: endpoint.sub_zone().unwrap_or_default().to_owned(),
    }
}

/// The places of the pods of workloads, as the services of their namespaces know them.
pub(super) fn pods(
    world: &World,
    (source, spec): (&SourceName, &ClientSpec),
    workloads: &[&Workload],
) -> BTreeMap<Whereabouts, usize> {
    let kinds = workloads
        .iter()
        .filter_map(|workload| workload.spec.kubernetes.as_ref());
    let kinds: Vec<_> = kinds
        .map(|kube| (&*kube.controller.namespace, &kube.pod_labels))
        .collect();
    let namespaces: BTreeSet<&str> = kinds.iter().map(|(namespace, _)| *namespace).collect();
    let is_near = |known: &Known| namespaces.contains(destination::namespace(&known.destination));
    let mut found: BTreeMap<&Address, Whereabouts> = BTreeMap::new();
    for (known, endpoint, place) in endpoints(world, (source, spec), is_near) {
        let namespace = destination::namespace(&known.destination);
        if kinds.contains(&(namespace, &endpoint.labels)) {
            found.insert(&endpoint.address, place);
        }
    }
    let mut pods = BTreeMap::new();
    for place in found.into_values() {
        *pods.entry(place).or_default() += 1;
    }
    pods
}

/// The place of most pods, the first of them by name.
pub(super) fn most(pods: &BTreeMap<Whereabouts, usize>) -> Whereabouts {
    let most = pods.values().max();
    let mut places = pods.iter();
    let place = places.find(|(_, count)| Some(*count) == most);
    place.map(|(place, _)| place.clone()).unwrap_or_default()
}

/// A zone with the region in which its cluster has it.
pub(super) fn named_place(
    world: &World,
    (source, spec): (&SourceName, &ClientSpec),
    zone: &Text,
) -> Whereabouts {
    let has_zone = |known: &Known| {
        let mut zones = known.summary.zones.iter();
        zones.any(|(one, _)| one.as_ref() == Some(zone))
    };
    let places = endpoints(world, (source, spec), has_zone).map(|(_, _, place)| place);
    let regions = places
        .filter(|place| place.zone == **zone)
        .map(|place| place.region);
    Whereabouts {
        region: regions.min().unwrap_or_default(),
        zone: zone.to_string(),
        sub_zone: String::new(),
    }
}
