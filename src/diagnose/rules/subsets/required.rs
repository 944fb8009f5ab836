//! What traffic shifts require of a Destination: subsets that have endpoints, from policies that are in force.

use crate::{
    derive::{Aspect, EndpointKinds},
    diagnose::{
        Finding, Severity,
        case::{Case, is_complete},
    },
    model::{
        Labels,
        approval::ApprovalState,
        policy::{ShiftTarget, WeightedDestination},
        reference::ObjectRef,
    },
    store::{Kind, ObjectKey},
};

/// A subset of the Destination that a shift requires.
struct Wanted<'a> {
    /// The policy of the shift. `None` if the entry does not say.
    policy: Option<&'a ObjectRef>,
    /// The number of the entry, and that of the member in its shift.
    place: (usize, usize),
    labels: &'a Labels,
    weight: u32,
    /// Whether the shift has other members.
    has_others: bool,
}

impl Wanted<'_> {
    /// Where the member is.
    fn member(&self) -> String {
        let (entry, member) = self.place;
        format!("status.requiredSubsets[{entry}].trafficShift.destinations[{member}]")
    }

    fn path(&self) -> String {
        format!("{}.kubeService.subset", self.member())
    }

    /// Says of a finding what it is about, and proves it.
    fn tell(&self, finding: &mut Finding) {
        if let Some(reference) = self.policy {
            finding.about(policy(reference));
        }
        finding.about(Aspect::Labels(self.labels.clone()));
        finding.shows(self.path(), self.labels);
        finding.shows(format!("{}.weight", self.member()), self.weight);
    }
}

/// The subsets of the Destination itself that its status requires.
fn wanted<'a>(case: &Case<'a>) -> impl Iterator<Item = Wanted<'a>> + use<'a> {
    let own = case
        .kube()
        .map(|kube| &kube.reference)
        .filter(|own| is_complete(own));
    let entries = case
        .status()
        .map_or(&[][..], |status| &status.required_subsets);
    let shifts = entries
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| Some((at, entry.policy.as_ref(), entry.shift.as_ref()?)));
    shifts.flat_map(move |(entry, policy, shift)| {
        let members = shift.destinations.iter().enumerate();
        members.filter_map(move |(at, member): (usize, &WeightedDestination)| {
            match &member.target {
                Some(ShiftTarget::KubeService {
                    reference, subset, ..
                }) if Some(reference) == own && !subset.is_empty() => Some(Wanted {
                    policy,
                    place: (entry, at),
                    labels: subset,
                    weight: member.weight,
                    has_others: shift.destinations.len() > 1,
                }),
                _ => None,
            }
        })
    })
}

/// The endpoints by their labels.
fn kinds<'a>(case: &Case<'a>) -> EndpointKinds<'a> {
    case.kube().map(EndpointKinds::of).unwrap_or_default()
}

pub(super) fn unsatisfied(case: &mut Case<'_>) {
    let kinds = kinds(case);
    let all = case.endpoints().count();
    for wanted in wanted(case) {
        if kinds.count(wanted.labels) > 0 {
            continue;
        }
        let noun = if all == 1 { "endpoint" } else { "endpoints" };
        let message = format!("{} matches none of {all} {noun}", wanted.labels);
        let finding = case.raise(wanted.path(), message);
        if wanted.weight == 0 && wanted.has_others {
            finding.at(Severity::Info);
        }
        wanted.tell(finding);
    }
}

pub(super) fn thin(case: &mut Case<'_>) {
    let kinds = kinds(case);
    let all = case.endpoints().count();
    for wanted in wanted(case).filter(|wanted| wanted.weight >= 50) {
        if kinds.count(wanted.labels) != 1 {
            continue;
        }
        let message = format!(
            "{} matches 1 of {all} endpoints and has weight {}",
            wanted.labels, wanted.weight
        );
        let finding = case.raise(wanted.path(), message);
        if all < 4 {
            finding.at(Severity::Info);
        }
        wanted.tell(finding);
    }
}

fn policy(reference: &ObjectRef) -> Aspect {
    Aspect::Object(Kind::TrafficPolicy, reference.clone())
}

pub(super) fn incomplete(case: &mut Case<'_>) {
    let Some(status) = case.status() else { return };
    for (at, entry) in status.required_subsets.iter().enumerate() {
        let lacks = match (&entry.policy, &entry.shift) {
            (Some(_), Some(_)) => continue,
            (None, Some(_)) => "its policy",
            (Some(_), None) => "its shift",
            (None, None) => "its policy and its shift",
        };
        let finding = case.raise(
            format!("status.requiredSubsets[{at}]"),
            format!("the entry does not say {lacks}"),
        );
        finding.about(Aspect::Value(lacks.to_owned()));
        if let Some(reference) = &entry.policy {
            finding.about(policy(reference));
        }
    }
}

pub(super) fn not_accepted(case: &mut Case<'_>) {
    let Some(status) = case.status() else { return };
    for (at, entry) in status.required_subsets.iter().enumerate() {
        let Some(policy) = entry
            .policy
            .as_ref()
            .and_then(|reference| case.traffic_policy(reference))
        else {
            continue;
        };
        let Some(state) = policy
            .status
            .state
            .filter(|state| *state != ApprovalState::Accepted)
        else {
            continue;
        };
        let key = ObjectKey::of(&policy.meta);
        let message = format!("TrafficPolicy {key} is {}", state.word());
        let about = Aspect::object(Kind::TrafficPolicy, &key);
        let of = case.beside(Kind::TrafficPolicy, key);
        let path = format!("status.requiredSubsets[{at}].trafficPolicyRef");
        case.raise(path, message)
            .about(about)
            .shows_of(of, "status.state", state.word());
    }
}
