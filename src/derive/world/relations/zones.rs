//! The zones in which each cluster has endpoints.

use std::collections::BTreeMap;

use hashbrown::HashSet;

use crate::{derive::world::Known, model::Text};

/// The zones of one cluster, each with how many Destinations have endpoints there.
#[derive(Debug, Default)]
pub struct Zones {
    counts: BTreeMap<Text, usize>,
    edition: u64,
}

impl Zones {
    /// The number of zones with endpoints of other Destinations, for a Destination that has all its own in zone `own`.
    #[must_use]
    pub fn of_others(&self, own: &str) -> usize {
        let is_alone = self.counts.get(own) == Some(&1);
        self.counts.len() - usize::from(is_alone)
    }

    /// Grows whenever the number of zones with endpoints of other Destinations may change for some Destination.
    #[must_use]
    pub fn edition(&self) -> u64 {
        self.edition
    }

    /// How many zones there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The zones by name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.counts.keys().map(|zone| &**zone)
    }

    pub(super) fn follow(&mut self, before: &HashSet<Text>, after: &HashSet<Text>) {
        for zone in before.difference(after) {
            let count = self
                .counts
                .get_mut(zone)
                .expect("what was counted is there");
            *count -= 1;
            self.edition += u64::from(*count < 2);
            if *count == 0 {
                self.counts.remove(zone);
            }
        }
        for zone in after.difference(before) {
            let count = self.counts.entry(zone.clone()).or_default();
            *count += 1;
            self.edition += u64::from(*count <= 2);
        }
    }
}

/// The zones in which a Destination has endpoints.
pub(super) fn zones(known: &Known) -> HashSet<Text> {
    let kube = known.destination.kube_service();
    let subsets = kube.map_or(&[][..], |kube| &kube.endpoint_subsets);
    let endpoints = subsets.iter().flat_map(|subset| &subset.endpoints);
    let localities = endpoints.filter_map(|endpoint| endpoint.locality.as_ref());
    let mut zones = HashSet::new();
    for locality in localities {
        if !locality.zone.is_empty() && !zones.contains(&locality.zone) {
            zones.insert(locality.zone.clone());
        }
    }
    zones
}
