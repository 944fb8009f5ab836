//! Questions of a judgement about the objects around a Destination.
//!
//! The store answers for pages. The engine of the rules answers too, and records what was asked, so that a
//! Destination is examined again if the answer changes.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        Destination, KubernetesCluster, Mesh, VirtualMesh,
        approval::ApprovalStatus,
        kube_service::KubeService,
        meta::Meta,
        policy::TrafficPolicy,
        reference::{ClusterObjectRef, ObjectRef},
        status::{AppliedFederation, Status},
    },
    store::{Kind, Knowledge, Object, ObjectKey, Store, Subject},
};

use super::{
    drift::{Drift, drift},
    world::{Claim, Claimants, Known, Others, World, Zones},
};

/// Answers about the objects of a Destination's source.
pub trait Neighbours<'a> {
    /// The Destination itself.
    fn known(&self) -> &'a Known;

    /// How much is known of a kind.
    fn knowledge(&self, kind: Kind) -> Knowledge<'a>;

    /// The object that a complete reference names. `None` if it was not read or the reference is incomplete.
    fn object(&mut self, kind: Kind, reference: &ObjectRef) -> Option<&'a Object>;

    /// The registered clusters of a name, by their keys: one, unless several namespaces have it.
    fn clusters(&mut self, name: &str) -> Vec<&'a Arc<KubernetesCluster>>;

    /// The virtual meshes that list a mesh, by their keys. None if the reference is incomplete.
    fn virtual_meshes_of(&mut self, mesh: &ObjectRef) -> Vec<&'a Arc<VirtualMesh>>;

    /// Whether a virtual mesh that was looked up lists a mesh.
    fn lists(&self, virtual_mesh: &ObjectKey, mesh: &ObjectRef) -> bool;

    /// The meshes that the Destination is an applied east-west gateway of, by their keys.
    fn gateway_of(&mut self) -> Vec<&'a Arc<Mesh>>;

    /// The objects of a kind whose status says that the Destination is not accepted, by their keys.
    fn refusals(&mut self, kind: Kind) -> Vec<(&'a Object, &'a ApprovalStatus)>;

    /// The Destinations of the service that a complete reference names.
    fn services(&mut self, service: &ClusterObjectRef) -> Claimants<'a>;

    /// All Destinations that claim something, the Destination itself among them if it does.
    fn claiming(&mut self, claim: Claim<'_>) -> Claimants<'a>;

    /// Whether any workload is behind a service.
    fn has_workload(&mut self, service: &KubeService) -> bool;

    /// Whether any workload runs as a service account; in any cluster if the account gives none.
    fn has_account(&mut self, account: &ClusterObjectRef) -> bool;

    /// Whether any Destination has a traffic policy in force.
    fn is_in_force(&mut self, policy: &ObjectRef) -> bool;

    /// The zones in which a cluster has endpoints.
    fn zones(&mut self, cluster: &str) -> Option<&'a Zones>;

    /// The differences from its own cluster. `None` if no source reaches that cluster.
    fn drift(&mut self) -> Option<Arc<Drift<'a>>>;

    /// When the management plane has had the time to follow an object, as far as the object says. `None` if it has.
    fn settles(&self, _meta: &Meta) -> Option<Timestamp> {
        None
    }

    /// The Destination as an object.
    fn destination(&self) -> &'a Destination {
        &self.known().destination
    }

    /// Its Kubernetes service.
    fn kube(&self) -> Option<&'a KubeService> {
        self.destination().kube_service()
    }

    /// Its status.
    fn status(&self) -> Option<&'a Status> {
        self.destination().status.as_deref()
    }

    /// The federation that networking has written.
    fn federation(&self) -> Option<&'a AppliedFederation> {
        self.status()?.federation.as_deref()
    }

    /// Whether all objects of a kind were read, so that one that is not found does not exist. `false` if the cluster does
    /// not have the kind.
    fn knows_all(&self, kind: Kind) -> bool {
        self.knowledge(kind).lack().is_none()
    }

    /// The mesh that a complete reference names. `None` if it was not read.
    fn mesh(&mut self, reference: &ObjectRef) -> Option<&'a Arc<Mesh>> {
        match self.object(Kind::Mesh, reference)? {
            Object::Mesh(mesh) => Some(mesh),
            _ => None,
        }
    }

    /// The virtual mesh that a complete reference names. `None` if it was not read.
    fn virtual_mesh(&mut self, reference: &ObjectRef) -> Option<&'a Arc<VirtualMesh>> {
        match self.object(Kind::VirtualMesh, reference)? {
            Object::VirtualMesh(virtual_mesh) => Some(virtual_mesh),
            _ => None,
        }
    }

    /// The traffic policy that a complete reference names. `None` if it was not read.
    fn traffic_policy(&mut self, reference: &ObjectRef) -> Option<&'a Arc<TrafficPolicy>> {
        match self.object(Kind::TrafficPolicy, reference)? {
            Object::TrafficPolicy(policy) => Some(policy),
            _ => None,
        }
    }

    /// The virtual mesh that federates the Destination, as its status names it.
    fn federating(&mut self) -> Option<&'a Arc<VirtualMesh>> {
        let reference = self.federation()?.virtual_mesh.as_ref()?;
        self.virtual_mesh(reference)
    }

    /// The other Destinations that claim something.
    fn others(&mut self, claim: Claim<'_>) -> Others<'a> {
        self.claiming(claim).without(&self.known().id.key)
    }

    /// Another object of the same source, for evidence.
    fn neighbour(&self, kind: Kind, key: ObjectKey) -> Subject {
        self.known().id.neighbour(kind, key)
    }
}

