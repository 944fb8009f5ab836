//! The endpoints that carry the labels of a subset. Their number is known at once, their zones and which ones they are
//! only on request.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use hashbrown::HashMap;

use crate::model::{Labels, kube_service::KubeService};

use crate::derive::locality::{Located, LostPlaces, by_address, similar_endpoints::stored};

use super::kinds::EndpointKinds as Kinds;

/// The endpoints of a service that carry some labels.
#[derive(Clone, Debug)]
pub struct Matched<'d> {
    kube: &'d KubeService,
    labels: &'d Labels,
    count: usize,
    kinds: Arc<Kinds<'d>>,
}

impl<'d> Matched<'d> {
    pub(super) fn of(kube: &'d KubeService, kinds: &Arc<Kinds<'d>>, labels: &'d Labels) -> Self {
        Self {
            kube,
            labels,
            count: kinds.with(labels).iter().map(|kind| kind.count).sum(),
            kinds: Arc::clone(kinds),
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

    /// How many remain if some places are lost.
    #[must_use]
    pub fn remaining(&self, lost: &LostPlaces) -> usize {
        if lost.is_empty() {
            return self.count;
        }
        let region = self.kube.region.given();
        let zones = self.zones().into_iter();
        let remaining = zones.filter(|(zone, _)| !lost.takes(region, *zone));
        remaining.map(|(_, count)| count).sum()
    }

    /// How many each zone has, by name, the unknown one last.
    #[must_use]
    pub fn zones(&self) -> Vec<(Option<&'d str>, usize)> {
        let mut zones: BTreeMap<_, usize> = BTreeMap::new();
        for kind in self.kinds.with(self.labels) {
            let zone = kind.one.zone();
            *zones.entry((zone.is_none(), zone)).or_default() += kind.count;
        }
        let zones = zones.into_iter().map(|((_, zone), count)| (zone, count));
        zones.collect()
    }

    /// The endpoints in this range, if all are sorted by address. Looks at every endpoint once.
    #[must_use]
    pub fn at(&self, range: Range<usize>) -> Vec<Located<'d>> {
        let mut known = HashMap::with_hasher(foldhash::fast::FixedState::default());
        let mut matching = Vec::with_capacity(self.count);
        for group in &self.kube.endpoint_subsets {
            for endpoint in &group.endpoints {
                let labels = &endpoint.labels;
                let is_in = known
                    .entry(stored(labels))
                    .or_insert_with(|| labels.contains(self.labels));
                if *is_in {
                    matching.push(Located { endpoint, group });
                }
            }
        }
        by_address(matching, range)
    }
}
