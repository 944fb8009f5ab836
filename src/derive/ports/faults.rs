//! The faults of the ports of a Kubernetes service: service ports and endpoint ports that do not fit each other, and
//! numbers that no port can have.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use crate::{
    derive::{
        Aspect, Fault, Lost, Remark, Severity, brief_name, counted, grouped,
        repeats::{Repeat, repeats},
        unknown_keys,
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
    outside, protocol,
};

/// The highest port number there is; the API allows more.
const HIGHEST: u32 = 65_535;
const K: &str = "spec.kubeService";
/// This many groups prove that a port is not served.
const PROOFS: usize = 3;

/// A service port and its place among the service ports.
type Placed<'d> = (usize, &'d KubeServicePort);

fn placed(destination: &Destination) -> impl Iterator<Item = Placed<'_>> {
    let kube = destination.kube_service();
    let ports = kube.map_or(&[][..], |kube| &kube.ports);
    ports.iter().enumerate()
}

/// The faults of all service ports, if endpoints of a service take part in them.
fn of_groups(
    destination: &Destination,
    fault: impl Fn(Placed<'_>, &Groups<'_>) -> Option<Fault>,
) -> Vec<Fault> {
    let kube = destination.kube_service();
    let Some(kube) = kube.filter(|kube| !fits(kube)) else {
        return Vec::new();
    };
    let groups = Groups::of(kube, &Lost::default());
    let ports = placed(destination);
    ports.filter_map(|port| fault(port, &groups)).collect()
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
pub(super) fn serves(one: &EndpointPort, port: &KubeServicePort) -> bool {
    one.name == port.name && or_tcp(&one.protocol) == or_tcp(&port.protocol)
}

fn target_number(port: &KubeServicePort) -> Option<u32> {
    match port.target {
        TargetPort::Number(number) | TargetPort::Both(number, _) => Some(number),
        TargetPort::Unset | TargetPort::Name(_) => None,
    }
}

/// Service ports that not all endpoints serve.
#[must_use]
pub fn unserved_ports(destination: &Destination) -> Vec<Fault> {
    of_groups(destination, unserved)
}

fn unserved((at, port): Placed<'_>, groups: &Groups<'_>) -> Option<Fault> {
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
    let told: usize = reasons.values().take(SHOWN).sum();
    let rest = served.of - served.endpoints - told;
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
    let number = port
        .port
        .map_or("?".to_owned(), |number| number.to_string());
    match port.name.given() {
        Some(name) => format!("port {number} {}", brief_name(name)),
        None => format!("port {number}"),
    }
}

/// Service ports that endpoints serve at another number than their target.
#[must_use]
pub fn misdirected_ports(destination: &Destination) -> Vec<Fault> {
    of_groups(destination, misdirected)
}

fn misdirected((at, port): Placed<'_>, groups: &Groups<'_>) -> Option<Fault> {
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
    let proof = groups
        .iter()
        .find(|group| group.ports.iter().any(|one| leads(&one)));
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

/// Endpoint ports that no service port has.
#[must_use]
pub fn orphan_ports(destination: &Destination) -> Vec<Fault> {
    let known: HashSet<&str> = placed(destination).map(|(_, port)| &*port.name).collect();
    let ports = endpoint_ports(destination);
    let orphans = ports.filter(|(_, port)| !known.contains(&*port.name));
    let faults = orphans.map(|(path, port)| {
        let words = format!("endpoint port {} belongs to no service port", shown(port));
        Fault::info(format!("{path}.name"), words)
            .about(endpoint_port(port))
            .shows(format!("{path}.name"), &port.name)
    });
    faults.collect()
}

/// The endpoint ports with their paths.
fn endpoint_ports(destination: &Destination) -> impl Iterator<Item = (String, &EndpointPort)> {
    let kube = destination.kube_service();
    let subsets = kube.map_or(&[][..], |kube| &kube.endpoint_subsets);
    subsets.iter().enumerate().flat_map(|(number, subset)| {
        let ports = subset.ports.iter().enumerate();
        ports.map(move |(at, port)| (format!("{K}.endpointSubsets[{number}].ports[{at}]"), port))
    })
}

fn endpoint_port(port: &EndpointPort) -> Aspect {
    Aspect::Port {
        number: port.port,
        protocol: port.protocol.clone(),
        name: port.name.clone(),
    }
}

/// Service ports with the number or the name of another one.
#[must_use]
pub fn repeated_ports(destination: &Destination) -> Vec<Fault> {
    let Some(kube) = destination.kube_service() else {
        return Vec::new();
    };
    let repeats = repeats_of(kube).into_iter();
    repeats.map(|repeat| repeated(kube, repeat)).collect()
}

/// The ports of a service that repeat what an earlier one has, in their order.
pub(super) fn repeats_of(kube: &KubeService) -> Vec<Repeat> {
    let ports = kube.ports.iter().enumerate();
    repeats(ports.map(|(at, port)| {
        let number = (port.port.unwrap_or_default(), or_tcp(&port.protocol));
        (at, (number, &*port.name))
    }))
}

fn repeated(kube: &KubeService, repeat: Repeat) -> Fault {
    let port = &kube.ports[repeat.at()];
    let number = port.port.unwrap_or_default();
    let (field, value, words) = match repeat {
        Repeat::Number(_) => {
            let number = format!("{number}/{}", or_tcp(&port.protocol));
            let words = format!("port {number} is there twice");
            ("", number, words)
        }
        Repeat::Name { field, .. } => {
            let words = format!("two ports are called {:?}", &*port.name);
            (field, port.name.to_string(), words)
        }
    };
    let path = format!("{K}.ports[{}]", repeat.at());
    Fault::error(format!("{path}{field}"), words)
        .about(Aspect::Field(repeat.what().into()))
        .about(Aspect::Value(value))
        .shows(format!("{path}.port"), number)
        .shows(format!("{path}.name"), &port.name)
}

/// Numbers of service ports and endpoint ports that no port can have.
#[must_use]
pub fn impossible_ports(destination: &Destination) -> Vec<Fault> {
    let service = placed(destination).flat_map(impossible);
    service
        .chain(impossible_endpoint_ports(destination))
        .collect()
}

fn impossible((at, port): Placed<'_>) -> impl Iterator<Item = Fault> {
    let given = [
        ("port", port.port),
        ("targetPortNumber", target_number(port)),
        ("nodePort", port.node_port),
    ];
    given.into_iter().filter_map(move |(field, number)| {
        let fault = out_of_range(number, || format!("{K}.ports[{at}].{field}"))?;
        let fault = fault.about(Aspect::service_port(port));
        Some(fault.about(Aspect::Field(field.into())))
    })
}

fn impossible_endpoint_ports(destination: &Destination) -> impl Iterator<Item = Fault> {
    endpoint_ports(destination).filter_map(|(path, port)| {
        let fault = out_of_range(port.port, || format!("{path}.port"))?;
        let fault = fault.about(endpoint_port(port));
        Some(fault.about(Aspect::Field("endpointSubsets".into())))
    })
}

/// The fault of a number that no port can have. `None` if it is not given.
fn out_of_range(number: Option<u32>, path: impl Fn() -> String) -> Option<Fault> {
    let number = number.filter(|number| !(1..=HIGHEST).contains(number))?;
    let words = format!("there is no port {number}: they go from 1 to {HIGHEST}");
    let fault = Fault::error(path(), words).about(Aspect::Value(number.to_string()));
    Some(fault.shows(path(), number))
}

/// Everything to be said of one port of a service: its faults, then what no rule finds.
pub(super) fn of_port(
    (kube, at): (&KubeService, usize),
    repeats: &[Repeat],
    groups: &Groups<'_>,
) -> Vec<Remark> {
    let port = (at, &kube.ports[at]);
    let mut faults = Vec::from_iter(unserved(port, groups));
    faults.extend(misdirected(port, groups));
    faults.extend(impossible(port));
    let from = repeats.partition_point(|repeat| repeat.at() < at);
    let repeats = repeats[from..]
        .iter()
        .take_while(|repeat| repeat.at() == at);
    faults.extend(repeats.map(|repeat| repeated(kube, *repeat)));
    let mut remarks: Vec<Remark> = faults.into_iter().map(Remark::from).collect();
    let notes = [
        several_targets(port.1, groups.served(port.1)),
        other_app_protocol(port.1, groups),
        (kube.ports.len() > 1 && port.1.name.is_empty())
            .then(|| "it has no name: with several ports each needs one".to_owned()),
    ];
    remarks.extend(notes.into_iter().flatten().map(Remark::note));
    remarks
}

/// That a target port which is a name has several numbers.
fn several_targets(port: &KubeServicePort, served: &Served) -> Option<String> {
    let TargetPort::Name(name) = &port.target else {
        return None;
    };
    let target = match name.given() {
        Some(name) => format!("target port {}", brief_name(name)),
        None => "the target port, which has no name,".to_owned(),
    };
    (served.at.len() > 1).then(|| format!("{target} is {}", few_and(served.at.iter())))
}

fn other_app_protocol(port: &KubeServicePort, groups: &Groups<'_>) -> Option<String> {
    let own = port.app_protocol.given()?;
    let there = groups.other_app_protocol(port, own)?;
    let (own, there) = (brief_name(own), brief_name(there));
    Some(format!(
        "the service port gives appProtocol {own}, an endpoint port {there}"
    ))
}

/// Service ports whose name and appProtocol give no protocol.
#[must_use]
pub fn undetected_ports(destination: &Destination) -> Vec<Fault> {
    placed(destination)
        .filter_map(protocol::undetected)
        .collect()
}

/// Everything to be said of the ports as a whole: endpoint ports and keys that no service port has, and the addresses at
/// which nodes or a load balancer offer the ports.
#[must_use]
pub fn port_remarks(destination: &Destination) -> Vec<Remark> {
    let faults: Vec<Fault> = match (destination.kube_service(), destination.external_service()) {
        (Some(_), _) => outside::faults(destination)
            .into_iter()
            .chain(impossible_endpoint_ports(destination))
            .chain(orphan_ports(destination))
            .collect(),
        (None, Some(_)) => unknown_keys(destination),
        (None, None) => Vec::new(),
    };
    Remark::first_of(faults)
}
