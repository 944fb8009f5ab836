//! The findings as text, in entries: those of one cause together, the gravest entry first.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use super::Checked;
use crate::{
    derive::wording::Times,
    diagnose::{Accepted, Fate, Report, Reported, Severity, Skipped},
    output::{
        findings::finding_lines,
        skipped::{Lack, by_reason},
        wrap::{hanging, wrapped},
    },
};

/// The findings of one cause that are listed in full.
const FEW: usize = 3;
/// The objects that are named of those that are not.
const NAMES: usize = 10;

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
    for entry in &listed {
        write("")?;
        entry_lines(entry, checked)
            .iter()
            .try_for_each(|line| write(line))?;
    }
    let sections = [skipped(checked), incomplete(checked), gone(checked)];
    for section in sections.iter().filter(|section| !section.is_empty()) {
        write("")?;
        let mut lines = section.iter();
        lines.try_for_each(|line| write(&checked.glyphs.show(line)))?;
    }
    if let Some(first) = listed.first().and_then(|entry| entry.first()) {
        let id = first.finding.rule.id;
        write("")?;
        write(&format!(
            "`portolan rules {id}` explains why this matters and what to do."
        ))?;
        write(&verdict)?;
    }
    Ok(())
}

fn listed<'s>(checked: &Checked<'s>) -> Vec<Vec<&'s Reported>> {
    let is_listed = |one: &Reported| checked.shows_info || one.finding.severity != Severity::Info;
    checked.report.entries(is_listed)
}

/// The findings of an entry: of one cause, or of one rule if they share no cause.
fn entry_lines(entry: &[&Reported], checked: &Checked<'_>) -> Vec<String> {
    let glyphs = checked.glyphs;
    let Some(first) = entry.first() else {
        return Vec::new();
    };
    let (rule, severities) = (
        first.finding.rule,
        entry.iter().map(|one| one.finding.severity),
    );
    let sign = glyphs.severity(severities.min().unwrap_or(first.finding.severity));
    let (title, words) = match &first.cause {
        Some(cause) => (cause.words(), String::new()),
        None => (rule.id.to_owned(), format!(": {}", rule.summary)),
    };
    let began = entry.iter().filter_map(|one| one.began()).min();
    let since = began.map_or(String::new(), |at| {
        format!(", since {}", Times::Absolute.said(at))
    });
    let mut lines = vec![glyphs.show(&format!("{sign} {title} ({}){words}{since}", entry.len()))];
    // What follows from one cause is much the same.
    let most = if first.cause.is_some() {
        FEW
    } else {
        entry.len()
    };
    for same in
        entry[..most.min(entry.len())].chunk_by(|a, b| a.holder.subject() == b.holder.subject())
    {
        lines.push(format!("    {}", glyphs.show(&name(same[0], checked))));
        for one in same {
            let mut said = finding_lines(&one.finding);
            if first.cause.is_some() {
                said[0] = format!("{}: {}", one.finding.rule.id, said[0]);
            }
            let said = said.into_iter();
            lines.extend(said.map(|line| format!("      {}", glyphs.show(&line))));
        }
    }
    if let Some(rest) = entry.get(most..).filter(|rest| !rest.is_empty()) {
        lines.push(format!("    {}", glyphs.show(&more(rest, checked))));
    }
    lines
}

/// The findings that are not listed in full: how many, and the first objects that have them.
fn more(rest: &[&Reported], checked: &Checked<'_>) -> String {
    let mut names: Vec<String> = Vec::new();
    for one in rest {
        let name = name(one, checked);
        if names.len() < NAMES && !names.contains(&name) {
            names.push(name);
        }
    }
    let and = if rest.len() > names.len() {
        ", …"
    } else {
        ""
    };
    format!(
        "and {} more: {}{and} (`-o json` lists all)",
        rest.len(),
        names.join(", ")
    )
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
        let words = match &*accepted.message {
            "" => String::new(),
            message => format!(": {message}"),
        };
        format!("{} {name}{of} {}{words}", accepted.rule, accepted.path)
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
            let written = report.accepted_at.filter(|_| fate == Fate::Accepted);
            sum.extend(written.map(|at| format!(" of {}", at.strftime("%Y-%m-%d"))));
        }
    }
    sum
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
