//! Traffic shifts in words: who gets which share.

use crate::{
    derive::{
        clause::{Clause, Field},
        selectors::target_words,
    },
    model::policy::{MultiDestination, ShiftTarget, WeightedDestination},
};

use super::routing::header_changes;

/// The whole clause: each member with its share, and what is wrong with the weights.
pub(super) fn clause(shift: &MultiDestination) -> Clause {
    let members = &shift.destinations;
    let whole = weight_sum(members);
    let mut long: Vec<String> = members.iter().map(|member| long(member, shift)).collect();
    long.extend(remark(members, whole));
    Clause::listing(Field::TrafficShift, shift_words(shift), long)
}

/// A traffic shift in one phrase: `75 % to version=v1, 25 % to version=v3`.
///
/// Shares are parts of the sum of all weights, which is said where it is not 100; a single member gets everything.
#[must_use]
pub fn shift_words(shift: &MultiDestination) -> String {
    let members = &shift.destinations;
    if members.is_empty() {
        return "shifted to nothing".into();
    }
    let is_one_service = is_one_service(members);
    let each = members.iter().map(|member| {
        let target = short_target(member, is_one_service);
        format!("{} to {target}", share(member.weight, shift))
    });
    let each = each.collect::<Vec<_>>().join(", ");
    match (members.len(), weight_sum(members)) {
        (1, _) | (_, 100) => each,
        (_, whole) => format!("{each} (weights sum to {whole})"),
    }
}

/// The part of all requests that a weight means: `75 %`, `33.3 %`.
fn share(weight: u32, shift: &MultiDestination) -> String {
    let whole = weight_sum(&shift.destinations);
    if shift.destinations.len() == 1 {
        return "all".into();
    }
    if whole == 0 {
        return "no share".into();
    }
    let tenths = (u64::from(weight) * 1000 + whole / 2) / whole;
    match tenths % 10 {
        0 => format!("{} %", tenths / 10),
        tenth => format!("{}.{tenth} %", tenths / 10),
    }
}

/// What the weights of the members of a shift sum to; 100 is right where there are several.
#[must_use]
pub fn weight_sum<'m>(members: impl IntoIterator<Item = &'m WeightedDestination>) -> u64 {
    let members = members.into_iter();
    members.map(|member| u64::from(member.weight)).sum()
}

/// What is wrong with the weights. Istio refuses a route whose weights do not sum to 100.
fn remark(members: &[WeightedDestination], whole: u64) -> Option<String> {
    match (members, whole) {
        ([], _) => Some("it has no members: there is nowhere to send requests".into()),
        ([_], 0 | 100) | (_, 100) => None,
        ([_], weight) => Some(format!(
            "its weight is {weight}, which says nothing where there is one member; 100 or none is usual"
        )),
        (_, 0) => {
            Some("all weights are 0: Istio refuses such a route and keeps the one before".into())
        }
        (_, whole) => Some(format!(
            "the weights sum to {whole}, not 100: Istio refuses such a route and keeps the one before; shares are of \
             the sum"
        )),
    }
}

/// Whether all members are the same Kubernetes service, so that their subsets alone tell them apart.
fn is_one_service(members: &[WeightedDestination]) -> bool {
    let mut services = members.iter().map(|member| match &member.target {
        Some(ShiftTarget::KubeService { reference, .. }) => Some(reference),
        _ => None,
    });
    let first = services.next().flatten();
    first.is_some() && services.all(|service| service == first)
}

fn short_target(member: &WeightedDestination, is_one_service: bool) -> String {
    match &member.target {
        None => "?".into(),
        Some(ShiftTarget::KubeService { subset, port, .. })
            if is_one_service && !subset.is_empty() =>
        {
            let port = port.map_or(String::new(), |port| format!(" :{port}"));
            format!("{subset}{port}")
        }
        Some(target) => target_words(target),
    }
}

fn long(member: &WeightedDestination, shift: &MultiDestination) -> String {
    let target = member.target.as_ref().map_or("?".into(), target_words);
    let changes = member.headers.as_deref().map(header_changes);
    let changes = changes.map_or(String::new(), |changes| format!(", {}", changes.join(", ")));
    let unsupported = match &member.target {
        Some(ShiftTarget::StaticDestination(_) | ShiftTarget::ClusterHeader(_)) => {
            " (traffic shifts do not support this kind of target)"
        }
        None => " (no kind of target that this version knows)",
        Some(_) => "",
    };
    format!(
        "{} to {target}{unsupported}{changes}",
        share(member.weight, shift)
    )
}
