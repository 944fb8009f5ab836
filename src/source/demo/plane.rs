//! One management plane of the demo: its objects as they are now, and how events change them.
//!
//! Values in, values out: no time passes here and nothing is sent. It numbers versions and generations as an API
//! server does.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    DemoError,
    cluster::DemoCluster,
    endpoints::{self, Absent},
    patch,
    script::{ClusterZone, DemoEvent, KindKey, Loss, Merge},
};
use crate::{
    source::yaml,
    store::{Kind, ObjectKey},
};

type Objects = BTreeMap<KindKey, Value>;

/// The objects of one plane.
#[derive(Debug)]
pub(super) struct Plane {
    world: Objects,
    now: Objects,
    absent: Absent,
    cluster: DemoCluster,
    version: u64,
    clock: Timestamp,
}

/// The change of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ObjectChange {
    /// Its spec changed, and with it its generation.
    Spec,
    /// Something else of it changed, or it is new.
    Rest,
    /// It is gone.
    Gone,
}

impl Plane {
    /// Reads a world file, and makes the Services and endpoint slices of the cluster that the plane reads. Objects of kinds
    /// that are not read are left out.
    ///
    /// # Errors
    /// If a document is not YAML.
    pub(super) fn parse(text: &str, cluster: &str) -> Result<Self, DemoError> {
        let mut world = Objects::new();
        for document in yaml::documents(text) {
            let value = yaml::value(document)?;
            if let Some(address) = address(&value) {
                world.insert(address, value);
            }
        }
        let version = world.values().map(version).max().unwrap_or_default();
        let cluster = DemoCluster::new(cluster, world.iter());
        let made: Vec<_> = world
            .values()
            .flat_map(|object| cluster.objects(object))
            .collect();
        world.extend(made.into_iter().map(|(address, mut object)| {
            object["metadata"]["resourceVersion"] = version.to_string().into();
            (address, object)
        }));
        Ok(Self {
            now: world.clone(),
            world,
            absent: Absent::default(),
            cluster,
            version,
            clock: Timestamp::MIN,
        })
    }

    /// An object as the world file has it.
    pub(super) fn in_world(&self, address: &KindKey) -> Option<&Value> {
        self.world.get(address)
    }

    /// The objects of a kind as they are now, by name.
    pub(super) fn objects(&self, kind: Kind) -> impl Iterator<Item = &Value> {
        let of_kind = self.now.iter().filter(move |((of, _), _)| *of == kind);
        of_kind.map(|(_, value)| value)
    }

    /// An object as it is now.
    pub(super) fn object(&self, address: &KindKey) -> Option<&Value> {
        self.now.get(address)
    }

    /// Sets the time of the writes that follow.
    pub(super) fn turn_to(&mut self, at: Timestamp) {
        self.clock = at;
    }

    /// Lets an event happen and says what it changed, in its cluster too.
    pub(super) fn apply(&mut self, event: &DemoEvent) -> Vec<(KindKey, ObjectChange)> {
        let mut marks = match event {
            DemoEvent::Drain(zone) => {
                self.absent.drain(zone);
                self.refill_zone(zone)
            }
            DemoEvent::Undrain(zone) => {
                self.absent.undrain(zone);
                self.refill_zone(zone)
            }
            _ => {
                let changed = event
                    .address()
                    .and_then(|address| Some((self.apply_to(&address, event)?, address)));
                let marks = changed.map(|(mark, address)| (address, mark));
                marks.into_iter().collect()
            }
        };
        let changed: Vec<KindKey> = marks.iter().map(|(address, _)| address.clone()).collect();
        marks.extend(changed.iter().flat_map(|address| self.follow(address)));
        marks
    }

    /// Makes the objects of the cluster agree with a Destination, and says what that changed.
    fn follow(&mut self, destination: &KindKey) -> Vec<(KindKey, ObjectChange)> {
        let of = |destination: Option<&Value>| {
            destination.map_or_else(Vec::new, |value| self.cluster.objects(value))
        };
        let before = of(self.world.get(destination));
        let after = of(self.now.get(destination));
        let is_gone = |address: &KindKey| after.iter().all(|(kept, _)| kept != address);
        let gone: Vec<KindKey> = before
            .into_iter()
            .map(|(address, _)| address)
            .filter(is_gone)
            .collect();
        let mut marks = Vec::new();
        for address in gone {
            if self.now.remove(&address).is_some() {
                marks.push((address, ObjectChange::Gone));
            }
        }
        for (address, mut object) in after {
            let is_same = |now: &Value| unstamped(now) == unstamped(&object);
            if !self.now.get(&address).is_some_and(is_same) {
                object["metadata"]["managedFields"] = self.managed(&address, ObjectChange::Rest);
                self.put_version(&address, object);
                marks.push((address, ObjectChange::Rest));
            }
        }
        marks
    }

    /// The status of an object follows its spec, as the management plane writes it. Not where the world file has a
    /// status that lags behind or none: that is a fault to be shown.
    pub(super) fn settle(&mut self, address: &KindKey) -> Option<ObjectChange> {
        if !self.world.get(address).is_some_and(is_settled) {
            return None;
        }
        let mut next = self.now.get(address)?.clone();
        let generation = next["metadata"]["generation"].clone();
        next["status"]["observedGeneration"] = generation;
        self.put(address, next)
    }

