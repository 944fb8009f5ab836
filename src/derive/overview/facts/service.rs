//! The facts that only Kubernetes services have, and those that only external ones have.

use crate::{
    derive::wording::or_unknown,
    model::{
        Destination, Target,
        external_service::{ExternalEndpoint, ExternalPort, ExternalService},
        kube_service::{DeclaredSubset, ExternalAddress, KubeService},
    },
};

use super::{Fact, FactGroup, pairs};

pub(super) fn kube(kube: &KubeService) -> FactGroup {
    let reference = &kube.reference;
    let parts = [&reference.name, &reference.namespace, &reference.cluster];
    let is_whole = parts.iter().all(|part| !part.is_empty());
    let outside = &kube.external_addresses;
    let is_odd = |address: &ExternalAddress| {
        matches!(address, ExternalAddress::Empty | ExternalAddress::Both(..))
    };
    FactGroup {
        title: "Kubernetes service",
        facts: vec![
            Fact::one("Reference", Some(reference)).odd_if(!is_whole),
            Fact::one("Region", Some(kube.region.given().unwrap_or("?"))),
            Fact::many("Labels", pairs(&kube.labels)),
            Fact::many("Selector", pairs(&kube.selector)),
            Fact::many("Subset labels", kube.subsets.iter().map(declared)).or("Subsets"),
            Fact::many("External addresses", outside.iter().map(address))
                .or("Outside")
                .odd_if(outside.iter().any(is_odd)),
        ],
    }
}

fn declared(subset: &DeclaredSubset) -> String {
    let values: Vec<&str> = subset.values.iter().map(|value| &**value).collect();
    format!("{}: {}", subset.key, values.join(", "))
}

fn address(address: &ExternalAddress) -> String {
    match address {
        ExternalAddress::Empty => {
            "? (neither name nor address: the load balancer may not be ready)".to_owned()
        }
        ExternalAddress::DnsName(name) => name.to_string(),
        ExternalAddress::Ip(ip) => ip.to_string(),
        ExternalAddress::Both(name, ip) => format!("{name} and {ip} (the API allows one)"),
    }
}

pub(super) fn external(destination: &Destination, external: &ExternalService) -> FactGroup {
    let mut facts = vec![
        Fact::one("Name", external.name.given()),
        Fact::many("Hosts", external.hosts.iter().map(ToString::to_string)),
        Fact::many(
            "Addresses",
            external.addresses.iter().map(ToString::to_string),
        ),
    ];
    // Its ports have a pane of their own, unless a Kubernetes service takes that.
    if matches!(destination.target, Target::Both(..)) {
        facts.push(Fact::many("Ports", external.ports.iter().map(port)));
    }
    facts.push(Fact::many(
        "Endpoints",
        external.endpoints.iter().map(endpoint),
    ));
    FactGroup {
        title: "External service",
        facts,
    }
}

fn port(port: &ExternalPort) -> String {
    let number = or_unknown(port.number);
    let given = [port.name.given(), port.protocol.given()];
    let words = given.map(|word| word.unwrap_or("·"));
    format!("{number} {}", words.join(" "))
}

fn endpoint(endpoint: &ExternalEndpoint) -> String {
    let ports = endpoint
        .ports
        .iter()
        .map(|(name, port)| format!("{name} {port}"));
    let ports: Vec<String> = ports.collect();
    if ports.is_empty() {
        format!("{} (no ports)", endpoint.address)
    } else {
        format!("{} ({})", endpoint.address, ports.join(", "))
    }
}
