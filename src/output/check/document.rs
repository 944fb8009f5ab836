//! The `CheckReport`: the contract of `check -o json`.
//!
//! It also lists findings of severity info. Fields are added here, never changed.

use serde::Serialize;

use super::Checked;
use crate::{
    diagnose::{Accepted, Fate, Reported, Severity, Skipped},
    output::{
        baseline::AcceptedObject,
        document::{API_VERSION, Each, SourceReport},
        findings::{CauseEntry, EvidenceEntry, MuteReport, ObjectName, SeverityCounts, SinceEntry},
    },
    store::Kind,
};

/// The findings as a document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport<'r> {
    api_version: &'static str,
    kind: &'static str,
    complete: bool,
    sources: Vec<SourceReport>,
    summary: Summary,
    findings: Each<'r, Found>,
    skipped: Vec<NotChecked>,
    /// Muted findings with the reason; absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    muted: Vec<MutedFinding>,
    /// Findings that the baseline accepts, with the reason that it gives; absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accepted: Vec<AcceptedFinding>,
    /// Findings that are only in the baseline or the earlier run; absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gone: Vec<Named>,
    /// Findings that the earlier run had as well, so that the next run can be compared with this document; absent if there
    /// are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    old: Vec<Named>,
}

#[derive(Debug, Serialize)]
struct Summary {
    #[serde(flatten)]
    counts: SeverityCounts,
    destinations: usize,
    /// Findings that are not present long enough to be listed; absent if there are none.
    #[serde(skip_serializing_if = "is_zero")]
    unsettled: usize,
    /// Counted here and listed in `muted`.
    muted: usize,
    /// Counted here and listed in `accepted`.
    accepted: usize,
    /// Found by the earlier run of `--new-since`, and listed in `old`; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<usize>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A finding.
#[derive(Debug, Serialize)]
struct Found {
    rule: &'static str,
    severity: &'static str,
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination: Option<String>,
    /// The object, if it is no Destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<ObjectName>,
    /// The subject, which makes it the same finding in the next report; absent if that is the object as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    about: String,
    path: String,
    message: String,
    /// The thing that it follows from; absent if no other finding does.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<CauseEntry>,
    evidence: Vec<EvidenceEntry>,
    #[serde(flatten)]
    since: SinceEntry,
}

#[derive(Debug, Serialize)]
struct NotChecked {
    rule: &'static str,
    source: String,
    reason: String,
}

/// A muted finding.
#[derive(Debug, Serialize)]
struct MutedFinding {
    #[serde(flatten)]
    name: Named,
    #[serde(flatten)]
    mute: MuteReport,
}

/// A finding that the baseline accepts.
#[derive(Debug, Serialize)]
struct AcceptedFinding {
    #[serde(flatten)]
    name: Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// A finding by its identity only.
#[derive(Debug, Serialize)]
struct Named {
    rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(flatten)]
    object: AcceptedObject,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
}

/// The findings as a document.
#[must_use]
pub fn check_report<'r>(checked: &Checked<'r>) -> CheckReport<'r> {
    let report = checked.report;
    CheckReport {
        api_version: API_VERSION,
        kind: "CheckReport",
        complete: checked.is_complete(),
        sources: checked.store.sources().map(SourceReport::of).collect(),
        summary: Summary {
            counts: report.counts().into(),
            destinations: report.destinations,
            unsettled: report.unsettled,
            muted: report.with(Fate::Muted).count(),
            accepted: report.with(Fate::Accepted).count(),
            old: report.has_earlier.then(|| report.with(Fate::Old).count()),
        },
        findings: Each::of(move || report.open().map(Found::of)),
        skipped: report.skipped.iter().map(NotChecked::of).collect(),
        muted: report
            .with(Fate::Muted)
            .filter_map(MutedFinding::of)
            .collect(),
        accepted: report
            .with(Fate::Accepted)
            .map(AcceptedFinding::of)
            .collect(),
        gone: report.gone.iter().map(Named::of).collect(),
        old: report.with(Fate::Old).map(Named::of_found).collect(),
    }
}

impl Found {
    fn of(
        Reported {
            holder,
            finding,
            cause,
            ..
        }: &Reported,
    ) -> Self {
        let object = ObjectName::of(&holder.subject());
        let is_destination = holder.kind() == Kind::Destination;
        Self {
            rule: finding.rule.id,
            severity: finding.severity.word(),
            source: holder.id().source.to_string(),
            cluster: holder.cluster().map(str::to_owned),
            namespace: object.namespace.clone().filter(|_| is_destination),
            destination: is_destination.then(|| object.name.clone()),
            object: (!is_destination).then_some(object),
            about: finding.about.to_string(),
            path: finding.path.clone(),
            message: finding.message.clone(),
            cause: cause.as_ref().map(CauseEntry::of),
            evidence: finding.evidence.iter().map(EvidenceEntry::of).collect(),
            since: SinceEntry::of(finding),
        }
    }
}

impl MutedFinding {
    fn of(one: &Reported) -> Option<Self> {
        Some(Self {
            name: Named::of_found(one),
            mute: MuteReport::of(one.muted.as_ref()?),
        })
    }
}

impl AcceptedFinding {
    fn of(one: &Reported) -> Self {
        Self {
            name: Named::of_found(one),
            reason: one.reason.clone(),
        }
    }
}

impl NotChecked {
    fn of(skipped: &Skipped) -> Self {
        Self {
            rule: skipped.rule.id,
            source: skipped.source.to_string(),
            reason: skipped.reason.clone(),
        }
    }
}

impl Named {
    fn of(accepted: &Accepted) -> Self {
        Self {
            rule: accepted.rule.clone(),
            source: accepted.source.as_ref().map(ToString::to_string),
            object: AcceptedObject::of(accepted),
            about: accepted.mark.given().map(str::to_owned),
            path: accepted.path.clone(),
            severity: accepted.severity.map(Severity::word),
            message: accepted.message.clone(),
        }
    }

    fn of_found(one: &Reported) -> Self {
        Self::of(&Accepted {
            source: Some(one.holder.id().source.clone()),
            ..Accepted::of(&one.holder, &one.finding)
        })
    }
}
