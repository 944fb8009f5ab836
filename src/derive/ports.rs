//! Service ports and the endpoint ports that serve them.

mod external;
mod remarks;
mod spoken;

use crate::model::{
    Destination, Text,
    endpoint::{EndpointPort, EndpointsSubset},
    kube_service::{KubeService, KubeServicePort, TargetPort},
};

use super::Lost;

use remarks::Occurrences;

pub use remarks::port_remarks;
pub use spoken::{Protocol, Spoken, SpokenBy};

/// One port at which a Destination is called.
#[derive(Clone, Debug, PartialEq)]
pub struct PortRow {
    /// The number it is called at.
    pub number: Option<u32>,
    /// Its name; empty where it has none.
    pub name: Text,
    /// Its protocol; empty where it is not said, which means TCP for a Kubernetes service.
    pub protocol: Text,
    /// Its application protocol; empty where it is not said.
    pub app_protocol: Text,
    /// The port of the pods, as the service asks for it.
    pub target: TargetPort,
    /// The port on every node.
    pub node_port: Option<u32>,
    /// What Istio takes it for.
    pub spoken: Spoken,
    /// Who serves it.
    pub served: Served,
    /// Why not all endpoints serve it, and what does not fit, a sentence each.
    pub remarks: Vec<String>,
}

/// Which endpoints serve a port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// The endpoint ports that serve it, each number once, sorted.
    pub by: Vec<u32>,
    /// The same with how many endpoints serve it there.
    pub at: Vec<(u32, usize)>,
    /// How many endpoints serve it.
    pub endpoints: usize,
    /// How many endpoints there are.
    pub of: usize,
}

/// The ports of a Destination, in the order of the object.
#[must_use]
pub fn ports(destination: &Destination) -> Vec<PortRow> {
    ports_without(destination, &Lost::default())
}

/// The ports as they would be served were some places lost.
#[must_use]
pub fn ports_without(destination: &Destination, lost: &Lost) -> Vec<PortRow> {
    if let Some(kube) = destination.kube_service() {
        let groups = Group::all(kube, lost);
        let occurrences = Occurrences::of(kube);
        let rows = kube.ports.iter();
        return rows
            .map(|port| kube_port(port, &occurrences, &groups))
            .collect();
    }
    destination
        .external_service()
        .map(external::ports)
        .unwrap_or_default()
}

/// A group of endpoints, and how many of them there are or remain.
#[derive(Clone, Copy)]
struct Group<'d> {
    ports: &'d [EndpointPort],
    size: usize,
}

impl<'d> Group<'d> {
    /// Those groups that have endpoints: a group without any serves nothing.
    fn all(kube: &'d KubeService, lost: &Lost) -> Vec<Self> {
        let groups = kube.endpoint_subsets.iter().map(|group| Self {
            ports: &group.ports,
            size: remaining(group, kube, lost),
        });
        groups.filter(|group| group.size > 0).collect()
    }

    /// Kubernetes names an endpoint port after the service port, so name and protocol are what joins them, whatever the
    /// target port is called.
    fn serving(&self, port: &KubeServicePort) -> impl Iterator<Item = &'d EndpointPort> {
        let (name, protocol) = (port.name.clone(), or_tcp(&port.protocol).to_owned());
        let joins = move |there: &&EndpointPort| {
            there.name == name && *or_tcp(&there.protocol) == *protocol
        };
        self.ports.iter().filter(joins)
    }
}

fn remaining(group: &EndpointsSubset, kube: &KubeService, lost: &Lost) -> usize {
    if lost.is_empty() {
        return group.endpoints.len();
    }
    let region = kube.region.given();
    let endpoints = group.endpoints.iter();
    endpoints
        .filter(|endpoint| !lost.takes(region, endpoint.zone()))
        .count()
}

fn or_tcp(protocol: &str) -> &str {
    if protocol.is_empty() { "TCP" } else { protocol }
}

fn kube_port(
    port: &KubeServicePort,
    occurrences: &Occurrences<'_>,
    groups: &[Group<'_>],
) -> PortRow {
    let served = served(port, groups);
    PortRow {
        number: port.port,
        name: port.name.clone(),
        protocol: port.protocol.clone(),
        app_protocol: port.app_protocol.clone(),
        target: port.target.clone(),
        node_port: port.node_port,
        spoken: Spoken::of_service_port(port),
        remarks: remarks::of_port(port, occurrences, (&served, groups)),
        served,
    }
}

fn served(port: &KubeServicePort, groups: &[Group<'_>]) -> Served {
    let mut served = Served::default();
    for group in groups {
        served.of += group.size;
        let mut found = false;
        for by in group.serving(port) {
            found = true;
            if let Some(number) = by.port {
                served.at.push((number, group.size));
            }
        }
        if found {
            served.endpoints += group.size;
        }
    }
    served.sorted()
}

impl Served {
    /// With each number once.
    fn sorted(mut self) -> Self {
        self.at.sort_unstable();
        self.at.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 += next.1;
            }
            is_same
        });
        self.by = self.at.iter().map(|(number, _)| *number).collect();
        self
    }
}
