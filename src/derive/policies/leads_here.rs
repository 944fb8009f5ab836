//! Which part of the requests that a traffic policy is about it shifts or mirrors to a Destination.

use crate::{
    derive::{
        effects::{
            PolicyScope, Portion, TrafficShift, destination_words, one_of, percent, scope_words,
            shift_fault,
        },
        world::{Known, Sought, seek},
    },
    model::{
        Destination,
        approval::ApprovalState,
        policy::{
            MirrorTarget, ShiftTarget, TrafficPolicy, TrafficPolicySpec, WeightedDestination,
        },
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::{Kind, Object, ObjectKey, Store},
};

/// The parts of a traffic shift that lead to a Destination, and of whose requests: `25 % of requests to
/// other.ns.cluster-1 go to version=v3`. Of a shift that Istio refuses, that it does.
#[must_use]
pub fn shift_parts(policy: &TrafficPolicy, destination: &Destination) -> Vec<String> {
    let Some((spec, shift)) = policy.spec.as_deref().and_then(shift_of) else {
        return Vec::new();
    };
    let here = shift
        .members
        .iter()
        .filter(|one| leads_to(one, destination));
    here.map(|member| part(member, &shift, spec)).collect()
}

fn shift_of(spec: &TrafficPolicySpec) -> Option<(&TrafficPolicySpec, TrafficShift<'_>)> {
    let shift = spec.policy.traffic_shift.as_ref()?;
    Some((
        spec,
        TrafficShift::new(&shift.destinations, !PolicyScope::of(spec).is_all()),
    ))
}

fn leads_to(member: &WeightedDestination, destination: &Destination) -> bool {
    let meta = &destination.meta;
    match &member.target {
        Some(ShiftTarget::KubeService { reference, .. }) => service(destination) == Some(reference),
        Some(ShiftTarget::StaticDestination(reference)) => {
            *reference.name == *meta.name && reference.namespace == meta.namespace
        }
        _ => false,
    }
}

fn part(
    member: &WeightedDestination,
    shift: &TrafficShift<'_>,
    spec: &TrafficPolicySpec,
) -> String {
    let subset = match &member.target {
        Some(ShiftTarget::KubeService { subset, .. }) if !subset.is_empty() => {
            format!("go to {subset}")
        }
        _ => "come here".to_owned(),
    };
    match (shift.share(member.weight), shift_fault(shift)) {
        (Some(share), _) => format!("{} of {} {subset}", percent(share), whose(spec)),
        (None, fault) => {
            let fault = fault.unwrap_or_default();
            format!("no requests {subset}: {fault}")
        }
    }
}

/// The requests that a policy is about: `requests to reviews.ns.cluster-1 for path prefix /a`.
fn whose(spec: &TrafficPolicySpec) -> String {
    let places = one_of(&destination_words(&spec.destination_selector));
    match scope_words(&PolicyScope::of(spec)) {
        Some(scope) => format!("requests to {places} {scope}"),
        None => format!("requests to {places}"),
    }
}

/// The requests that a policy's traffic shift is about, seen from a Destination that it leads to: `requests to this
/// Destination for path prefix /a`. What the status of the Destination records is in force; of another policy its own
/// spec and status tell.
#[must_use]
pub fn shifted_requests(store: &Store, known: &Known, policy: &ObjectRef) -> String {
    let status = known.destination.status.as_ref();
    let mut applied = status
        .into_iter()
        .flat_map(|status| &status.traffic_policies);
    if let Some(applied) = applied.find(|applied| applied.reference == *policy) {
        let scope = applied
            .spec
            .as_deref()
            .and_then(|spec| scope_words(&PolicyScope::of(spec)));
        let scope = scope.map_or(String::new(), |scope| format!(" {scope}"));
        return format!("requests to this Destination{scope}");
    }
    match seek(
        store,
        &known.id.source,
        Kind::TrafficPolicy,
        &ObjectKey::from(policy),
    ) {
        Sought::There(object) => of_policy(object),
        Sought::Missing => {
            "requests that are not known, because the policy no longer exists".to_owned()
        }
        Sought::Unknown(why) => format!("requests that are not known ({why})"),
    }
}

fn of_policy(object: &Object) -> String {
    let Object::TrafficPolicy(policy) = object else {
        return "requests that are not known".to_owned();
    };
    let whose = policy
        .spec
        .as_deref()
        .map_or("no requests".to_owned(), whose);
    let mut states = policy.status.destinations.iter();
    if states.any(|(_, status)| status.state == ApprovalState::Accepted) {
        whose
    } else {
        format!("{whose} (but the policy is in force for no Destination)")
    }
}

/// The part of requests that a policy mirrors to a Destination, and of whose. `None` if it mirrors none to it.
#[must_use]
pub fn mirror_part(policy: &TrafficPolicy, destination: &Destination) -> Option<String> {
    let spec = policy.spec.as_deref()?;
    let mirror = spec.policy.mirror.as_ref()?;
    let MirrorTarget::KubeService(target) = mirror.target.as_ref()?;
    let part = match Portion::of(mirror.percentage) {
        Portion::All => format!("all {}", whose(spec)),
        unset @ Portion::Unset => format!("all {}{}", whose(spec), unset.doubt()),
        Portion::Percent(part) => format!("{part} % of {}", whose(spec)),
    };
    (service(destination) == Some(target)).then_some(part)
}

fn service(destination: &Destination) -> Option<&ClusterObjectRef> {
    destination.kube_service().map(|kube| &kube.reference)
}
