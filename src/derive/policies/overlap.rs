//! Traffic policies in force that get in each other's way, or that set what cannot be set for some clients only.

use std::collections::BTreeMap;

use crate::{
    derive::{
        effects::{Field, PolicyScope, traffic_effects},
        fault::{Aspect, Fault},
        in_force::{InForce, equal_scopes, in_force},
    },
    model::Destination,
};

/// Policies that set a field which an earlier one sets for the same requests and clients.
#[must_use]
pub fn overlapping_policies(destination: &Destination) -> Vec<Fault> {
    let policies: Vec<_> = in_force(destination).collect();
    if policies.len() < 2 {
        return Vec::new();
    }
    let mut setting: BTreeMap<Field, Vec<(PolicyScope<'_>, InForce<'_>)>> = BTreeMap::new();
    for policy in policies {
        let effects = traffic_effects(policy.spec).into_iter();
        for field in effects.map(|effect| effect.field).filter(Field::is_setting) {
            let scope = PolicyScope::of_field(policy.spec, &field);
            setting.entry(field).or_default().push((scope, policy));
        }
    }
    let mut faults = Vec::new();
    for (field, policies) in &setting {
        for group in equal_scopes(policies.iter().map(|(scope, _)| scope)) {
            let same: Vec<_> = group.into_iter().map(|at| policies[at].1).collect();
            faults.extend(overlapping(field, &same));
        }
    }
    faults
}

/// A fault for each of the policies that set a field for the same requests and clients, except the first.
fn overlapping(field: &Field, policies: &[InForce<'_>]) -> Vec<Fault> {
    let [first, later @ ..] = policies else {
        return Vec::new();
    };
    // Which of them comes first depends on the order of the list; which has the least name does not.
    let least = policies.iter().min_by_key(|policy| policy.reference);
    let least = least.unwrap_or(first);
    let faults = later.iter().map(|policy| {
        let key = field.key();
        let is_least = policy.reference == least.reference;
        let other = if is_least { first } else { policy };
        let fault = Fault::info(
            policy.path(&field.path()),
            overlap_words(first.reference, key),
        )
        .about(Aspect::Field(key.to_owned().into()))
        .about(least.aspect())
        .about(other.aspect());
        [policy, first].into_iter().fold(fault, |fault, one| {
            let path = format!("status.appliedTrafficPolicies[{}].ref", one.at);
            fault.shows(path, one.reference)
        })
    });
    faults.collect()
}

/// The sentence on a value that an earlier policy gives too.
pub(super) fn overlap_words(first: impl std::fmt::Display, key: &str) -> String {
    format!(
        "{first} also sets {key}, and comes first for the same requests: merge the two policies"
    )
}

/// Policies that eject endpoints for some clients only.
#[must_use]
pub fn ejections_for_clients(destination: &Destination) -> Vec<Fault> {
    let ejecting = in_force(destination).filter(|policy| {
        let spec = policy.spec;
        spec.policy.outlier_detection.is_some() && !spec.source_selector.is_empty()
    });
    let faults = ejecting.map(|policy| {
        let of = policy.reference;
        let words = format!("{of} sets outlierDetection for some clients only");
        Fault::warning(policy.path("sourceSelector"), words).about(policy.aspect())
    });
    faults.collect()
}
