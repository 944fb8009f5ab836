//! The faults of a Destination that are about an object of another kind, from the functions that the rules call too.

use crate::{
    derive::{
        access::{access_faults, denied_by_default, denies_everyone},
        fault::Fault,
        faults::{
            cluster_refused, fqdn_unexpected, gateway_addresses_stale, gateway_missing,
            gateway_without_address, hostname_unexpected, lacks_smart_dns, meshes_outside,
            meshes_repeated, policy_stale, required_policies_not_accepted,
            required_policies_not_in_force, setting_faults, shift_faults, smart_dns_missing,
            tls_against_mesh,
        },
        neighbours::{Neighbourhood, Neighbours},
        policies::{
            PolicyObject, http_policies_without_http, mentions, overlapping_policies, refusal,
        },
        subsets::{incomplete_subsets, near_missed_subsets, thin_subsets, unsatisfied_subsets},
    },
    model::{Mesh, reference::ObjectRef},
    store::{Object, Subject},
};

use super::association::names;

/// The faults of a Destination that are about an object, the gravest first. A test holds this to the findings of all rules.
pub(super) fn faults_about(
    around: &mut Neighbourhood<'_>,
    (subject, object): (&Subject, &Object),
) -> Vec<Fault> {
    let mut faults = match object {
        Object::TrafficPolicy(_) => of_traffic_policy(around, object),
        Object::AccessPolicy(_) => of_access_policy(around, object),
        Object::Mesh(mesh) => of_mesh(around, (subject, mesh)),
        Object::VirtualMesh(_) => of_virtual_mesh(around, object),
        Object::KubernetesCluster(_) => of_cluster(around),
        Object::Workload(_)
        | Object::VirtualDestination(_)
        | Object::Destination(_)
        | Object::Service(_)
        | Object::EndpointSlice(_) => Vec::new(),
    };
    if !matches!(object, Object::Mesh(_)) {
        faults.retain(|fault| fault.concerns(subject));
    }
    faults.sort_by_key(|fault| fault.severity);
    faults
}

fn of_traffic_policy(around: &mut Neighbourhood<'_>, object: &Object) -> Vec<Fault> {
    let mut faults = of_policy(around, object);
    let destination = &around.known.destination;
    if destination.status.is_none() {
        return faults;
    }
    faults.extend(required_policies_not_accepted(around));
    faults.extend(required_policies_not_in_force(around));
    faults.extend(tls_against_mesh(around));
    faults.extend(shift_faults(around));
    faults.extend(unsatisfied_subsets(destination));
    faults.extend(near_missed_subsets(destination));
    faults.extend(thin_subsets(destination));
    faults.extend(incomplete_subsets(destination));
    faults.extend(setting_faults(destination));
    faults.extend(overlapping_policies(destination));
    faults.extend(http_policies_without_http(destination));
    faults
}

fn of_access_policy(around: &mut Neighbourhood<'_>, object: &Object) -> Vec<Fault> {
    let mut faults = of_policy(around, object);
    faults.extend(access_faults(around));
    faults.extend(denies_everyone(around));
    faults
}

/// That a policy was refused or is older than it should be.
fn of_policy(around: &mut Neighbourhood<'_>, object: &Object) -> Vec<Fault> {
    let Some(policy) = PolicyObject::of(object) else {
        return Vec::new();
    };
    let mut faults = refused(around, object);
    let mentions = mentions(around.destination(), policy.kind()).into_iter();
    let of_this = mentions.filter(|one| names(one.reference, policy.meta()));
    faults.extend(of_this.filter_map(|one| policy_stale(around, &one, policy)));
    faults
}

fn refused(around: &Neighbourhood<'_>, object: &Object) -> Vec<Fault> {
    let id = &around.known.id;
    let approvals = object.approvals();
    let here = approvals.and_then(|approvals| approvals.of(&id.key.name, &id.key.namespace));
    let refusal = here.and_then(|here| refusal(object, here, id));
    refusal.into_iter().collect()
}

fn of_virtual_mesh(around: &mut Neighbourhood<'_>, object: &Object) -> Vec<Fault> {
    let mut faults = refused(around, object);
    faults.extend(meshes_outside(around));
    faults.extend(hostname_unexpected(around));
    faults.extend(denied_by_default(around));
    faults.extend(tls_against_mesh(around));
    faults
}

/// The faults about the mesh that a Destination is in, is a gateway of, or is federated to.
fn of_mesh(around: &mut Neighbourhood<'_>, (subject, mesh): (&Subject, &Mesh)) -> Vec<Fault> {
    let mut faults = gateway_addresses_stale(around);
    faults.retain(|fault| fault.concerns(subject));
    let Some(federation) = around.federation() else {
        return faults;
    };
    let is_this = |reference: &ObjectRef| names(reference, &mesh.meta);
    if around.destination().mesh.as_ref().is_some_and(is_this) {
        faults.extend(gateway_missing(around));
        faults.extend(gateway_without_address(around));
    }
    if federation.meshes.iter().any(is_this) {
        faults.extend(meshes_outside(around));
        faults.extend(meshes_repeated(around.destination()));
    }
    faults.retain(|fault| fault.concerns(subject));
    // Of many meshes without smart DNS the fault names only the first.
    if federation.meshes.iter().any(is_this) && lacks_smart_dns(mesh, &federation.hostname) {
        faults.extend(smart_dns_missing(around));
    }
    faults
}

fn of_cluster(around: &mut Neighbourhood<'_>) -> Vec<Fault> {
    let mut faults = cluster_refused(around);
    faults.extend(fqdn_unexpected(around));
    faults
}
