//! Where a Kubernetes service is reached from outside its cluster.

use std::net::{IpAddr, Ipv4Addr};

use crate::{
    derive::Aspect,
    diagnose::case::Case,
    model::{
        endpoint::Address,
        kube_service::{ExternalAddress, ServiceType},
    },
};

const PATH: &str = "spec.kubeService.externalAddresses";

pub(super) fn pending(case: &mut Case<'_>) {
    let is_pending = case.kube().is_some_and(|kube| {
        kube.service_type == ServiceType::LoadBalancer && kube.external_addresses.is_empty()
    });
    if is_pending {
        let finding = case.raise(PATH, "the load balancer has no address yet");
        finding.shows("spec.kubeService.serviceType", "LOAD_BALANCER");
    }
}

pub(super) fn empty(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    for (at, address) in kube.external_addresses.iter().enumerate() {
        let is_empty = match address {
            ExternalAddress::Empty => true,
            ExternalAddress::Ip(ip) => *ip == Address::default(),
            ExternalAddress::DnsName(_) | ExternalAddress::Both(..) => false,
        };
        if is_empty {
            case.raise(format!("{PATH}[{at}]"), "it has neither ip nor dnsName");
        }
    }
}

pub(super) fn private(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    for (at, address) in kube.external_addresses.iter().enumerate() {
        let (ExternalAddress::Ip(Address::Ip(ip)) | ExternalAddress::Both(_, Address::Ip(ip))) =
            address
        else {
            continue;
        };
        if let IpAddr::V4(v4) = ip
            && (v4.is_private() || is_shared(*v4))
        {
            let path = format!("{PATH}[{at}].ip");
            let message = format!("{ip} is a private address");
            case.raise(&path, message)
                .about(Aspect::Address(ip.to_string()))
                .shows(path, ip);
        }
    }
}

/// Whether an address is of 100.64.0.0/10, which carriers share (RFC 6598).
fn is_shared(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    first == 100 && (64..128).contains(&second)
}
