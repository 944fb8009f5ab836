//! The namespaces of the Destinations of each reached cluster: sent by the feeds of Destinations, received by the feeds
//! of those clusters. The set only grows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tokio::sync::watch;

use crate::{
    model::{SourceName, Text},
    store::{Object, Reaches},
};

/// Namespaces of one cluster.
pub(super) type Namespaces = BTreeSet<Text>;

/// Collects namespaces. Each feed of Destinations has its own.
#[derive(Clone, Default)]
pub(super) struct NamespaceInterest {
    reaches: Arc<Reaches>,
    /// The management plane that the feed is of.
    plane: Option<SourceName>,
    senders: Arc<BTreeMap<SourceName, watch::Sender<Namespaces>>>,
    unsaid: BTreeMap<SourceName, Namespaces>,
}

impl NamespaceInterest {
    /// For the sources that reach clusters.
    pub(super) fn new(reaches: &Reaches) -> Self {
        let sources = reaches.iter().map(|(_, reach)| reach.source.clone());
        let senders = sources.map(|source| (source, watch::Sender::default()));
        Self {
            reaches: Arc::new(reaches.clone()),
            plane: None,
            senders: Arc::new(senders.collect()),
            unsaid: BTreeMap::new(),
        }
    }

    /// The same for the feed of one plane.
    pub(super) fn by(&self, plane: &SourceName) -> Self {
        Self {
            plane: Some(plane.clone()),
            ..self.clone()
        }
    }

    /// The namespaces of the cluster that a source reaches. `None` if it reaches none.
    pub(super) fn of(&self, source: &SourceName) -> Option<watch::Receiver<Namespaces>> {
        self.senders.get(source).map(watch::Sender::subscribe)
    }

    /// Notes the service that a Destination is of, if its cluster is reached.
    pub(super) fn note(&mut self, object: &Object) {
        let Object::Destination(destination) = object else {
            return;
        };
        let service = destination.kube_service().map(|kube| &kube.reference);
        let service = service.filter(|service| service.names_a_service());
        let (Some(service), Some(plane)) = (service, &self.plane) else {
            return;
        };
        if let Some(reach) = self.reaches.to(plane, &service.cluster) {
            let namespaces = self.unsaid.entry(reach.source.clone()).or_default();
            if !namespaces.contains(&service.namespace) {
                namespaces.insert(service.namespace.clone());
            }
        }
    }

    /// Tells what was noted. While a list arrives this waits for its end, or each new namespace would begin another
    /// list elsewhere.
    pub(super) fn tell(&mut self) {
        while let Some((source, noted)) = self.unsaid.pop_first() {
            let senders = self.senders.get(&source);
            senders
                .expect("it was noted because it reaches a cluster")
                .send_if_modified(|namespaces| {
                    let before = namespaces.len();
                    namespaces.extend(noted);
                    namespaces.len() > before
                });
        }
    }
}
