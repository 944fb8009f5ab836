//! Required subsets, for the document of `describe`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{is_zero, pairs, rounded};
use crate::{
    derive::{
        self,
        subsets::{Matched, Member, SubsetVerdict},
        world::Known,
    },
    model::Labels,
    output::report::Reference,
    store::Store,
};

/// The most zones that are listed for each subset.
const ZONES: usize = 100;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequiredSubsetItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    traffic_policy_ref: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_generation: Option<i64>,
    /// The requests that are split; absent if the policy is not recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    splits: Option<String>,
    /// Absent if the shift is not recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Vec<ShiftMember>>,
    /// Remarks on the members as a whole.
    remarks: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ShiftMember {
    weight: u32,
    /// The part of the requests that the shift is for, from 0 to 1; absent if Istio refuses the weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    /// The part of this Destination that it needs: `subset`, `whole`, or nothing (`elsewhere`).
    needs: &'static str,
    #[serde(flatten)]
    subset: Option<Subset>,
    /// The name of the subset in the `DestinationRule`, also of another service.
    #[serde(
        rename = "destinationRuleSubset",
        skip_serializing_if = "Option::is_none"
    )]
    rule_name: Option<String>,
    remarks: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Subset {
    labels: BTreeMap<String, String>,
    endpoints: usize,
    zones: Vec<ZoneCount>,
    /// How many more zones there are; absent where all are there.
    #[serde(skip_serializing_if = "is_zero")]
    more_zones: usize,
    /// Which label fails where there is no endpoint, and what comes nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    unmet: Option<String>,
}

#[derive(Debug, Serialize)]
struct ZoneCount {
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    count: usize,
}

pub(super) fn required_subsets(store: &Store, known: &Known) -> Vec<RequiredSubsetItem> {
    let required = derive::subsets::required_subsets(&known.destination);
    let entries = required
        .iter()
        .map(|entry| RequiredSubsetItem::of((store, known), entry));
    entries.collect()
}

impl RequiredSubsetItem {
    fn of((store, known): (&Store, &Known), required: &derive::subsets::RequiredSubset) -> Self {
        let members = required.members.as_ref();
        let members = members.map(|members| members.iter().map(ShiftMember::of).collect());
        Self {
            traffic_policy_ref: required.policy.as_ref().map(Reference::from),
            splits: required
                .policy
                .as_ref()
                .map(|policy| derive::policies::shifted_requests(store, known, policy)),
            observed_generation: required.observed_generation,
            members,
            remarks: super::texts(required.remarks.iter().cloned()),
        }
    }
}

impl ShiftMember {
    fn of(member: &Member) -> Self {
        let (needs, subset) = match &member.verdict {
            SubsetVerdict::Subset { labels, endpoints } => {
                let unmet = member.unsatisfied.as_ref().map(|fault| fault.words.clone());
                ("subset", Some(Subset::of(labels, endpoints, unmet)))
            }
            SubsetVerdict::Whole => ("whole", None),
            SubsetVerdict::Elsewhere => ("elsewhere", None),
        };
        Self {
            weight: member.weight,
            share: member.share.map(rounded),
            target: member.target.clone(),
            needs,
            subset,
            rule_name: member.rule_name.clone(),
            remarks: super::texts(member.faults().chain(member.remarks.iter().cloned())),
        }
    }
}

impl Subset {
    fn of(labels: &Labels, endpoints: &Matched, unmet: Option<String>) -> Self {
        let all = endpoints.zones();
        let zones = all.iter().take(ZONES).map(|(zone, count)| ZoneCount {
            zone: zone.as_deref().map(str::to_owned),
            count: *count,
        });
        Self {
            labels: pairs(labels),
            endpoints: endpoints.len(),
            zones: zones.collect(),
            more_zones: all.len().saturating_sub(ZONES),
            unmet,
        }
    }
}
