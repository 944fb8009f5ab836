//! The endpoints that are not ready. They are no part of a Destination; a source that reaches the cluster knows them.

use std::collections::HashMap;

use crate::{
    derive::{
        drift::{Live, live_endpoints},
        locality::LostPlaces,
        world::Known,
    },
    model::{
        Labels, Text,
        endpoint_slice::{AddressType, EndpointSlice, EndpointsForm, LiveEndpoint},
        kube_service::KubeService,
    },
    route::Whereabouts,
};

use super::{
    TranslationInputs,
    cluster::{ClusterFate, PoolEndpoint},
};

/// The endpoints of a service that are not ready on a port, or why they are not known.
pub(super) fn unready(
    inputs: &TranslationInputs<'_>,
    (known, kube): (&Known, &KubeService),
    number: u32,
) -> Live<Vec<PoolEndpoint>> {
    let (store, world) = inputs.facts;
    let named = kube.ports.iter().find(|port| port.port == Some(number));
    let name = named.map(|port| &port.name);
    let facts = (store, world.relations());
    live_endpoints(facts, &known.id.source, &kube.reference).map(|slices| {
        let routed = slices
            .into_iter()
            .filter(|slice| slice.form != EndpointsForm::Slice(AddressType::Fqdn));
        routed
            .flat_map(|slice| of_slice(slice, (name, &kube.region)))
            .collect()
    })
}

fn of_slice<'s>(
    slice: &'s EndpointSlice,
    (name, region): (Option<&'s Text>, &'s Text),
) -> impl Iterator<Item = PoolEndpoint> + use<'s> {
    let groups = slice.groups.iter().filter_map(move |group| {
        let mut ports = group.ports.iter();
        let port = ports.find(|port| Some(&port.name) == name)?.port?;
        Some((port, group))
    });
    groups.flat_map(move |(port, group)| {
        let waiting = |one: &&LiveEndpoint| !one.is_ready && !one.is_stopping;
        let waiting = group.endpoints.iter().filter(waiting);
        waiting.filter_map(move |one| {
            Some(PoolEndpoint {
                address: one.addresses.first()?.to_string(),
                port,
                place: Whereabouts {
                    region: region.to_string(),
                    zone: one.zone.to_string(),
                    sub_zone: String::new(),
                },
                is_healthy: false,
            })
        })
    })
}

/// Adds endpoints that are not ready to those of a cluster. Their labels are not known: to a subset only those are added that
/// the Destination still has.
pub(super) fn add_unready(
    fate: &mut ClusterFate,
    (unready, lost): (Vec<PoolEndpoint>, &LostPlaces),
    (kube, subset): (&KubeService, &Labels),
) {
    let ClusterFate::Pool(pool, why) = fate else {
        return;
    };
    let is_left = |one: &PoolEndpoint| {
        let zone = Some(&*one.place.zone).filter(|zone| !zone.is_empty());
        !lost.takes_zone(kube, zone)
    };
    let at: HashMap<(String, u32), usize> = pool
        .iter()
        .enumerate()
        .map(|(at, one)| ((one.address.clone(), one.port), at))
        .collect();
    for endpoint in unready.into_iter().filter(is_left) {
        match at.get(&(endpoint.address.clone(), endpoint.port)) {
            Some(at) => pool[*at].is_healthy = false,
            None if subset.is_empty() => pool.push(endpoint),
            None => {}
        }
    }
    if !pool.is_empty() {
        *why = None;
    }
}
