//! The `Baseline`: a file with findings that are known and accepted.

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::IgnoredAny};

use super::document::API_VERSION;
use crate::diagnose::{Accepted, Baseline, Mark, Severity};

/// The kind of the file.
const KIND: &str = "Baseline";
/// The kind of an object that gives none.
const DESTINATION: &str = "Destination";

/// The file. A field that it does not know is let be, because a later version may have written it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    api_version: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    written_at: Option<Timestamp>,
    findings: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(flatten)]
    object: AcceptedObject,
    /// Its subject; empty if that is the object as a whole. Absent in files of older versions, which have only the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    path: String,
    /// Its severity then: it is accepted as long as it is not graver. Absent in files of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    severity: Option<String>,
    /// The sentence of the finding then, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    message: String,
    /// Why it is accepted. People write that, and it stays if the baseline is written again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The object of an accepted finding.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum AcceptedObject {
    /// An object that is no Destination.
    Other { object: OtherObject },
    /// A Destination.
    Destination {
        #[serde(default, skip_serializing_if = "String::is_empty")]
        namespace: String,
        destination: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OtherObject {
    kind: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    namespace: String,
    name: String,
}

impl AcceptedObject {
    pub(super) fn of(accepted: &Accepted) -> Self {
        let (namespace, name) = (accepted.namespace.clone(), accepted.name.clone());
        if accepted.kind == DESTINATION {
            let destination = name;
            return Self::Destination {
                namespace,
                destination,
            };
        }
        Self::Other {
            object: OtherObject {
                kind: accepted.kind.clone(),
                namespace,
                name,
            },
        }
    }

    fn into_other(self) -> OtherObject {
        match self {
            Self::Other { object } => object,
            Self::Destination {
                namespace,
                destination,
            } => OtherObject {
                kind: DESTINATION.to_owned(),
                namespace,
                name: destination,
            },
        }
    }
}

/// The baseline as a document, for [`super::json()`].
#[must_use]
pub fn baseline_document(baseline: &Baseline) -> impl Serialize {
    File {
        api_version: API_VERSION.to_owned(),
        kind: KIND.to_owned(),
        written_at: baseline.written,
        findings: baseline.findings.iter().map(Entry::of).collect(),
    }
}

/// A text that is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// Neither JSON nor of the right shape.
    #[error("not a baseline: {}; write one with --write-baseline", misread(.0))]
    Json(#[from] serde_json::Error),
    /// A document of another version or kind.
    #[error("a {version} {kind}, not a {API_VERSION} {KIND}; write one with --write-baseline")]
    Kind {
        /// Its version.
        version: String,
        /// Its kind.
        kind: String,
    },
}

/// An earlier run: what makes a finding of it the same finding now.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    api_version: String,
    kind: String,
    #[serde(default)]
    complete: bool,
    #[serde(default)]
    sources: Vec<IgnoredAny>,
    #[serde(default)]
    findings: Vec<Entry>,
    #[serde(default)]
    old: Vec<Entry>,
}