/// The knowledge of the store around a Destination.
#[derive(Clone, Copy, Debug)]
pub struct Neighbourhood<'a> {
    store: &'a Store,
    world: &'a World,
    pub(super) known: &'a Known,
}

impl<'a> Neighbourhood<'a> {
    /// Looks around a Destination in the objects of all sources and their relations.
    #[must_use]
    pub fn of((store, world): (&'a Store, &'a World), known: &'a Known) -> Self {
        Self {
            store,
            world,
            known,
        }
    }
}

impl<'a> Neighbours<'a> for Neighbourhood<'a> {
    fn known(&self) -> &'a Known {
        self.known
    }

    fn knowledge(&self, kind: Kind) -> Knowledge<'a> {
        self.store.knowledge(&self.known.id.source, kind)
    }

    fn object(&mut self, kind: Kind, reference: &ObjectRef) -> Option<&'a Object> {
        let (source, key) = (&self.known.id.source, ObjectKey::from(reference));
        let is_complete = reference.names_an_object();
        is_complete.then(|| self.store.object(source, kind, &key))?
    }

    fn clusters(&mut self, name: &str) -> Vec<&'a Arc<KubernetesCluster>> {
        let relations = self.world.relations();
        relations.clusters_called(&self.known.id.source, name)
    }

    fn virtual_meshes_of(&mut self, mesh: &ObjectRef) -> Vec<&'a Arc<VirtualMesh>> {
        if !mesh.names_an_object() {
            return Vec::new();
        }
        let relations = self.world.relations();
        relations.virtual_meshes_of(&self.known.id.source, &ObjectKey::from(mesh))
    }

    fn lists(&self, virtual_mesh: &ObjectKey, mesh: &ObjectRef) -> bool {
        let relations = self.world.relations();
        relations.lists(&self.known.id.source, virtual_mesh, mesh)
    }

    fn gateway_of(&mut self) -> Vec<&'a Arc<Mesh>> {
        self.world.relations().gateway_of(self.known)
    }

    fn refusals(&mut self, kind: Kind) -> Vec<(&'a Object, &'a ApprovalStatus)> {
        let relations = self.world.relations();
        relations.refusals(self.known, kind)
    }

    fn services(&mut self, service: &ClusterObjectRef) -> Claimants<'a> {
        if service.names_a_service() {
            self.claiming(Claim::Service(service))
        } else {
            Claimants::default()
        }
    }

    fn claiming(&mut self, claim: Claim<'_>) -> Claimants<'a> {
        let relations = self.world.relations();
        relations.claiming(&self.known.id.source, claim)
    }

    fn has_workload(&mut self, service: &KubeService) -> bool {
        let relations = self.world.relations();
        relations.has_workload(&self.known.id.source, service)
    }

    fn has_account(&mut self, account: &ClusterObjectRef) -> bool {
        let relations = self.world.relations();
        relations.has_account(&self.known.id.source, account)
    }

    fn is_in_force(&mut self, policy: &ObjectRef) -> bool {
        let relations = self.world.relations();
        relations.is_in_force(&self.known.id.source, policy)
    }

    fn zones(&mut self, cluster: &str) -> Option<&'a Zones> {
        let relations = self.world.relations();
        relations.zones(&self.known.id.source, cluster)
    }

    fn drift(&mut self) -> Option<Arc<Drift<'a>>> {
        let relations = self.world.relations();
        drift((self.store, relations), self.known).map(Arc::new)
    }
}
