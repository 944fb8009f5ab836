//! Why a port is not served by all endpoints, and what about ports does not fit.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::{
    derive::{Lost, counted},
    model::{
        Destination,
        endpoint::EndpointPort,
        kube_service::{KubeService, KubeServicePort, TargetPort},
    },
};

use super::{Group, Served, external, or_tcp};

/// The highest port number there is; the API allows more.
const HIGHEST: u32 = 65_535;

/// What is to be said of the ports as a whole, a sentence each: endpoint ports and keys that no service port has.
#[must_use]
pub fn port_remarks(destination: &Destination) -> Vec<String> {
    match (destination.kube_service(), destination.external_service()) {
        (Some(kube), _) => orphans(kube),
        (None, Some(external)) => external::stray_keys(external),
        (None, None) => Vec::new(),
    }
}

fn orphans(kube: &KubeService) -> Vec<String> {
    let is_known = |name: &str| kube.ports.iter().any(|port| &*port.name == name);
    let mut orphans: BTreeMap<String, usize> = BTreeMap::new();
    for group in Group::all(kube, &Lost::default()) {
        for port in group.ports.iter().filter(|port| !is_known(&port.name)) {
            *orphans.entry(shown(port)).or_default() += group.size;
        }
    }
    let orphans = orphans.into_iter().map(|(port, endpoints)| {
        format!(
            "Endpoint port {port} of {} belongs to no service port.",
            counted(endpoints, "endpoint")
        )
    });
    orphans.collect()
}

