//! What the rules say of a Destination.

use super::{Scene, page::Section};
use crate::{
    derive::Known,
    diagnose::{Finding, Severity, Skipped},
    output::{Glyphs, findings::telling, skipped, wrap::wrapped},
};

/// All findings, whatever their severity, and which rules did not run.
pub(super) fn findings(known: &Known, scene: &Scene<'_>) -> Section {
    let (survey, glyphs) = (scene.survey, scene.glyphs);
    let mut section = Section::new("Findings", &verdict(known, scene), glyphs);
    for finding in survey.findings(&known.id) {
        section.add(1, told(finding, glyphs));
    }
    let skipped: Vec<&Skipped> = survey.skipped(&known.id.source).collect();
    for lack in skipped::by_reason(skipped) {
        section.add(1, [glyphs.show(&format!("Not checked: {}", lack.reason))]);
        section.add(2, wrapped(&lack.rules, 90));
    }
    section
}

fn verdict(known: &Known, scene: &Scene<'_>) -> String {
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
    let lines = telling(finding).into_iter();
    let lines = lines.map(|line| glyphs.show(&format!("    {line}")));
    std::iter::once(head).chain(lines).collect()
}
