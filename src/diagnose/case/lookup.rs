//! What rules look up beside the Destination. Each look-up is remembered.

use std::sync::Arc;

use crate::{
    derive::{Claim, Claimants, Known, Neighbours, Zones, drift},
    diagnose::Ground,
    model::{
        KubernetesCluster, Mesh, VirtualMesh, Workload,
        approval::{ApprovalStatus, approval_key},
        policy::{AccessPolicy, TrafficPolicy},
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::{ClusterReach, Kind, Knowledge, Object, ObjectKey, Reached},
};

use super::{Case, Compared, Topic};

impl<'a> Case<'a> {
    /// An object of another kind that a complete reference names; nothing where it names none or is incomplete.
    pub(in crate::diagnose) fn object(
        &mut self,
        kind: Kind,
        reference: &ObjectRef,
    ) -> Option<&'a Object> {
        if reference.name.is_empty() || reference.namespace.is_empty() {
            return None;
        }
        self.ask(&Topic::Object(kind, &reference.name, &reference.namespace));
        let store = self.ground.store;
        store.object(&self.known.id.source, kind, &ObjectKey::from(reference))
    }

    pub(in crate::diagnose) fn mesh(&mut self, reference: &ObjectRef) -> Option<&'a Arc<Mesh>> {
        match self.object(Kind::Mesh, reference)? {
            Object::Mesh(mesh) => Some(mesh),
            _ => None,
        }
    }

    /// The mesh that controls the Destination.
    pub(in crate::diagnose) fn own_mesh(&mut self) -> Option<&'a Arc<Mesh>> {
        let reference = self.destination().mesh.as_ref()?;
        self.mesh(reference)
    }

    pub(in crate::diagnose) fn virtual_mesh(
        &mut self,
        reference: &ObjectRef,
    ) -> Option<&'a Arc<VirtualMesh>> {
        match self.object(Kind::VirtualMesh, reference)? {
            Object::VirtualMesh(virtual_mesh) => Some(virtual_mesh),
            _ => None,
        }
    }

    /// The virtual mesh that federates the Destination.
    pub(in crate::diagnose) fn federating(&mut self) -> Option<&'a Arc<VirtualMesh>> {
        let reference = self.federation()?.virtual_mesh.as_ref()?;
        self.virtual_mesh(reference)
    }

    pub(in crate::diagnose) fn traffic_policy(
        &mut self,
        reference: &ObjectRef,
    ) -> Option<&'a Arc<TrafficPolicy>> {
        match self.object(Kind::TrafficPolicy, reference)? {
            Object::TrafficPolicy(policy) => Some(policy),
            _ => None,
        }
    }

    pub(in crate::diagnose) fn access_policy(
        &mut self,
        reference: &ObjectRef,
    ) -> Option<&'a Arc<AccessPolicy>> {
        match self.object(Kind::AccessPolicy, reference)? {
            Object::AccessPolicy(policy) => Some(policy),
            _ => None,
        }
    }

    /// The registered clusters of a name, by their keys: one, unless several namespaces have it.
    pub(in crate::diagnose) fn clusters(&mut self, name: &str) -> Vec<&'a Arc<KubernetesCluster>> {
        if name.is_empty() {
            return Vec::new();
        }
        self.ask(&Topic::Cluster(name));
        let source = &self.known.id.source;
        self.ground.world.relations().clusters_called(source, name)
    }

    /// What policies and virtual meshes of a kind say of the Destination where they do not accept it, by their keys.
    pub(in crate::diagnose) fn refusals(
        &mut self,
        kind: Kind,
    ) -> Vec<(&'a Object, &'a ApprovalStatus)> {
        let key = &self.known.id.key;
        let approval = approval_key(&key.name, &key.namespace);
        self.ask(&Topic::Approval(&approval));
        let refusing = self
            .ground
            .world
            .relations()
            .refusing(&self.known.id.source, key);
        let of_kind = refusing.into_iter().filter(|object| object.kind() == kind);
        let statuses =
            of_kind.filter_map(|object| Some((object, object.approvals()?.get(&approval)?)));
        statuses.collect()
    }

    /// The virtual meshes that list a mesh, by their keys.
    pub(in crate::diagnose) fn virtual_meshes_of(
        &mut self,
        mesh: &ObjectRef,
    ) -> Vec<&'a Arc<VirtualMesh>> {
        if mesh.name.is_empty() || mesh.namespace.is_empty() {
            return Vec::new();
        }
        self.ask(&Topic::Listing(&mesh.name, &mesh.namespace));
        let relations = self.ground.world.relations();
        relations.virtual_meshes_of(&self.known.id.source, &ObjectKey::from(mesh))
    }

    /// Whether a virtual mesh that was looked up lists a mesh.
    pub(in crate::diagnose) fn lists(&self, virtual_mesh: &ObjectKey, mesh: &ObjectRef) -> bool {
        let relations = self.ground.world.relations();
        relations.lists(&self.known.id.source, virtual_mesh, mesh)
    }

    /// The meshes that the Destination is a gateway of, by their keys.
    pub(in crate::diagnose) fn gateway_of(&mut self) -> Vec<&'a Arc<Mesh>> {
        let key = &self.known.id.key;
        self.ask(&Topic::GatewayOf(&key.name, &key.namespace));
        if let Some(kube) = self.kube() {
            let ClusterObjectRef {
                name, namespace, ..
            } = &kube.reference;
            self.ask(&Topic::GatewayService(name, namespace));
        }
        self.ground.world.relations().gateway_of(self.known)
    }

    /// The Destinations of a service that a complete reference names; none if it is incomplete.
    pub(in crate::diagnose) fn services(&mut self, service: &'a ClusterObjectRef) -> Claimants<'a> {
        if !is_complete(service) {
            return Claimants::default();
        }
        self.ask(&Topic::Service(service));
        let relations = self.ground.world.relations();
        relations.claiming(&self.known.id.source, Claim::Service(service))
    }

    /// Whether a workload of the service's cluster and namespace passes.
    pub(in crate::diagnose) fn has_workload(
        &mut self,
        service: &'a ClusterObjectRef,
        passes: impl Fn(&Workload) -> bool,
    ) -> bool {
        let (cluster, namespace) = (&*service.cluster, &*service.namespace);
        self.ask(&Topic::Workloads(cluster, namespace));
        let relations = self.ground.world.relations();
        let mut workloads = relations.workloads_at(&self.known.id.source, (cluster, namespace));
        workloads.any(|workload| passes(workload))
    }

    /// The zones in which the Destination's cluster has endpoints.
    pub(in crate::diagnose) fn zones(&mut self, cluster: &str) -> Option<&'a Zones> {
        self.ask(&Topic::Zones(cluster));
        self.ground
            .world
            .relations()
            .zones(&self.known.id.source, cluster)
    }

    /// The other Destinations that claim something.
    pub(in crate::diagnose) fn others(&mut self, claim: Claim<'a>) -> Others<'a> {
        self.ask(&Topic::Claim(claim));
        let relations = self.ground.world.relations();
        self.others_of(relations.claiming(&self.known.id.source, claim))
    }

    /// Those who claim something, without the Destination.
    pub(in crate::diagnose) fn others_of(&self, all: Claimants<'a>) -> Others<'a> {
        let own = &self.known.id.key;
        Others { all, own }
    }

    /// The Destination beside its own cluster; nothing where no source reaches that.
    pub(super) fn compare(&mut self) -> Option<Compared<'a>> {
        let service = &self.kube()?.reference;
        if !is_complete(service) {
            return None;
        }
        let Ground { store, world, .. } = *self.ground;
        let Reached::By(ClusterReach { source, .. }) =
            store.reached(&self.known.id.source, &service.cluster)
        else {
            return None;
        };
        self.ask_live(source, &Topic::Reached);
        for kind in Kind::OF_CLUSTERS {
            let topic = Topic::Live(kind, &service.namespace, &service.name);
            self.ask_live(source, &topic);
        }
        self.ask(&Topic::Recorded);
        let drift = drift((store, world.relations()), self.known)?;
        Some(Compared { source, drift })
    }

    /// Whether all objects of a kind were read, so that one that is not found does not exist.
    pub(in crate::diagnose) fn knows_all(&self, kind: Kind) -> bool {
        let store = self.ground.store;
        store.knowledge(&self.known.id.source, kind).is_whole()
    }
}

