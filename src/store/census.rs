//! Which sources have objects about which clusters.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::{Kind, Object};
use crate::model::Text;

/// How many objects about each cluster each source has. Sources are numbers: their places in the store.
#[derive(Clone, Debug, Default)]
pub(super) struct Census {
    counts: HashMap<Text, BTreeMap<usize, usize>, foldhash::fast::RandomState>,
    changes: u64,
}

impl Census {
    /// The names of the clusters, in no order.
    pub(super) fn clusters(&self) -> impl Iterator<Item = &str> {
        self.counts.keys().map(|cluster| &**cluster)
    }

    /// The sources that have objects about a cluster.
    pub(super) fn sources(&self, cluster: &str) -> impl Iterator<Item = usize> {
        self.counts
            .get(cluster)
            .into_iter()
            .flat_map(BTreeMap::keys)
            .copied()
    }

    /// How often a source got its first object about a cluster, or lost its last one.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// Takes in that an object of a source was replaced; `None` for one that was not there, or is there no more.
    pub(super) fn replace(
        &mut self,
        source: usize,
        before: Option<&Object>,
        after: Option<&Object>,
    ) {
        let [before, after] = [before, after].map(|object| object.and_then(cluster_of));
        if before == after {
            return;
        }
        if let Some(cluster) = before {
            self.remove(source, cluster);
        }
        if let Some(cluster) = after {
            self.add(source, cluster);
        }
    }

    fn add(&mut self, source: usize, cluster: &str) {
        if !self.counts.contains_key(cluster) {
            self.counts.insert(cluster.into(), BTreeMap::new());
        }
        if let Some(counts) = self.counts.get_mut(cluster) {
            let count = counts.entry(source).or_default();
            *count += 1;
            self.changes += u64::from(*count == 1);
        }
    }

    fn remove(&mut self, source: usize, cluster: &str) {
        let Some(counts) = self.counts.get_mut(cluster) else {
            return;
        };
        if let Some(count) = counts.get_mut(&source) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&source);
                self.changes += 1;
            }
        }
        if counts.is_empty() {
            self.counts.remove(cluster);
        }
    }
}

/// Whether objects of a kind are about clusters.
pub(super) fn counts(kind: Kind) -> bool {
    matches!(kind, Kind::Destination | Kind::KubernetesCluster)
}

/// The cluster that an object is about; `None` if it is about none.
fn cluster_of(object: &Object) -> Option<&str> {
    match object {
        Object::Destination(destination) => {
            let service = destination.kube_service()?;
            service.reference.cluster.given()
        }
        Object::KubernetesCluster(cluster) => Some(&cluster.meta.name),
        _ => None,
    }
}
