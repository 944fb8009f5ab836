//! Places that are supposed to be lost: zones, regions, clusters, workloads and gateways.

use std::collections::BTreeSet;

use crate::{
    derive::{
        destination,
        world::{Known, World},
    },
    model::{Destination, Labels, Mesh, Text, endpoint::Endpoint},
    store::{Kind, Object, Store},
};

/// The places that are supposed to be lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(Vec<Loss>);

/// Something that is supposed to be lost.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Loss {
    Zone(Text),
    Region(Text),
    Cluster(Text),
    Workload {
        namespace: Text,
        cluster: Text,
        /// The labels of its pods.
        labels: Vec<(Text, Text)>,
        name: Text,
    },
    /// The Destination of an east-west gateway, by its name.
    Gateway(Text),
}

/// A text that names nothing that could be lost.
#[derive(Debug, thiserror::Error)]
pub enum LossError {
    /// Nothing has the name.
    #[error(
        "nothing is called {0}: write zone:Z, region:R, cluster:C, workload:NS/NAME@C or gateway:NAME"
    )]
    Nothing(String),
    /// Several kinds have the name.
    #[error("{name} is the name of more than one kind: write {}", places.join(" or "))]
    Ambiguous {
        /// The name.
        name: String,
        /// The places, as they can be written.
        places: Vec<String>,
    },
}

impl Losses {
    /// The places that texts name.
    ///
    /// # Errors
    /// If a text names nothing, or more than one kind of place.
    pub fn of(facts: (&Store, &World), texts: &[String]) -> Result<Self, LossError> {
        let losses = texts.iter().map(|text| loss(facts, text));
        let losses: BTreeSet<Loss> = losses.collect::<Result<_, _>>()?;
        Ok(Self(losses.into_iter().collect()))
    }

    /// Whether nothing is lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places as they are named, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(Loss::name).collect()
    }

    /// Whether an endpoint of a Destination is lost.
    #[must_use]
    pub fn take(&self, destination: &Destination, endpoint: &Endpoint) -> bool {
        self.0.iter().any(|loss| loss.takes(destination, endpoint))
    }

    /// Whether a client in a cluster and a place is lost.
    #[must_use]
    pub fn take_client(&self, cluster: &str, place: &super::Whereabouts) -> bool {
        self.0.iter().any(|loss| match loss {
            Loss::Zone(zone) => **zone == *place.zone,
            Loss::Region(region) => **region == *place.region,
            Loss::Cluster(lost) => **lost == *cluster,
            Loss::Workload { .. } | Loss::Gateway(_) => false,
        })
    }

    /// Whether a gateway is lost: by its name, or with the last of its endpoints.
    #[must_use]
    pub fn take_gateway(&self, gateway: &Destination) -> bool {
        let is_named =
            |loss: &Loss| matches!(loss, Loss::Gateway(name) if is_called(gateway, name));
        let kube = gateway.kube_service().into_iter();
        let groups = kube.flat_map(|kube| &kube.endpoint_subsets);
        let mut endpoints = groups.flat_map(|group| &group.endpoints).peekable();
        self.0.iter().any(is_named)
            || endpoints.peek().is_some() && endpoints.all(|one| self.take(gateway, one))
    }
}

impl Loss {
    fn name(&self) -> String {
        match self {
            Self::Zone(name) => format!("zone:{name}"),
            Self::Region(name) => format!("region:{name}"),
            Self::Cluster(name) => format!("cluster:{name}"),
            Self::Gateway(name) => format!("gateway:{name}"),
            Self::Workload {
                namespace,
                cluster,
                name,
                ..
            } => format!("workload:{namespace}/{name}@{cluster}"),
        }
    }

    fn takes(&self, destination: &Destination, endpoint: &Endpoint) -> bool {
        let Some(kube) = destination.kube_service() else {
            return false;
        };
        match self {
            Self::Zone(zone) => endpoint.zone() == Some(&**zone),
            Self::Region(region) => kube.region == *region,
            Self::Cluster(cluster) => kube.reference.cluster == *cluster,
            Self::Workload {
                namespace,
                cluster,
                labels,
                ..
            } => {
                kube.reference.cluster == *cluster
                    && kube.reference.namespace == *namespace
                    && endpoint.labels.iter().eq(labels)
            }
            Self::Gateway(name) => is_called(destination, name),
        }
    }
}

