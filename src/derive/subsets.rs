//! The subsets that traffic shifts require of a Destination, and whether any endpoint is in them.

mod faults;
mod kinds;
mod matched;
mod nearest;
mod own;
mod remarks;
mod shifts;

use crate::model::{
    Destination, Labels,
    kube_service::KubeService,
    policy::{ShiftTarget, WeightedDestination},
    reference::ObjectRef,
    status::RequiredSubsets,
};

use super::{
    destination::istio::subset_name,
    effects::{TrafficShift, target_words},
    fault::{Fault, Remark},
    locality::LostPlaces,
};

use faults::Wanted;
use kinds::EndpointKinds as Kinds;
use nearest::Nearest;
use remarks::{entry_remarks, member_remarks};

pub use faults::{incomplete_subsets, near_missed_subsets, thin_subsets, unsatisfied_subsets};
pub use kinds::EndpointKinds;
pub use matched::Matched;
pub use own::{OwnSubset, OwnSubsets};
pub use remarks::{declared_words, matched_words};
pub(super) use shifts::{all_shifts, applied_shifts, shift_services};
pub use shifts::{shift_weights, unweighted_members};

/// One entry of `status.requiredSubsets`.
#[derive(Clone, Debug)]
pub struct RequiredSubset {
    /// The policy that shifts the traffic. `None` if old CRDs pruned it.
    pub policy: Option<ObjectRef>,
    /// The generation of the policy.
    pub observed_generation: Option<i64>,
    /// The members of the shift, including other services; only the first if not all are asked for. `None` if old CRDs
    /// pruned the shift.
    pub members: Option<Vec<Member>>,
    /// How many members there are.
    pub total: usize,
    /// Remarks on the entry as a whole: what it lacks, and what is wrong or unusual with the weights of its members.
    pub remarks: Vec<Remark>,
}

/// One member of a traffic shift, seen from the Destination that it requires something of.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its target in words. `None` if this version does not know it.
    pub target: Option<String>,
    /// Its weight as the policy has it.
    pub weight: u32,
    /// Its part of the requests that the shift is for, from 0 to 1. `None` if Istio refuses the weights.
    pub share: Option<f64>,
    /// Its meaning for this Destination.
    pub verdict: SubsetVerdict,
    /// The name of the subset in the `DestinationRule` of this Destination. The rule also holds subsets of other
    /// services, because the management plane adds the subsets of all members. `None` if the member is no subset.
    pub rule_name: Option<String>,
    /// The fault that no endpoint is in the subset: which label fails, and what comes closest.
    pub unsatisfied: Option<Fault>,
    /// The other faults of the subset: only one endpoint is in it, or endpoints have nearly the value that it needs.
    pub flaws: Vec<Fault>,
    /// Remarks on the member itself: its port, its target, its labels.
    pub remarks: Vec<Remark>,
}

/// The meaning of a member of a traffic shift for a Destination.
#[derive(Clone, Debug)]
pub enum SubsetVerdict {
    /// A subset of this Destination, and the endpoints in it: unsatisfied if there are none.
    Subset {
        /// The labels an endpoint needs.
        labels: Labels,
        /// The endpoints that carry them.
        endpoints: Matched,
    },
    /// This Destination as a whole.
    Whole,
    /// Something else.
    Elsewhere,
}

impl SubsetVerdict {
    /// Whether it is a subset that no endpoint is in.
    #[must_use]
    pub fn is_unsatisfied(&self) -> bool {
        matches!(self, Self::Subset { endpoints, .. } if endpoints.is_empty())
    }
}

/// The required subsets of a Destination, in the order of its status.
#[must_use]
pub fn required_subsets(destination: &Destination) -> Vec<RequiredSubset> {
    required_subsets_first(destination, usize::MAX)
}

/// The same with no more than `most` members of all entries together, and no entry after the last of them.
#[must_use]
pub fn required_subsets_first(destination: &Destination, most: usize) -> Vec<RequiredSubset> {
    let required = required(destination);
    if required.is_empty() {
        return Vec::new();
    }
    let mut judge = Judge {
        destination,
        kinds: kinds(destination),
        nearest: Nearest::default(),
    };
    let (mut entries, mut room) = (Vec::new(), most);
    for (at, entry) in required.iter().enumerate() {
        if room == 0 {
            break;
        }
        let members = entry.shift.as_ref().map(|shift| &*shift.destinations);
        let listed = members.map(|members| judge.members((at, entry), members, room));
        // An entry without members takes a line as well.
        room -= listed
            .as_ref()
            .map_or(1, |listed| listed.len().max(1))
            .min(room);
        entries.push(RequiredSubset {
            policy: entry.policy.clone(),
            observed_generation: entry.observed_generation,
            members: listed,
            total: members.map_or(0, <[_]>::len),
            remarks: entry_remarks(destination, (at, entry)),
        });
    }
    entries
}

fn required(destination: &Destination) -> &[RequiredSubsets] {
    let status = destination.status.as_ref();
    status.map_or(&[], |status| &status.required_subsets)
}

fn kinds(destination: &Destination) -> Kinds<'_> {
    destination
        .kube_service()
        .map(Kinds::of)
        .unwrap_or_default()
}

