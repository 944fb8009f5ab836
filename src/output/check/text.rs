//! The findings as text, grouped for reading: by rule, and below it by Destination.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use super::Checked;
use crate::{
    diagnose::{Accepted, Fate, Report, Reported, Severity, Skipped},
    output::{
        findings::finding_lines,
        skipped::{Lack, by_reason},
        wrap::{hanging, wrapped},
    },
};

/// Writes the verdict, the findings, what did not run, what could not be read, and after all that the verdict again.
///
/// # Errors
/// If `out` cannot be written to.
pub fn check(out: &mut impl Write, checked: &Checked<'_>) -> io::Result<()> {
    let verdict = verdict(checked);
    let mut write = |line: &str| match checked.columns {
        Some(columns) => hanging(line, columns).try_for_each(|line| writeln!(out, "{line}")),
        None => writeln!(out, "{line}"),
    };
    write(&verdict)?;
    let listed = listed(checked);
    for group in listed.chunk_by(|a, b| heading(a) == heading(b)) {
        write("")?;
        told(group, checked)
            .iter()
            .try_for_each(|line| write(line))?;
    }
    let sections = [skipped(checked), incomplete(checked), gone(checked)];
    for section in sections.iter().filter(|section| !section.is_empty()) {
        write("")?;
        let mut lines = section.iter();
        lines.try_for_each(|line| write(&checked.glyphs.show(line)))?;
    }
    if let Some(first) = listed.first() {
        let id = first.finding.rule.id;
        write("")?;
        write(&format!(
            "`portolan rules {id}` explains why this matters and what to do."
        ))?;
        write(&verdict)?;
    }
    Ok(())
}

fn listed<'s>(checked: &Checked<'s>) -> Vec<&'s Reported> {
    let is_listed = |one: &&Reported| checked.shows_info || one.finding.severity != Severity::Info;
    checked.report.open().filter(is_listed).collect()
}

/// The properties that findings below one heading share.
fn heading(one: &Reported) -> (Severity, &'static str) {
    (one.finding.severity, one.finding.rule.id)
}

/// The findings of one rule and severity.
fn told(group: &[&Reported], checked: &Checked<'_>) -> Vec<String> {
    let glyphs = checked.glyphs;
    let Some(first) = group.first() else {
        return Vec::new();
    };
    let rule = first.finding.rule;
    let sign = glyphs.severity(first.finding.severity);
    let mut lines = vec![format!(
        "{sign} {} ({}): {}",
        rule.id,
        group.len(),
        rule.summary
    )];
    for same in group.chunk_by(|a, b| a.holder.id() == b.holder.id()) {
        lines.push(format!("    {}", glyphs.show(&name(same[0], checked))));
        for one in same {
            let said = finding_lines(&one.finding).into_iter();
            lines.extend(said.map(|line| format!("      {}", glyphs.show(&line))));
        }
    }
    lines
}

/// The object, and where there are several sources its source.
fn name(one: &Reported, checked: &Checked<'_>) -> String {
    let name = one.holder.name();
    if checked.store.sources().count() > 1 {
        format!("{name} in {}", one.holder.id().source)
    } else {
        name
    }
}

/// The rules that did not run, by reason; sources that lack the same together.
fn skipped(checked: &Checked<'_>) -> Vec<String> {
    let skipped = &checked.report.skipped;
    let count: BTreeSet<&str> = skipped.iter().map(|skipped| skipped.rule.id).collect();
    if count.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!("Not checked ({}):", count.len())];
    for (sources, Lack { reason, rules }) in lacks(skipped) {
        lines.push(format!("    {}: {reason}", sources.join(", ")));
        lines.extend(wrapped(&rules, 90).map(|line| format!("      {line}")));
    }
    lines
}

/// The kinds that sources lack, and these sources.
fn lacks(skipped: &[Skipped]) -> Vec<(Vec<&str>, Lack<'_>)> {
    let mut lacks: Vec<(Vec<&str>, Lack<'_>)> = Vec::new();
    for of_source in skipped.chunk_by(|a, b| a.source == b.source) {
        let source: &str = &of_source[0].source.0;
        for lack in by_reason(of_source) {
            match lacks.iter_mut().find(|(_, other)| *other == lack) {
                Some((sources, _)) => sources.push(source),
                None => lacks.push((vec![source], lack)),
            }
        }
    }
    lacks
}

fn incomplete(checked: &Checked<'_>) -> Vec<String> {
    section("Incomplete", checked.missing.iter().cloned())
}

/// The findings of the baseline and of the earlier run that are gone.
fn gone(checked: &Checked<'_>) -> Vec<String> {
    let line = |accepted: &Accepted| {
        let name = match &*accepted.namespace {
            "" => accepted.name.clone(),
            namespace => format!("{namespace}/{}", accepted.name),
        };
        let of = accepted.source.as_ref();
        let of = of.map_or(String::new(), |source| format!(" in {source}"));
        format!("{} {name}{of} {}", accepted.rule, accepted.path)
    };
    let gone = checked.report.gone.iter().map(line);
    section("No longer found", gone)
}

fn section(title: &str, lines: impl ExactSizeIterator<Item = String>) -> Vec<String> {
    let title = (lines.len() > 0).then(|| format!("{title} ({}):", lines.len()));
    let lines = lines.map(|line| format!("    {line}"));
    title.into_iter().chain(lines).collect()
}

/// How the check ended, and the numbers of findings, listed or not.
fn verdict(checked: &Checked<'_>) -> String {
    let word = if !checked.is_complete() {
        "Incomplete"
    } else if checked.report.fails(checked.fail_on) {
        "Failed"
    } else {
        "Passed"
    };
    let mut verdict = format!("{word}: {}", summary(checked.report, checked.shows_info));
    if !checked.is_complete() {
        verdict.push_str("; objects that could not be read may have more findings");
    }
    verdict
}

/// The numbers of findings, listed or not.
#[must_use]
pub fn summary(report: &Report, shows_info: bool) -> String {
    let counts = report.counts();
    let hidden = if counts.info > 0 && !shows_info {
        " (not listed; --show info)"
    } else {
        ""
    };
    let mut sum = format!(
        "{}, {}, {} info{hidden} in {}",
        counted(counts.error, "error"),
        counted(counts.warning, "warning"),
        counts.info,
        counted(report.destinations, "Destination"),
    );
    for fate in Fate::COUNTED {
        let count = report.with(fate).count();
        if count > 0 {
            sum.push_str(&format!("; {count} {}", fate.word()));
        }
    }
    sum
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
