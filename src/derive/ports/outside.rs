//! The addresses at which a Kubernetes service is reached from outside its cluster.

use std::net::{IpAddr, Ipv4Addr};

use crate::{
    derive::fault::{Aspect, Fault},
    model::{
        Destination,
        endpoint::Address,
        kube_service::{ExternalAddress, ServiceType},
    },
};

const PATH: &str = "spec.kubeService.externalAddresses";

/// All faults of these addresses.
pub(super) fn faults(destination: &Destination) -> Vec<Fault> {
    let pending = pending_load_balancer(destination).into_iter();
    pending
        .chain(empty_addresses(destination))
        .chain(private_addresses(destination))
        .collect()
}

/// The fault that a load balancer has no address.
#[must_use]
pub fn pending_load_balancer(destination: &Destination) -> Option<Fault> {
    let kube = destination.kube_service()?;
    let is_pending =
        kube.service_type == ServiceType::LoadBalancer && kube.external_addresses.is_empty();
    is_pending.then(|| {
        Fault::warning(PATH, "the load balancer has no address yet")
            .shows("spec.kubeService.serviceType", "LOAD_BALANCER")
    })
}

fn addresses(destination: &Destination) -> impl Iterator<Item = (usize, &ExternalAddress)> {
    let kube = destination.kube_service();
    let addresses = kube.map_or(&[][..], |kube| &kube.external_addresses);
    addresses.iter().enumerate()
}

/// Addresses outside the cluster that are empty.
pub fn empty_addresses(destination: &Destination) -> impl Iterator<Item = Fault> {
    let empty = addresses(destination).filter(|(_, address)| match address {
        ExternalAddress::Empty => true,
        ExternalAddress::Ip(ip) => *ip == Address::default(),
        ExternalAddress::DnsName(_) | ExternalAddress::Both(..) => false,
    });
    let words = "an address outside the cluster has neither ip nor dnsName";
    empty.map(move |(at, _)| Fault::warning(format!("{PATH}[{at}]"), words))
}

/// Addresses outside the cluster that are private ones.
pub fn private_addresses(destination: &Destination) -> impl Iterator<Item = Fault> {
    addresses(destination).filter_map(|(at, address)| {
        let (ExternalAddress::Ip(Address::Ip(ip)) | ExternalAddress::Both(_, Address::Ip(ip))) =
            address
        else {
            return None;
        };
        let IpAddr::V4(v4) = ip else { return None };
        (v4.is_private() || is_shared(*v4)).then(|| {
            let path = format!("{PATH}[{at}].ip");
            Fault::info(&path, format!("{ip} is a private address"))
                .about(Aspect::Address(ip.to_string()))
                .shows(path, ip)
        })
    })
}

/// Whether an address is in 100.64.0.0/10, which carriers share (RFC 6598).
fn is_shared(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    first == 100 && (64..128).contains(&second)
}
