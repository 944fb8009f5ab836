//! The objects that policies, virtual meshes, virtual destinations, meshes and other kinds with few objects mention.
//!
//! One function, [`named`], lists everything that an object mentions. The table of mentions holds a hash of each
//! mention and the object that makes it; a lookup reads that object again.

use std::hash::BuildHasher;

use hashbrown::{Equivalent, HashMap, HashSet};

use crate::{
    model::{
        Mesh, Text, VirtualDestination, VirtualMesh,
        approval::ApprovalState,
        policy::{
            DestinationSelector, Mirror, MirrorTarget, MultiDestination, ServiceMatcher,
            ShiftTarget, TrafficPolicy,
        },
        reference::{ClusterObjectRef, ObjectRef},
        virtual_destination::{Backing, ExportTo},
    },
    store::{Kind, Object, ObjectKey},
};

/// Something that an object mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Named<'o> {
    /// A service of a registered cluster.
    Service(&'o ClusterObjectRef),
    /// An object by its own name and namespace.
    Object(Kind, &'o str, &'o str),
    /// An object for which it is not accepted, by the key of approvals.
    Refused(&'o str),
    /// A registered cluster that it is in.
    Cluster(&'o str),
    /// A registered cluster that it is.
    Registered(&'o str),
    /// Destinations that it may select.
    Selected(Bound<'o>),
    /// A service of its own cluster that is its gateway, by name and namespace: what meshes had before version 1.1.
    Gateway(&'o str, &'o str),
}

/// The tightest bound that a policy gives for the Destinations it may select.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Bound<'o> {
    /// A service of a registered cluster.
    Service(&'o ClusterObjectRef),
    /// The services of a namespace.
    Namespace(&'o str),
    /// The services of a registered cluster.
    Cluster(&'o str),
    /// No bound that consists of names only.
    None,
}

/// Everything that is mentioned, and the objects that mention it.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// By the hash of what they mention. Very many may mention the same: the bound of a selector without names, for one.
    by_hash: HashMap<u64, Vec<Object>, State>,
    /// The meshes of each virtual mesh, which may have thousands.
    listed: HashMap<ObjectKey, Members, State>,
    state: State,
}

type State = foldhash::fast::RandomState;

/// The meshes of a virtual mesh.
type Members = HashSet<ObjectRef, State>;

/// An object by its name and namespace.
#[derive(Clone, Copy, Hash)]
pub(super) struct Pair<'o>(pub(super) &'o str, pub(super) &'o str);

impl Equivalent<ObjectRef> for Pair<'_> {
    fn equivalent(&self, reference: &ObjectRef) -> bool {
        (self.0, self.1) == (&*reference.name, &*reference.namespace)
    }
}

impl Mentions {
    /// Adds everything that an object mentions.
    pub(super) fn insert(&mut self, object: &Object) {
        for hash in self.hashes(object) {
            self.by_hash.entry(hash).or_default().push(object.clone());
        }
        if let Object::VirtualMesh(virtual_mesh) = object {
            let meshes = virtual_mesh.spec.meshes.iter().cloned().collect();
            self.listed.insert(object.key(), meshes);
        }
    }

    /// Removes everything that an object mentioned.
    pub(super) fn remove(&mut self, object: &Object) {
        for hash in self.hashes(object) {
            let Some(held) = self.by_hash.get_mut(&hash) else {
                continue;
            };
            if let Some(at) = held.iter().position(|by| by.is_same(object)) {
                held.swap_remove(at);
            }
            if held.is_empty() {
                self.by_hash.remove(&hash);
            }
        }
        if let Object::VirtualMesh(_) = object {
            self.listed.remove(&object.key());
        }
    }

    /// Whether a virtual mesh lists a mesh, by its name and namespace.
    pub(super) fn lists(&self, virtual_mesh: &ObjectKey, (name, namespace): (&str, &str)) -> bool {
        let listed = self.listed.get(virtual_mesh);
        listed.is_some_and(|listed| listed.contains(&Pair(name, namespace)))
    }

    /// The objects that mention something, unordered.
    pub(super) fn of<'m>(&'m self, wanted: Named<'_>) -> impl Iterator<Item = &'m Object> {
        let hash = self.state.hash_one(wanted);
        let of_hash = self.by_hash.get(&hash).into_iter().flatten();
        // Two mentions may have the same hash.
        of_hash.filter(move |by| self.mentions(by, wanted))
    }

    /// Whether an object mentions something.
    fn mentions(&self, object: &Object, wanted: Named<'_>) -> bool {
        match (wanted, object) {
            (Named::Object(Kind::Mesh, name, namespace), Object::VirtualMesh(_)) => {
                self.lists(&object.key(), (name, namespace))
            }
            _ => mentions(object, wanted),
        }
    }

    /// The hashes of everything that an object mentions, each once.
    fn hashes(&self, object: &Object) -> Vec<u64> {
        let mut hashes = Vec::new();
        named(object, &mut |named| {
            hashes.push(self.state.hash_one(named));
        });
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }
}

/// Whether an object mentions something.
fn mentions(object: &Object, wanted: Named<'_>) -> bool {
    if let (Named::Refused(key), Some(approvals)) = (wanted, object.approvals()) {
        // There may be one for each Destination.
        let status = approvals.get(key);
        return status.is_some_and(|status| status.state != ApprovalState::Accepted);
    }
    let mut found = false;
    named(object, &mut |named| found |= named == wanted);
    found
}

/// Calls `say` with everything that an object mentions.
fn named<'o>(object: &'o Object, say: &mut impl FnMut(Named<'o>)) {
    if let Some(approvals) = object.approvals() {
        let refused = approvals.iter().filter(|(_, status)| {
            // One for each Destination, nearly all of which are accepted.
            status.state != ApprovalState::Accepted
        });
        refused.for_each(|(key, _)| say(Named::Refused(key)));
    }
    match object {
        Object::TrafficPolicy(policy) => {
            let spec = policy.spec.as_deref();
            selected(spec.map(|spec| &*spec.destination_selector), say);
            by_policy(policy, say);
        }
        Object::AccessPolicy(policy) => {
            let spec = policy.spec.as_deref();
            selected(spec.map(|spec| &*spec.destination_selector), say);
        }
        Object::VirtualMesh(virtual_mesh) => by_virtual_mesh(virtual_mesh, say),
        Object::VirtualDestination(virtual_destination) => {
            by_virtual_destination(virtual_destination, say);
        }
        Object::Mesh(mesh) => by_mesh(mesh, say),
        Object::KubernetesCluster(cluster) => say(Named::Registered(&cluster.meta.name)),
        Object::Destination(_)
        | Object::Workload(_)
        | Object::Service(_)
        | Object::EndpointSlice(_) => {}
    }
}

/// Calls `say` with the bounds of what a policy may select. The API treats a missing spec as an empty one, which
/// selects all.
fn selected<'o>(selectors: Option<&'o [DestinationSelector]>, say: &mut impl FnMut(Named<'o>)) {
    let selectors = selectors.unwrap_or_default();
    let mut say = |bound| say(Named::Selected(bound));
    if selectors.is_empty() {
        say(Bound::None);
    }
    for selector in selectors {
        selector
            .services
            .iter()
            .map(Bound::Service)
            .for_each(&mut say);
        if let Some(matcher) = &selector.matcher {
            matched(matcher, &mut say);
        }
        // External services are of no namespace and of no cluster.
        if selector.external.is_some() || !selector.unknown.is_empty() {
            say(Bound::None);
        }
    }
}

fn matched<'o>(matcher: &'o ServiceMatcher, say: &mut impl FnMut(Bound<'o>)) {
    // What `*` means is not known, so that it bounds nothing.
    let bounds = |given: &[Text]| !given.is_empty() && given.iter().all(|name| **name != *"*");
    if bounds(&matcher.namespaces) {
        let namespaces = matcher.namespaces.iter();
        namespaces.for_each(|namespace| say(Bound::Namespace(namespace)));
    } else if bounds(&matcher.clusters) {
        matcher
            .clusters
            .iter()
            .for_each(|cluster| say(Bound::Cluster(cluster)));
    } else {
        say(Bound::None);
    }
}

fn by_policy<'o>(policy: &'o TrafficPolicy, say: &mut impl FnMut(Named<'o>)) {
    let Some(spec) = &policy.spec else { return };
    let shift = spec.policy.traffic_shift.iter();
    for member in shift.flat_map(|MultiDestination { destinations }| destinations) {
        match &member.target {
            Some(ShiftTarget::KubeService { reference, .. }) => say(Named::Service(reference)),
            Some(ShiftTarget::VirtualDestination { reference, .. }) => {
                say(of_kind(Kind::VirtualDestination, reference));
            }
            Some(ShiftTarget::StaticDestination(reference)) => {
                say(of_kind(Kind::Destination, reference));
            }
            Some(ShiftTarget::ClusterHeader(_)) | None => {}
        }
    }
    if let Some(Mirror {
        target: Some(MirrorTarget::KubeService(service)),
        ..
    }) = &spec.policy.mirror
    {
        say(Named::Service(service));
    }
}

fn by_virtual_mesh<'o>(virtual_mesh: &'o VirtualMesh, say: &mut impl FnMut(Named<'o>)) {
    let meshes = virtual_mesh.spec.meshes.iter();
    meshes.for_each(|mesh| say(of_kind(Kind::Mesh, mesh)));
}

fn by_virtual_destination<'o>(
    virtual_destination: &'o VirtualDestination,
    say: &mut impl FnMut(Named<'o>),
) {
    let spec = &virtual_destination.spec;
    if let Some(Backing::Static(backing)) = &spec.backing {
        let services = backing.iter().filter_map(|one| one.kube_service.as_ref());
        services.for_each(|service| say(Named::Service(service)));
    }
    for selected in &virtual_destination.status.selected {
        let ClusterObjectRef {
            name, namespace, ..
        } = &selected.reference;
        say(Named::Object(Kind::Destination, name, namespace));
        let service = selected.destination.kube_service.iter();
        service.for_each(|service| say(Named::Service(service)));
    }
    match &spec.export_to {
        Some(ExportTo::VirtualMesh(reference)) => say(of_kind(Kind::VirtualMesh, reference)),
        Some(ExportTo::Meshes(meshes)) => {
            meshes
                .iter()
                .for_each(|mesh| say(of_kind(Kind::Mesh, mesh)));
        }
        None => {}
    }
}

fn by_mesh<'o>(mesh: &'o Mesh, say: &mut impl FnMut(Named<'o>)) {
    let gateways = mesh.status.gateways.iter();
    gateways.for_each(|gateway| say(of_kind(Kind::Destination, &gateway.destination)));
    let deprecated = mesh.spec.ingress_gateways().iter();
    deprecated.for_each(|gateway| say(Named::Gateway(&gateway.name, &gateway.namespace)));
    let applied = mesh.status.virtual_mesh.iter();
    applied.for_each(|applied| say(of_kind(Kind::VirtualMesh, &applied.reference)));
    for cluster in mesh.spec.clusters() {
        say(Named::Cluster(cluster));
    }
}

fn of_kind(kind: Kind, reference: &ObjectRef) -> Named<'_> {
    Named::Object(kind, &reference.name, &reference.namespace)
}
