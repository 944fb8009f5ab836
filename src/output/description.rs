//! The `DestinationDescriptionList`: everything about the named Destinations, the contract of `describe -o json`.
//!
//! An item is an item of the `DestinationList` with the object as its source has it, derived facts and oddities. Fields
//! are added here, never changed.

mod derived;
pub(super) mod essential;

use std::sync::Arc;

use serde::Serialize;

use self::{derived::Derived, essential::Essential};
use super::{
    Envelope,
    document::Each,
    findings::{EvidenceEntry, MuteReport, SinceEntry},
    report::DestinationItem,
};
use crate::{
    derive::world::{Known, World},
    diagnose::{Finding, FindingsByDestination},
    model::{Json, decode::Oddity},
    store::Store,
};

/// A Destination that was asked for.
#[derive(Clone, Debug)]
pub struct Described {
    /// The Destination.
    pub known: Arc<Known>,
    /// The whole object, as its source has it now; `None` if it could not be fetched.
    pub object: Option<Json>,
}

/// Everything known of one Destination.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description<'d> {
    #[serde(flatten)]
    item: DestinationItem,
    /// Without nulls, managed fields and the last applied configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<Essential<'d>>,
    derived: Derived<'d>,
    diagnosis: Diagnosed,
    oddities: Vec<OddityReport>,
}

#[derive(Debug, Serialize)]
struct OddityReport {
    path: String,
    reason: String,
}

/// The findings of a Destination.
#[derive(Debug, Serialize)]
struct Diagnosed {
    findings: Vec<DescribedFinding>,
    /// The rules that were skipped.
    skipped: Vec<Skipped>,
}

#[derive(Debug, Serialize)]
struct DescribedFinding {
    rule: &'static str,
    severity: &'static str,
    /// The subject; absent if that is the object as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    about: String,
    path: String,
    message: String,
    /// Absent if it is not muted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    muted: bool,
    /// Absent if it is not muted.
    #[serde(skip_serializing_if = "Option::is_none")]
    mute: Option<MuteReport>,
    evidence: Vec<EvidenceEntry>,
    #[serde(flatten)]
    since: SinceEntry,
}

#[derive(Debug, Serialize)]
struct Skipped {
    rule: &'static str,
    reason: String,
}

/// The named Destinations as a document. One whose object could not be fetched leaves it incomplete.
#[must_use]
pub fn descriptions<'d>(
    facts: (&'d Store, &'d World),
    by_destination: &'d FindingsByDestination,
    described: &'d [Described],
) -> Envelope<'d, Description<'d>> {
    let item = move |one: &'d Described| Description::of(facts, by_destination, one);
    let items = Each::of(move || described.iter().map(item));
    let mut document = Envelope::new("DestinationDescriptionList", facts.0, items);
    document.complete &= described.iter().all(|one| one.object.is_some());
    document
}

impl<'d> Description<'d> {
    fn of(
        facts: (&Store, &World),
        by_destination: &FindingsByDestination,
        described: &'d Described,
    ) -> Self {
        let known = &described.known;
        let oddities = known.destination.oddities.iter().map(OddityReport::of);
        Self {
            item: DestinationItem::of(facts, known, by_destination),
            object: described.object.as_ref().map(Essential::of),
            derived: Derived::of(facts, by_destination, known),
            diagnosis: Diagnosed::of(by_destination, known),
            oddities: oddities.collect(),
        }
    }
}

impl Diagnosed {
    fn of(by_destination: &FindingsByDestination, known: &Known) -> Self {
        let id = &known.id;
        let mutes = by_destination.muted(id);
        let muted = |rule| mutes.iter().find(|(of, _)| *of == rule);
        let described = |finding: &Finding| DescribedFinding {
            rule: finding.rule.id,
            severity: finding.severity.word(),
            about: finding.about.to_string(),
            path: finding.path.clone(),
            message: finding.message.clone(),
            muted: muted(finding.rule).is_some(),
            mute: muted(finding.rule).map(|(_, why)| MuteReport::of(why)),
            evidence: finding.evidence.iter().map(EvidenceEntry::of).collect(),
            since: SinceEntry::of(finding),
        };
        let skipped = by_destination.skipped(known).map(|skipped| Skipped {
            rule: skipped.rule.id,
            reason: skipped.reason.clone(),
        });
        Self {
            findings: by_destination.findings(id).iter().map(described).collect(),
            skipped: skipped.collect(),
        }
    }
}

impl OddityReport {
    fn of(oddity: &Oddity) -> Self {
        Self {
            path: oddity.path.clone(),
            reason: oddity.reason.clone(),
        }
    }
}
