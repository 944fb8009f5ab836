//! The endpoints of an Envoy cluster.

use crate::{
    derive::{endpoints::EndpointRecord, locality::LostPlaces, world::Known},
    model::{
        Destination, Labels, Text,
        endpoint::{Endpoint, EndpointsSubset},
        kube_service::{KubeService, KubeServicePort},
    },
    route::{RouteCode, Whereabouts, client::place_of, host::service_words},
};

use super::cluster::{ClusterFate, PoolEndpoint};

/// The endpoints of a Kubernetes service that serve a port and carry the labels of a subset.
pub(super) fn pool(
    (known, kube): (&Known, &KubeService),
    (number, subset): (u32, &Labels),
    lost: &LostPlaces,
) -> (ClusterFate, usize) {
    let service = service_words(known);
    let Some(port) = kube.ports.iter().find(|port| port.port == Some(number)) else {
        let words = format!("{service} has no port {number}");
        return (ClusterFate::Missing(RouteCode::PortMissing, words), 0);
    };
    if let Some(words) = unrecorded(&known.destination, kube) {
        return (ClusterFate::Unknown(RouteCode::EndpointsUnknown, words), 0);
    }
    let serving: Vec<_> = serving(kube, port).collect();
    let all = &kube.endpoint_subsets;
    let of_subset = || {
        serving
            .iter()
            .filter(|(endpoint, _)| endpoint.labels.contains(subset))
    };
    let left = of_subset().filter(|(endpoint, _)| !lost.takes(kube, endpoint));
    let left = left.map(|(endpoint, port)| PoolEndpoint {
        address: endpoint.address.to_string(),
        port: *port,
        place: place_of(&kube.region, endpoint),
        is_healthy: true,
    });
    let left: Vec<PoolEndpoint> = left.collect();
    let why = left.is_empty().then(|| {
        if all.iter().all(|group| group.endpoints.is_empty()) {
            (RouteCode::NoEndpoints, format!("{service} has no endpoint"))
        } else if serving.is_empty() {
            (
                RouteCode::PortUnserved,
                format!("no endpoint of {service} serves port {number}"),
            )
        } else if of_subset().next().is_none() {
            (
                RouteCode::SubsetEmpty,
                format!("no endpoint of {service} has {subset}"),
            )
        } else {
            (
                RouteCode::EndpointsLost,
                format!("every endpoint of {service} is in a lost place"),
            )
        }
    });
    (ClusterFate::Pool(left, why), serving.len())
}

/// The ports of the pods that serve a service port, each once.
pub(in crate::route) fn pod_ports(destination: &Destination, number: u32) -> Vec<u32> {
    let kube = destination.kube_service().into_iter();
    let named = kube.flat_map(|kube| kube.ports.iter().map(move |port| (kube, port)));
    let named = named.filter(|(_, port)| port.port == Some(number));
    let mut ports: Vec<u32> = named
        .flat_map(|(kube, port)| serving(kube, port).map(|(_, port)| port))
        .collect();
    ports.sort_unstable();
    ports.dedup();
    ports
}

/// The endpoints that serve a service port, each with its own port. Kubernetes gives endpoint ports the name of the
/// service port.
fn serving<'k>(
    kube: &'k KubeService,
    port: &'k KubeServicePort,
) -> impl Iterator<Item = (&'k Endpoint, u32)> {
    let is_tcp = |protocol: &Text| protocol.is_empty() || &**protocol == "TCP";
    let number = move |group: &EndpointsSubset| {
        let mut ports = group.ports.iter();
        ports
            .find(|one| {
                one.name == port.name
                    && (one.protocol == port.protocol
                        || is_tcp(&one.protocol) && is_tcp(&port.protocol))
            })?
            .port
    };
    let groups = kube.endpoint_subsets.iter();
    let groups = groups.filter_map(move |group| Some((group, number(group)?)));
    groups.flat_map(|(group, number)| {
        group
            .endpoints
            .iter()
            .map(move |endpoint| (endpoint, number))
    })
}

/// Why the endpoints of a service are not recorded. `None` if they are.
fn unrecorded(destination: &Destination, kube: &KubeService) -> Option<String> {
    let words = match EndpointRecord::of(destination, kube) {
        EndpointRecord::Listed | EndpointRecord::Empty => return None,
        EndpointRecord::Alias => {
            "an ExternalName service is an alias for a DNS name that the Destination does not record"
        }
        EndpointRecord::ByAnnotation => {
            "an annotation asks for discovery without workloads, which records no endpoints"
        }
        EndpointRecord::Unread => "the endpoints of the Destination could not be read",
    };
    Some(words.to_owned())
}

/// The addresses behind an external service, or its hosts, which DNS resolves.
pub(super) fn external_pool(destination: &Destination, number: u32) -> (ClusterFate, usize) {
    let Some(external) = destination.external_service() else {
        let words = "the Destination names no service".to_owned();
        return (ClusterFate::Unknown(RouteCode::TargetUnknown, words), 0);
    };
    let Some(port) = external
        .ports
        .iter()
        .find(|port| port.number == Some(number))
    else {
        let words = format!("{} has no port {number}", external.name);
        return (ClusterFate::Missing(RouteCode::PortMissing, words), 0);
    };
    let endpoint = |address: String, port: u32| PoolEndpoint {
        address,
        port,
        place: Whereabouts::default(),
        is_healthy: true,
    };
    let endpoints = external.endpoints.iter().map(|one| {
        let mut ports = one.ports.iter();
        let own = ports.find(|(name, _)| *name == port.name);
        endpoint(one.address.to_string(), own.map_or(number, |(_, own)| *own))
    });
    let mut pool: Vec<PoolEndpoint> = endpoints.collect();
    if pool.is_empty() {
        pool.extend(
            external
                .hosts
                .iter()
                .map(|host| endpoint(host.to_string(), number)),
        );
    }
    let why = pool.is_empty().then(|| {
        (
            RouteCode::NoEndpoints,
            format!("{} has no endpoint and no host", external.name),
        )
    });
    let serving = pool.len();
    (ClusterFate::Pool(pool, why), serving)
}
