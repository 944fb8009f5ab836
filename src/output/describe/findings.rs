//! The findings of a Destination.

use super::{PageInputs, page::PageSection};
use crate::{
    derive::world::Known,
    diagnose::{Finding, Muted, Rule, Severity, Skipped},
    output::{Glyphs, findings::finding_lines, skipped, wrap::wrapped},
};

/// All findings, whatever their severity, which of them are muted, and which rules did not run.
pub(super) fn findings(known: &Known, scene: &PageInputs<'_>) -> PageSection<'static> {
    let (by_destination, glyphs) = (scene.by_destination, scene.glyphs);
    let mut section = PageSection::new("Findings", &verdict(known, scene), glyphs);
    for finding in by_destination.unmuted(&known.id) {
        section.add(1, shown_finding(finding, glyphs));
    }
    section.add(
        1,
        muted(by_destination.muted(&known.id)).map(|words| glyphs.show(&words)),
    );
    let skipped: Vec<&Skipped> = by_destination.skipped(known).collect();
    for lack in skipped::by_reason(skipped) {
        section.add(1, [glyphs.show(&format!("Not checked: {}", lack.reason))]);
        section.add(2, wrapped(&lack.rules, 90));
    }
    section
}

/// The rules with muted findings, each with the reason.
fn muted(muted: &[(&Rule, Muted)]) -> impl Iterator<Item = String> {
    let count = (!muted.is_empty()).then(|| format!("{} muted:", muted.len()));
    let of_rules = muted.chunk_by(|a, b| a.0 == b.0);
    let lines = of_rules.map(|same| format!("  {}: {}", same[0].0.id, same[0].1));
    count.into_iter().chain(lines)
}

fn verdict(known: &Known, scene: &PageInputs<'_>) -> String {
    let counts = scene.by_destination.counts(&known.id);
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

fn shown_finding(finding: &Finding, glyphs: Glyphs) -> Vec<String> {
    let sign = glyphs.severity(finding.severity);
    let head = format!("{sign} {}", finding.rule.id);
    let lines = finding_lines(finding).into_iter();
    let lines = lines.map(|line| glyphs.show(&format!("    {line}")));
    std::iter::once(head).chain(lines).collect()
}
