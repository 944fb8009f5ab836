//! Which namespaces of which reached clusters the Destinations are of: told by the feeds of Destinations, heard by
//! whoever reads those clusters. The namespaces only grow.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tokio::sync::watch;

use crate::{
    model::{ClusterName, Text},
    store::{Object, Reaches},
};

/// Namespaces of one cluster.
pub(super) type Namespaces = BTreeSet<Text>;

/// Tells of namespaces. Each feed of Destinations has its own.
#[derive(Clone, Default)]
pub(super) struct Concerns {
    clusters: Arc<BTreeMap<ClusterName, watch::Sender<Namespaces>>>,
    unsaid: BTreeMap<ClusterName, Namespaces>,
}

impl Concerns {
    /// For the clusters that are reached.
    pub(super) fn new(reaches: &Reaches) -> Self {
        let clusters = reaches.iter();
        let clusters = clusters.map(|(cluster, _)| (cluster.clone(), watch::Sender::default()));
        Self {
            clusters: Arc::new(clusters.collect()),
            unsaid: BTreeMap::new(),
        }
    }

    /// What is told of a cluster; nothing where it is not reached.
    pub(super) fn of(&self, cluster: &ClusterName) -> Option<watch::Receiver<Namespaces>> {
        self.clusters.get(cluster).map(watch::Sender::subscribe)
    }

    /// Notes the service that a Destination is of, where its cluster is reached.
    pub(super) fn note(&mut self, object: &Object) {
        let Object::Destination(destination) = object else {
            return;
        };
        let service = destination.kube_service().map(|kube| &kube.reference);
        let Some(service) = service.filter(|service| service.names_a_service()) else {
            return;
        };
        let reached = self.clusters.get_key_value(&*service.cluster);
        if let Some((cluster, _)) = reached {
            let namespaces = self.unsaid.entry(cluster.clone()).or_default();
            if !namespaces.contains(&service.namespace) {
                namespaces.insert(service.namespace.clone());
            }
        }
    }

    /// Tells what was noted. While a list arrives this waits for its end, or each new namespace would begin another
    /// list elsewhere.
    pub(super) fn tell(&mut self) {
        while let Some((cluster, noted)) = self.unsaid.pop_first() {
            let told = self.clusters.get(&cluster);
            told.expect("it was noted because it is reached")
                .send_if_modified(|namespaces| {
                    let before = namespaces.len();
                    namespaces.extend(noted);
                    namespaces.len() > before
                });
        }
    }
}
