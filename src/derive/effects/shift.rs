//! A traffic shift: which part of the requests each member gets, and whether Istio accepts the weights at all.

use crate::model::{
    policy::{ShiftTarget, WeightedDestination},
    reference::ClusterObjectRef,
};

/// A traffic shift of a policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrafficShift<'s> {
    /// Its members, in the order of the spec.
    pub members: &'s [WeightedDestination],
    /// Whether it applies only to some requests or some clients.
    pub is_scoped: bool,
}

/// The verdict of Istio on the weights of a traffic shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// The shift has no members.
    NoMembers,
    /// They sum to 100, or there is one member, which gets everything.
    Valid,
    /// There is one member, with this weight instead of 100 or none; it still gets everything.
    Odd(u32),
    /// They sum to this instead of 100: Istio refuses the route.
    Refused(u64),
}

impl<'s> TrafficShift<'s> {
    /// The shift of these members.
    #[must_use]
    pub fn new(members: &'s [WeightedDestination], is_scoped: bool) -> Self {
        Self { members, is_scoped }
    }

    /// The verdict of Istio on the weights: with two or more members they must sum to 100
    /// (`validateWeights` of
    /// [validation.go](https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go)).
    #[must_use]
    pub fn weights(&self) -> Weights {
        match (self.members, self.sum()) {
            ([], _) => Weights::NoMembers,
            ([_], 0 | 100) | ([_, _, ..], 100) => Weights::Valid,
            ([one], _) => Weights::Odd(one.weight),
            (_, sum) => Weights::Refused(sum),
        }
    }

    /// The sum of all weights.
    #[must_use]
    pub fn sum(&self) -> u64 {
        let weights = self.members.iter().map(|member| u64::from(member.weight));
        weights.sum()
    }

    /// The part of the requests that a member of this weight gets, from 0 to 1. `None` if Istio refuses the weights, so
    /// that no member gets a part.
    #[must_use]
    pub fn share(&self, weight: u32) -> Option<f64> {
        match self.weights() {
            Weights::NoMembers | Weights::Refused(_) => None,
            Weights::Valid | Weights::Odd(_) if self.members.len() == 1 => Some(1.0),
            Weights::Valid | Weights::Odd(_) => Some(f64::from(weight) / 100.0),
        }
    }

    /// Whether a member leads to a subset of a Kubernetes service.
    #[must_use]
    pub fn needs_subsets(&self) -> bool {
        let mut targets = self
            .members
            .iter()
            .filter_map(|member| member.target.as_ref());
        targets.any(|target| {
            matches!(target, ShiftTarget::KubeService { subset, .. } if !subset.is_empty())
        })
    }

    /// Whether no request stays at a service: every member leads elsewhere.
    #[must_use]
    pub fn leaves(&self, service: &ClusterObjectRef) -> bool {
        let stays = |member: &WeightedDestination| {
            matches!(&member.target, Some(ShiftTarget::KubeService { reference, .. })
                if reference == service)
        };
        !self.members.is_empty() && !self.members.iter().any(stays)
    }
}

/// A share in percent, with a decimal if whole numbers would mislead: `25 %`, `33.3 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if (percent - percent.round()).abs() < 0.05 {
        format!("{percent:.0} %")
    } else {
        format!("{percent:.1} %")
    }
}
