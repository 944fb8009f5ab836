//! The `DestinationDescriptionList`: everything known of the named Destinations, the contract of `describe -o json`.
//!
//! An item is that of the `DestinationList`, with the object as its source has it, what follows from it, and what is odd
//! about it. Fields are added here, never changed.

mod derived;

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::Value;

use self::derived::Derived;
use super::{Document, findings::Proof, report::Item};
use crate::{
    derive::{Known, World},
    diagnose::{Finding, Survey},
    model::{decode::Oddity, meta::LAST_APPLIED},
    store::{Id, Store},
};

/// A Destination that was asked for.
#[derive(Clone, Debug)]
pub struct Described {
    /// The Destination.
    pub known: Arc<Known>,
    /// The whole object, as its source has it now; nothing where it could not be fetched.
    pub object: Option<Value>,
}

/// Everything known of one Destination.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description<'d> {
    #[serde(flatten)]
    item: Item,
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

/// What the rules say of a Destination.
#[derive(Debug, Serialize)]
struct Diagnosed {
    findings: Vec<Told>,
    /// The rules that did not run, so that nobody knows.
    skipped: Vec<Skipped>,
}

#[derive(Debug, Serialize)]
struct Told {
    rule: &'static str,
    severity: &'static str,
    path: String,
    message: String,
    /// Absent where nobody muted it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    muted: bool,
    evidence: Vec<Proof>,
}

#[derive(Debug, Serialize)]
struct Skipped {
    rule: &'static str,
    reason: String,
}

/// The named Destinations as a document. One whose object could not be fetched leaves it incomplete.
#[must_use]
pub fn descriptions<'d>(
    (store, world): (&Store, &World),
    survey: &Survey,
    described: &'d [Described],
) -> Document<Description<'d>> {
    let items = described
        .iter()
        .map(|one| Description::of((store, world), survey, one));
    let mut document = Document::new("DestinationDescriptionList", store, items.collect());
    document.complete &= described.iter().all(|one| one.object.is_some());
    document
}

impl<'d> Description<'d> {
    fn of(facts: (&Store, &World), survey: &Survey, described: &'d Described) -> Self {
        let known = &described.known;
        let oddities = known.destination.oddities.iter().map(OddityReport::of);
        Self {
            item: Item::of(facts, known, survey),
            object: described.object.as_ref().map(Essential::of),
            derived: Derived::of(facts, survey, known),
            diagnosis: Diagnosed::of(survey, &known.id),
            oddities: oddities.collect(),
        }
    }
}

impl Diagnosed {
    fn of(survey: &Survey, id: &Id) -> Self {
        let told = |finding: &Finding| Told {
            rule: finding.rule.id,
            severity: finding.severity.word(),
            path: finding.path.clone(),
            message: finding.message.clone(),
            muted: survey.muted(id).contains(&finding.rule),
            evidence: finding.evidence.iter().map(Proof::of).collect(),
        };
        let skipped = survey.skipped(&id.source).map(|skipped| Skipped {
            rule: skipped.rule.id,
            reason: skipped.reason.clone(),
        });
        Self {
            findings: survey.findings(id).iter().map(told).collect(),
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

/// An object without what tells nothing, which is left out while it is written: no copy is made of an object of any size.
///
/// That is what fills pages of the metadata, and nulls: to the API they mean absence, in lists too.
#[derive(Clone, Copy, Debug)]
struct Essential<'v> {
    value: &'v Value,
    part: Part,
}

/// Which part of an object a value is, as far as something is left out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Object,
    Metadata,
    Annotations,
    Other,
}

impl<'v> Essential<'v> {
    fn of(value: &'v Value) -> Self {
        let part = Part::Object;
        Self { value, part }
    }
}

/// A value without nulls.
fn present(value: &Value) -> Value {
    let part = Part::Other;
    serde_json::to_value(Essential { value, part }).unwrap_or_default()
}

impl Part {
    /// The part that a member is; nothing where it is left out.
    fn member(self, key: &str) -> Option<Self> {
        match (self, key) {
            (Self::Object, "metadata") => Some(Self::Metadata),
            (Self::Metadata, "annotations") => Some(Self::Annotations),
            (Self::Metadata, "managedFields") | (Self::Annotations, LAST_APPLIED) => None,
            _ => Some(Self::Other),
        }
    }
}

impl Serialize for Essential<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(members) => {
                let members = members.iter().filter(|(_, value)| !value.is_null());
                serializer.collect_map(members.filter_map(|(key, value)| {
                    let part = self.part.member(key)?;
                    Some((key, Essential { value, part }))
                }))
            }
            Value::Array(items) => {
                let items = items.iter().filter(|item| !item.is_null());
                let part = Part::Other;
                serializer.collect_seq(items.map(|value| Essential { value, part }))
            }
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_are_told_without_nulls_and_noise() {
        let object = json!({
            "metadata": {
                "name": "a",
                "creationTimestamp": null,
                "managedFields": [{}],
                "annotations": {LAST_APPLIED: "{}", "team": "red"},
            },
            "spec": {"ports": [null, {"port": 1, "name": null}]},
        });
        let expected = json!({
            "metadata": {"name": "a", "annotations": {"team": "red"}},
            "spec": {"ports": [{"port": 1}]},
        });
        let written = serde_json::to_value(Essential::of(&object));
        assert_eq!(written.expect("it can be JSON"), expected);
    }
}
