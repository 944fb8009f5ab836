//! Which part of the requests that a traffic policy is about it shifts or copies to a Destination.

use crate::model::{
    Destination,
    policy::{MirrorTarget, ShiftTarget, TrafficPolicy, WeightedDestination},
    reference::ClusterObjectRef,
};

/// The parts of a traffic shift that lead to a Destination: `weight 25 of 100 to version=v3`.
#[must_use]
pub(super) fn shift_parts(policy: &TrafficPolicy, destination: &Destination) -> Vec<String> {
    let spec = policy.spec.as_ref();
    let shift = spec.and_then(|spec| spec.policy.traffic_shift.as_ref());
    let members = shift.map_or(&[][..], |shift| &shift.destinations);
    let total: u64 = members.iter().map(|member| u64::from(member.weight)).sum();
    let here = members
        .iter()
        .filter(|member| leads_to(member, destination));
    here.map(|member| part(member, total)).collect()
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

fn part(member: &WeightedDestination, total: u64) -> String {
    let weight = format!("weight {} of {total}", member.weight);
    match &member.target {
        Some(ShiftTarget::KubeService { subset, .. }) if !subset.is_empty() => {
            format!("{weight} to {subset}")
        }
        _ => weight,
    }
}

/// The part of requests that a policy copies to a Destination; nothing where it copies none.
#[must_use]
pub(super) fn mirror_part(policy: &TrafficPolicy, destination: &Destination) -> Option<String> {
    let mirror = policy.spec.as_ref()?.policy.mirror.as_ref()?;
    let MirrorTarget::KubeService(target) = mirror.target.as_ref()?;
    let part = match mirror.percentage {
        Some(percentage) => format!("{percentage} % of requests"),
        None => "all requests".to_owned(),
    };
    (service(destination) == Some(target)).then_some(part)
}

fn service(destination: &Destination) -> Option<&ClusterObjectRef> {
    destination.kube_service().map(|kube| &kube.reference)
}