/// A text that is no earlier run.
#[derive(Debug, thiserror::Error)]
pub enum EarlierRunError {
    /// Neither JSON nor of the right shape.
    #[error("not the output of `check -o json`: {}", misread(.0))]
    Json(#[from] serde_json::Error),
    /// A document of another version or kind.
    #[error("a {0} {1}, not the {API_VERSION} CheckReport of `check -o json`")]
    Kind(String, String),
}

/// The place and the reason of the first error in a text that should be JSON.
fn misread(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it ends too early".to_owned();
    }
    let text = error.to_string();
    let (what, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
    format!("line {}, column {}: {what}", error.line(), error.column())
}

/// Parses the `CheckReport` of an earlier run: its findings, and whether it was complete.
///
/// # Errors
/// If it is none.
pub fn read_run(text: &str) -> Result<(Baseline, bool), EarlierRunError> {
    let run: Run = serde_json::from_str(text)?;
    if (&*run.api_version, &*run.kind) != (API_VERSION, "CheckReport") {
        return Err(EarlierRunError::Kind(run.api_version, run.kind));
    }
    // Of a single source the name does not matter: files have another one every day.
    let has_sources = run.sources.len() > 1;
    let findings = run.findings.into_iter().chain(run.old);
    let findings = findings.map(|mut entry| {
        entry.source = entry.source.filter(|_| has_sources);
        entry.about.get_or_insert_default();
        entry.accepted()
    });
    let baseline = Baseline {
        written: None,
        findings: findings.collect(),
    };
    Ok((baseline, run.complete))
}

/// Parses the text of a baseline.
///
/// # Errors
/// If it is none.
pub fn read_baseline(text: &str) -> Result<Baseline, BaselineError> {
    let file: File = serde_json::from_str(text)?;
    if (&*file.api_version, &*file.kind) != (API_VERSION, KIND) {
        let (version, kind) = (file.api_version, file.kind);
        return Err(BaselineError::Kind { version, kind });
    }
    Ok(Baseline {
        written: file.written_at,
        findings: file.findings.into_iter().map(Entry::accepted).collect(),
    })
}

impl Entry {
    fn of(accepted: &Accepted) -> Self {
        Self {
            rule: accepted.rule.clone(),
            source: accepted.source.as_ref().map(ToString::to_string),
            object: AcceptedObject::of(accepted),
            about: match &accepted.mark {
                Mark::About(about) => Some(about.clone()),
                Mark::Path => None,
            },
            path: accepted.path.clone(),
            severity: accepted.severity.map(|severity| severity.word().to_owned()),
            message: accepted.message.clone(),
            reason: accepted.reason.clone(),
        }
    }

    fn accepted(self) -> Accepted {
        let OtherObject {
            kind,
            namespace,
            name,
        } = self.object.into_other();
        Accepted {
            rule: self.rule,
            source: self.source.map(|source| source.as_str().into()),
            kind,
            namespace,
            name,
            mark: self.about.map_or(Mark::Path, Mark::About),
            path: self.path,
            severity: severity(self.severity.as_deref()),
            message: self.message,
            reason: self.reason.filter(|reason| !reason.trim().is_empty()),
        }
    }
}

fn severity(word: Option<&str>) -> Option<Severity> {
    Severity::ALL
        .into_iter()
        .find(|one| Some(one.word()) == word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::output::json;

    fn accepted() -> impl Strategy<Value = Accepted> {
        let text = any::<String>;
        let source = proptest::option::of(text());
        let mark = proptest::option::of(text());
        let reason = proptest::option::of("[a-z]{1,9}");
        let severity = proptest::option::of(proptest::sample::select(&Severity::ALL[..]));
        let words = (mark, text(), (severity, text()), reason);
        let parts = (text(), source, (text(), text()), text(), words);
        parts.prop_map(
            |(rule, source, (kind, namespace), name, (mark, path, (severity, message), reason))| {
                Accepted {
                    rule,
                    source: source.map(|source| source.as_str().into()),
                    kind,
                    namespace,
                    name,
                    mark: mark.map_or(Mark::Path, Mark::About),
                    path,
                    severity,
                    message,
                    reason,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_as_it_was(
            findings in proptest::collection::vec(accepted(), 0..4),
            written in proptest::option::of(0_i64..4_000_000_000),
        ) {
            let written = written.and_then(|at| Timestamp::from_second(at).ok());
            let baseline = Baseline { written, findings };
            let mut text = Vec::new();
            json(&mut text, &baseline_document(&baseline)).expect("memory takes everything");
            let text = String::from_utf8(text).expect("JSON is UTF-8");
            prop_assert_eq!(read_baseline(&text).ok(), Some(baseline));
        }
    }

    #[test]
    fn what_is_no_baseline_is_refused_in_words() {
        for (text, said) in [
            ("", "not a baseline: it ends too early;"),
            ("[]", "not a baseline: line 1, column 2: "),
            (
                r#"{"apiVersion":"portolan/v1","kind":"CheckReport","findings":[]}"#,
                "not a portolan/v1 Baseline",
            ),
            (
                r#"{"apiVersion":"portolan/v2","kind":"Baseline","findings":[]}"#,
                "not a portolan/v1 Baseline",
            ),
            (
                r#"{"apiVersion":"portolan/v1","kind":"Baseline","findings":[{}]}"#,
                "line 1, column 60: missing field `rule`;",
            ),
        ] {
            let why = read_baseline(text).expect_err(text).to_string();
            assert!(why.contains(said), "{text}: {why}");
        }
    }
}
