//! From texts to the places that are supposed to be lost, and all places that could be.

use std::collections::BTreeSet;

use crate::{
    derive::{
        locality::{LostPlaces, Place, PlacedWorkload},
        world::{Known, World},
    },
    model::{
        Destination, Mesh, SourceName, Text, mesh::EastWestGateway, reference::ClusterObjectRef,
    },
    store::{Feed, Kind, Object, ObjectKey, Store, Subject},
};

/// A text that names nothing that could be lost.
#[derive(Debug, thiserror::Error)]
pub enum LossError {
    /// Nothing has the name.
    #[error(
        "nothing is called {0}: write zone:Z, region:R, cluster:C, workload:NS/NAME@C, gateway:NAME or plane:SOURCE"
    )]
    Nothing(String),
    /// Several places have the name.
    #[error("{name} is the name of more than one place: write {}", places.join(" or "))]
    Ambiguous {
        /// The name.
        name: String,
        /// The places, as they can be written.
        places: Vec<String>,
    },
}

/// The places that texts name.
///
/// # Errors
/// If a text names nothing, or more than one place.
pub fn lost_places(facts: (&Store, &World), texts: &[String]) -> Result<LostPlaces, LossError> {
    let mut lost = LostPlaces::default();
    for text in texts {
        lost.add(&place(facts, text)?);
    }
    Ok(lost)
}

/// Every place that could be lost, in the order of sentences: zones and regions, clusters, workloads, gateways and
/// management planes.
#[must_use]
pub fn losable_places((store, world): (&Store, &World)) -> Vec<Place> {
    let mut places = BTreeSet::new();
    for known in world.iter() {
        let zones = known.summary.zones.iter();
        places.extend(zones.filter_map(|(zone, _)| Some(Place::Zone(None, Some(zone.clone()?)))));
        let kube = known.destination.kube_service();
        let region = kube.and_then(|kube| kube.region.given());
        places.extend(region.map(|region| Place::Region(Some(Text::from(region)))));
    }
    places.extend(cluster_names((store, world)).map(Place::Cluster));
    places.extend(workloads(store));
    places.extend(gateways((store, world)).map(|(service, _)| Place::Gateway(service)));
    places.extend(planes(store));
    places.into_iter().collect()
}

fn place(facts: (&Store, &World), text: &str) -> Result<Place, LossError> {
    let found = if let Some((kind, name)) = text.split_once(':') {
        named(facts, kind, name)
    } else {
        let kinds = ["zone", "region", "cluster", "gateway", "workload", "plane"];
        let all = kinds.into_iter().map(|kind| named(facts, kind, text));
        all.reduce(|all, more| &all | &more).unwrap_or_default()
    };
    let found: Vec<Place> = found.into_iter().collect();
    match &found[..] {
        [only] => Ok(only.clone()),
        [] => Err(LossError::Nothing(text.to_owned())),
        several => Err(LossError::Ambiguous {
            name: text.to_owned(),
            places: several.iter().take(4).map(Place::written).collect(),
        }),
    }
}

/// The places of a kind and a name.
fn named(facts: (&Store, &World), kind: &str, name: &str) -> BTreeSet<Place> {
    let (store, world) = facts;
    let text = || Text::from(name);
    match kind {
        "zone" => {
            let place = Place::Zone(None, Some(text()));
            let has = |known: &Known| {
                let mut zones = known.summary.zones.iter();
                zones.any(|(zone, _)| zone.as_deref() == Some(name))
            };
            if_any(world, place, has)
        }
        "region" => {
            let has = |known: &Known| {
                let kube = known.destination.kube_service();
                kube.is_some_and(|kube| *kube.region == *name) && known.summary.endpoints > 0
            };
            if_any(world, Place::Region(Some(text())), has)
        }
        "cluster" => {
            let mut clusters = cluster_names(facts);
            let found = clusters.find(|cluster| **cluster == *name);
            found.map(Place::Cluster).into_iter().collect()
        }
        "gateway" => {
            let called = gateways(facts).filter(|(service, known)| {
                *known.destination.meta.name == *name || service.to_string() == name
            });
            called.map(|(service, _)| Place::Gateway(service)).collect()
        }
        "workload" => named_workloads(store, name),
        "plane" => {
            let called = planes(store).filter(|plane| plane.written() == format!("plane:{name}"));
            called.collect()
        }
        _ => BTreeSet::new(),
    }
}

/// A place, if any Destination has something of it.
fn if_any(world: &World, place: Place, has: impl Fn(&Known) -> bool) -> BTreeSet<Place> {
    let is_there = world.iter().any(|known| has(known));
    is_there.then_some(place).into_iter().collect()
}

/// The clusters that Destinations and meshes name.
fn cluster_names<'s>(
    (store, world): (&'s Store, &'s World),
) -> impl Iterator<Item = Text> + use<'s> {
    let of_destinations = world.clusters().filter_map(|(cluster, _)| cluster);
    let of_meshes = objects(store, Kind::Mesh).flat_map(|object| match object {
        Object::Mesh(mesh) => mesh.spec.clusters(),
        _ => Vec::new(),
    });
    of_destinations.chain(of_meshes).map(Text::from)
}

