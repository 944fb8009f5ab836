//! Endpoints that go away and come back.
//!
//! They are always reckoned from the world file, so that whatever went away in between comes back as it was.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::script::{ClusterZone, KindKey};

/// The endpoints that are gone at the moment.
#[derive(Debug, Default)]
pub(super) struct Absent {
    dropped: BTreeMap<KindKey, BTreeSet<String>>,
    drained: BTreeSet<ClusterZone>,
}

impl Absent {
    pub(super) fn drop(&mut self, of: &KindKey, addresses: &[String]) {
        let dropped = self.dropped.entry(of.clone()).or_default();
        dropped.extend(addresses.iter().cloned());
    }

    pub(super) fn restore(&mut self, of: &KindKey) {
        self.dropped.remove(of);
    }

    pub(super) fn drain(&mut self, zone: &ClusterZone) {
        self.drained.insert(zone.clone());
    }

    pub(super) fn undrain(&mut self, zone: &ClusterZone) {
        self.drained.remove(zone);
    }

    /// The endpoint subsets that are left of those in `world`. A subset without endpoints is none, as in Kubernetes.
    pub(super) fn left(&self, of: &KindKey, world: &Value) -> Vec<Value> {
        let subsets = world.pointer(SUBSETS).and_then(Value::as_array);
        let mut left: Vec<Value> = subsets.cloned().unwrap_or_default();
        left.retain_mut(|subset| {
            let endpoints = subset.get_mut("endpoints").and_then(Value::as_array_mut);
            endpoints.is_none_or(|endpoints| {
                endpoints.retain(|endpoint| !self.takes(of, world, endpoint));
                !endpoints.is_empty()
            })
        });
        left
    }

    fn takes(&self, of: &KindKey, world: &Value, endpoint: &Value) -> bool {
        let dropped = self.dropped.get(of);
        let is_dropped = dropped.is_some_and(|dropped| dropped.contains(text(endpoint, ADDRESS)));
        is_dropped || self.drained.iter().any(|zone| is_in(zone, world, endpoint))
    }
}

/// Whether a Destination of the world has endpoints in a zone.
pub(super) fn reaches(world: &Value, zone: &ClusterZone) -> bool {
    let subsets = world.pointer(SUBSETS).and_then(Value::as_array);
    let lists = subsets
        .into_iter()
        .flatten()
        .filter_map(|subset| subset.get("endpoints")?.as_array());
    lists.flatten().any(|endpoint| is_in(zone, world, endpoint))
}

fn is_in(zone: &ClusterZone, world: &Value, endpoint: &Value) -> bool {
    text(world, CLUSTER) == zone.cluster && text(endpoint, ZONE) == zone.zone
}

fn text<'v>(value: &'v Value, at: &str) -> &'v str {
    value
        .pointer(at)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Puts endpoint subsets in their place; none leave no trace, as the API writes no empty lists.
pub(super) fn put(object: &mut Value, subsets: Vec<Value>) {
    let service = object.pointer_mut("/spec/kubeService");
    let Some(service) = service.and_then(Value::as_object_mut) else {
        return;
    };
    if subsets.is_empty() {
        service.remove("endpointSubsets");
    } else {
        service.insert("endpointSubsets".to_owned(), subsets.into());
    }
}

const SUBSETS: &str = "/spec/kubeService/endpointSubsets";
const CLUSTER: &str = "/spec/kubeService/ref/clusterName";
const ADDRESS: &str = "/ipAddress";
const ZONE: &str = "/subLocality/zone";
