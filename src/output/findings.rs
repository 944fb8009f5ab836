//! A finding in words, and as part of a document: one wording for `check`, `describe` and the rules' examples.

use serde::Serialize;

use crate::{
    diagnose::{Cause, Counts, Evidence, Finding, Muted, SinceTime},
    store::Subject,
};

/// A finding as lines: the path and the message, and below them every field that proves it.
pub(super) fn finding_lines(finding: &Finding) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", finding.path, finding.message)];
    let evidence = finding.evidence.iter();
    lines.extend(evidence.map(|evidence| format!("  {}", evidence.words())));
    lines
}

/// A value that proves a finding.
#[derive(Debug, Serialize)]
pub(super) struct EvidenceEntry {
    /// The object of the path; absent if it is the Destination itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<ObjectName>,
    path: String,
    value: String,
}

/// An object by kind and name.
#[derive(Debug, Serialize)]
pub(super) struct ObjectName {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) namespace: Option<String>,
    pub(super) name: String,
}

impl ObjectName {
    pub(super) fn of(Subject { kind, id }: &Subject) -> Self {
        Self {
            kind: kind.name(),
            namespace: id.key.namespace.given().map(str::to_owned),
            name: id.key.name.to_string(),
        }
    }
}

impl EvidenceEntry {
    pub(super) fn of(evidence: &Evidence) -> Self {
        Self {
            object: evidence
                .object
                .as_ref()
                .zip(evidence.kind_name())
                .map(|(subject, kind)| ObjectName {
                    kind,
                    ..ObjectName::of(subject)
                }),
            path: evidence.path.clone(),
            value: evidence.value.clone(),
        }
    }
}

/// The thing that several findings follow from.
#[derive(Debug, Serialize)]
pub(super) struct CauseEntry {
    /// Its identity within the source, the same from run to run.
    id: String,
    words: String,
}

impl CauseEntry {
    pub(super) fn of(cause: &Cause) -> Self {
        Self {
            id: cause.id(),
            words: cause.words(),
        }
    }
}

/// Why a finding is muted.
#[derive(Debug, Serialize)]
pub(super) struct MuteReport {
    by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

impl MuteReport {
    pub(super) fn of(muted: &Muted) -> Self {
        Self {
            by: muted.by.word(),
            reason: muted.reason.clone(),
            until: muted.until.map(|day| day.to_string()),
        }
    }
}

/// Since when a finding is present; absent if its source is a dump.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SinceEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_source: Option<&'static str>,
}

impl SinceEntry {
    pub(super) fn of(finding: &Finding) -> Self {
        let since = finding.since;
        Self {
            since: since.map(|SinceTime { at, .. }| at.to_string()),
            since_source: since.map(|SinceTime { source, .. }| source.word()),
        }
    }
}

/// How many findings there are of each severity, the contract of every document.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct SeverityCounts {
    error: usize,
    warning: usize,
    info: usize,
}

impl From<Counts> for SeverityCounts {
    fn from(counts: Counts) -> Self {
        let Counts {
            error,
            warning,
            info,
        } = counts;
        Self {
            error,
            warning,
            info,
        }
    }
}
