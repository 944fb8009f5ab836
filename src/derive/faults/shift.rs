//! The targets of traffic shifts, those that are applied to a Destination and those that policies of others require of it; and
//! the targets of mirrors.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::{
    derive::{
        fault::{Aspect, Fault},
        in_force::in_force,
        neighbours::Neighbours,
        subsets::{all_shifts, applied_shifts, shift_services, shift_weights, unweighted_members},
        world::Known,
    },
    model::{
        policy::{MirrorTarget, ShiftTarget},
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::Kind,
};

/// Everything that is wrong with where the shifts and mirrors lead.
pub fn shift_faults(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let mut faults = shift_weights(around.destination());
    faults.extend(unweighted_members(around.destination()));
    faults.extend(shift_target_missing(around));
    faults.extend(shift_target_unreachable(around));
    faults.extend(shift_ports(around));
    faults.extend(shift_virtual_destination_missing(around));
    faults.extend(mirror_target_missing(around));
    faults
}

/// Members of shifts that are no Destination.
pub fn shift_target_missing(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let missing = shift_services(all_shifts(around.destination()))
        .filter(|one| is_missing(around, one.reference));
    let faults = missing.map(|one| {
        let words = format!(
            "a traffic shift leads to {}, which is no Destination",
            one.reference
        );
        let path = one.path();
        one.fault(&path, words).shows(path, one.reference)
    });
    faults.collect()
}

/// Whether a service is no Destination of the source.
fn is_missing(around: &mut dyn Neighbours<'_>, service: &ClusterObjectRef) -> bool {
    service.names_a_service()
        && around.services(service).is_empty()
        && around.knows_all(Kind::Destination)
}

/// Members of applied shifts in another cluster that are not federated to the mesh of the Destination.
pub fn shift_target_unreachable(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let destination = around.destination();
    let mesh = destination
        .mesh
        .as_ref()
        .filter(|mesh| mesh.names_an_object());
    let (Some(kube), Some(mesh)) = (around.kube(), mesh) else {
        return Vec::new();
    };
    let cluster = &kube.reference.cluster;
    let elsewhere = shift_services(applied_shifts(destination))
        .filter(|one| !cluster.is_empty() && one.reference.cluster != *cluster);
    // Thousands of members may lead to one service.
    let mut judged = HashMap::new();
    let faults = elsewhere.filter_map(|one| {
        let judge = || unreachable_target(around, one.reference, mesh);
        let first = (*judged.entry(one.reference).or_insert_with(judge))?;
        let words = format!("{} is not federated to {mesh}", one.reference);
        let own = one.path();
        let fault = one.fault(&own, words).shows(own, one.reference);
        let path = "status.appliedFederation.federatedToMeshes";
        Some(fault.shows_of(first.subject(), path, mesh_names(federated(first))))
    });
    faults.collect()
}

/// The first Destination of a service if none of them is federated to a mesh. `None` if one is, or there is none.
fn unreachable_target<'a>(
    around: &mut dyn Neighbours<'a>,
    service: &ClusterObjectRef,
    mesh: &ObjectRef,
) -> Option<&'a Arc<Known>> {
    let targets = around.services(service);
    let mut all = targets.iter().map(|(target, _)| target);
    let first = all.next()?;
    let is_reached = std::iter::once(first)
        .chain(all)
        .any(|target| federated(target).contains(mesh));
    (!is_reached).then_some(first)
}

/// The meshes that a Destination is federated to.
fn federated(target: &Known) -> &[ObjectRef] {
    let status = target.destination.status.as_deref();
    let federation = status.and_then(|status| status.federation.as_deref());
    federation.map_or(&[], |federation| &federation.meshes)
}

fn mesh_names(meshes: &[ObjectRef]) -> String {
    if meshes.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<String> = meshes.iter().take(8).map(ToString::to_string).collect();
    names.join(", ")
}

/// Members of shifts that give no port, or one that the target does not have.
pub fn shift_ports(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let own = around.kube();
    let faults = shift_services(all_shifts(around.destination())).filter_map(|one| {
        let own = own.filter(|own| own.reference == *one.reference);
        let other = own
            .is_none()
            .then(|| around.services(one.reference).iter().next());
        let other = other.flatten().map(|(target, _)| target);
        let target = own.or(other.and_then(|other| other.destination.kube_service()))?;
        one.bad_port(target)
    });
    faults.collect()
}

/// Members of shifts that are virtual destinations which do not exist.
pub fn shift_virtual_destination_missing(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let kind = Kind::VirtualDestination;
    let mut faults = Vec::new();
    for shift in all_shifts(around.destination()) {
        for (at, member) in shift.members.iter().enumerate() {
            let Some(ShiftTarget::VirtualDestination { reference, .. }) = &member.target else {
                continue;
            };
            let is_missing = reference.names_an_object()
                && around.object(kind, reference).is_none()
                && around.knows_all(kind);
            faults.extend(is_missing.then(|| {
                let path = format!("{}.virtualDestination", shift.member_path(at));
                let words = format!("the virtual destination {reference} does not exist");
                shift
                    .fault(&path, words)
                    .about(Aspect::Object(kind, reference.clone()))
                    .shows(path, reference)
            }));
        }
    }
    faults
}

/// Applied policies that copy requests to a service that is no Destination.
pub fn mirror_target_missing(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let faults = in_force(around.destination()).filter_map(|policy| {
        let MirrorTarget::KubeService(service) =
            policy.spec.policy.mirror.as_ref()?.target.as_ref()?;
        is_missing(around, service).then(|| {
            let path = policy.path("policy.mirror.kubeService");
            let words = format!("requests are mirrored to {service}, which is no Destination");
            let fault = Fault::error(&path, words).about(policy.aspect());
            let fault = fault.about(Aspect::Service(service.clone()));
            fault.shows(path, service)
        })
    });
    faults.collect()
}
