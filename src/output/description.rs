//! The `DestinationDescriptionList`: everything known of the named Destinations, the contract of `describe -o json`.
//!
//! An item is that of the `DestinationList`, with the object as its source has it, what follows from it, and what is odd
//! about it. Fields are added here, never changed.

mod derived;

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

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
pub struct Description {
    #[serde(flatten)]
    item: Item,
    /// Without nulls, managed fields and the last applied configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<Value>,
    derived: Derived,
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
pub fn descriptions(
    (store, world): (&Store, &World),
    survey: &Survey,
    described: &[Described],
) -> Document<Description> {
    let items = described
        .iter()
        .map(|one| Description::of((store, world), survey, one));
    let mut document = Document::new("DestinationDescriptionList", store, items.collect());
    document.complete &= described.iter().all(|one| one.object.is_some());
    document
}

impl Description {
    fn of(facts: (&Store, &World), survey: &Survey, described: &Described) -> Self {
        let known = &described.known;
        let oddities = known.destination.oddities.iter().map(OddityReport::of);
        Self {
            item: Item::of(facts, known, survey),
            object: described.object.as_ref().map(essential),
            derived: Derived::of(facts, known),
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

/// The object without what tells nothing.
fn essential(object: &Value) -> Value {
    let mut object = present(object);
    if let Some(Value::Object(meta)) = object.get_mut("metadata") {
        meta.remove("managedFields");
        if let Some(Value::Object(annotations)) = meta.get_mut("annotations") {
            annotations.remove(LAST_APPLIED);
        }
    }
    object
}

/// The value without nulls: to the API they mean absence, in lists too.
fn present(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            let members = members.map(|(key, value)| (key.clone(), present(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let items = items.iter().filter(|item| !item.is_null());
            Value::Array(items.map(present).collect())
        }
        other => other.clone(),
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
        assert_eq!(essential(&object), expected);
    }
}
