//! The subsets that traffic shifts require of a Destination, and whether any endpoint is in them.

mod matched;
mod nearest;
mod remarks;

use crate::model::{
    Destination, Labels,
    endpoint::Endpoint,
    kube_service::KubeService,
    policy::{ShiftTarget, WeightedDestination},
    reference::ObjectRef,
};

use super::{
    Lost,
    alike::{Alike, alike},
    istio::subset_name,
};

pub use matched::Matched;
pub use remarks::{PortFault, declared_words, matched_words, port_fault};

/// One entry of `status.requiredSubsets`.
#[derive(Clone, Debug)]
pub struct RequiredSubset<'d> {
    /// The policy that shifts the traffic; nothing where old CRDs pruned it.
    pub policy: Option<&'d ObjectRef>,
    /// The generation of the policy.
    pub observed_generation: Option<i64>,
    /// The members of the shift, those that are other services too; nothing where old CRDs pruned the shift.
    pub members: Option<Vec<Member<'d>>>,
}

/// One member of a traffic shift, seen from the Destination that it requires something of.
#[derive(Clone, Debug)]
pub struct Member<'d> {
    /// The member as the policy has it.
    pub shifted: &'d WeightedDestination,
    /// Its part of all weights, from 0 to 1; nothing where no member has a weight. An only member has all.
    pub share: Option<f64>,
    /// What it means for this Destination.
    pub verdict: Verdict<'d>,
    /// The name of the subset in the `DestinationRule` of this Destination. Subsets of other services get there too: the
    /// management plane takes those of all members. Nothing where the member is no subset.
    pub rule_name: Option<String>,
}

/// What a member of a traffic shift means for a Destination.
#[derive(Clone, Debug)]
pub enum Verdict<'d> {
    /// A subset of this Destination, and the endpoints in it: unsatisfied where there are none.
    Subset {
        /// The labels an endpoint needs.
        labels: &'d Labels,
        /// The endpoints that carry them.
        endpoints: Matched<'d>,
        /// Where there are none: which label fails, and what comes nearest.
        unmet: Option<String>,
    },
    /// This Destination as a whole.
    Whole,
    /// Something else.
    Elsewhere,
}

/// A subset of a Destination that some traffic shift requires: what an endpoint is asked.
#[derive(Clone, Debug)]
pub struct OwnSubset<'d> {
    /// The labels an endpoint needs.
    pub labels: &'d Labels,
    /// Its name in the `DestinationRule`.
    pub rule_name: String,
}

impl Verdict<'_> {
    /// Whether it is a subset that no endpoint is in.
    #[must_use]
    pub fn is_unsatisfied(&self) -> bool {
        matches!(self, Self::Subset { endpoints, .. } if endpoints.is_empty())
    }
}

impl OwnSubset<'_> {
    /// Whether it takes an endpoint.
    #[must_use]
    pub fn takes(&self, endpoint: &Endpoint) -> bool {
        endpoint.labels.contains(self.labels)
    }
}

/// The required subsets of a Destination, in the order of its status.
#[must_use]
pub fn required_subsets(destination: &Destination) -> Vec<RequiredSubset<'_>> {
    let required = destination
        .status
        .as_ref()
        .map_or(&[][..], |status| &status.required_subsets);
    if required.is_empty() {
        return Vec::new();
    }
    let kinds = destination.kube_service().map(alike).unwrap_or_default();
    let entries = required.iter().map(|entry| RequiredSubset {
        policy: entry.policy.as_ref(),
        observed_generation: entry.observed_generation,
        members: entry
            .shift
            .as_ref()
            .map(|shift| members(destination, &kinds, &shift.destinations)),
    });
    entries.collect()
}

