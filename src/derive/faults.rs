//! The faults of identity, names, freshness, federation, gateways and traffic shifts.
//!
//! Those of `ports`, `subsets`, `endpoints`, `external`, `policies` and `drift` lie with their subject. A function finds
//! no fault if the objects that it needs were not read.

mod federation;
mod freshness;
mod gateway;
mod hostname;
mod identity;
mod policies;
mod shift;

use super::{
    fault::{Fault, Remark},
    in_force,
    neighbours::Neighbours,
    policies::ejections_for_clients,
};
use crate::model::Destination;

pub use federation::{meshes_missing, meshes_outside, meshes_repeated, virtual_mesh_missing};
pub(super) use freshness::mention_fault;
pub use freshness::{
    policies_missing, policies_stale, refused, required_policies_not_accepted,
    required_policies_not_in_force, stale_words, status_missing, status_stale,
};
pub use gateway::{
    federated_without_endpoints, gateway_addresses_stale, gateway_missing, gateway_without_address,
};
pub use hostname::{
    fqdn_missing, fqdn_unexpected, hostname_invalid, hostname_repeated, hostname_unexpected,
    hosts_repeated, lacks_smart_dns, name_repeated, needs_smart_dns, smart_dns_missing,
};
pub use identity::{
    both_types, cluster_label_differs, cluster_refused, cluster_unregistered, mesh_missing,
    mesh_unset, no_type, oddities, reference_incomplete, reference_repeated,
};
pub use policies::{copies_overload, tls_against_mesh};
pub use shift::{
    mirror_target_missing, shift_faults, shift_ports, shift_target_missing,
    shift_target_unreachable, shift_virtual_destination_missing,
};

/// The faults of what the traffic policies of a Destination set, each by itself.
const OF_SETTINGS: [fn(&Destination) -> Vec<Fault>; 8] = [
    in_force::injected_faults,
    in_force::detours,
    ejections_for_clients,
    in_force::hasty_ejections,
    in_force::retries_over_timeout,
    in_force::many_retries,
    in_force::removed_headers,
    in_force::whole_copies,
];

/// The remarks on the policies of a Destination as a whole: where shifts and mirrors lead, and settings that hurt requests.
pub fn policy_remarks(around: &mut dyn Neighbours<'_>) -> Vec<Remark> {
    let mut faults = shift_faults(around);
    faults.extend(required_policies_not_in_force(around));
    faults.extend(tls_against_mesh(around));
    faults.extend(copies_overload(around));
    faults.extend(setting_faults(around.destination()));
    Remark::first_of(faults)
}

/// Everything that is wrong with what the traffic policies of a Destination set, each by itself.
pub(super) fn setting_faults(destination: &Destination) -> impl Iterator<Item = Fault> {
    OF_SETTINGS.iter().flat_map(|faults| faults(destination))
}
