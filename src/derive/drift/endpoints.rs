//! The endpoints that a Destination claims, compared with those that its cluster has. Large services have thousands:
//! everything here is sorted once and merged.

use std::{collections::BTreeSet, net::IpAddr, sync::Arc};

use crate::model::{
    EndpointSlice,
    endpoint::{Address, CUT_OFF},
    endpoint_slice::LiveEndpoint,
    kube_service::KubeService,
    meta::Meta,
};

use super::{
    addresses::{Families, routed},
    rows::{self, Condition, DriftRow},
};

/// The most addresses that are listed one by one.
const SHOWN: usize = 5;

/// The endpoints of a Destination, compared with those of its cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointDrift<'s> {
    /// Every address and port that one of the two has: those that differ first, then by address and port.
    pub rows: Vec<DriftRow<'s>>,
    /// How many of the rows differ.
    pub differing: usize,
    /// The objects of the cluster that hold its endpoints, sorted by name.
    pub slices: Vec<&'s Arc<EndpointSlice>>,
    /// The addresses that the Destination claims, sorted.
    pub claimed: Vec<IpAddr>,
    /// The addresses that its cluster has, of the families that are compared, sorted.
    pub live: Vec<IpAddr>,
    /// The addresses among those that are ready in any object, sorted.
    pub ready: Vec<IpAddr>,
    /// Further addresses of endpoints that are ready, sorted: clients may use just the first.
    pub further: Vec<IpAddr>,
    /// Why the two are not compared. `None` if they are.
    pub exempt: Option<&'static str>,
}

/// The addresses of a cluster that are not ready on some port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Waiting {
    /// The addresses, sorted.
    pub(super) addresses: Vec<IpAddr>,
    /// The ports on which they are not, in words, if each is ready on another port. Empty if some are ready on none.
    pub(super) ports: BTreeSet<String>,
    /// How many addresses the cluster has.
    pub(super) all: usize,
}

impl<'s> EndpointDrift<'s> {
    /// Compares a service, as discovery copied it, with the addresses that its cluster has behind it.
    #[must_use]
    pub fn of((kube, meta): (&'s KubeService, &Meta), slices: Vec<&'s Arc<EndpointSlice>>) -> Self {
        let exempt = exempt(kube, meta);
        let claimed = claimed(kube);
        let families = Families::of(&claimed);
        let found = |is_wanted: fn(&LiveEndpoint) -> bool| {
            let endpoints = routed(&slices).flat_map(EndpointSlice::endpoints);
            let wanted = endpoints.filter(|endpoint| is_wanted(endpoint));
            sorted(
                wanted
                    .filter_map(LiveEndpoint::ip)
                    .filter(|ip| families.has(*ip)),
            )
        };
        let (live, ready) = (found(|_| true), found(|endpoint| endpoint.is_ready));
        let further = further(&slices);
        let rows = rows::rows(kube, &slices, (families, exempt.is_some()));
        let differing = rows.partition_point(|row| row.verdict.differs());
        Self {
            rows,
            differing,
            slices,
            claimed,
            live,
            ready,
            further,
            exempt,
        }
    }

    /// The addresses that the Destination claims and that are not ready in its cluster.
    #[must_use]
    pub fn gone(&self) -> Vec<IpAddr> {
        beyond(&beyond(&self.claimed, &self.ready), &self.further)
    }

    /// The addresses that the Destination claims and that its cluster has only as further ones of a ready endpoint.
    #[must_use]
    pub fn spare(&self) -> Vec<IpAddr> {
        let mut spare = beyond(&self.claimed, &self.ready);
        spare.retain(|ip| self.further.binary_search(ip).is_ok());
        spare
    }

    /// The addresses of the cluster, of all families, that are not ready on some port in any object, sorted.
    pub(super) fn waiting(&self) -> Waiting {
        let live = self.rows.iter().filter(|row| row.live.is_some());
        let mut waiting = Waiting::default();
        let mut all = Vec::new();
        let mut ready = Vec::new();
        for row in live {
            let Some(ip) = row.address.ip() else { continue };
            all.push(ip);
            if row.live == Some(Condition::Ready) {
                ready.push(ip);
            } else {
                waiting.addresses.push(ip);
                waiting.ports.extend(row.port_words());
            }
        }
        waiting.all = sorted(all.into_iter()).len();
        waiting.addresses = sorted(waiting.addresses.into_iter());
        let ready = sorted(ready.into_iter());
        let is_ready_elsewhere = |ip: &IpAddr| ready.binary_search(ip).is_ok();
        if !waiting.addresses.iter().all(is_ready_elsewhere) {
            waiting.ports.clear();
        }
        waiting
    }

    /// The addresses that one object says are ready, of the families that are compared, sorted.
    pub(super) fn ready_in(&self, slice: &EndpointSlice) -> Vec<IpAddr> {
        let ready = slice.endpoints().filter(|endpoint| endpoint.is_ready);
        let ready = ready.filter_map(LiveEndpoint::ip);
        sorted(ready.filter(|ip| self.ready.binary_search(ip).is_ok()))
    }

    /// The addresses that are ready in its cluster and that the Destination does not claim.
    #[must_use]
    pub fn unclaimed(&self) -> Vec<IpAddr> {
        beyond(&self.ready, &self.claimed)
    }
}

/// Why claims and cluster are not compared. `None` if they are.
fn exempt(kube: &KubeService, meta: &Meta) -> Option<&'static str> {
    if meta.is_discovered_by_annotation() {
        return Some(
            "it was discovered by annotation, and only endpoints with a sidecar are recorded",
        );
    }
    let endpoints = kube
        .endpoint_subsets
        .iter()
        .flat_map(|subset| &subset.endpoints);
    (endpoints.count() >= CUT_OFF)
        .then_some("Kubernetes cuts what discovery copies at 1,000 endpoints")
}

fn claimed(kube: &KubeService) -> Vec<IpAddr> {
    let endpoints = kube
        .endpoint_subsets
        .iter()
        .flat_map(|subset| &subset.endpoints);
    sorted(endpoints.filter_map(|endpoint| endpoint.address.ip()))
}

/// The addresses beyond the first of each endpoint that is ready.
fn further(slices: &[&Arc<EndpointSlice>]) -> Vec<IpAddr> {
    let endpoints = routed(slices).flat_map(EndpointSlice::endpoints);
    let ready = endpoints.filter(|endpoint| endpoint.is_ready);
    let further = ready.flat_map(|endpoint| endpoint.addresses.iter().skip(1));
    sorted(further.filter_map(Address::ip))
}

fn sorted(addresses: impl Iterator<Item = IpAddr>) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = addresses.collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

/// The addresses in `one` that are not in `other`; both are sorted.
fn beyond(one: &[IpAddr], other: &[IpAddr]) -> Vec<IpAddr> {
    let is_beyond = |ip: &&IpAddr| other.binary_search(ip).is_err();
    one.iter().filter(is_beyond).copied().collect()
}

/// The first addresses, and how many more there are. `None` if there are none.
pub(super) fn addresses_in_words(addresses: &[IpAddr]) -> Option<String> {
    let shown: Vec<String> = addresses
        .iter()
        .take(SHOWN)
        .map(ToString::to_string)
        .collect();
    match addresses.len().saturating_sub(shown.len()) {
        _ if addresses.is_empty() => None,
        0 => Some(shown.join(", ")),
        more => Some(format!("{} and {more} more", shown.join(", "))),
    }
}
