//! The dependencies that a change touches. Too many are announced rather than too few.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;

use crate::{
    derive::{
        in_force::copied_to,
        world::{Claim, Claimed, Known, World},
    },
    diagnose::dependency::{Dependency, hash},
    model::{
        Destination, Mesh, SourceName, Text, VirtualMesh, Workload,
        approval::Approvals,
        meta::Meta,
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::{Kind, Object, Source, Store},
};

/// Gathers the dependencies that changes touch, until they are taken.
#[derive(Debug, Default)]
pub(super) struct TouchedDependencies {
    dependencies: Vec<u64>,
    /// The editions of zones that were last announced, by source and cluster.
    zones: BTreeMap<(SourceName, Text), u64>,
    /// Whether any Destination of a source records target ports or a type, as last announced.
    recorded: BTreeMap<SourceName, bool>,
    /// The states of the live feeds of each source, as last announced.
    standing: BTreeMap<SourceName, Vec<String>>,
    /// The reasons why clusters with ambiguous planes are not compared, as last announced.
    ambiguities: BTreeSet<String>,
}

impl TouchedDependencies {
    /// Takes the touched dependencies, each once.
    pub(super) fn take(&mut self) -> Vec<u64> {
        let mut dependencies = std::mem::take(&mut self.dependencies);
        dependencies.sort_unstable();
        dependencies.dedup();
        dependencies
    }

    /// Announces that a Destination is new, changed or gone, after the world has followed.
    pub(super) fn moved(
        &mut self,
        world: &World,
        (before, after): (Option<&Known>, Option<&Known>),
    ) {
        let Some(either) = after.or(before) else {
            return;
        };
        let source = &either.id.source;
        let forms = || [before, after].into_iter().flatten();
        let (old, new) = (
            before.map(|known| &*known.destination),
            after.map(|known| &*known.destination),
        );
        if old.map(offered) != new.map(offered) {
            for service in forms().filter_map(|known| known.destination.kube_service()) {
                self.say(source, &Dependency::Service(&service.reference));
            }
        }
        if old.map(named) != new.map(named) {
            for claim in forms().flat_map(|known| Claimed::Names.by(known)) {
                self.say(source, &Dependency::Claim(claim));
            }
        }
        let (was, is) = (before.and_then(copying), after.and_then(copying));
        for (service, _) in [was, is].into_iter().flatten().filter(|_| was != is) {
            self.say(source, &Dependency::Claim(Claim::Copies(service)));
        }
        if world.relations().is_flat(source) {
            self.addresses(source, before, after);
        }
        for known in forms() {
            self.zones(world, known);
        }
        for policy in in_force(old).symmetric_difference(&in_force(new)) {
            self.say(
                source,
                &Dependency::InForce(&policy.name, &policy.namespace),
            );
        }
        let recorded = world.relations().are_targets_recorded(source);
        if self.recorded.insert(source.clone(), recorded) != Some(recorded) {
            self.say(source, &Dependency::Recorded);
        }
    }

    /// Announces that an object of another kind is new, changed or gone.
    pub(super) fn object(
        &mut self,
        source: &SourceName,
        before: Option<&Object>,
        after: Option<&Object>,
    ) {
        let Some(either) = after.or(before) else {
            return;
        };
        let (kind, meta) = (either.kind(), either.meta());
        if is_read_otherwise(before, after) {
            self.say(
                source,
                &Dependency::Object(kind, &meta.name, &meta.namespace),
            );
            for object in [before, after].into_iter().flatten() {
                self.around(source, object);
            }
        }
        self.approvals(
            source,
            before.and_then(Object::approvals),
            after.and_then(Object::approvals),
        );
    }

    /// Announces that what is known of the cluster that a source reaches may have changed.
    pub(super) fn reached(&mut self, store: &Store, (source, kind): (&SourceName, Kind)) {
        if !Kind::OF_CLUSTERS.contains(&kind) || store.reaches().of(source).next().is_none() {
            return;
        }
        let feeds = store.source(source).into_iter().flat_map(Source::feeds);
        let feeds = feeds.filter(|(kind, _)| Kind::OF_CLUSTERS.contains(kind));
        let standing: Vec<String> = feeds.map(|(kind, feed)| feed.standing(kind)).collect();
        if self.standing.get(source) != Some(&standing) {
            self.standing.insert(source.clone(), standing);
            self.say(source, &Dependency::Reached);
        }
    }

    /// Announces all reached clusters if the clusters with ambiguous planes changed. Returns whether they did.
    pub(super) fn whose(&mut self, store: &Store) -> bool {
        let ambiguities = store.ambiguities();
        let is_another = ambiguities != self.ambiguities;
        if is_another {
            self.ambiguities = ambiguities;
            for (_, reach) in store.reaches().iter() {
                self.say(&reach.source, &Dependency::Reached);
            }
        }
        is_another
    }

    /// Announces the dependencies that rules find by the content of an object, not by its name.
    fn around(&mut self, source: &SourceName, object: &Object) {
        match object {
            Object::VirtualMesh(virtual_mesh) => self.listing(source, virtual_mesh),
            Object::Mesh(mesh) => self.gateways(source, mesh),
            Object::Workload(workload) => self.workload(source, workload),
            Object::KubernetesCluster(cluster) => {
                self.say(source, &Dependency::Cluster(&cluster.meta.name));
            }
            Object::Service(service) => {
                let meta = &service.meta;
                self.say(
                    source,
                    &Dependency::Live(Kind::Service, &meta.namespace, &meta.name),
                );
            }
            Object::EndpointSlice(slice) => {
                let service = slice.service().unwrap_or_default();
                self.say(
                    source,
                    &Dependency::Live(Kind::EndpointSlice, &slice.meta.namespace, service),
                );
            }
            _ => {}
        }
    }

    fn listing(&mut self, source: &SourceName, virtual_mesh: &VirtualMesh) {
        for ObjectRef { name, namespace } in &virtual_mesh.spec.meshes {
            self.say(source, &Dependency::Listing(name, namespace));
        }
    }

    fn gateways(&mut self, source: &SourceName, mesh: &Mesh) {
        for gateway in &mesh.status.gateways {
            let ObjectRef { name, namespace } = &gateway.destination;
            self.say(source, &Dependency::GatewayOf(name, namespace));
        }
        for gateway in mesh.spec.ingress_gateways() {
            let dependency = Dependency::GatewayService(&gateway.name, &gateway.namespace);
            self.say(source, &dependency);
        }
    }

    fn workload(&mut self, source: &SourceName, workload: &Workload) {
        if let Some(pods) = &workload.spec.kubernetes {
            let place = &pods.controller;
            for label in &pods.pod_labels {
                let dependency = Dependency::Workloads(&place.cluster, &place.namespace, label);
                self.say(source, &dependency);
            }
            let account = Dependency::Account(&place.namespace, pods.account());
            self.say(source, &account);
        }
    }

    /// Announces the Destinations whose approval changed; both lists are sorted.
    fn approvals(
        &mut self,
        source: &SourceName,
        before: Option<&Approvals>,
        after: Option<&Approvals>,
    ) {
        let mut before = before.into_iter().flat_map(Approvals::iter).peekable();
        let mut after = after.into_iter().flat_map(Approvals::iter).peekable();
        loop {
            let key = match (before.peek(), after.peek()) {
                (None, None) => return,
                (Some((key, _)), None) | (None, Some((key, _))) => *key,
                (Some((old, _)), Some((new, _))) => (*old).min(*new),
            };
            let old = before.next_if(|(of, _)| *of == key);
            let new = after.next_if(|(of, _)| *of == key);
            if old != new {
                self.say(source, &Dependency::Approval(key));
            }
        }
    }

    fn addresses(&mut self, source: &SourceName, before: Option<&Known>, after: Option<&Known>) {
        let claimed = |known: Option<&Known>| {
            let claims = known
                .into_iter()
                .flat_map(|known| Claimed::Addresses.by(known));
            let addresses = claims.filter_map(|claim| match claim {
                Claim::Address(ip) => Some(ip),
                Claim::Host(_)
                | Claim::Federated(_)
                | Claim::Copies(_)
                | Claim::Service(_)
                | Claim::ExternalName(_) => None,
            });
            addresses.collect::<HashSet<_>>()
        };
        let (old, new) = (claimed(before), claimed(after));
        let cluster = |known: Option<&Known>| {
            known
                .and_then(|known| Some(known.destination.kube_service()?.reference.cluster.clone()))
        };
        let is_elsewhere = cluster(before) != cluster(after);
        for ip in old.union(&new) {
            if is_elsewhere || old.contains(ip) != new.contains(ip) {
                self.say(source, &Dependency::Claim(Claim::Address(*ip)));
            }
        }
    }

    fn zones(&mut self, world: &World, known: &Known) {
        let Some(kube) = known.destination.kube_service() else {
            return;
        };
        let (source, cluster) = (&known.id.source, &kube.reference.cluster);
        let Some(zones) = world.relations().zones(source, cluster) else {
            return;
        };
        let place = (source.clone(), cluster.clone());
        let edition = zones.edition();
        if self.zones.insert(place, edition).unwrap_or_default() != edition {
            self.say(source, &Dependency::Zones(cluster));
        }
    }

    fn say(&mut self, source: &SourceName, dependency: &Dependency<'_>) {
        self.dependencies.push(hash(source, dependency));
    }
}

/// The parts of a Destination that others may read: its service, its ports, where it is federated to, its mesh.
fn offered(destination: &Destination) -> impl PartialEq {
    let kube = destination.kube_service();
    let status = destination.status.as_deref();
    (
        kube.map(|kube| (kube.reference.clone(), kube.ports.clone())),
        status.and_then(|status| status.federation.clone()),
        destination.mesh.clone(),
    )
}

/// The service that gets a copy of all requests to a Destination, and the number of endpoints that these are for.
fn copying(known: &Known) -> Option<(&ClusterObjectRef, u32)> {
    let service = copied_to(&known.destination)?;
    Some((service, known.summary.endpoints))
}

/// The traffic policies that a Destination has in force.
fn in_force(destination: Option<&Destination>) -> HashSet<&ObjectRef> {
    let status = destination.and_then(|destination| destination.status.as_deref());
    let policies = status.map_or(&[][..], |status| &status.traffic_policies);
    policies.iter().map(|policy| &policy.reference).collect()
}

/// The names that a Destination claims, each in its place.
fn named(destination: &Destination) -> impl PartialEq {
    let status = destination.status.as_deref();
    let federation = status.and_then(|status| status.federation.as_deref());
    let external = destination.external_service();
    (
        status.map(|status| status.local_fqdn.clone()),
        federation.map(|federation| federation.hostname.clone()),
        external.map(|external| (external.name.clone(), external.hosts.clone())),
    )
}

/// Whether rules may read an object differently than before, apart from its approvals for single Destinations.
fn is_read_otherwise(before: Option<&Object>, after: Option<&Object>) -> bool {
    let generation = |meta: &Meta| meta.generation;
    match (before, after) {
        (Some(Object::Mesh(old)), Some(Object::Mesh(new))) => {
            old.spec != new.spec || old.status.gateways != new.status.gateways
        }
        (Some(Object::VirtualMesh(old)), Some(Object::VirtualMesh(new))) => old.spec != new.spec,
        (Some(Object::TrafficPolicy(old)), Some(Object::TrafficPolicy(new))) => {
            generation(&old.meta) != generation(&new.meta)
                || old.spec != new.spec
                || old.status.state != new.status.state
        }
        (Some(Object::AccessPolicy(old)), Some(Object::AccessPolicy(new))) => {
            generation(&old.meta) != generation(&new.meta)
                || old.spec != new.spec
                || old.status.state != new.status.state
        }
        (Some(Object::Workload(old)), Some(Object::Workload(new))) => old.spec != new.spec,
        (Some(Object::KubernetesCluster(old)), Some(Object::KubernetesCluster(new))) => {
            old.spec != new.spec || old.status != new.status
        }
        (Some(Object::VirtualDestination(old)), Some(Object::VirtualDestination(new))) => {
            old.spec != new.spec
        }
        (before, after) => before != after,
    }
}
