//! The faults of service ports that endpoints do not serve, or serve at another number than their target.

use std::collections::BTreeMap;

use crate::{
    derive::{
        fault::{Aspect, Fault, Severity},
        locality::LostPlaces,
        wording::{brief_name, counted, grouped, numbers::port_label},
    },
    model::{
        Destination,
        endpoint::EndpointPort,
        kube_service::{KubeService, KubeServicePort, TargetPort},
    },
};

use super::{
    Served,
    groups::{Group, Groups, list, or_tcp, shown},
    placed::{K, Placed, placed, target_number},
};

/// This many groups prove that a port is not served.
const PROOFS: usize = 3;

/// The groups of a service. `None` if it is seen at a glance that no port has a fault.
fn odd_groups(destination: &Destination) -> Option<Groups<'_>> {
    let kube = destination.kube_service().filter(|kube| !fits(kube))?;
    Some(Groups::of(kube, &LostPlaces::default()))
}

/// Whether it is seen at a glance that each group serves each port at its target: so it is with almost all services.
fn fits(kube: &KubeService) -> bool {
    const FEW: usize = 8;
    let is_served = |group: &[EndpointPort], port: &KubeServicePort| {
        let target = target_number(port).filter(|target| *target != 0);
        let mut serving = group.iter().filter(|one| serves(one, port)).peekable();
        serving.peek().is_some()
            && serving.all(|one| {
                one.port.is_none() || target.is_none_or(|target| one.port == Some(target))
            })
    };
    let mut groups = kube.endpoint_subsets.iter();
    kube.ports.len() <= FEW
        && groups.all(|group| {
            group.endpoints.is_empty()
                || group.ports.len() <= FEW
                    && kube.ports.iter().all(|port| is_served(&group.ports, port))
        })
}

/// Whether an endpoint port serves a service port. Kubernetes gives it the name of the service port.
fn serves(one: &EndpointPort, port: &KubeServicePort) -> bool {
    one.name == port.name && or_tcp(&one.protocol) == or_tcp(&port.protocol)
}

/// Service ports that not all endpoints serve, those first that none serves.
pub fn unserved_ports(destination: &Destination) -> impl Iterator<Item = Fault> {
    let groups = odd_groups(destination).into_iter();
    groups.flat_map(move |groups| {
        let is_served = |(_, port): &Placed<'_>| groups.served(port).endpoints > 0;
        let (some, none): (Vec<_>, Vec<_>) = placed(destination).partition(is_served);
        let ports = none.into_iter().chain(some);
        ports.filter_map(move |port| unserved(port, &groups))
    })
}

pub(super) fn unserved((at, port): Placed<'_>, groups: &Groups<'_>) -> Option<Fault> {
    let served = groups.served(port);
    if served.endpoints == served.of {
        return None;
    }
    let (severity, by) = match served.endpoints {
        0 => (Severity::Error, "no endpoint".to_owned()),
        some => (
            Severity::Info,
            format!(
                "{} of {}",
                grouped(some as u64),
                counted(served.of, "endpoint")
            ),
        ),
    };
    let why = reasons(port, groups, served);
    let words = format!("{} is served by {by}: {why}", port_words(port));
    let fault = Fault::new(severity, format!("{K}.ports[{at}]"), words);
    let lacking = groups.unserving(port).take(PROOFS);
    Some(
        lacking.fold(fault.about(Aspect::service_port(port)), |fault, group| {
            fault.shows(
                format!("{K}.endpointSubsets[{}].ports", group.at),
                names(group.ports),
            )
        }),
    )
}

/// Why endpoints do not serve a port: for each reason how many of them, if there are several reasons.
fn reasons(port: &KubeServicePort, groups: &Groups<'_>, served: &Served) -> String {
    const SHOWN: usize = 3;
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for group in groups.unserving(port).take(groups.asked) {
        *reasons.entry(reason(port, group)).or_default() += group.size;
    }
    let shown_endpoints: usize = reasons.values().take(SHOWN).sum();
    let rest = served.of - served.endpoints - shown_endpoints;
    if let (1, 0, Some(only)) = (reasons.len(), rest, reasons.keys().next()) {
        return only.clone();
    }
    let shown = reasons.into_iter().take(SHOWN);
    let mut shown: Vec<String> = shown
        .map(|(reason, endpoints)| format!("{reason} ({})", counted(endpoints, "endpoint")))
        .collect();
    shown
        .extend((rest > 0).then(|| format!("{} have other ports", counted(rest, "more endpoint"))));
    shown.join("; ")
}

