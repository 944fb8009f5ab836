//! What policies do with the requests of a Destination that cannot work, and who may not call it at all.

use hashbrown::HashMap;

use crate::{
    derive::{Aspect, CallerAccess, DeniedByDefault, access},
    diagnose::case::{Case, is_complete},
    model::{
        policy::{MirrorTarget, Policy, TrafficPolicySpec},
        status::AppliedTrafficPolicy,
    },
    store::Kind,
};

/// The traffic policies in force that have a spec, each with its place.
fn specs<'a>(case: &Case<'a>) -> Vec<(usize, &'a AppliedTrafficPolicy, &'a TrafficPolicySpec)> {
    let policies = case
        .status()
        .map_or(&[][..], |status| &status.traffic_policies);
    let specs = policies.iter().enumerate();
    specs
        .filter_map(|(at, applied)| Some((at, applied, &**applied.spec.as_ref()?)))
        .collect()
}

fn policy(applied: &AppliedTrafficPolicy) -> Aspect {
    Aspect::Object(Kind::TrafficPolicy, applied.reference.clone())
}

pub(super) fn mirror_target_missing(case: &mut Case<'_>) {
    for (at, applied, spec) in specs(case) {
        let Some(MirrorTarget::KubeService(service)) = spec
            .policy
            .mirror
            .as_ref()
            .and_then(|mirror| mirror.target.as_ref())
        else {
            continue;
        };
        if is_complete(service) && case.services(service).is_empty() {
            let path =
                format!("status.appliedTrafficPolicies[{at}].spec.policy.mirror.kubeService");
            case.raise(&path, format!("{service} is no Destination"))
                .about(policy(applied))
                .about(Aspect::Service(service.clone()))
                .shows(path, service);
        }
    }
}

pub(super) fn overlap(case: &mut Case<'_>) {
    let specs = specs(case);
    let overlaps = overlaps(&specs);
    for ((at, applied, spec), scope) in specs.iter().zip(scopes(&specs)) {
        for field in set_fields(&spec.policy) {
            let Overlap { first, least } = overlaps[&(scope, field)];
            let (first_at, first) = first;
            if first_at == *at {
                continue;
            }
            let path = format!("status.appliedTrafficPolicies[{at}].spec.policy.{field}");
            let message = format!("{} sets {field} as well, and is first", first.reference);
            let finding = case.raise(&path, message);
            // Which of them is first depends on the order of the list; which has the least name does not.
            let other = if applied.reference == least.reference {
                first
            } else {
                applied
            };
            finding.about(Aspect::Field(field.into()));
            finding.about(policy(least)).about(policy(other));
            finding.shows(
                format!("status.appliedTrafficPolicies[{at}].ref"),
                &applied.reference,
            );
            finding.shows(
                format!("status.appliedTrafficPolicies[{first_at}].ref"),
                &first.reference,
            );
        }
    }
}

/// A policy in force with its place and its spec.
type Spec<'a> = (usize, &'a AppliedTrafficPolicy, &'a TrafficPolicySpec);

/// The policies that set one field for the same requests and clients.
#[derive(Clone, Copy)]
struct Overlap<'a> {
    /// The first of them, with its place.
    first: (usize, &'a AppliedTrafficPolicy),
    /// The one with the least name.
    least: &'a AppliedTrafficPolicy,
}

/// Who sets what: by the number of the [scope](scopes) and the field.
fn overlaps<'a>(specs: &[Spec<'a>]) -> HashMap<(usize, &'static str), Overlap<'a>> {
    let mut overlaps: HashMap<_, Overlap<'a>> = HashMap::new();
    for ((at, applied, spec), scope) in specs.iter().zip(scopes(specs)) {
        for field in set_fields(&spec.policy) {
            let overlap = overlaps.entry((scope, field)).or_insert(Overlap {
                first: (*at, applied),
                least: applied,
            });
            if applied.reference < overlap.least.reference {
                overlap.least = applied;
            }
        }
    }
    overlaps
}

/// For which requests and clients each policy is: a number, the same for all that are written alike.
fn scopes(specs: &[Spec<'_>]) -> Vec<usize> {
    let mut known = HashMap::new();
    let scope = |(_, _, spec): &Spec<'_>| {
        let (requests, clients) = (&spec.http_request_matchers, &spec.source_selector);
        let next = known.len();
        *known
            .entry(format!("{requests:?} {clients:?}"))
            .or_insert(next)
    };
    specs.iter().map(scope).collect()
}

/// The fields that a policy sets, as the API calls them.
fn set_fields(policy: &Policy) -> impl Iterator<Item = &'static str> {
    let fields = [
        ("trafficShift", policy.traffic_shift.is_some()),
        ("faultInjection", policy.fault_injection.is_some()),
        ("requestTimeout", policy.request_timeout.is_some()),
        ("retries", policy.retries.is_some()),
        ("corsPolicy", policy.cors_policy.is_some()),
        ("mirror", policy.mirror.is_some()),
        ("headerManipulation", policy.header_manipulation.is_some()),
        ("outlierDetection", policy.outlier_detection.is_some()),
        ("mtls", policy.mtls.is_some()),
        ("csrf", policy.csrf.is_some()),
        ("rateLimit", policy.rate_limit.is_some()),
        ("extauth", policy.ext_auth.is_some()),
    ];
    fields
        .into_iter()
        .filter(|(_, is_set)| *is_set)
        .map(|(field, _)| field)
}

pub(super) fn outlier_with_source(case: &mut Case<'_>) {
    for (at, applied, spec) in specs(case) {
        if spec.policy.outlier_detection.is_some() && !spec.source_selector.is_empty() {
            let path = format!("status.appliedTrafficPolicies[{at}].spec.sourceSelector");
            let message = format!(
                "{} sets outlierDetection for some clients only",
                applied.reference
            );
            case.raise(path, message).about(policy(applied));
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
