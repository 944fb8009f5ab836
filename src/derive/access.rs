//! Whether access policies restrict who may call a Destination.
//!
//! Gloo Mesh writes an Istio `AuthorizationPolicy` of action ALLOW for each Kubernetes Destination with at least one
//! applied `AccessPolicy`, and Istio denies what no rule of it admits. `globalAccessPolicy: ENABLED` adds a deny of the
//! whole mesh, for Destinations without any; east-west gateways are exempt. External services have none, and an
//! `ExternalName` service has no sidecar that could deny anything
//! ([`istio_destination_translator.go`]).
//!
//! [`istio_destination_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/istio_destination_translator.go

mod admitted;

use std::sync::Arc;

use crate::{
    model::{
        Mesh, VirtualMesh,
        kube_service::{KubeService, ServiceType},
        mesh::MeshType,
        policy::AccessPolicySpec,
        reference::ObjectRef,
        virtual_mesh::GlobalAccessPolicy,
    },
    store::{Kind, ObjectKey},
};

use super::{
    fault::{Aspect, Fault, Severity},
    neighbours::Neighbours,
};

pub use admitted::{access_faults, denies_everyone, ports_unknown, sources_unknown};

/// Whether access policies restrict who may call a Destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerAccess {
    /// Nothing restricts callers, or an applied access policy admits every request of them.
    Open,
    /// Access policies are applied: what none of them admits is denied.
    Restricted,
    /// All callers are denied: no access policy is applied and the virtual mesh requires one, or those that are applied admit
    /// no caller that exists.
    Denied(Box<Fault>),
    /// Not known, and why: a sentence without its end.
    Unknown(String),
}

/// That all callers are denied, because an access policy is required and none applies.
pub fn denied_by_default(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let applied = around.status().map(|status| &*status.access_policies);
    if applied.is_some_and(|applied| !applied.is_empty()) {
        return None;
    }
    match access(around) {
        CallerAccess::Denied(fault) => Some(*fault),
        _ => None,
    }
}

/// Judges whether access policies restrict who may call a Destination.
pub fn access(around: &mut dyn Neighbours<'_>) -> CallerAccess {
    let destination = &around.known().destination;
    let Some(kube) = destination.kube_service() else {
        return CallerAccess::Open;
    };
    if kube.service_type == ServiceType::ExternalName {
        return CallerAccess::Open;
    }
    let status = destination.status.as_deref();
    let applied = status.map_or(&[][..], |status| &status.access_policies);
    let mut specs = applied.iter().filter_map(|one| one.spec.as_deref());
    if specs.any(AccessPolicySpec::admits_everything) {
        return CallerAccess::Open;
    }
    if !applied.is_empty() {
        let fault = denies_everyone(around).map(Box::new);
        return fault.map_or(CallerAccess::Restricted, CallerAccess::Denied);
    }
    let Some(mesh) = &destination.mesh else {
        return CallerAccess::Open;
    };
    let required = required(around, mesh);
    let Some(virtual_mesh) = required else {
        let gap = around.knowledge(Kind::VirtualMesh).gap();
        return gap.map_or(CallerAccess::Open, CallerAccess::Unknown);
    };
    let key = ObjectKey::of(&virtual_mesh.meta);
    if status.is_none_or(|status| status.observed_generation.is_none()) {
        return CallerAccess::Unknown("networking has not processed this Destination".to_owned());
    }
    if virtual_mesh.status.observed_generation.is_none() {
        return CallerAccess::Unknown(format!("networking has not processed virtual mesh {key}"));
    }
    if is_gateway(around, mesh, kube) {
        return CallerAccess::Open;
    }
    let knowledge = [Kind::VirtualMesh, Kind::Mesh].map(|kind| around.knowledge(kind));
    if let Some(why) = knowledge[0].unlisted().or_else(|| knowledge[1].lack()) {
        return CallerAccess::Unknown(why);
    }
    let is_called = status
        .is_some_and(|status| status.federation.is_some() || !status.required_subsets.is_empty());
    let severity = if is_called {
        Severity::Warning
    } else {
        Severity::Info
    };
    let words = format!("virtual mesh {key} denies every call, as no access policy applies");
    let of = around.neighbour(Kind::VirtualMesh, key.clone());
    let fault = Fault::new(severity, "status.appliedAccessPolicies", words)
        .about(Aspect::object(Kind::VirtualMesh, &key))
        .shows_of(of, "spec.globalAccessPolicy", "ENABLED");
    CallerAccess::Denied(Box::new(fault))
}

/// The virtual mesh that requires access policies of a mesh: one that networking has processed, if there is any.
fn required<'a>(around: &mut dyn Neighbours<'a>, mesh: &ObjectRef) -> Option<&'a Arc<VirtualMesh>> {
    let mut enabled = around.virtual_meshes_of(mesh);
    enabled.retain(|one| one.spec.global_access_policy == GlobalAccessPolicy::Enabled);
    let mut processed = enabled.iter();
    let processed = processed.find(|one| one.status.observed_generation.is_some());
    processed.or(enabled.first()).copied()
}

/// Whether it is an east-west gateway: one that a mesh has applied, or that its own mesh names as versions before 1.1 do.
fn is_gateway(around: &mut dyn Neighbours<'_>, mesh: &ObjectRef, kube: &KubeService) -> bool {
    !around.gateway_of().is_empty()
        || around
            .mesh(mesh)
            .is_some_and(|mesh| is_older_gateway(mesh, kube))
}

/// Whether `spec.istio.ingressGateways` of a mesh names a service.
#[must_use]
pub fn is_older_gateway(mesh: &Mesh, kube: &KubeService) -> bool {
    let Some(MeshType::Istio(istio)) = &mesh.spec.mesh_type else {
        return false;
    };
    let service = &kube.reference;
    let is_here = istio.installation.cluster == service.cluster;
    let mut gateways = istio.ingress_gateways.iter();
    let is_it = |gateway: &crate::model::mesh::IngressGateway| {
        gateway.name == service.name && gateway.namespace == service.namespace
    };
    is_here && gateways.any(is_it)
}
