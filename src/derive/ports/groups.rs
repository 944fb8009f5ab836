//! The groups of endpoints of a Kubernetes service, indexed by the ports that they serve.
//!
//! A service may have ten thousand ports and as many groups, so nothing here compares every port with every group.

use std::{cell::OnceCell, sync::Arc};

use hashbrown::HashMap;

use crate::{
    derive::wording::{brief_name, or_unknown},
    model::{
        endpoint::{EndpointPort, EndpointsSubset},
        kube_service::{KubeService, KubeServicePort},
    },
};

use super::{LostPlaces, Served};

type State = foldhash::fast::FixedState;

/// The groups that have endpoints: one without any serves nothing.
pub(super) struct Groups<'d> {
    /// Groups with the same ports are merged into one.
    all: Vec<Group<'d>>,
    by_name: HashMap<(&'d str, &'d str), Joined<'d>, State>,
    /// The entry of a port that no group has.
    none: Joined<'d>,
    /// How many groups are examined for the reason why they do not serve a port.
    pub(super) asked: usize,
}

/// Endpoints with the same ports.
pub(super) struct Group<'d> {
    /// The place of the first group with these ports in the service.
    pub(super) at: usize,
    pub(super) ports: &'d [EndpointPort],
    /// How many of its endpoints are not lost.
    pub(super) size: usize,
    /// The first port of each name.
    named: OnceCell<HashMap<&'d str, &'d EndpointPort, State>>,
}

/// The groups that serve a name with a protocol.
#[derive(Default)]
struct Joined<'d> {
    served: Arc<Served>,
    groups: Vec<usize>,
    /// The first application protocols that they give, two different ones at most.
    app_protocols: Vec<&'d str>,
}

impl<'d> Groups<'d> {
    /// The groups of a service, without endpoints in lost places. All ports together list up to about 50,000 reasons.
    pub(super) fn of(kube: &'d KubeService, lost: &LostPlaces) -> Self {
        const REASONS: usize = 50_000;
        let groups = groups(kube, lost);
        let of = groups.iter().map(|group| group.size).sum();
        Self {
            by_name: joined(&groups, of),
            all: groups,
            none: Joined {
                served: Arc::new(Served {
                    of,
                    ..Served::default()
                }),
                ..Joined::default()
            },
            asked: (REASONS / kube.ports.len().max(1)).max(4),
        }
    }

    /// The groups that serve a port, in their order.
    pub(super) fn serving(&self, port: &KubeServicePort) -> impl Iterator<Item = &Group<'d>> {
        let serving = self.joined(port).groups.iter();
        serving.map(|at| &self.all[*at])
    }

    /// The endpoints that serve a port. Kubernetes names an endpoint port after the service port, so name and protocol
    /// join them, whatever the target port is called
    /// ([ports of a service](https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services)).
    pub(super) fn served(&self, port: &KubeServicePort) -> &Arc<Served> {
        &self.joined(port).served
    }

    /// The groups that do not serve a port, in their order.
    pub(super) fn unserving(&self, port: &KubeServicePort) -> impl Iterator<Item = &Group<'d>> {
        let serving = &self.joined(port).groups;
        let all = self.all.iter().enumerate();
        let unserving = all.filter(|(at, _)| serving.binary_search(at).is_err());
        unserving.map(|(_, group)| group)
    }

    /// An application protocol that endpoints give for a port, other than the one the port gives.
    pub(super) fn other_app_protocol(&self, port: &KubeServicePort, said: &str) -> Option<&'d str> {
        let app_protocols = self.joined(port).app_protocols.iter();
        app_protocols.copied().find(|there| *there != said)
    }

    fn joined(&self, port: &KubeServicePort) -> &Joined<'d> {
        let key = (&*port.name, or_tcp(&port.protocol));
        self.by_name.get(&Named(key.0, key.1)).unwrap_or(&self.none)
    }
}

impl<'d> Group<'d> {
    /// The first of its ports with this name.
    pub(super) fn called(&self, name: &str) -> Option<&'d EndpointPort> {
        let named = self.named.get_or_init(|| {
            let ports = self.ports.iter().rev();
            ports.map(|port| (&*port.name, port)).collect()
        });
        named.get(name).copied()
    }
}

/// The name and protocol by which joined groups are looked up.
#[derive(Hash)]
struct Named<'a>(&'a str, &'a str);

impl hashbrown::Equivalent<(&str, &str)> for Named<'_> {
    fn equivalent(&self, key: &(&str, &str)) -> bool {
        (self.0, self.1) == *key
    }
}

/// The groups with endpoints, merged if they have the same ports, in the order of their first appearance.
fn groups<'d>(kube: &'d KubeService, lost: &LostPlaces) -> Vec<Group<'d>> {
    let mut groups: Vec<Group<'d>> = Vec::new();
    let mut known: HashMap<&[EndpointPort], usize, State> = HashMap::default();
    for (place, subset) in kube.endpoint_subsets.iter().enumerate() {
        let size = remaining(subset, kube, lost);
        if size == 0 {
            continue;
        }
        let at = *known.entry(&subset.ports).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.size += size,
            None => groups.push(Group {
                at: place,
                ports: &subset.ports,
                size,
                named: OnceCell::new(),
            }),
        }
    }
    groups
}

fn joined<'d>(groups: &[Group<'d>], of: usize) -> HashMap<(&'d str, &'d str), Joined<'d>, State> {
    let mut serving: HashMap<(&str, &str), (Served, Joined<'d>), State> = HashMap::default();
    for (at, group) in groups.iter().enumerate() {
        for port in group.ports {
            let key = (&*port.name, or_tcp(&port.protocol));
            let (served, joined) = serving.entry(key).or_default();
            served
                .at
                .extend(port.port.map(|number| (number, group.size)));
            if joined.groups.last() != Some(&at) {
                joined.groups.push(at);
                served.endpoints += group.size;
            }
            joined.hears(port);
        }
    }
    let serving = serving.into_iter().map(|(key, (served, joined))| {
        let served = Arc::new(Served {
            of,
            ..served.sorted()
        });
        (key, Joined { served, ..joined })
    });
    serving.collect()
}

impl<'d> Joined<'d> {
    fn hears(&mut self, port: &'d EndpointPort) {
        let Some(given) = port.app_protocol.given() else {
            return;
        };
        if self.app_protocols.len() < 2 && self.app_protocols.first() != Some(&given) {
            self.app_protocols.push(given);
        }
    }
}

fn remaining(group: &EndpointsSubset, kube: &KubeService, lost: &LostPlaces) -> usize {
    if lost.is_empty() {
        return group.endpoints.len();
    }
    let endpoints = group.endpoints.iter();
    endpoints
        .filter(|endpoint| !lost.takes(kube, endpoint))
        .count()
}

pub(super) fn or_tcp(protocol: &str) -> &str {
    if protocol.is_empty() { "TCP" } else { protocol }
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
pub(super) fn shown(port: &EndpointPort) -> String {
    let number = or_unknown(port.port);
    match port.name.given() {
        Some(name) => format!("{} {number}", brief_name(name)),
        None => format!("{number} without name"),
    }
}