pub(super) fn of_port(
    port: &KubeServicePort,
    occurrences: &Occurrences<'_>,
    (served, groups): (&Served, &[Group<'_>]),
) -> Vec<String> {
    let mut remarks = unserved(port, served, groups);
    remarks.extend(mismatch(port, served));
    remarks.extend(app_protocol(port, groups));
    remarks.extend(out_of_range(port));
    remarks.extend(occurrences.remark(port));
    remarks
}

/// Why some endpoints, or all, do not serve the port: for each reason how many of them.
fn unserved(port: &KubeServicePort, served: &Served, groups: &[Group<'_>]) -> Vec<String> {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let unserving = groups
        .iter()
        .filter(|group| group.serving(port).next().is_none());
    for group in unserving {
        *reasons.entry(reason(port, group)).or_default() += group.size;
    }
    let told = reasons.into_iter().map(|(reason, endpoints)| {
        let who = match (endpoints, served.of) {
            (1, 1) => "The only endpoint does not serve it".to_owned(),
            (1, of) => format!("1 of {of} endpoints does not serve it"),
            (endpoints, of) if endpoints == of => "No endpoint serves it".to_owned(),
            (endpoints, of) => format!("{endpoints} of {of} endpoints do not serve it"),
        };
        format!("{who}: {reason}.")
    });
    told.collect()
}

fn reason(port: &KubeServicePort, group: &Group<'_>) -> String {
    let wanted = named(&port.name);
    if group.ports.is_empty() {
        return "their group has no ports at all".to_owned();
    }
    if let Some(other) = group.ports.iter().find(|there| there.name == port.name) {
        return format!(
            "the endpoint port {wanted} is {}, the service port {}",
            or_tcp(&other.protocol),
            or_tcp(&port.protocol)
        );
    }
    let found = list(group.ports);
    match &port.target {
        TargetPort::Name(target) | TargetPort::Both(_, target) => {
            if let Some(there) = group.ports.iter().find(|there| there.name == *target) {
                return format!(
                    "endpoint port {} is named after the target, and it is the service port's name that joins them",
                    shown(there)
                );
            }
            format!(
                "no endpoint port is named {wanted}, only {found}; the pods may have no container port named {target}"
            )
        }
        TargetPort::Unset | TargetPort::Number(_) => {
            format!("no endpoint port is named {wanted}, only {found}")
        }
    }
}

/// Where endpoints listen at another number than the service asks for, or at several.
fn mismatch(port: &KubeServicePort, served: &Served) -> Option<String> {
    let at = |(number, endpoints): &(u32, usize)| {
        format!("{number} for {}", counted(*endpoints, "endpoint"))
    };
    match &port.target {
        TargetPort::Number(target) | TargetPort::Both(target, _) if *target != 0 => {
            let others: Vec<String> = served
                .at
                .iter()
                .filter(|(number, _)| number != target)
                .map(at)
                .collect();
            (!others.is_empty()).then(|| {
                format!(
                    "The target is {target}, but the endpoint port is {}.",
                    others.join(" and ")
                )
            })
        }
        TargetPort::Name(name) if served.at.len() > 1 => {
            let all: Vec<String> = served.at.iter().map(at).collect();
            Some(format!("{name} is {}.", all.join(" and ")))
        }
        _ => None,
    }
}

fn app_protocol(port: &KubeServicePort, groups: &[Group<'_>]) -> Option<String> {
    let said = port.app_protocol.given()?;
    let mut serving = groups.iter().flat_map(|group| group.serving(port));
    let there =
        serving.find_map(|there| there.app_protocol.given().filter(|there| *there != said))?;
    Some(format!(
        "The service port says appProtocol {said}, an endpoint port {there}."
    ))
}

fn out_of_range(port: &KubeServicePort) -> Option<String> {
    let target = match port.target {
        TargetPort::Number(number) | TargetPort::Both(number, _) => Some(number),
        TargetPort::Unset | TargetPort::Name(_) => None,
    };
    let given = [port.port, target, port.node_port];
    let odd = given
        .into_iter()
        .flatten()
        .find(|number| *number == 0 || *number > HIGHEST)?;
    Some(format!(
        "{odd} is no port number: they go from 1 to {HIGHEST}."
    ))
}

/// How often each number with its protocol, and each name, occurs among service ports.
#[derive(Default)]
pub(super) struct Occurrences<'d> {
    numbers: HashMap<(u32, &'d str), usize, foldhash::fast::FixedState>,
    names: HashMap<&'d str, usize, foldhash::fast::FixedState>,
}

impl<'d> Occurrences<'d> {
    pub(super) fn of(kube: &'d KubeService) -> Self {
        let mut found = Self::default();
        for port in &kube.ports {
            *found.names.entry(&*port.name).or_default() += 1;
            if let Some(number) = port.port {
                let key = (number, or_tcp(&port.protocol));
                *found.numbers.entry(key).or_default() += 1;
            }
        }
        found
    }

    fn remark(&self, port: &KubeServicePort) -> Option<String> {
        let number = port.port.map(|number| (number, or_tcp(&port.protocol)));
        let is_twice = |count: Option<&usize>| count.is_some_and(|count| *count > 1);
        if is_twice(number.and_then(|key| self.numbers.get(&key))) {
            return Some("Another port has the same number and protocol.".to_owned());
        }
        is_twice(self.names.get(&*port.name)).then(|| {
            if port.name.is_empty() {
                "Another port has no name either: with several ports each needs one."
            } else {
                "Another port has the same name."
            }
            .to_owned()
        })
    }
}

/// A few ports by name and number.
fn list(ports: &[EndpointPort]) -> String {
    const SHOWN: usize = 4;
    let mut shown: Vec<String> = ports.iter().take(SHOWN).map(shown).collect();
    if ports.len() > SHOWN {
        shown.push(format!("{} more", ports.len() - SHOWN));
    }
    shown.join(", ")
}

/// An endpoint port in few words: `http 9080`.
fn shown(port: &EndpointPort) -> String {
    let number = port
        .port
        .map_or("?".to_owned(), |number| number.to_string());
    match port.name.given() {
        Some(name) => format!("{name} {number}"),
        None => format!("{number} without name"),
    }
}

fn named(name: &str) -> &str {
    if name.is_empty() { "(no name)" } else { name }
}
