//! Whether service ports and endpoint ports fit each other, and have numbers that ports can have.

use hashbrown::HashSet;

use crate::{
    derive::Aspect,
    diagnose::{
        Finding, Severity,
        case::Case,
        rules::repeats::{Repeat, repeats},
    },
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
        finding.at(severity).about(Aspect::service_port(port));
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
        finding.about(Aspect::service_port(port));
        finding.about(Aspect::Value(target.to_string()));
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
                case.raise(&path, message)
                    .about(endpoint_port(port))
                    .shows(path, &port.name);
            }
        }
    }
}

pub(super) fn duplicate(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let number = |port: &KubeServicePort| {
        let number = port.port.unwrap_or_default();
        format!("{number}/{}", transport(&port.protocol))
    };
    let ports = kube.ports.iter().enumerate();
    let ports = ports.map(|(at, port)| (at, (number(port), &*port.name)));
    for repeat in repeats(ports) {
        let port = &kube.ports[repeat.at()];
        let (field, value, message) = match repeat {
            Repeat::Number(_) => ("", number(port), format!("{} is there twice", number(port))),
            Repeat::Name { field, .. } => {
                let message = format!("two ports are called {:?}", &*port.name);
                (field, port.name.to_string(), message)
            }
        };
        let path = format!("{K}.ports[{}]", repeat.at());
        let finding = case.raise(format!("{path}{field}"), message);
        finding.about(Aspect::Field(repeat.what().into()));
        finding.about(Aspect::Value(value));
        finding.shows(format!("{path}.port"), port.port.unwrap_or_default());
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
            let path = || format!("{K}.ports[{at}].{field}");
            if let Some(finding) = check_range(case, number, path) {
                finding.about(Aspect::service_port(port));
                finding.about(Aspect::Field(field.into()));
            }
        }
    }
    for (number, subset) in kube.endpoint_subsets.iter().enumerate() {
        for (at, port) in subset.ports.iter().enumerate() {
            let path = || format!("{K}.endpointSubsets[{number}].ports[{at}].port");
            if let Some(finding) = check_range(case, port.port, path) {
                finding.about(endpoint_port(port));
                finding.about(Aspect::Field("endpointSubsets".into()));
            }
        }
    }
}

/// Raises a finding if a number is given that no port can have.
fn check_range<'c>(
    case: &'c mut Case<'_>,
    number: Option<u32>,
    path: impl Fn() -> String,
) -> Option<&'c mut Finding> {
    let number = number.filter(|number| !(1..=65_535).contains(number))?;
    let message = format!("there is no port {number}: they go from 1 to 65535");
    let finding = case.raise(path(), message);
    finding.about(Aspect::Value(number.to_string()));
    Some(finding.shows(path(), number))
}

fn endpoint_port(port: &EndpointPort) -> Aspect {
    Aspect::Port {
        number: port.port,
        protocol: port.protocol.clone(),
        name: port.name.clone(),
    }
}
