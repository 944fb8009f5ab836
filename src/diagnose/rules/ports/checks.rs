//! Whether service ports and endpoint ports fit each other, and have numbers that ports can have.

use hashbrown::HashSet;

use crate::{
    diagnose::{Severity, case::Case},
    model::{
        Text,
        endpoint::{EndpointPort, EndpointsSubset},
        kube_service::{KubeService, KubeServicePort, TargetPort},
    },
};

const K: &str = "spec.kubeService";

/// The endpoint port that serves a service port: the names are the same, and so are the protocols.
fn serving<'s>(subset: &'s EndpointsSubset, port: &KubeServicePort) -> Option<&'s EndpointPort> {
    let mut ports = subset.ports.iter();
    ports.find(|serves| {
        serves.name == port.name && transport(&serves.protocol) == transport(&port.protocol)
    })
}

/// A transport protocol, which is TCP where none is given.
fn transport(protocol: &Text) -> &str {
    protocol.given().unwrap_or("TCP")
}

/// The subsets of endpoints that have some, each with its number.
fn filled(kube: &KubeService) -> impl Iterator<Item = (usize, &EndpointsSubset)> {
    let subsets = kube.endpoint_subsets.iter().enumerate();
    subsets.filter(|(_, subset)| !subset.endpoints.is_empty())
}

pub(super) fn unserved(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let all = filled(kube).count();
    if all == 0 {
        return;
    }
    for (at, port) in kube.ports.iter().enumerate() {
        let served = filled(kube)
            .filter(|(_, subset)| serving(subset, port).is_some())
            .count();
        if served == all {
            continue;
        }
        let (severity, message) = match served {
            0 => (
                Severity::Error,
                format!("{} is served by no endpoint", told(port)),
            ),
            _ => (
                Severity::Info,
                format!(
                    "{} is served by {served} of {all} groups of endpoints",
                    told(port)
                ),
            ),
        };
        let finding = case.raise(format!("{K}.ports[{at}]"), message);
        finding.at(severity);
        let lacking = filled(kube).filter(|(_, subset)| serving(subset, port).is_none());
        for (number, subset) in lacking.take(3) {
            finding.shows(
                format!("{K}.endpointSubsets[{number}].ports"),
                names(&subset.ports),
            );
        }
    }
}

fn names(ports: &[EndpointPort]) -> String {
    let names = ports.iter().take(8).map(|port| match port.name.given() {
        Some(name) => name.to_owned(),
        None => "(no name)".to_owned(),
    });
    match names.collect::<Vec<_>>()[..] {
        [] => "none".to_owned(),
        ref names => names.join(", "),
    }
}

/// A service port in words: `port 9080 http`.
fn told(port: &KubeServicePort) -> String {
    let number = port
        .port
        .map_or("?".to_owned(), |number| number.to_string());
    match port.name.given() {
        Some(name) => format!("port {number} {name}"),
        None => format!("port {number}"),
    }
}

pub(super) fn target_mismatch(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    for (at, port) in kube.ports.iter().enumerate() {
        let (TargetPort::Number(target) | TargetPort::Both(target, _)) = port.target else {
            continue;
        };
        let mut others = filled(kube).filter_map(|(number, subset)| {
            let serves = serving(subset, port)?.port?;
            (serves != target).then_some((number, serves))
        });
        let Some((number, serves)) = others.next().filter(|_| target != 0) else {
            continue;
        };
        let message = format!("{} leads to {serves}, its target is {target}", told(port));
        let path = format!("{K}.ports[{at}].targetPortNumber");
        let finding = case.raise(&path, message);
        finding.shows(path, target);
        finding.shows(format!("{K}.endpointSubsets[{number}].ports"), serves);
    }
}

pub(super) fn orphan(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let known: HashSet<&str> = kube.ports.iter().map(|port| &*port.name).collect();
    for (number, subset) in kube.endpoint_subsets.iter().enumerate() {
        for (at, port) in subset.ports.iter().enumerate() {
            if !known.contains(&*port.name) {
                let path = format!("{K}.endpointSubsets[{number}].ports[{at}].name");
                let message = format!("no service port is called {:?}", &*port.name);
                case.raise(&path, message).shows(path, &port.name);
            }
        }
    }
}

pub(super) fn duplicate(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let (mut numbers, mut names) = (HashSet::new(), HashSet::new());
    for (at, port) in kube.ports.iter().enumerate() {
        let number = port.port.unwrap_or_default();
        let is_twice = !numbers.insert((number, transport(&port.protocol)));
        let is_named_twice = !port.name.is_empty() && !names.insert(&*port.name);
        let message = match (is_twice, is_named_twice) {
            (false, false) => continue,
            (true, _) => format!("{number}/{} is there twice", transport(&port.protocol)),
            (false, true) => format!("two ports are called {:?}", &*port.name),
        };
        let path = format!("{K}.ports[{at}]");
        let finding = case.raise(&path, message);
        finding.shows(format!("{path}.port"), number);
        finding.shows(format!("{path}.name"), &port.name);
    }
}

pub(super) fn out_of_range(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    for (at, port) in kube.ports.iter().enumerate() {
        let target = match port.target {
            TargetPort::Number(number) | TargetPort::Both(number, _) => Some(number),
            TargetPort::Unset | TargetPort::Name(_) => None,
        };
        for (field, number) in [
            ("port", port.port),
            ("targetPortNumber", target),
            ("nodePort", port.node_port),
        ] {
            check_range(case, number, || format!("{K}.ports[{at}].{field}"));
        }
    }
    for (number, subset) in kube.endpoint_subsets.iter().enumerate() {
        for (at, port) in subset.ports.iter().enumerate() {
            check_range(case, port.port, || {
                format!("{K}.endpointSubsets[{number}].ports[{at}].port")
            });
        }
    }
}

fn check_range(case: &mut Case<'_>, number: Option<u32>, path: impl Fn() -> String) {
    if let Some(number) = number.filter(|number| !(1..=65_535).contains(number)) {
        let message = format!("there is no port {number}: they go from 1 to 65535");
        case.raise(path(), message).shows(path(), number);
    }
}
