//! Remarks on required subsets: weights, ports, what is declared, what leaks.

use crate::{
    derive::{
        effects::{TrafficShift, Weights, header_changes, shift_fault},
        fault::Remark,
        wording::{counted, first_of},
    },
    model::{
        Destination, kube_service::KubeService, policy::WeightedDestination,
        status::RequiredSubsets,
    },
};

use super::{
    Matched, Member, SubsetVerdict,
    faults::incomplete,
    shifts::{required_port, required_weights},
};

/// Remarks on an entry as a whole.
pub(super) fn entry_remarks(
    destination: &Destination,
    (at, entry): (usize, &RequiredSubsets),
) -> Vec<Remark> {
    let faults = incomplete((at, entry)).into_iter();
    let faults = faults.chain(required_weights(destination, at));
    let shift = entry.shift.as_ref();
    let shift = shift.map(|shift| TrafficShift::new(&shift.destinations, false));
    let accepted = shift.filter(|shift| !matches!(shift.weights(), Weights::Refused(_)));
    let unusual = accepted.as_ref().and_then(shift_fault).map(Remark::note);
    faults.map(Remark::from).chain(unusual).collect()
}

impl Member {
    /// The faults of its subset, whose sentences name its labels.
    pub fn faults(&self) -> impl Iterator<Item = Remark> {
        let faults = self.unsatisfied.iter().chain(&self.flaws);
        faults.cloned().map(Remark::from)
    }
}

/// Remarks on a member itself, which is at this place: the numbers of the entry and of the member.
pub(super) fn member_remarks(
    destination: &Destination,
    (place, member): ((usize, usize), &WeightedDestination),
    (verdict, rule_name): (&SubsetVerdict, Option<&str>),
) -> Vec<Remark> {
    let Some(kube) = destination.kube_service() else {
        return Vec::new();
    };
    let is_foreign = matches!(verdict, SubsetVerdict::Elsewhere);
    let notes = [
        member
            .target
            .is_none()
            .then(|| "it names no destination that this version knows".to_owned()),
        undeclared(verdict, kube),
        member.headers.as_deref().map(|headers| {
            format!("its share of requests {}", header_changes(headers).join(", "))
        }),
        rule_name.filter(|_| is_foreign).map(|name| {
            format!(
                "a subset of another service, but {name} is in this service's DestinationRule too: Gloo Mesh puts all \
                 subsets of a shift there"
            )
        }),
    ];
    let bad_port = required_port(destination, place).map(Remark::from);
    let notes = notes.into_iter().flatten().map(Remark::note);
    bad_port.into_iter().chain(notes).collect()
}

/// A remark on a label key that is not declared: only keys with several values are, so that most with one version are not.
fn undeclared(verdict: &SubsetVerdict, kube: &KubeService) -> Option<String> {
    let SubsetVerdict::Subset { labels, endpoints } = verdict else {
        return None;
    };
    let is_declared = |key: &str| kube.subsets.iter().any(|subset| &*subset.key == key);
    let missing = labels.iter().find(|(key, _)| !is_declared(key))?;
    (!endpoints.is_empty()).then(|| {
        format!(
            "{} is not declared, which is no error: only keys with several values are",
            missing.0
        )
    })
}

/// The labels by which a service can be split, as discovery declared them: `version v1, v2`. Only keys with more than one
/// value are declared.
#[must_use]
pub fn declared_words(kube: &KubeService) -> impl ExactSizeIterator<Item = String> {
    kube.subsets.iter().map(|subset| {
        let values = subset.values.iter().map(ToString::to_string);
        format!("{} {}", subset.key, first_of(values, subset.values.len()))
    })
}

/// How many endpoints a subset has, and how many of them are left: `3 endpoints`, `1 of 3 endpoints remains`.
#[must_use]
pub fn matched_words(endpoints: &Matched, left: usize) -> String {
    let all = endpoints.len();
    match (all, left) {
        (0, _) => "no endpoint".to_owned(),
        (all, left) if left == all => counted(all, "endpoint"),
        (all, 0) => format!("none of {} remains", counted(all, "endpoint")),
        (all, left) => format!("{left} of {} remain", counted(all, "endpoint")),
    }
}
