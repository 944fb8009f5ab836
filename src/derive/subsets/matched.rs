//! The endpoints that carry the labels of a subset: their number and their zones, and on request the first addresses.

use std::{cell::OnceCell, collections::BTreeMap};

use hashbrown::HashMap;

use crate::{
    derive::locality::{Located, LostPlaces, by_address, similar_endpoints::stored},
    model::{Labels, Text, endpoint::Address, kube_service::KubeService},
};

use super::kinds::EndpointKinds as Kinds;

/// The endpoints of a service that carry some labels.
#[derive(Clone, Debug)]
pub struct Matched {
    labels: Labels,
    count: usize,
    zones: Vec<(Option<Text>, usize)>,
    first: OnceCell<Vec<Address>>,
}

impl Matched {
    /// The most addresses that are kept.
    pub const FIRST: usize = 100;

    pub(super) fn of(kinds: &Kinds<'_>, labels: &Labels) -> Self {
        let mut zones: BTreeMap<_, usize> = BTreeMap::new();
        for kind in kinds.with(labels) {
            let zone = kind.one.zone();
            *zones.entry((zone.is_none(), zone)).or_default() += kind.count;
        }
        let zones = zones.into_iter();
        let zones = zones.map(|((_, zone), count)| (zone.map(Text::from), count));
        let zones: Vec<_> = zones.collect();
        Self {
            labels: labels.clone(),
            count: zones.iter().map(|(_, count)| count).sum(),
            zones,
            first: OnceCell::new(),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many remain if some places are lost, of the service that it was made for.
    #[must_use]
    pub fn remaining(&self, kube: &KubeService, lost: &LostPlaces) -> usize {
        if lost.has_workloads() {
            let all = self.located(kube).into_iter();
            return all.filter(|one| !lost.takes(kube, one.endpoint)).count();
        }
        let zones = self.zones.iter();
        let remaining = zones.filter(|(zone, _)| !lost.takes_zone(kube, zone.as_deref()));
        remaining.map(|(_, count)| count).sum()
    }

    /// How many each zone has, by name, the unknown one last.
    #[must_use]
    pub fn zones(&self) -> &[(Option<Text>, usize)] {
        &self.zones
    }

    /// The first [`FIRST`](Self::FIRST) addresses in order, of the endpoints of the service that it was made for. The
    /// first call looks at every endpoint once.
    #[must_use]
    pub fn first_addresses(&self, kube: &KubeService) -> &[Address] {
        self.first.get_or_init(|| {
            let first = by_address(self.located(kube), 0..Self::FIRST).into_iter();
            first
                .map(|located| located.endpoint.address.clone())
                .collect()
        })
    }

    fn located<'d>(&self, kube: &'d KubeService) -> Vec<Located<'d>> {
        let mut known = HashMap::with_hasher(foldhash::fast::FixedState::default());
        let mut matching = Vec::with_capacity(self.count);
        for group in &kube.endpoint_subsets {
            for endpoint in &group.endpoints {
                let labels = &endpoint.labels;
                let is_in = known
                    .entry(stored(labels))
                    .or_insert_with(|| labels.contains(&self.labels));
                if *is_in {
                    matching.push(Located { endpoint, group });
                }
            }
        }
        matching
    }
}
