//! The hosts, addresses and ports at which a Destination is called, for filters, names and columns.

use crate::{
    derive,
    model::{Destination, endpoint::Address, kube_service::ExternalAddress},
};

/// The hosts at which it is called: those it claims, its FQDN and federated hostname, and DNS names from outside.
pub(super) fn hosts(destination: &Destination) -> impl Iterator<Item = &str> {
    let federation = destination
        .status
        .as_ref()
        .and_then(|status| status.federation.as_ref());
    let external_names = external_addresses(destination).filter_map(|address| match address {
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
    let outside = external_addresses(destination).filter_map(|address| match address {
        ExternalAddress::Ip(ip) | ExternalAddress::Both(_, ip) => Some(ip),
        ExternalAddress::Empty | ExternalAddress::DnsName(_) => None,
    });
    kube.chain(external).chain(outside)
}

fn external_addresses(destination: &Destination) -> impl Iterator<Item = &ExternalAddress> {
    let kube = destination.kube_service().into_iter();
    kube.flat_map(|kube| &kube.external_addresses)
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
