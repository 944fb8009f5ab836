//! Traffic policies in force that get in each other's way, or that set what cannot be set for some clients only.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::{
    derive::{
        Aspect, Fault,
        effects::{EffectValue, Ejection, Field, PolicyScope, traffic_effects},
    },
    model::{Destination, policy::TrafficPolicySpec, reference::ObjectRef},
    store::Kind,
};

/// A traffic policy in force that has a spec.
struct InForce<'a> {
    /// Its place in the status.
    at: usize,
    reference: &'a ObjectRef,
    spec: &'a TrafficPolicySpec,
}

impl InForce<'_> {
    fn path(&self, field: &str) -> String {
        format!("status.appliedTrafficPolicies[{}].spec.{field}", self.at)
    }

    fn aspect(&self) -> Aspect {
        Aspect::Object(Kind::TrafficPolicy, self.reference.clone())
    }
}

fn in_force(destination: &Destination) -> Vec<InForce<'_>> {
    let status = destination.status.as_deref();
    let policies = status.map_or(&[][..], |status| &status.traffic_policies);
    let in_force = policies.iter().enumerate().filter_map(|(at, applied)| {
        Some(InForce {
            at,
            reference: &applied.reference,
            spec: applied.spec.as_deref()?,
        })
    });
    in_force.collect()
}

/// Policies that set a field which an earlier one sets for the same requests and clients.
#[must_use]
pub fn overlapping_policies(destination: &Destination) -> Vec<Fault> {
    let policies = in_force(destination);
    if policies.len() < 2 {
        return Vec::new();
    }
    let mut setting: BTreeMap<Field, HashMap<PolicyScope<'_>, Vec<&InForce<'_>>>> = BTreeMap::new();
    for policy in &policies {
        let effects = traffic_effects(policy.spec).into_iter();
        for field in effects.map(|effect| effect.field).filter(Field::is_setting) {
            let scope = PolicyScope::of_field(policy.spec, &field);
            let by_scope = setting.entry(field).or_default();
            by_scope.entry(scope).or_default().push(policy);
        }
    }
    let fields = setting.iter();
    let faults = fields.flat_map(|(field, by_scope)| {
        by_scope
            .values()
            .flat_map(move |same| overlapping(field, same))
    });
    faults.collect()
}

/// A fault for each of the policies that set a field for the same requests and clients, except the first.
fn overlapping(field: &Field, policies: &[&InForce<'_>]) -> Vec<Fault> {
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
    let policies = in_force(destination).into_iter();
    let ejecting = policies.filter(|policy| {
        let mut effects = traffic_effects(policy.spec).into_iter();
        effects.any(|effect| {
            matches!(
                effect.value,
                EffectValue::Ejection(Ejection {
                    has_clients: true,
                    ..
                })
            )
        })
    });
    let faults = ejecting.map(|policy| {
        let of = policy.reference;
        let words = format!("{of} sets outlierDetection for some clients only");
        Fault::warning(policy.path("sourceSelector"), words).about(policy.aspect())
    });
    faults.collect()
}