/// Whether the status says which subsets are required. Old CRDs prune the shifts from it, so that only empty entries
/// remain.
#[must_use]
pub fn knows_required_subsets(destination: &Destination) -> bool {
    destination.status.is_some()
        && required(destination)
            .iter()
            .all(|entry| entry.shift.is_some())
}

/// How many of the required subsets have endpoints that are not lost.
#[must_use]
pub fn satisfied_without(destination: &Destination, lost: &LostPlaces) -> u32 {
    let (_, satisfied) = tally_without(destination, lost);
    u32::try_from(satisfied).unwrap_or(u32::MAX)
}

/// How many subsets are required, and how many of them have endpoints.
pub(super) fn tally(destination: &Destination) -> (usize, usize) {
    tally_without(destination, &LostPlaces::default())
}

fn tally_without(destination: &Destination, lost: &LostPlaces) -> (usize, usize) {
    let (Some(kube), [_, ..]) = (destination.kube_service(), required(destination)) else {
        return (0, 0);
    };
    let kinds = Kinds::of(kube);
    let shifts = required(destination)
        .iter()
        .filter_map(|entry| entry.shift.as_ref());
    let members = shifts.flat_map(|shift| &shift.destinations);
    let own = members.filter_map(|member| own_labels(kube, member.target.as_ref()?));
    own.filter(|labels| !labels.is_empty())
        .fold((0, 0), |(total, satisfied), labels| {
            let mut all = kinds.with(labels).into_iter();
            let has_some = all.any(|kind| !lost.takes(kube, kind.one));
            (total + 1, satisfied + usize::from(has_some))
        })
}

/// The data by which members are judged.
struct Judge<'d> {
    destination: &'d Destination,
    kinds: Kinds<'d>,
    nearest: Nearest<'d>,
}

impl<'d> Judge<'d> {
    /// The first members of the shift of an entry.
    fn members(
        &mut self,
        entry: (usize, &'d RequiredSubsets),
        shifted: &'d [WeightedDestination],
        most: usize,
    ) -> Vec<Member> {
        let shift = TrafficShift::new(shifted, false);
        let first = shifted.iter().enumerate().take(most);
        let members = first.map(|(number, member)| {
            let wanted = Wanted::of(self.destination, entry, number);
            let wanted = wanted.as_ref();
            let near_missed =
                wanted.and_then(|wanted| wanted.near_missed(&self.kinds, &mut self.nearest));
            let thin = wanted.and_then(|wanted| wanted.thin(&self.kinds));
            let verdict = self.verdict(member.target.as_ref());
            let rule_name = member.target.as_ref().and_then(rule_name);
            let place = (entry.0, number);
            Member {
                target: member.target.as_ref().map(target_words),
                weight: member.weight,
                share: shift.share(member.weight),
                remarks: member_remarks(
                    self.destination,
                    (place, member),
                    (&verdict, rule_name.as_deref()),
                ),
                verdict,
                rule_name,
                flaws: thin.into_iter().chain(near_missed).collect(),
                unsatisfied: wanted
                    .and_then(|wanted| wanted.unsatisfied(&self.kinds, &mut self.nearest)),
            }
        });
        members.collect()
    }

    fn verdict(&self, target: Option<&ShiftTarget>) -> SubsetVerdict {
        let kube = self.destination.kube_service();
        let own = kube.and_then(|kube| own_labels(kube, target?));
        match own {
            None => SubsetVerdict::Elsewhere,
            Some(labels) if labels.is_empty() => SubsetVerdict::Whole,
            Some(labels) => SubsetVerdict::Subset {
                labels: labels.clone(),
                endpoints: Matched::of(&self.kinds, labels),
            },
        }
    }
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

/// The labels that a target requires of endpoints of this service; empty if it takes all. `None` if it is another
/// service.
fn own_labels<'d>(kube: &KubeService, target: &'d ShiftTarget) -> Option<&'d Labels> {
    match target {
        ShiftTarget::KubeService {
            reference, subset, ..
        } if kube.reference == *reference && reference.names_a_service() => Some(subset),
        _ => None,
    }
}

/// The remainder of a required subset if some places are lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemainingSubset {
    /// The labels that its endpoints carry.
    pub labels: Labels,
    /// Its name in the `DestinationRule`.
    pub rule_name: String,
    /// How many endpoints are left.
    pub left: usize,
    /// How many there are.
    pub of: usize,
}

/// The remainder of each required subset of this Destination that has endpoints, each once; the first `most` of them.
#[must_use]
pub fn remaining_subsets(
    destination: &Destination,
    lost: &LostPlaces,
    most: usize,
) -> Vec<RemainingSubset> {
    let Some(kube) = destination.kube_service() else {
        return Vec::new();
    };
    let own = OwnSubsets::of(destination);
    if own.all().is_empty() {
        return Vec::new();
    }
    let kinds = Kinds::of(kube);
    let remaining = own.all().iter().map(|subset| {
        let endpoints = Matched::of(&kinds, &subset.labels);
        RemainingSubset {
            labels: subset.labels.clone(),
            rule_name: subset.rule_name.clone(),
            left: endpoints.remaining(kube, lost),
            of: endpoints.len(),
        }
    });
    remaining.filter(|one| one.of > 0).take(most).collect()
}
