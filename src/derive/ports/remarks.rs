//! Why a port is not served by all endpoints, and what about ports does not fit.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use crate::{
    derive::{Lost, brief_name, counted, grouped},
    model::{
        Destination,
        endpoint::EndpointPort,
        kube_service::{KubeService, KubeServicePort, TargetPort},
    },
};

use super::{
    Served, external,
    groups::{Group, Groups, or_tcp},
};

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
    let known: HashSet<&str> = kube.ports.iter().map(|port| &*port.name).collect();
    let mut orphans: BTreeMap<String, usize> = BTreeMap::new();
    for group in Groups::of(kube, &Lost::default()).iter() {
        let strange = |port: &&EndpointPort| !known.contains(&*port.name);
        for port in group.ports.iter().filter(strange) {
            *orphans.entry(shown(port)).or_default() += group.size;
        }
    }
    let sentence = |(port, endpoints): (String, usize)| {
        format!(
            "Endpoint port {port} of {} belongs to no service port.",
            counted(endpoints, "endpoint")
        )
    };
    first_of(orphans.into_iter().map(sentence), |more| {
        format!(
            "{} more endpoint ports belong to no service port.",
            grouped(more)
        )
    })
}

/// The first of many sentences, and one about how many more there are.
pub(super) fn first_of(
    mut sentences: impl Iterator<Item = String>,
    rest: impl FnOnce(u64) -> String,
) -> Vec<String> {
    const MOST: usize = 20;
    let mut first: Vec<String> = sentences.by_ref().take(MOST).collect();
    let more = sentences.count() as u64;
    first.extend((more > 0).then(|| rest(more)));
    first
}

pub(super) fn of_port(
    port: &KubeServicePort,
    occurrences: &Occurrences<'_>,
    groups: &Groups<'_>,
) -> Vec<String> {
    let mut remarks = unserved(port, groups);
    remarks.extend(mismatch(port, groups.served(port)));
    remarks.extend(app_protocol(port, groups));
    remarks.extend(out_of_range(port));
    remarks.extend(occurrences.remark(port));
    remarks
}

/// Why some endpoints, or all, do not serve the port: for each reason how many of them.
fn unserved(port: &KubeServicePort, groups: &Groups<'_>) -> Vec<String> {
    let served = groups.served(port);
    if served.endpoints == served.of {
        return Vec::new();
    }
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut told = 0;
    for group in groups.unserving(port).take(groups.asked) {
        *reasons.entry(reason(port, group)).or_default() += group.size;
        told += group.size;
    }
    let rest = served.of - served.endpoints - told;
    let rest = (rest > 0).then(|| {
        let others = counted(rest, "other endpoint");
        format!("{others} of groups with other ports do not serve it.")
    });
    let told = reasons.into_iter().map(|(reason, endpoints)| {
        let who = match (endpoints, served.of) {
            (1, 1) => "The only endpoint does not serve it".to_owned(),
            (1, of) => format!("1 of {of} endpoints does not serve it"),
            (endpoints, of) if endpoints == of => "No endpoint serves it".to_owned(),
            (endpoints, of) => format!("{endpoints} of {of} endpoints do not serve it"),
        };
        format!("{who}: {reason}.")
    });
    told.chain(rest).collect()
}

fn reason(port: &KubeServicePort, group: &Group<'_>) -> String {
    let wanted = brief_name(named(&port.name));
    if group.ports.is_empty() {
        return "their group has no ports at all".to_owned();
    }
    if let Some(other) = group.called(&port.name) {
        return format!(
            "the endpoint port {wanted} is {}, the service port {}",
            or_tcp(&other.protocol),
            or_tcp(&port.protocol)
        );
    }
    let found = group.list();
    match &port.target {
        TargetPort::Name(target) | TargetPort::Both(_, target) => {
            if let Some(there) = group.called(target) {
                return format!(
                    "endpoint port {} is named after the target, and it is the service port's name that joins them",
                    shown(there)
                );
            }
            format!(
                "no endpoint port is named {wanted}, only {found}; the pods may have no container port named {}",
                brief_name(target)
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
            let at_others = served.at.iter().filter(|(number, _)| number != target);
            let others = few_and(at_others.map(at));
            (!others.is_empty())
                .then(|| format!("The target is {target}, but the endpoint port is {others}."))
        }
        TargetPort::Name(name) if served.at.len() > 1 => {
            let all = few_and(served.at.iter().map(at));
            let port = match name.given() {
                Some(name) => format!("Target port {}", brief_name(name)),
                None => "The target port, which has no name,".to_owned(),
            };
            Some(format!("{port} is {all}."))
        }
        _ => None,
    }
}

/// The first of several joined by `and`, and how many more there are.
fn few_and(mut all: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 6;
    let mut shown: Vec<String> = all.by_ref().take(SHOWN).collect();
    let more = all.count() as u64;
    shown.extend((more > 0).then(|| format!("{} more", grouped(more))));
    shown.join(" and ")
}

fn app_protocol(port: &KubeServicePort, groups: &Groups<'_>) -> Option<String> {
    let said = port.app_protocol.given()?;
    let there = groups.other_app_protocol(port, said)?;
    let (said, there) = (brief_name(said), brief_name(there));
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
pub(super) fn list(ports: &[EndpointPort]) -> String {
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
        Some(name) => format!("{} {number}", brief_name(name)),
        None => format!("{number} without name"),
    }
}

fn named(name: &str) -> &str {
    if name.is_empty() { "(no name)" } else { name }
}
