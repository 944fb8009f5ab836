//! Endpoints by region, zone and sub-zone. Unknown localities are a branch of their own, never dropped.
//!
//! The tree is made in one pass and holds no endpoints, only where they are in the object.

pub(super) mod lost_places;
mod order;
mod place;
pub(super) mod similar_endpoints;

pub use lost_places::{LostPlaces, zone_of};
pub use place::{Place, PlacedWorkload};

use std::{cmp::Ordering, ops::Range, ptr};

use hashbrown::HashMap;

use crate::model::{
    Destination, Text,
    endpoint::{Address, Endpoint, EndpointPort, EndpointsSubset, SubLocality},
    kube_service::KubeService,
};

use order::Order;

/// The endpoints of one region. A Destination has one region at most: the API knows no other.
#[derive(Clone, Debug)]
pub struct Region {
    /// Its name. `None` if unknown.
    pub name: Option<Text>,
    /// How many endpoints it holds.
    pub count: usize,
    /// Its zones by name, the unknown one last.
    pub zones: Vec<Zone>,
}

/// The endpoints of one zone.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Its name. `None` if unknown.
    pub name: Option<Text>,
    /// How many endpoints it holds.
    pub count: usize,
    /// Its sub-zones by name, the unknown one last.
    pub sub_zones: Vec<SubZone>,
}

/// The endpoints of one sub-zone.
#[derive(Clone, Debug)]
pub struct SubZone {
    /// Its name. `None` if unknown.
    pub name: Option<Text>,
    /// How many endpoints it holds.
    pub count: usize,
    endpoints: Order,
}

/// An endpoint with the group it belongs to (`endpointSubsets`), which has its ports.
#[derive(Clone, Copy, Debug)]
pub struct Located<'d> {
    /// The endpoint.
    pub endpoint: &'d Endpoint,
    /// Its group.
    pub group: &'d EndpointsSubset,
}

/// How many endpoints one locality holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalityCount {
    /// The region. `None` if unknown.
    pub region: Option<Text>,
    /// The zone. `None` if unknown.
    pub zone: Option<Text>,
    /// The sub-zone. `None` if unknown.
    pub sub_zone: Option<Text>,
    /// The number of endpoints.
    pub count: usize,
}

/// The endpoints of a Kubernetes service as a tree. Empty if there is no endpoint, and for external services.
#[must_use]
pub fn localities(destination: &Destination) -> Vec<Region> {
    let Some(kube) = destination.kube_service() else {
        return Vec::new();
    };
    let mut places = Places::default();
    for (group, subset) in kube.endpoint_subsets.iter().enumerate() {
        for (at, endpoint) in subset.endpoints.iter().enumerate() {
            places.add(endpoint, (group, at));
        }
    }
    let zones = places.zones();
    let count = zones.iter().map(|zone| zone.count).sum();
    if count == 0 {
        Vec::new()
    } else {
        vec![Region {
            name: given(&kube.region),
            count,
            zones,
        }]
    }
}

/// The number of endpoints of each locality, in the order of the tree.
#[must_use]
pub fn counts(destination: &Destination) -> Vec<LocalityCount> {
    let mut counts = Vec::new();
    for region in localities(destination) {
        for zone in &region.zones {
            for sub_zone in &zone.sub_zones {
                counts.push(LocalityCount {
                    region: region.name.clone(),
                    zone: zone.name.clone(),
                    sub_zone: sub_zone.name.clone(),
                    count: sub_zone.count,
                });
            }
        }
    }
    counts
}

impl Region {
    /// How many of its endpoints remain if some places are lost.
    #[must_use]
    pub fn remaining(&self, kube: &KubeService, lost: &LostPlaces) -> usize {
        let zones = self.zones.iter();
        zones.map(|zone| zone.remaining(kube, lost)).sum()
    }
}

impl Zone {
    /// How many of its endpoints remain if some places are lost.
    #[must_use]
    pub fn remaining(&self, kube: &KubeService, lost: &LostPlaces) -> usize {
        if lost.takes_zone(kube, self.name.as_deref()) {
            return 0;
        }
        let sub_zones = self.sub_zones.iter();
        sub_zones.map(|one| one.kept(kube, lost)).sum()
    }

    /// Its endpoints if it has no named sub-zones, which are Istio's and rare. `None` if it has some.
    #[must_use]
    pub fn undivided(&self) -> Option<&SubZone> {
        match &self.sub_zones[..] {
            [only] if only.name.is_none() => Some(only),
            _ => None,
        }
    }
}

impl SubZone {
    /// How many of its endpoints remain if its zone does and some places are lost.
    #[must_use]
    pub fn kept(&self, kube: &KubeService, lost: &LostPlaces) -> usize {
        if !lost.has_workloads() {
            return self.count;
        }
        let all = self.all(kube).into_iter();
        all.filter(|one| !lost.takes(kube, one.endpoint)).count()
    }

    /// All of its endpoints by address.
    #[must_use]
    pub fn all<'d>(&self, kube: &'d KubeService) -> Vec<Located<'d>> {
        self.at(kube, 0..self.count)
    }

    /// The index of an address when all endpoints are in order. `None` if it is not here.
    #[must_use]
    pub fn position(&self, kube: &KubeService, address: &Address) -> Option<usize> {
        self.endpoints.position(kube, address)
    }

    /// The endpoints at these indexes when all are in the order of their addresses. Only the first call looks at each
    /// endpoint.
    #[must_use]
    pub fn at<'d>(&self, kube: &'d KubeService, range: Range<usize>) -> Vec<Located<'d>> {
        self.endpoints.at(kube, range)
    }
}

