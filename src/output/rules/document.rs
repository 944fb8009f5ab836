//! The `RuleList`: the contract of `rules -o json`. Fields are added here, never changed.

use serde::Serialize;

use super::{Explained, area};
use crate::{
    diagnose::{FIRST_LOOK, Need, Rule, SETTLES},
    output::{document::API_VERSION, findings::EvidenceEntry},
};

/// Rules, as a document. It is about no source.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleList {
    api_version: &'static str,
    kind: &'static str,
    /// As in every document: nothing that could be read is missing.
    complete: bool,
    sources: [(); 0],
    items: Vec<RuleDocument>,
}

#[derive(Debug, Serialize)]
struct RuleDocument {
    rule: &'static str,
    area: &'static str,
    severity: &'static str,
    summary: &'static str,
    why: &'static str,
    advice: &'static str,
    needs: Vec<NeededKind>,
    /// How long its findings in a live source are watched before they count; absent if they count at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits: Option<Waits>,
    /// A stream of YAML objects.
    example: &'static str,
    /// The findings in the example; absent in the list of rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    finds: Option<Vec<ExampleFinding>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Waits {
    seconds: i64,
    first_look_seconds: i64,
}

#[derive(Debug, Serialize)]
struct NeededKind {
    kind: &'static str,
    /// `listed`: the first list of it has to be in; `whole`: all objects of it have to be known; `live`: those of the
    /// cluster itself.
    how: &'static str,
}

#[derive(Debug, Serialize)]
struct ExampleFinding {
    severity: &'static str,
    destination: String,
    path: String,
    message: String,
    evidence: Vec<EvidenceEntry>,
}

/// These rules as a document; each with what it finds in its example where it was run there.
#[must_use]
pub fn rule_list(
    rules: impl IntoIterator<Item = &'static Rule>,
    explained: Option<&Explained<'_>>,
) -> RuleList {
    let document = |rule: &'static Rule| RuleDocument {
        rule: rule.id,
        area: area(rule),
        severity: rule.severity.word(),
        summary: rule.summary,
        why: rule.why,
        advice: rule.advice,
        needs: rule.needs.iter().flat_map(NeededKind::of).collect(),
        waits: rule.is_comparing().then_some(Waits {
            seconds: SETTLES.as_secs(),
            first_look_seconds: FIRST_LOOK.as_secs(),
        }),
        example: rule.example,
        finds: explained.filter(|one| one.rule == rule).map(found),
    };
    RuleList {
        api_version: API_VERSION,
        kind: "RuleList",
        complete: true,
        sources: [],
        items: rules.into_iter().map(document).collect(),
    }
}

impl NeededKind {
    fn of(need: &Need) -> impl Iterator<Item = Self> {
        let how = match need {
            Need::Listed(_) => "listed",
            Need::OneOf(_) => "oneOf",
            Need::Whole(_) => "whole",
            Need::Live(_) => "live",
        };
        let kinds = need.kinds().iter();
        kinds.map(move |kind| Self {
            kind: kind.name(),
            how,
        })
    }
}

fn found(explained: &Explained<'_>) -> Vec<ExampleFinding> {
    let found = explained.report.findings.iter().map(|one| ExampleFinding {
        severity: one.finding.severity.word(),
        destination: one.holder.meta().name.to_string(),
        path: one.finding.path.clone(),
        message: one.finding.message.clone(),
        evidence: one.finding.evidence.iter().map(EvidenceEntry::of).collect(),
    });
    found.collect()
}
