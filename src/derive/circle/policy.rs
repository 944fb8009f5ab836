//! How a policy concerns a Destination: whether it is in force there, and whether it shifts or mirrors requests to it.

use crate::{
    derive::{
        Severity, approval_words,
        policies::{mirror_part, shift_parts},
    },
    model::{
        Destination,
        approval::{ApprovalState, ApprovalStatus},
        meta::Meta,
        policy::{AccessPolicy, PolicyStatus, TrafficPolicy},
    },
};

use super::tie::{Tie, names};

pub(super) fn traffic(policy: &TrafficPolicy, destination: &Destination) -> Vec<Tie> {
    let status = destination.status.as_deref();
    let applied = status
        .into_iter()
        .flat_map(|status| &status.traffic_policies);
    let mut applied = applied.filter(|applied| names(&applied.reference, &policy.meta));
    let applied = applied
        .next()
        .map(|applied| Applied(applied.observed_generation));
    let mut ties = in_force((&policy.meta, &policy.status), applied, destination);
    ties.extend(shifted(policy, destination));
    ties.extend(mirrored(policy, destination));
    let required = status
        .into_iter()
        .flat_map(|status| &status.required_subsets);
    let mut required = required.filter_map(|required| required.policy.as_ref());
    if required.any(|by| names(by, &policy.meta)) {
        ties.push(Tie::good("needs subsets of it"));
    }
    ties
}

pub(super) fn access(policy: &AccessPolicy, destination: &Destination) -> Vec<Tie> {
    let status = destination.status.as_deref();
    let applied = status
        .into_iter()
        .flat_map(|status| &status.access_policies);
    let mut applied = applied.filter(|applied| names(&applied.reference, &policy.meta));
    let applied = applied
        .next()
        .map(|applied| Applied(applied.observed_generation));
    in_force((&policy.meta, &policy.status), applied, destination)
}

/// The generation of a policy that is in force. `None` if the status does not name it.
struct Applied(Option<i64>);

/// Whether it is in force, by the status of the Destination, and accepted, by the status of the policy.
fn in_force(
    (own, status): (&Meta, &PolicyStatus),
    applied: Option<Applied>,
    destination: &Destination,
) -> Vec<Tie> {
    let meta = &destination.meta;
    let here = status.destinations.of(&meta.name, &meta.namespace);
    let refused = here.filter(|here| here.state != ApprovalState::Accepted);
    let mut ties: Vec<Tie> = refused.map(|here| refusal(here, "")).into_iter().collect();
    match (applied, here) {
        (Some(Applied(applied)), _) => ties.push(generation(applied, own.generation)),
        (None, Some(here)) if here.state == ApprovalState::Accepted => {
            let words = "accepted for it, though not in force there yet";
            ties.push(Tie::at(Severity::Warning, words));
        }
        _ => {}
    }
    ties
}

/// The state and the errors of something that is not accepted for a Destination.
pub(super) fn refusal(here: &ApprovalStatus, what: &str) -> Tie {
    let level = match here.state {
        ApprovalState::Invalid | ApprovalState::Failed => Severity::Error,
        ApprovalState::Pending | ApprovalState::Accepted => Severity::Warning,
    };
    let words = format!("{what}{}", approval_words(here.state));
    if here.errors.is_empty() {
        return Tie::at(level, words);
    }
    Tie::at(level, format!("{words}: {}", here.errors.join("; ")))
}

fn generation(applied: Option<i64>, newest: Option<i64>) -> Tie {
    match (applied, newest) {
        (Some(applied), Some(newest)) if applied == newest => {
            Tie::good(format!("in force, generation {applied}"))
        }
        (Some(applied), Some(newest)) => {
            let words = format!("generation {applied} in force, the newest is {newest}");
            Tie::at(Severity::Warning, words)
        }
        _ => Tie::at(Severity::Info, "in force, not known which generation"),
    }
}

fn shifted(policy: &TrafficPolicy, destination: &Destination) -> Vec<Tie> {
    let parts = shift_parts(policy, destination).into_iter();
    parts.map(Tie::good).collect()
}

fn mirrored(policy: &TrafficPolicy, destination: &Destination) -> Option<Tie> {
    let part = mirror_part(policy, destination)?;
    Some(Tie::good(format!("copies of {part} come here")))
}