    /// Makes everything as it was in the beginning, but for the versions, and says what that changed.
    pub(super) fn reset(&mut self) -> Vec<(KindKey, ObjectChange)> {
        self.absent = Absent::default();
        let changed = |(address, value): (&KindKey, &Value)| {
            let now = self.now.get(address);
            let is_same = now.is_some_and(|now| unstamped(now) == unstamped(value));
            (!is_same).then(|| address.clone())
        };
        let changed: Vec<KindKey> = self.world.iter().filter_map(changed).collect();
        let reset = changed.into_iter().map(|address| {
            let value = self.world[&address].clone();
            self.put_version(&address, value);
            (address, ObjectChange::Rest)
        });
        reset.collect()
    }

    fn apply_to(&mut self, address: &KindKey, event: &DemoEvent) -> Option<ObjectChange> {
        match event {
            DemoEvent::Drop(Loss { addresses, .. }) => {
                self.absent.drop(address, addresses);
                self.refill(address)
            }
            DemoEvent::Restore(_) => {
                self.absent.restore(address);
                self.refill(address)
            }
            DemoEvent::Merge(Merge { patch, .. }) => {
                let mut next = self.now.get(address)?.clone();
                patch::merge(&mut next, patch);
                self.put(address, next)
            }
            DemoEvent::Delete(_) => self.now.remove(address).map(|_| ObjectChange::Gone),
            DemoEvent::Create(_) => self.put(address, self.world.get(address)?.clone()),
            DemoEvent::Drain(_) | DemoEvent::Undrain(_) | DemoEvent::Link(_) => None,
        }
    }

    fn refill_zone(&mut self, zone: &ClusterZone) -> Vec<(KindKey, ObjectChange)> {
        let concerned = self.world.iter();
        let concerned = concerned.filter(|(_, world)| endpoints::reaches(world, zone));
        let concerned: Vec<KindKey> = concerned.map(|(address, _)| address.clone()).collect();
        let refilled = concerned
            .into_iter()
            .filter_map(|address| self.refill(&address).map(|mark| (address, mark)));
        refilled.collect()
    }

    /// Gives a Destination the endpoints that are not away.
    fn refill(&mut self, address: &KindKey) -> Option<ObjectChange> {
        let left = self.absent.left(address, self.world.get(address)?);
        let mut next = self.now.get(address)?.clone();
        endpoints::put(&mut next, left);
        self.put(address, next)
    }

    fn put(&mut self, address: &KindKey, mut next: Value) -> Option<ObjectChange> {
        let mark = match self.now.get(address) {
            Some(before) if *before == next => return None,
            Some(before) if before.get("spec") != next.get("spec") => ObjectChange::Spec,
            _ => ObjectChange::Rest,
        };
        if mark == ObjectChange::Spec {
            let generation = next["metadata"]["generation"].as_i64();
            next["metadata"]["generation"] = (generation.unwrap_or_default() + 1).into();
        }
        next["metadata"]["managedFields"] = self.managed(address, mark);
        self.put_version(address, next);
        Some(mark)
    }

    /// Who wrote an object now.
    fn managed(&self, address: &KindKey, mark: ObjectChange) -> Value {
        let (manager, time) = (writer(address.0, mark), self.clock.to_string());
        json!([{"manager": manager, "operation": "Update", "time": time}])
    }

    fn put_version(&mut self, address: &KindKey, mut value: Value) {
        self.version += 1;
        value["metadata"]["resourceVersion"] = self.version.to_string().into();
        self.now.insert(address.clone(), value);
    }
}

/// The program that wrote an object last: discovery what it finds in clusters, and of what people write networking the status.
fn writer(kind: Kind, mark: ObjectChange) -> &'static str {
    match (kind, mark) {
        (Kind::Destination | Kind::Mesh | Kind::Workload, _) => "discovery",
        (Kind::Service, _) => "helm",
        (Kind::EndpointSlice, _) => "kube-controller-manager",
        (_, ObjectChange::Spec) => "kubectl-edit",
        (_, ObjectChange::Rest | ObjectChange::Gone) => "networking",
    }
}

fn address(object: &Value) -> Option<KindKey> {
    let kind = Kind::every()
        .find(|kind| object["kind"] == kind.name() && object["apiVersion"] == kind.api_version())?;
    let key = ObjectKey {
        namespace: object["metadata"]["namespace"]
            .as_str()
            .unwrap_or_default()
            .into(),
        name: object["metadata"]["name"].as_str()?.into(),
    };
    Some((kind, key))
}

fn version(object: &Value) -> u64 {
    let version = object["metadata"]["resourceVersion"].as_str();
    version
        .and_then(|version| version.parse().ok())
        .unwrap_or_default()
}

/// The object without its version and without when it was written.
fn unstamped(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove("resourceVersion");
        metadata.remove("managedFields");
    }
    object
}

fn is_settled(object: &Value) -> bool {
    let observed = object.pointer("/status/observedGeneration");
    observed.is_some() && observed == object.pointer("/metadata/generation")
}
