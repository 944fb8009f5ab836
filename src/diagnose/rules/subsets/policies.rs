//! What policies do with the requests of a Destination that cannot work, and who may not call it at all.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::{
    derive::{
        Aspect, CallerAccess, DeniedByDefault, access,
        effects::{EffectValue, Ejection, Field, MirrorCopy, PolicyScope, traffic_effects},
    },
    diagnose::case::{Case, is_complete},
    model::{
        policy::{MirrorTarget, TrafficPolicySpec},
        reference::ObjectRef,
    },
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

/// The traffic policies in force that have a spec.
fn in_force<'a>(case: &Case<'a>) -> Vec<InForce<'a>> {
    let policies = case
        .status()
        .map_or(&[][..], |status| &status.traffic_policies);
    let in_force = policies.iter().enumerate().filter_map(|(at, applied)| {
        let (reference, spec) = (&applied.reference, &**applied.spec.as_ref()?);
        Some(InForce {
            at,
            reference,
            spec,
        })
    });
    in_force.collect()
}

pub(super) fn mirror_target_missing(case: &mut Case<'_>) {
    for policy in in_force(case) {
        for effect in traffic_effects(policy.spec) {
            let EffectValue::Mirror(MirrorCopy {
                target: Some(MirrorTarget::KubeService(service)),
                ..
            }) = effect.value
            else {
                continue;
            };
            if is_complete(service) && case.services(service).is_empty() {
                let path = policy.path("policy.mirror.kubeService");
                case.raise(&path, format!("{service} is no Destination"))
                    .about(policy.aspect())
                    .about(Aspect::Service(service.clone()))
                    .shows(path, service);
            }
        }
    }
}

/// Of the policies that set a field for the same requests and clients, all but the first overlap with it.
pub(super) fn overlap(case: &mut Case<'_>) {
    let policies = in_force(case);
    if policies.len() < 2 {
        return;
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
    for (field, by_scope) in &setting {
        for same in by_scope.values() {
            overlapping(case, field, same);
        }
    }
}

/// Raises a finding for each of the policies that set a field for the same requests and clients, except the first.
fn overlapping(case: &mut Case<'_>, field: &Field, policies: &[&InForce<'_>]) {
    let [first, later @ ..] = policies else {
        return;
    };
    // Which of them comes first depends on the order of the list; which has the least name does not.
    let least = policies.iter().min_by_key(|policy| policy.reference);
    let least = least.unwrap_or(first);
    for policy in later {
        let key = field.key();
        let message = format!("{} also sets {key}, and comes first", first.reference);
        let finding = case.raise(policy.path(&field.path()), message);
        let is_least = policy.reference == least.reference;
        let other = if is_least { first } else { policy };
        finding.about(Aspect::Field(key.to_owned().into()));
        finding.about(least.aspect()).about(other.aspect());
        for one in [policy, first] {
            let path = format!("status.appliedTrafficPolicies[{}].ref", one.at);
            finding.shows(path, one.reference);
        }
    }
}

pub(super) fn outlier_with_source(case: &mut Case<'_>) {
    for policy in in_force(case) {
        for effect in traffic_effects(policy.spec) {
            if let EffectValue::Ejection(Ejection {
                has_clients: true, ..
            }) = effect.value
            {
                let message = format!(
                    "{} sets outlierDetection for some clients only",
                    policy.reference
                );
                case.raise(policy.path("sourceSelector"), message)
                    .about(policy.aspect());
            }
        }
    }
}

pub(super) fn access_default_deny(case: &mut Case<'_>) {
    let CallerAccess::Denied(denied) = access(case) else {
        return;
    };
    let key = &denied.virtual_mesh;
    let about = Aspect::object(Kind::VirtualMesh, key);
    let of = case.beside(Kind::VirtualMesh, key.clone());
    let (path, value) = DeniedByDefault::PROOF;
    let finding = case.raise(DeniedByDefault::PATH, denied.words());
    finding.about(about).at(denied.severity);
    finding.shows_of(of, path, value);
}
