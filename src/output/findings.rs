//! A finding in words, and as part of a document: one wording for `check`, `describe` and the rules' examples.

use serde::Serialize;

use crate::{
    diagnose::{Counts, Evidence, Finding},
    store::Subject,
};

/// A finding as lines: what is wrong and where, and below it what proves it, as far as the message does not say it.
pub(super) fn telling(finding: &Finding) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", finding.path, finding.message)];
    let telling = finding.evidence.iter();
    let telling = telling.filter(|evidence| !is_said(evidence, finding));
    lines.extend(telling.map(|evidence| format!("  {}", proof(evidence))));
    lines
}

fn is_said(evidence: &Evidence, finding: &Finding) -> bool {
    evidence.object.is_none() && finding.message.contains(&evidence.value)
}

fn proof(
    Evidence {
        object,
        path,
        value,
    }: &Evidence,
) -> String {
    match object {
        Some(Subject { kind, id }) => format!("{kind} {} {path}: {value}", id.key),
        None => format!("{path}: {value}"),
    }
}

/// A value that proves a finding.
#[derive(Debug, Serialize)]
pub(super) struct Proof {
    /// The object that it stands in; absent where it is the Destination itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<ObjectName>,
    path: String,
    value: String,
}

/// An object by kind and name.
#[derive(Debug, Serialize)]
struct ObjectName {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    name: String,
}

impl Proof {
    pub(super) fn of(evidence: &Evidence) -> Self {
        let name = |Subject { kind, id }: &Subject| ObjectName {
            kind: kind.name(),
            namespace: id.key.namespace.given().map(str::to_owned),
            name: id.key.name.to_string(),
        };
        Self {
            object: evidence.object.as_ref().map(name),
            path: evidence.path.clone(),
            value: evidence.value.clone(),
        }
    }
}

/// How many findings there are of each severity, the contract of every document.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Tally {
    error: usize,
    warning: usize,
    info: usize,
}

impl From<Counts> for Tally {
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
