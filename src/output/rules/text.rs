//! The rules as text: one line each, and one rule on a page of its own.

use std::io::{self, Write};

use super::{Explained, area, need};
use crate::{
    diagnose::{self, RULES, Rule, Severity},
    output::{Glyphs, findings::finding_lines, grid::Grid, wrap::folded},
    query::Align::Left,
};

/// How wide sentences may run.
const COLUMNS: usize = 100;

/// Writes a line for each rule, by what they are about: sign, id, summary, and what it needs.
///
/// # Errors
/// If `out` cannot be written to.
pub fn rules(out: &mut impl Write, glyphs: Glyphs) -> io::Result<()> {
    let mut grid = Grid::new(vec![Left; 4], glyphs);
    for rule in diagnose::rules() {
        let needs = needs(rule);
        grid.push([
            glyphs.severity(rule.severity),
            rule.id,
            rule.summary,
            &needs,
        ]);
    }
    let mut lines = grid.lines(2).into_iter();
    for (area, rules) in RULES.iter().filter(|(_, rules)| !rules.is_empty()) {
        writeln!(out, "{}", area.title())?;
        for line in lines.by_ref().take(rules.len()) {
            writeln!(out, "  {line}")?;
        }
        writeln!(out)?;
    }
    let [error, warning, info] = Severity::ALL.map(|severity| glyphs.severity(severity));
    writeln!(
        out,
        "{error} error  {warning} warning  {info} info. The last column lists what a rule needs in addition to the Destination; without it the rule is skipped.\n\
         `portolan rules ID` explains one."
    )
}

fn needs(rule: &Rule) -> String {
    let needs: Vec<String> = rule.needs.iter().copied().map(need).collect();
    if needs.is_empty() {
        return String::new();
    }
    format!("needs {}", needs.join(", "))
}

/// Writes all that there is to say of a rule, with its example and what the rule finds there.
///
/// # Errors
/// If `out` cannot be written to.
pub fn rule_page(
    out: &mut impl Write,
    explained: &Explained<'_>,
    glyphs: Glyphs,
) -> io::Result<()> {
    let rule = explained.rule;
    let sign = glyphs.severity(rule.severity);
    writeln!(out, "{sign} {}: {}", rule.id, rule.summary)?;
    let needs = match &*needs(rule) {
        "" => "needs only the Destination".to_owned(),
        needs => needs.to_owned(),
    };
    let waiting = rule.waiting();
    let waiting = waiting.map_or(String::new(), |words| format!("; {words}"));
    let area = area(rule);
    writeln!(out, "{}, about {area}; {needs}{waiting}\n", rule.severity)?;
    for (title, words) in [("Why it matters", rule.why), ("What to do", rule.advice)] {
        writeln!(out, "{title}:")?;
        for line in folded(words, COLUMNS) {
            writeln!(out, "  {line}")?;
        }
        writeln!(out)?;
    }
    writeln!(out, "For example:")?;
    for line in rule.example.lines() {
        let line = format!("  {line}");
        writeln!(out, "{}", glyphs.show(line.trim_end()))?;
    }
    writeln!(
        out,
        "\nFor this example `portolan check --rule {}` prints:",
        rule.id
    )?;
    for line in verdict(explained) {
        writeln!(out, "  {}", glyphs.show(&line))?;
    }
    Ok(())
}

/// The findings of the rule in its example, or why it was skipped, or that there are none.
fn verdict(explained: &Explained<'_>) -> Vec<String> {
    let report = explained.report;
    let mut lines = Vec::new();
    for one in &report.findings {
        let finding = &one.finding;
        lines.push(format!("{}: {}", finding.severity, one.holder.name()));
        lines.extend(
            finding_lines(finding)
                .iter()
                .map(|line| format!("  {line}")),
        );
    }
    let skipped = report.skipped.iter();
    lines.extend(skipped.map(|skipped| format!("not checked: {}", skipped.reason)));
    if lines.is_empty() {
        lines.push("nothing: the example is correct".to_owned());
    }
    lines
}

/// The rules as a table in Markdown, which the manual has.
#[must_use]
pub fn rule_table() -> String {
    let mut table = "| rule | severity | finds |\n|---|---|---|\n".to_owned();
    for (area, rules) in RULES.iter().filter(|(_, rules)| !rules.is_empty()) {
        table.push_str(&format!("| **{}** | | |\n", area.title()));
        for rule in *rules {
            table.push_str(&format!(
                "| `{}` | {} | {} |\n",
                rule.id, rule.severity, rule.summary
            ));
        }
    }
    table
}
