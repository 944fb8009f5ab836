//! The faults of identity, names, freshness, federation, gateways and traffic shifts.
//!
//! Those of `ports`, `subsets`, `endpoints`, `external`, `policies` and `drift` lie with their subject. A function finds
//! no fault if the objects that it needs were not read.

mod federation;
mod freshness;
mod gateway;
mod hostname;
mod identity;
mod shift;

use super::{Neighbours, Remark, policies::ejections_for_clients};

pub use federation::{meshes_missing, meshes_outside, meshes_repeated, virtual_mesh_missing};
pub use freshness::{
    policies_missing, policies_stale, refused, required_policies_not_accepted, status_missing,
    status_stale,
};
pub use gateway::{federated_without_endpoints, gateway_missing, gateway_without_address};
pub use hostname::{
    fqdn_missing, fqdn_unexpected, hostname_invalid, hostname_repeated, hostname_unexpected,
    hosts_repeated, lacks_smart_dns, name_repeated, needs_smart_dns, smart_dns_missing,
};
pub use identity::{
    both_types, cluster_label_differs, cluster_refused, cluster_unregistered, mesh_missing,
    mesh_unset, no_type, oddities, reference_incomplete, reference_repeated,
};
pub use shift::{
    mirror_target_missing, shift_faults, shift_ports, shift_target_missing,
    shift_target_unreachable, shift_virtual_destination_missing, shift_weights,
};

/// The remarks on the policies of a Destination as a whole: where shifts and mirrors lead, and what is set for some clients
/// that cannot be.
pub fn policy_remarks(around: &mut dyn Neighbours<'_>) -> Vec<Remark> {
    let mut faults = shift_faults(around);
    faults.extend(ejections_for_clients(around.destination()));
    Remark::first_of(faults)
}