/// The subsets of this Destination that its status requires, each once, in the order of the status.
#[must_use]
pub fn own_subsets(destination: &Destination) -> Vec<OwnSubset<'_>> {
    let (Some(kube), Some(status)) = (destination.kube_service(), &destination.status) else {
        return Vec::new();
    };
    let shifts = status.required_subsets.iter();
    let members = shifts
        .filter_map(|entry| entry.shift.as_ref())
        .flat_map(|shift| &shift.destinations);
    let mut own: Vec<OwnSubset<'_>> = Vec::new();
    for target in members.filter_map(|member| member.target.as_ref()) {
        let Some(labels) = own_labels(kube, target).filter(|labels| !labels.is_empty()) else {
            continue;
        };
        if !own.iter().any(|known| known.labels == labels) {
            own.push(OwnSubset {
                labels,
                rule_name: subset_name(labels),
            });
        }
    }
    own
}

/// How many subsets are required, and how many of them have endpoints.
pub(super) fn tally(destination: &Destination) -> (usize, usize) {
    let (mut total, mut satisfied) = (0, 0);
    for member in required_subsets(destination)
        .iter()
        .filter_map(|entry| entry.members.as_ref())
        .flatten()
    {
        if let Verdict::Subset { endpoints, .. } = &member.verdict {
            total += 1;
            satisfied += usize::from(!endpoints.is_empty());
        }
    }
    (total, satisfied)
}

fn members<'d>(
    destination: &'d Destination,
    kinds: &[Alike<'d>],
    shifted: &'d [WeightedDestination],
) -> Vec<Member<'d>> {
    let whole: u64 = shifted.iter().map(|member| u64::from(member.weight)).sum();
    let member = |member: &'d WeightedDestination| Member {
        shifted: member,
        share: share(member.weight, whole, shifted.len()),
        verdict: verdict(destination, kinds, member.target.as_ref()),
        rule_name: member.target.as_ref().and_then(rule_name),
    };
    shifted.iter().map(member).collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "weights are small, and a share is for the eye"
)]
fn share(weight: u32, whole: u64, members: usize) -> Option<f64> {
    if members == 1 {
        return Some(1.0);
    }
    (whole > 0).then(|| f64::from(weight) / whole as f64)
}

fn rule_name(target: &ShiftTarget) -> Option<String> {
    match target {
        ShiftTarget::KubeService { subset, .. }
        | ShiftTarget::VirtualDestination { subset, .. } => {
            (!subset.is_empty()).then(|| subset_name(subset))
        }
        ShiftTarget::StaticDestination(_) | ShiftTarget::ClusterHeader(_) => None,
    }
}

/// The labels that a target asks of endpoints of this service; none where it takes all, nothing where it is another's.
fn own_labels<'d>(kube: &KubeService, target: &'d ShiftTarget) -> Option<&'d Labels> {
    match target {
        ShiftTarget::KubeService {
            reference, subset, ..
        } if kube.reference == *reference => Some(subset),
        _ => None,
    }
}

fn verdict<'d>(
    destination: &'d Destination,
    kinds: &[Alike<'d>],
    target: Option<&'d ShiftTarget>,
) -> Verdict<'d> {
    let kube = destination.kube_service();
    let own = kube.and_then(|kube| Some((kube, own_labels(kube, target?)?)));
    let Some((kube, labels)) = own else {
        return Verdict::Elsewhere;
    };
    if labels.is_empty() {
        return Verdict::Whole;
    }
    let endpoints = Matched::of(kube, kinds, labels);
    let unmet = endpoints.is_empty().then(|| nearest::words(labels, kinds));
    Verdict::Subset {
        labels,
        endpoints,
        unmet,
    }
}

/// What would remain of each required subset of this Destination that has endpoints, each once: its name in the `DestinationRule`,
/// how many endpoints are left, and of how many.
#[must_use]
pub fn remaining_subsets(destination: &Destination, lost: &Lost) -> Vec<(String, usize, usize)> {
    let Some(kube) = destination.kube_service() else {
        return Vec::new();
    };
    let own = own_subsets(destination);
    if own.is_empty() {
        return Vec::new();
    }
    let kinds = alike(kube);
    let remaining = own.into_iter().map(|subset| {
        let endpoints = Matched::of(kube, &kinds, subset.labels);
        (subset.rule_name, endpoints.remaining(lost), endpoints.len())
    });
    remaining.filter(|(_, _, all)| *all > 0).collect()
}
