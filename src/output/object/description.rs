//! Everything about objects of other kinds than Destination as a document: the contract of `describe KIND/NAME -o json`.

use serde::Serialize;

use super::{DescribedObject, ObjectExaminer, ObjectItem, ObjectPage};
use crate::{
    derive::{
        affected::AffectedDestination,
        fault::{Remark, Severity},
        overview::FactGroup,
    },
    diagnose::Finding,
    output::{
        Envelope, description::essential::Essential, document::Each, findings::EvidenceEntry,
    },
    query::ObjectGround,
    store::{Id, Subject},
};

/// Everything about one object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectDescription<'d> {
    kind: &'static str,
    #[serde(flatten)]
    item: ObjectItem,
    /// Without nulls, managed fields and the last applied configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<Essential<'d>>,
    derived: Derived,
    findings: Vec<Found>,
    oddities: Vec<OddityReport>,
}

#[derive(Debug, Serialize)]
struct Derived {
    /// Its nature.
    what: String,
    /// Whether it does its work, and for how many Destinations.
    works: String,
    /// Absent if there is no fault above info.
    #[serde(skip_serializing_if = "Option::is_none")]
    gravest: Option<Said>,
    /// The remarks on a policy as a whole.
    remarks: Vec<Said>,
    /// The effects of a policy.
    effects: Vec<Effect>,
    facts: Vec<Group>,
    destinations: Vec<Affected>,
}

#[derive(Debug, Serialize)]
struct Said {
    severity: &'static str,
    words: String,
}

#[derive(Debug, Serialize)]
struct Effect {
    field: String,
    sentences: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Group {
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'static str,
    facts: Vec<Labelled>,
}

#[derive(Debug, Serialize)]
struct Labelled {
    label: &'static str,
    values: Vec<String>,
}

/// A Destination that the object affects.
#[derive(Debug, Serialize)]
struct Affected {
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    name: String,
    /// The gravest fault between the two; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    words: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Found {
    rule: &'static str,
    severity: &'static str,
    path: String,
    message: String,
    evidence: Vec<EvidenceEntry>,
}

#[derive(Debug, Serialize)]
struct OddityReport {
    path: String,
    reason: String,
}

/// The named objects as a document. One that could not be fetched leaves it incomplete.
#[must_use]
pub fn object_descriptions<'d>(
    ground: &'d ObjectGround<'d>,
    examiner: ObjectExaminer<'d>,
    described: &'d [DescribedObject],
) -> Envelope<'d, ObjectDescription<'d>> {
    let item = move |one: &'d DescribedObject| ObjectDescription::of(ground, one, examiner);
    let items = Each::of(move || described.iter().filter_map(item));
    let mut document = Envelope::new("ObjectDescriptionList", ground.store, items);
    document.complete &= described.iter().all(|one| one.whole.is_some());
    document
}

impl<'d> ObjectDescription<'d> {
    fn of(
        ground: &ObjectGround<'_>,
        described: &'d DescribedObject,
        examiner: ObjectExaminer<'d>,
    ) -> Option<Self> {
        let page = ObjectPage::of(ground, &described.row, examiner)?;
        let ground = ObjectGround {
            found: &page.counts,
            ..*ground
        };
        let oddities = page.oddities().iter().map(|oddity| OddityReport {
            path: oddity.path.clone(),
            reason: oddity.reason.clone(),
        });
        Some(Self {
            kind: page.row.object.kind().name(),
            item: ObjectItem::of(&ground, page.row),
            object: described.whole.as_ref().map(Essential::of),
            findings: page
                .findings
                .iter()
                .map(|finding| Found::of(finding))
                .collect(),
            oddities: oddities.collect(),
            derived: Derived::of(page),
        })
    }
}

impl Derived {
    fn of(page: ObjectPage<'_>) -> Self {
        let affected = |row: &AffectedDestination| {
            let Subject {
                id: Id { key, .. }, ..
            } = row.known.subject();
            Affected {
                namespace: key.namespace.given().map(str::to_owned),
                name: key.name.to_string(),
                severity: row.severity.map(Severity::word),
                words: page.words(&row.known),
            }
        };
        let destinations = page.affected.rows().iter().map(affected).collect();
        let effects = page.effects.into_iter().map(|one| Effect {
            field: one.field.label().to_owned(),
            sentences: one.sentences,
        });
        Self {
            what: page.verdict.what,
            works: page.verdict.works,
            gravest: page.gravest.map(|(severity, words)| Said {
                severity: severity.word(),
                words,
            }),
            remarks: page.remarks.into_iter().map(Said::of).collect(),
            effects: effects.collect(),
            facts: page.facts.into_iter().map(Group::of).collect(),
            destinations,
        }
    }
}

impl Said {
    fn of(remark: Remark) -> Self {
        Self {
            severity: remark.severity.word(),
            words: remark.text,
        }
    }
}

impl Group {
    fn of(group: FactGroup) -> Self {
        let given = group
            .facts
            .into_iter()
            .filter(|fact| !fact.values.is_empty());
        let facts = given.map(|fact| Labelled {
            label: fact.label,
            values: fact.values,
        });
        Self {
            title: group.title,
            facts: facts.collect(),
        }
    }
}

impl Found {
    fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.id,
            severity: finding.severity.word(),
            path: finding.path.clone(),
            message: finding.message.clone(),
            evidence: finding.evidence.iter().map(EvidenceEntry::of).collect(),
        }
    }
}
