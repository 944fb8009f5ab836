//! The findings of a Destination.

use super::{PageInputs, page::PageSection};
use crate::{
    derive::world::Known,
    diagnose::{Finding, Rule, Severity, Skipped},
    output::{Glyphs, findings::finding_lines, skipped, wrap::wrapped},
};

/// All findings, whatever their severity, which of them are muted, and which rules did not run.
pub(super) fn findings(known: &Known, scene: &PageInputs<'_>) -> PageSection<'static> {
    let (survey, glyphs) = (scene.survey, scene.glyphs);
    let mut section = PageSection::new("Findings", &verdict(known, scene), glyphs);
    for finding in survey.unmuted(&known.id) {
        section.add(1, told(finding, glyphs));
    }
    section.add(
        1,
        muted(survey.muted(&known.id)).map(|words| glyphs.show(&words)),
    );
    let skipped: Vec<&Skipped> = survey.skipped(&known.id.source).collect();
    for lack in skipped::by_reason(skipped) {
        section.add(1, [glyphs.show(&format!("Not checked: {}", lack.reason))]);
        section.add(2, wrapped(&lack.rules, 90));
    }
    section
}

/// Which rules found something that somebody muted.
fn muted(rules: &[&Rule]) -> Option<String> {
    let mut ids: Vec<&str> = rules.iter().map(|rule| rule.id).collect();
    let count = ids.len();
    ids.dedup();
    (count > 0).then(|| format!("{count} muted by the config: {}", ids.join(", ")))
}

fn verdict(known: &Known, scene: &PageInputs<'_>) -> String {
    let counts = scene.survey.counts(&known.id);
    let counted = Severity::ALL.into_iter().filter_map(|severity| {
        let count = counts.get(severity);
        let plural = if count == 1 || severity == Severity::Info {
            ""
        } else {
            "s"
        };
        (count > 0).then(|| format!("{count} {severity}{plural}"))
    });
    let counted: Vec<String> = counted.collect();
    if counted.is_empty() {
        return "0".to_owned();
    }
    counted.join(", ")
}

fn told(finding: &Finding, glyphs: Glyphs) -> Vec<String> {
    let sign = glyphs.severity(finding.severity);
    let head = format!("{sign} {}", finding.rule.id);
    let lines = finding_lines(finding).into_iter();
    let lines = lines.map(|line| glyphs.show(&format!("    {line}")));
    std::iter::once(head).chain(lines).collect()
}