/// Whether a Destination has a name, as an object or as a service.
fn is_called(destination: &Destination, name: &str) -> bool {
    let reference = destination
        .kube_service()
        .map(|kube| kube.reference.to_string());
    *destination.meta.name == *name || reference.as_deref() == Some(name)
}

fn loss(facts: (&Store, &World), text: &str) -> Result<Loss, LossError> {
    let found = match text.split_once(':') {
        Some((kind, name)) => named(facts, kind, name).into_iter().collect(),
        None => bare(facts, text),
    };
    match &found[..] {
        [only] => Ok(only.clone()),
        [] => Err(LossError::Nothing(text.to_owned())),
        several => Err(LossError::Ambiguous {
            name: text.to_owned(),
            places: several.iter().map(Loss::name).collect(),
        }),
    }
}

/// The place of a kind and a name. `None` if nothing has it.
fn named(facts: (&Store, &World), kind: &str, name: &str) -> Option<Loss> {
    let text = || Text::from(name);
    let loss = match kind {
        "zone" => Loss::Zone(text()),
        "region" => Loss::Region(text()),
        "cluster" => Loss::Cluster(text()),
        "gateway" => Loss::Gateway(text()),
        "workload" => return workload(facts.0, name),
        _ => return None,
    };
    exists(facts, &loss).then_some(loss)
}

/// Every place of a name.
fn bare(facts: (&Store, &World), name: &str) -> Vec<Loss> {
    let kinds = ["zone", "region", "cluster", "gateway", "workload"];
    kinds
        .into_iter()
        .filter_map(|kind| named(facts, kind, name))
        .collect()
}

/// Whether a place has anything that could be lost.
fn exists((store, world): (&Store, &World), loss: &Loss) -> bool {
    if let Loss::Gateway(name) = loss {
        let is_it = |known: &Known| is_called(&known.destination, name);
        let mut called = world.iter().filter(|known| is_it(known));
        return called.any(|known| !world.relations().gateway_of(known).is_empty());
    }
    let is_registered =
        |name: &Text| meshes(store).any(|mesh| mesh.spec.clusters().contains(&&**name));
    matches!(loss, Loss::Cluster(name) if is_registered(name))
        || world.iter().any(|known| holds(&known.destination, loss))
}

/// Whether any endpoint of a Destination is in a place, or the Destination itself in a cluster.
fn holds(destination: &Destination, loss: &Loss) -> bool {
    if let Loss::Cluster(cluster) = loss {
        return destination::cluster(destination) == Some(&**cluster);
    }
    let kube = destination.kube_service().into_iter();
    let groups = kube.flat_map(|kube| &kube.endpoint_subsets);
    let mut endpoints = groups.flat_map(|group| &group.endpoints);
    endpoints.any(|endpoint| loss.takes(destination, endpoint))
}

/// The objects of a kind, of all sources.
fn objects(store: &Store, kind: Kind) -> impl Iterator<Item = &Object> {
    let feeds = store.sources().filter_map(move |source| source.feed(kind));
    feeds.flat_map(|feed| feed.objects().map(|(_, object)| object))
}

fn meshes(store: &Store) -> impl Iterator<Item = &Mesh> {
    objects(store, Kind::Mesh).filter_map(|object| match object {
        Object::Mesh(mesh) => Some(&**mesh),
        _ => None,
    })
}

/// The workload of a name: `NS/NAME@CLUSTER` of the controller, or the name of the object.
fn workload(store: &Store, name: &str) -> Option<Loss> {
    let mut found = objects(store, Kind::Workload).filter_map(|object| {
        let Object::Workload(workload) = object else {
            return None;
        };
        let kube = workload.spec.kubernetes.as_ref()?;
        let at = &kube.controller;
        let written = format!("{}/{}@{}", at.namespace, at.name, at.cluster);
        let labels: &Labels = &kube.pod_labels;
        let is_it = written == name || *workload.meta.name == *name;
        is_it.then(|| Loss::Workload {
            namespace: at.namespace.clone(),
            cluster: at.cluster.clone(),
            labels: labels.iter().cloned().collect(),
            name: at.name.clone(),
        })
    });
    found.next()
}
