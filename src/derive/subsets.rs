//! The subsets that traffic shifts require of a Destination, and whether any endpoint is in them.

use crate::model::{
    Destination, Labels,
    endpoint::Endpoint,
    policy::{ShiftTarget, WeightedDestination},
    reference::ObjectRef,
};

/// One entry of `status.requiredSubsets`.
#[derive(Clone, Debug, PartialEq)]
pub struct RequiredSubset<'d> {
    /// The policy that shifts the traffic; nothing where old CRDs pruned it.
    pub policy: Option<&'d ObjectRef>,
    /// The generation of the policy.
    pub observed_generation: Option<i64>,
    /// The members of the shift, those that are other services too; nothing where old CRDs pruned the shift.
    pub members: Option<Vec<Member<'d>>>,
}

/// One member of a traffic shift, seen from the Destination that it requires something of.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<'d> {
    /// The member as the policy has it.
    pub shifted: &'d WeightedDestination,
    /// Its part of all weights, from 0 to 1; nothing where no member has a weight.
    pub share: Option<f64>,
    /// What it means for this Destination.
    pub verdict: Verdict<'d>,
}

/// What a member of a traffic shift means for a Destination.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict<'d> {
    /// A subset of this Destination, and the endpoints in it: unsatisfied where there are none.
    Subset {
        /// The labels an endpoint needs.
        labels: &'d Labels,
        /// The endpoints that carry them.
        endpoints: Vec<&'d Endpoint>,
    },
    /// This Destination as a whole.
    Whole,
    /// Something else.
    Elsewhere,
}

impl Verdict<'_> {
    /// Whether it is a subset that no endpoint is in.
    #[must_use]
    pub fn is_unsatisfied(&self) -> bool {
        matches!(self, Self::Subset { endpoints, .. } if endpoints.is_empty())
    }
}

/// The required subsets of a Destination, in the order of its status.
#[must_use]
pub fn required_subsets(destination: &Destination) -> Vec<RequiredSubset<'_>> {
    let required = destination
        .status
        .as_ref()
        .map_or(&[][..], |status| &status.required_subsets);
    let entries = required.iter().map(|entry| RequiredSubset {
        policy: entry.policy.as_ref(),
        observed_generation: entry.observed_generation,
        members: entry
            .shift
            .as_ref()
            .map(|shift| members(destination, &shift.destinations)),
    });
    entries.collect()
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
    shifted: &'d [WeightedDestination],
) -> Vec<Member<'d>> {
    let whole: u64 = shifted.iter().map(|member| u64::from(member.weight)).sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "weights are small, and a share is for the eye"
    )]
    let share = |weight: u32| (whole > 0).then(|| f64::from(weight) / whole as f64);
    let member = |shifted: &'d WeightedDestination| Member {
        shifted,
        share: share(shifted.weight),
        verdict: verdict(destination, shifted.target.as_ref()),
    };
    shifted.iter().map(member).collect()
}

fn verdict<'d>(destination: &'d Destination, target: Option<&'d ShiftTarget>) -> Verdict<'d> {
    let Some(ShiftTarget::KubeService {
        reference, subset, ..
    }) = target
    else {
        return Verdict::Elsewhere;
    };
    let Some(kube) = destination
        .kube_service()
        .filter(|kube| kube.reference == *reference)
    else {
        return Verdict::Elsewhere;
    };
    if subset.is_empty() {
        return Verdict::Whole;
    }
    let endpoints = kube
        .endpoint_subsets
        .iter()
        .flat_map(|subset| &subset.endpoints);
    let endpoints = endpoints
        .filter(|endpoint| endpoint.labels.contains(subset))
        .collect();
    Verdict::Subset {
        labels: subset,
        endpoints,
    }
}
