//! The look-ups of rules outside the Destination. Each look-up is remembered.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    derive::{
        drift::Drift,
        neighbours::{Neighbourhood, Neighbours},
        world::{Claim, Claimants, Known, Zones},
    },
    model::{
        KubernetesCluster, Mesh, SourceName, VirtualMesh,
        approval::{ApprovalStatus, approval_key},
        kube_service::KubeService,
        meta::Meta,
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::{Kind, Knowledge, Object, ObjectKey, Origin},
};

use super::{Case, Dependency, Ground};
use crate::diagnose::patience::SETTLES;

/// When the management plane will have had the time to follow an object. `None` if it has had it, and for a dump, which is
/// taken as it is.
pub(in crate::diagnose) fn settles_at(
    ground: &Ground<'_>,
    source: &SourceName,
    meta: &Meta,
) -> Option<Timestamp> {
    let source = ground.store.source(source)?;
    let is_alive = source.origin().is_some_and(Origin::is_alive);
    is_alive.then(|| source.comes_of_age(meta, SETTLES, ground.now))?
}

impl<'a> Case<'a> {
    /// The neighbourhood of the Destination, which answers from the store and the world.
    fn store(&self) -> Neighbourhood<'a> {
        Neighbourhood::of((self.ground.store, self.ground.world), self.known)
    }
}

impl<'a> Neighbours<'a> for Case<'a> {
    fn known(&self) -> &'a Known {
        self.known
    }

    fn knowledge(&self, kind: Kind) -> Knowledge<'a> {
        self.store().knowledge(kind)
    }

    fn object(&mut self, kind: Kind, reference: &ObjectRef) -> Option<&'a Object> {
        if !reference.names_an_object() {
            return None;
        }
        self.ask(&Dependency::Object(
            kind,
            &reference.name,
            &reference.namespace,
        ));
        self.store().object(kind, reference)
    }

    fn clusters(&mut self, name: &str) -> Vec<&'a Arc<KubernetesCluster>> {
        self.ask(&Dependency::Cluster(name));
        self.store().clusters(name)
    }

    fn virtual_meshes_of(&mut self, mesh: &ObjectRef) -> Vec<&'a Arc<VirtualMesh>> {
        if !mesh.names_an_object() {
            return Vec::new();
        }
        self.ask(&Dependency::Listing(&mesh.name, &mesh.namespace));
        self.store().virtual_meshes_of(mesh)
    }

    fn lists(&self, virtual_mesh: &ObjectKey, mesh: &ObjectRef) -> bool {
        self.store().lists(virtual_mesh, mesh)
    }

    fn gateway_of(&mut self) -> Vec<&'a Arc<Mesh>> {
        let key = &self.known.id.key;
        self.ask(&Dependency::GatewayOf(&key.name, &key.namespace));
        if let Some(kube) = self.kube() {
            let service = &kube.reference;
            self.ask(&Dependency::GatewayService(
                &service.name,
                &service.namespace,
            ));
        }
        self.store().gateway_of()
    }

    fn refusals(&mut self, kind: Kind) -> Vec<(&'a Object, &'a ApprovalStatus)> {
        let key = &self.known.id.key;
        let approval = approval_key(&key.name, &key.namespace);
        self.ask(&Dependency::Approval(&approval));
        self.store().refusals(kind)
    }

    fn services(&mut self, service: &ClusterObjectRef) -> Claimants<'a> {
        if service.names_a_service() {
            self.ask(&Dependency::Service(service));
        }
        self.store().services(service)
    }

    fn claiming(&mut self, claim: Claim<'_>) -> Claimants<'a> {
        self.ask(&Dependency::Claim(claim));
        self.store().claiming(claim)
    }

    fn has_workload(&mut self, service: &KubeService) -> bool {
        // A workload behind it carries every label of its selector, so one of them is enough to hear of it.
        if let Some(label) = service.selector.iter().next() {
            let place = &service.reference;
            self.ask(&Dependency::Workloads(
                &place.cluster,
                &place.namespace,
                label,
            ));
        }
        self.store().has_workload(service)
    }

    fn has_account(&mut self, account: &ClusterObjectRef) -> bool {
        self.ask(&Dependency::Account(&account.namespace, &account.name));
        self.store().has_account(account)
    }

    fn is_in_force(&mut self, policy: &ObjectRef) -> bool {
        self.ask(&Dependency::InForce(&policy.name, &policy.namespace));
        self.store().is_in_force(policy)
    }

    fn zones(&mut self, cluster: &str) -> Option<&'a Zones> {
        self.ask(&Dependency::Zones(cluster));
        self.store().zones(cluster)
    }

    fn drift(&mut self) -> Option<Arc<Drift<'a>>> {
        self.drift.clone()
    }

    fn settles(&self, meta: &Meta) -> Option<Timestamp> {
        settles_at(self.ground, &self.known.id.source, meta)
    }
}