impl<'d> Located<'d> {
    /// The ports it serves.
    #[must_use]
    pub fn ports(&self) -> &'d [EndpointPort] {
        &self.group.ports
    }

    /// Compares addresses, then ports, then labels, so that the order of the object never shows.
    fn order(&self, other: &Self) -> Ordering {
        let ports = |located: &Self| -> Vec<(Option<u32>, &'d str, &'d str)> {
            let ports = located.ports().iter();
            ports
                .map(|port| (port.port, &*port.name, &*port.protocol))
                .collect()
        };
        let (one, two) = (self.endpoint, other.endpoint);
        one.address
            .cmp(&two.address)
            .then_with(|| ports(self).cmp(&ports(other)))
            .then_with(|| one.labels.iter().cmp(two.labels.iter()))
    }
}

/// Whether an endpoint repeats the one before it: the same address in the same group. Kubernetes lists none twice.
#[must_use]
pub fn is_same_again(before: &Located<'_>, this: &Located<'_>) -> bool {
    before.endpoint.address == this.endpoint.address && ptr::eq(before.group, this.group)
}

/// The endpoints at these indexes when all are in order.
pub(super) fn by_address(mut all: Vec<Located<'_>>, range: Range<usize>) -> Vec<Located<'_>> {
    let end = range.end.min(all.len());
    let start = range.start.min(end);
    if start == end {
        return Vec::new();
    }
    if end < all.len() {
        all.select_nth_unstable_by(end, Located::order);
        all.truncate(end);
    }
    if start > 0 {
        all.select_nth_unstable_by(start, Located::order);
        all.drain(..start);
    }
    all.sort_by(Located::order);
    all
}

/// Sorts known names before the unknown one.
fn unknown_last(name: Option<&Text>) -> (bool, Option<&Text>) {
    (name.is_none(), name)
}

fn given(name: &Text) -> Option<Text> {
    (!name.is_empty()).then(|| name.clone())
}

/// Endpoints by zone and sub-zone, in the making.
#[derive(Default)]
struct Places<'d> {
    found: Vec<(Option<Text>, SubZone)>,
    /// The index in `found` by the address of a locality: equal localities are mostly stored once.
    by_storage: HashMap<Option<*const SubLocality>, usize, foldhash::fast::FixedState>,
    by_name: HashMap<(Option<&'d str>, Option<&'d str>), usize, foldhash::fast::FixedState>,
}

impl<'d> Places<'d> {
    /// Adds an endpoint, which is in a group at an index.
    fn add(&mut self, endpoint: &'d Endpoint, (group, at): (usize, usize)) {
        let stored = endpoint.locality.as_deref().map(ptr::from_ref);
        let place = self.by_storage.get(&stored).copied().unwrap_or_else(|| {
            let place = self.place(endpoint);
            self.by_storage.insert(stored, place);
            place
        });
        let (_, sub_zone) = &mut self.found[place];
        sub_zone.count += 1;
        sub_zone.endpoints.push(group, at);
    }

    fn place(&mut self, endpoint: &'d Endpoint) -> usize {
        let names = (endpoint.zone(), endpoint.sub_zone());
        let next = self.found.len();
        let at = *self.by_name.entry(names).or_insert(next);
        if at == next {
            let locality = endpoint.locality.as_deref();
            let sub_zone = SubZone {
                name: locality.and_then(|locality| given(&locality.sub_zone)),
                count: 0,
                endpoints: Order::default(),
            };
            let zone = locality.and_then(|locality| given(&locality.zone));
            self.found.push((zone, sub_zone));
        }
        at
    }

    fn zones(mut self) -> Vec<Zone> {
        self.found.sort_by(|(zone, sub_zone), (other, beside)| {
            let rank = |zone, name| (unknown_last(zone), unknown_last(name));
            let (zone, other) = (zone.as_ref(), other.as_ref());
            rank(zone, sub_zone.name.as_ref()).cmp(&rank(other, beside.name.as_ref()))
        });
        let mut zones: Vec<Zone> = Vec::new();
        for (name, sub_zone) in self.found {
            match zones.last_mut() {
                Some(zone) if zone.name == name => {
                    zone.count += sub_zone.count;
                    zone.sub_zones.push(sub_zone);
                }
                _ => zones.push(Zone {
                    name,
                    count: sub_zone.count,
                    sub_zones: vec![sub_zone],
                }),
            }
        }
        zones
    }
}

/// How many endpoints each zone has, by name, the unknown one last.
pub(super) fn zones(destination: &Destination) -> Vec<(Option<Text>, usize)> {
    let subsets = destination
        .kube_service()
        .into_iter()
        .flat_map(|kube| &kube.endpoint_subsets);
    let localities = subsets
        .flat_map(|subset| &subset.endpoints)
        .map(|endpoint| endpoint.locality.as_ref());
    let mut zones: Vec<(Option<&Text>, usize)> = Vec::new();
    for locality in localities {
        let zone = locality
            .map(|locality| &locality.zone)
            .filter(|zone| !zone.is_empty());
        // A handful of zones: looking through them beats a map.
        match zones.iter_mut().find(|(known, _)| *known == zone) {
            Some((_, count)) => *count += 1,
            None => zones.push((zone, 1)),
        }
    }
    zones.sort_by_key(|(zone, _)| (zone.is_none(), *zone));
    zones
        .into_iter()
        .map(|(zone, count)| (zone.cloned(), count))
        .collect()
}
