//! Traffic shifts in words: the targets, and the part of the requests that each gets.

use super::{Words, alternatives, header_changes, selector::target_words};
use crate::{
    derive::effects::{TrafficShift, Weights, percent},
    model::{
        policy::{ShiftTarget, WeightedDestination},
        reference::ClusterObjectRef,
    },
};

pub(super) fn words(shift: &TrafficShift<'_>, here: Option<&ClusterObjectRef>) -> Words {
    let mut sentences: Vec<String> = shift.members.iter().map(|one| member(one, shift)).collect();
    sentences.extend(shift_fault(shift));
    if here.is_some_and(|here| shift.leaves(here)) {
        let whose = if shift.is_scoped {
            "of these requests"
        } else {
            "of its requests"
        };
        sentences.push(format!("none {whose} stays at this Destination"));
    }
    Words::listing(brief(shift, here), sentences)
}

/// `75 % to version=v1, 25 % to version=v3`. Weights that Istio refuses are never shown as shares.
fn brief(shift: &TrafficShift<'_>, here: Option<&ClusterObjectRef>) -> String {
    let each: Vec<String> = shift
        .members
        .iter()
        .take(super::NAMED + 1)
        .map(|member| {
            let target = brief_target(member, here);
            match shift.share(member.weight) {
                Some(_) if shift.members.len() == 1 => format!("all to {target}"),
                Some(share) => format!("{} to {target}", percent(share)),
                None => format!("{target} (weight {})", member.weight),
            }
        })
        .collect();
    match shift.weights() {
        Weights::NoMembers => "a traffic shift to nothing".to_owned(),
        Weights::Valid | Weights::Odd(_) => {
            let shown = each.iter().take(super::NAMED).cloned();
            super::listed(&shown.collect::<Vec<_>>(), shift.members.len())
        }
        Weights::Refused(sum) => {
            let targets = alternatives(each.iter().map(String::as_str), shift.members.len());
            format!("a split that Istio refuses (weights sum to {sum}): {targets}")
        }
    }
}

/// The fault in the members or weights of a shift. `None` if they are valid.
#[must_use]
pub(in crate::derive) fn shift_fault(shift: &TrafficShift<'_>) -> Option<String> {
    match shift.weights() {
        Weights::NoMembers => {
            Some("the shift has no members: there is nowhere to send requests".into())
        }
        Weights::Valid => None,
        Weights::Odd(weight) => Some(format!(
            "the only member has weight {weight} and gets everything; 100 or no weight is usual"
        )),
        Weights::Refused(0) => {
            Some("all weights are 0: Istio refuses the route and keeps the previous one".into())
        }
        Weights::Refused(sum) => Some(format!(
            "the weights sum to {sum}, not 100: Istio refuses the route and keeps the previous one"
        )),
    }
}

/// The labels of a subset of this Destination; the whole name of anything else.
fn brief_target(member: &WeightedDestination, here: Option<&ClusterObjectRef>) -> String {
    match &member.target {
        None => "?".into(),
        Some(ShiftTarget::KubeService {
            reference,
            subset,
            port,
        }) if Some(reference) == here && !subset.is_empty() => {
            let port = port.map_or(String::new(), |port| format!(" :{port}"));
            format!("{}{port}", super::selector::label_words(subset))
        }
        Some(target) => target_words(target),
    }
}

/// `75 % of requests go to reviews.bookinfo.cluster-1 version=v1`.
fn member(member: &WeightedDestination, shift: &TrafficShift<'_>) -> String {
    let target = member.target.as_ref().map_or("?".into(), target_words);
    let whose = if shift.is_scoped {
        "these requests"
    } else {
        "requests"
    };
    let goes = match shift.share(member.weight) {
        Some(_) if shift.members.len() == 1 => format!("all {whose} go to {target}"),
        Some(share) => format!("{} of {whose} go to {target}", percent(share)),
        None => format!("weight {} for {target}", member.weight),
    };
    let unsupported = match &member.target {
        Some(ShiftTarget::StaticDestination(_) | ShiftTarget::ClusterHeader(_)) => {
            " (traffic shifts do not support this kind of target)"
        }
        None => " (no kind of target that this version knows)",
        Some(_) => "",
    };
    let changes = member.headers.as_deref().map(header_changes);
    let changes = changes.map_or(String::new(), |changes| {
        format!("; it {}", changes.join(", "))
    });
    let words = format!("{goes}{unsupported}{changes}");
    let all = std::iter::once(words).chain(super::not_known(&member.unknown));
    all.collect::<Vec<_>>().join("; ")
}
