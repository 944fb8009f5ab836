//! The hosts, addresses and ports at which a Destination is called, for filters, names and columns.

use crate::{
    derive,
    model::{
        Destination,
        endpoint::Address,
        kube_service::{ExternalAddress, TargetPort},
    },
};

/// The hosts at which it is called: those it claims, its FQDN and federated hostname, and DNS names from outside.
pub(super) fn hosts(destination: &Destination) -> impl Iterator<Item = &str> {
    let federation = destination
        .status
        .as_ref()
        .and_then(|status| status.federation.as_ref());
    let external_names = destination
        .external_addresses()
        .filter_map(|address| match address {
            ExternalAddress::DnsName(name) | ExternalAddress::Both(name, _) => Some(&**name),
            ExternalAddress::Empty | ExternalAddress::Ip(_) => None,
        });
    let claimed = derive::destination::hosts(destination)
        .iter()
        .map(|host| &**host);
    claimed
        .chain(derive::destination::fqdn(destination))
        .chain(federation.map(|federation| &*federation.hostname))
        .chain(external_names)
}

/// The addresses of its endpoints, and those at which it is called from outside.
pub(super) fn addresses(destination: &Destination) -> impl Iterator<Item = &Address> {
    let kube = destination
        .kube_service()
        .into_iter()
        .flat_map(|kube| &kube.endpoint_subsets)
        .flat_map(|subset| &subset.endpoints)
        .map(|endpoint| &endpoint.address);
    let external = destination
        .external_service()
        .into_iter()
        .flat_map(|external| {
            let endpoints = external.endpoints.iter().map(|endpoint| &endpoint.address);
            external.addresses.iter().chain(endpoints)
        });
    let outside = destination
        .external_addresses()
        .filter_map(|address| match address {
            ExternalAddress::Ip(ip) | ExternalAddress::Both(_, ip) => Some(ip),
            ExternalAddress::Empty | ExternalAddress::DnsName(_) => None,
        });
    kube.chain(external).chain(outside)
}

/// Whether it may be called at a port: one of the Service, of the nodes or of the pods. Without ports it may be any.
pub(super) fn may_have_port(destination: &Destination, port: u16) -> bool {
    let kube = destination.kube_service().into_iter();
    let of_service = kube.clone().flat_map(|kube| &kube.ports);
    let of_service = of_service.flat_map(|port| {
        let target = match port.target {
            TargetPort::Number(number) => Some(number),
            _ => None,
        };
        [port.port, port.node_port, target]
    });
    let subsets = kube.flat_map(|kube| &kube.endpoint_subsets);
    let of_pods = subsets.flat_map(|subset| subset.ports.iter().map(|port| port.port));
    let external = destination.external_service().into_iter();
    let external = external.flat_map(|external| external.ports.iter().map(|port| port.number));
    let mut all = of_service
        .chain(of_pods)
        .chain(external)
        .flatten()
        .peekable();
    all.peek().is_none() || all.any(|one| one == u32::from(port))
}

/// Its service ports: number and name.
pub(super) fn service_ports(
    destination: &Destination,
) -> impl Iterator<Item = (Option<u32>, &str)> {
    let kube = destination.kube_service().into_iter();
    let kube = kube.flat_map(|kube| &kube.ports);
    let external = destination.external_service().into_iter();
    let external = external.flat_map(|external| &external.ports);
    kube.map(|port| (port.port, &*port.name))
        .chain(external.map(|port| (port.number, &*port.name)))
}