/// The services of east-west gateways, with their Destinations.
fn gateways<'w>(
    (_, world): (&'w Store, &'w World),
) -> impl Iterator<Item = (ClusterObjectRef, &'w Known)> {
    let gateways = world
        .iter()
        .filter(|known| !world.relations().gateway_of(known).is_empty());
    gateways.filter_map(|known| {
        let kube = known.destination.kube_service()?;
        Some((kube.reference.clone(), &**known))
    })
}

/// The place that an object is, if it could be lost: a workload, a cluster, or the Destination of a gateway.
#[must_use]
pub fn place_of((store, world): (&Store, &World), subject: &Subject) -> Option<Place> {
    let Subject { kind, id } = subject;
    if *kind == Kind::Destination {
        let known = world.get(id)?;
        let kube = known.destination.kube_service()?;
        let is_gateway = !world.relations().gateway_of(known).is_empty();
        return is_gateway.then(|| Place::Gateway(kube.reference.clone()));
    }
    match store.object(&id.source, *kind, &id.key)? {
        Object::Workload(workload) => {
            let kube = workload.spec.kubernetes.as_ref()?;
            let lost = PlacedWorkload::new(kube.controller.clone(), &kube.pod_labels);
            Some(Place::Workload(lost))
        }
        Object::KubernetesCluster(cluster) => Some(Place::Cluster(Text::from(&*cluster.meta.name))),
        _ => None,
    }
}

/// The workloads with pods that could be lost.
fn workloads(store: &Store) -> impl Iterator<Item = Place> {
    objects(store, Kind::Workload).filter_map(|object| {
        let Object::Workload(workload) = object else {
            return None;
        };
        let kube = workload.spec.kubernetes.as_ref()?;
        let lost = PlacedWorkload::new(kube.controller.clone(), &kube.pod_labels);
        Some(Place::Workload(lost))
    })
}

/// The workloads of a name: `NS/NAME@CLUSTER` of the controller, its name without the rest, or the name of the object.
fn named_workloads(store: &Store, name: &str) -> BTreeSet<Place> {
    let called = objects(store, Kind::Workload).filter_map(|object| {
        let Object::Workload(workload) = object else {
            return None;
        };
        let kube = workload.spec.kubernetes.as_ref()?;
        let at = &kube.controller;
        let is_it = *at.name == *name
            || *workload.meta.name == *name
            || format!("{}/{}@{}", at.namespace, at.name, at.cluster) == name;
        let lost = || PlacedWorkload::new(at.clone(), &kube.pod_labels);
        is_it.then(|| Place::Workload(lost()))
    });
    called.collect()
}

/// The sources of Destinations.
fn planes(store: &Store) -> impl Iterator<Item = Place> {
    let planes = store.sources().filter(|source| !source.is_cluster());
    planes.map(|source| Place::Plane(source.name().clone()))
}

/// The objects of a kind, of all sources.
fn objects(store: &Store, kind: Kind) -> impl Iterator<Item = &Object> {
    let feeds = store.sources().filter_map(move |source| source.feed(kind));
    feeds.flat_map(|feed: &Feed| feed.objects().map(|(_, object)| object))
}

/// Whether a gateway is lost: as such, with its cluster, or with the last of its endpoints.
fn is_gateway_lost(lost: &LostPlaces, gateway: &Destination) -> bool {
    let Some(kube) = gateway.kube_service() else {
        return false;
    };
    let groups = kube.endpoint_subsets.iter();
    let has_endpoints = groups.clone().any(|group| !group.endpoints.is_empty());
    lost.takes_service(kube) || has_endpoints && lost.remaining(kube) == 0
}

/// Whether a mesh has east-west gateways and all of them are lost. Gateways of unknown Destinations remain.
pub(super) fn loses_gateways(
    (store, source): (&Store, &SourceName),
    mesh: &Mesh,
    lost: &LostPlaces,
) -> bool {
    let is_lost = |gateway: &EastWestGateway| {
        let key = ObjectKey::from(&gateway.destination);
        let found = store.object(source, Kind::Destination, &key);
        matches!(found, Some(Object::Destination(gateway)) if is_gateway_lost(lost, gateway))
    };
    let gateways = &mesh.status.gateways;
    !gateways.is_empty() && gateways.iter().all(is_lost)
}

/// Whether a client in a cluster and a place is lost.
pub(super) fn is_client_lost(
    lost: &LostPlaces,
    (cluster, place): (&str, &super::Whereabouts),
) -> bool {
    let given = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    let (region, zone) = (given(&place.region), given(&place.zone));
    lost.takes_cluster(cluster)
        || (region.is_some() || zone.is_some())
            && lost.takes_locality(region.as_deref(), zone.as_deref())
}