impl<'a> Neighbours<'a> for Case<'a> {
    fn known(&self) -> &'a Known {
        self.known
    }

    fn knowledge(&self, kind: Kind) -> Knowledge<'a> {
        let store = self.ground.store;
        store.knowledge(&self.known.id.source, kind)
    }

    fn mesh(&mut self, reference: &ObjectRef) -> Option<&'a Arc<Mesh>> {
        self.mesh(reference)
    }

    fn virtual_meshes_of(&mut self, mesh: &ObjectRef) -> Vec<&'a Arc<VirtualMesh>> {
        self.virtual_meshes_of(mesh)
    }

    fn gateway_of(&mut self) -> Vec<&'a Arc<Mesh>> {
        self.gateway_of()
    }
}

/// Whether a reference can be looked up.
pub(in crate::diagnose) fn is_complete(service: &ClusterObjectRef) -> bool {
    let ClusterObjectRef {
        name,
        namespace,
        cluster,
    } = service;
    !name.is_empty() && !namespace.is_empty() && !cluster.is_empty()
}

/// Those who claim something that a Destination claims too.
#[derive(Clone, Copy)]
pub(in crate::diagnose) struct Others<'a> {
    all: Claimants<'a>,
    own: &'a ObjectKey,
}

impl<'a> Others<'a> {
    /// How many there are.
    pub(in crate::diagnose) fn len(self) -> usize {
        self.all.len() - usize::from(self.all.has(self.own))
    }

    /// They by their keys, each with the words in which it claims it.
    pub(in crate::diagnose) fn iter(self) -> impl Iterator<Item = (&'a Arc<Known>, Claim<'a>)> {
        let others = self.all.iter();
        others.filter(move |(other, _)| other.id.key != *self.own)
    }
}
