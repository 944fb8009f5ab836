//! The effect of a change on requests and findings, as text and as a document.

use std::io::{self, Write};

use serde::Serialize;

use super::{
    document::{EarlierState, ObjectReference},
    text::line,
};
use crate::{
    derive::{overview::RequestVerdict, wording::counted},
    diagnose::{EffectDifference, Finding},
    output::{
        Glyphs,
        document::{API_VERSION, SourceReport, is_complete},
    },
    store::Store,
};

/// The most findings of an object that are listed as came or as went.
const LISTED: usize = 12;

/// The `EffectDiff` document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EffectDiffDocument<'d> {
    api_version: &'static str,
    kind: &'static str,
    complete: bool,
    /// Those of the later state.
    sources: Vec<SourceReport>,
    before: EarlierState,
    items: Vec<EffectItem<'d>>,
}

#[derive(Serialize)]
struct EffectItem<'d> {
    object: ObjectReference,
    /// Absent if requests fare as before.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<VerdictChange<'d>>,
    findings: FindingChange<'d>,
}

#[derive(Serialize)]
struct VerdictChange<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Verdict<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Verdict<'d>>,
}

#[derive(Serialize)]
struct Verdict<'d> {
    state: &'static str,
    words: &'d str,
}

#[derive(Serialize)]
struct FindingChange<'d> {
    came: Vec<FindingItem<'d>>,
    went: Vec<FindingItem<'d>>,
}

#[derive(Serialize)]
struct FindingItem<'d> {
    rule: &'static str,
    severity: String,
    path: &'d str,
    message: &'d str,
}

/// The document of two states.
#[must_use]
pub fn effect_document<'d>(
    (before, after): (&Store, &Store),
    effects: &'d [EffectDifference],
) -> EffectDiffDocument<'d> {
    EffectDiffDocument {
        api_version: API_VERSION,
        kind: "EffectDiff",
        complete: is_complete(before) && is_complete(after),
        sources: after.sources().map(SourceReport::of).collect(),
        before: EarlierState::of(before),
        items: effects.iter().map(EffectItem::of).collect(),
    }
}

impl<'d> EffectItem<'d> {
    fn of(effect: &'d EffectDifference) -> Self {
        Self {
            object: (&effect.subject).into(),
            verdict: effect.changes_requests().then(|| VerdictChange {
                before: effect.before.as_ref().map(Verdict::of),
                after: effect.after.as_ref().map(Verdict::of),
            }),
            findings: FindingChange {
                came: effect.came.iter().map(FindingItem::of).collect(),
                went: effect.went.iter().map(FindingItem::of).collect(),
            },
        }
    }
}

impl<'d> Verdict<'d> {
    fn of(verdict: &'d RequestVerdict) -> Self {
        Self {
            state: verdict.state.word(),
            words: &verdict.words,
        }
    }
}

impl<'d> FindingItem<'d> {
    fn of(finding: &'d Finding) -> Self {
        Self {
            rule: finding.rule.id,
            severity: finding.severity.to_string(),
            path: &finding.path,
            message: &finding.message,
        }
    }
}

/// Writes the effect of a change, object by object: the verdict before and after, then the findings that came and went.
///
/// # Errors
/// If `out` cannot be written to.
pub fn effect_page(
    out: &mut impl Write,
    effects: &[EffectDifference],
    (several, glyphs): (bool, Glyphs),
) -> io::Result<()> {
    for effect in effects {
        let subject = &effect.subject;
        let mut head = format!("{} {}", subject.kind, subject.id.key);
        if several {
            head = format!("{head} in {}", subject.id.source);
        }
        line(out, &head, glyphs)?;
        if effect.changes_requests() {
            let words = |verdict: &Option<RequestVerdict>| {
                let verdict = verdict.as_ref();
                verdict.map_or("there is no such Destination".to_owned(), |verdict| {
                    verdict.words.clone()
                })
            };
            line(
                out,
                &format!("    before: {}", words(&effect.before)),
                glyphs,
            )?;
            line(
                out,
                &format!("    after:  {}", words(&effect.after)),
                glyphs,
            )?;
        }
        findings(out, ("came", &effect.came), glyphs)?;
        findings(out, ("went", &effect.went), glyphs)?;
    }
    if !effects.is_empty() {
        writeln!(out)?;
    }
    let requests = effects
        .iter()
        .filter(|effect| effect.changes_requests())
        .count();
    let (came, went) = effects.iter().fold((0, 0), |(came, went), effect| {
        (came + effect.came.len(), went + effect.went.len())
    });
    if effects.is_empty() {
        return writeln!(
            out,
            "The verdict on requests is the same everywhere, and no finding came or went."
        );
    }
    writeln!(
        out,
        "The verdict on requests to {} differs; {} came, {went} went.",
        counted(requests, "Destination"),
        counted(came, "finding")
    )
}

fn findings(
    out: &mut impl Write,
    (what, findings): (&str, &[Finding]),
    glyphs: Glyphs,
) -> io::Result<()> {
    for finding in findings.iter().take(LISTED) {
        let sign = glyphs.severity(finding.severity);
        let words = format!(
            "    {sign} {what}: {}: {}",
            finding.rule.id, finding.message
        );
        line(out, &words, glyphs)?;
    }
    match findings.len().checked_sub(LISTED + 1) {
        Some(more) => writeln!(out, "    and {} {what}", counted(more + 1, "more finding")),
        None => Ok(()),
    }
}