fn reason(port: &KubeServicePort, group: &Group<'_>) -> String {
    let wanted = brief_name(named(&port.name));
    if group.ports.is_empty() {
        return "the endpoints have no ports at all".to_owned();
    }
    if let Some(other) = group.called(&port.name) {
        return format!(
            "the endpoint port {wanted} is {}, the service port {}",
            or_tcp(&other.protocol),
            or_tcp(&port.protocol)
        );
    }
    let found = list(group.ports);
    match &port.target {
        TargetPort::Name(target) | TargetPort::Both(_, target) => match group.called(target) {
            Some(there) => format!(
                "endpoint port {} has the name of the target; it must have the name of the service port",
                shown(there)
            ),
            None => format!(
                "no endpoint port is named {wanted}, only {found}; the pods may have no container port named {}",
                brief_name(target)
            ),
        },
        TargetPort::Unset | TargetPort::Number(_) => {
            format!("no endpoint port is named {wanted}, only {found}")
        }
    }
}

fn named(name: &str) -> &str {
    if name.is_empty() { "(no name)" } else { name }
}

fn names(ports: &[EndpointPort]) -> String {
    let names = ports
        .iter()
        .take(8)
        .map(|port| named(&port.name).to_owned());
    match names.collect::<Vec<_>>()[..] {
        [] => "none".to_owned(),
        ref names => names.join(", "),
    }
}

/// A service port in words: `port 9080 http`.
fn port_words(port: &KubeServicePort) -> String {
    format!("port {}", port_label(port.port, [port.name.given()]))
}

/// Service ports that endpoints serve at another number than their target.
pub fn misdirected_ports(destination: &Destination) -> impl Iterator<Item = Fault> {
    let groups = odd_groups(destination).into_iter();
    groups.flat_map(move |groups| {
        placed(destination).filter_map(move |port| misdirected(port, &groups))
    })
}

pub(super) fn misdirected((at, port): Placed<'_>, groups: &Groups<'_>) -> Option<Fault> {
    let target = target_number(port).filter(|target| *target != 0)?;
    let served = groups.served(port);
    let is_other = |number: &&(u32, usize)| number.0 != target;
    let first = served.at.iter().find(is_other)?.0;
    let others = served.at.iter().filter(is_other);
    let words = match &served.at[..] {
        [(only, _)] => format!(
            "{} leads to {only}, its target is {target}",
            port_words(port)
        ),
        _ => format!(
            "{} leads to {}, its target is {target}",
            port_words(port),
            few_and(others)
        ),
    };
    let path = format!("{K}.ports[{at}].targetPortNumber");
    let leads = |one: &&EndpointPort| serves(one, port) && one.port == Some(first);
    let mut serving = groups.serving(port);
    let proof = serving.find(|group| group.called(&port.name).as_ref().is_some_and(leads));
    let fault = Fault::warning(&path, words)
        .about(Aspect::service_port(port))
        .about(Aspect::Value(target.to_string()))
        .shows(path, target);
    Some(proof.into_iter().fold(fault, |fault, group| {
        fault.shows(format!("{K}.endpointSubsets[{}].ports", group.at), first)
    }))
}

/// A few numbers with how many endpoints have each: `9080 for 1 endpoint and 9090 for 2 endpoints`.
fn few_and<'a>(all: impl Iterator<Item = &'a (u32, usize)>) -> String {
    const SHOWN: usize = 6;
    let mut all =
        all.map(|(number, endpoints)| format!("{number} for {}", counted(*endpoints, "endpoint")));
    let mut shown: Vec<String> = all.by_ref().take(SHOWN).collect();
    let more = all.count() as u64;
    shown.extend((more > 0).then(|| format!("{} more", grouped(more))));
    shown.join(" and ")
}

/// The numbers of a target port that is a name, if it has several.
pub(super) fn several_targets(port: &KubeServicePort, served: &Served) -> Option<String> {
    let TargetPort::Name(name) = &port.target else {
        return None;
    };
    let target = match name.given() {
        Some(name) => format!("target port {}", brief_name(name)),
        None => "the target port, which has no name,".to_owned(),
    };
    (served.at.len() > 1).then(|| format!("{target} is {}", few_and(served.at.iter())))
}
