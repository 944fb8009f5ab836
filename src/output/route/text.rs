//! A route as text: a flow from the client to the endpoints, with the verdict last.

use std::io::{self, Write};

use super::RoutePage;
use crate::{
    derive::{effects::percent, wording::counted},
    diagnose::Severity,
    output::{Glyphs, wrap::labelled},
    route::{AccessState, CodedNote, Decision, FailedShare, RouteAnswer, RouteState, RouteStep},
};

/// The width of a page.
const COLUMNS: usize = 80;
/// The column at which words begin.
const MARGIN: usize = 19;
/// The most endpoints that are listed.
const ENDPOINTS: usize = 12;
/// The most steps of a kind, and the most failures.
const STEPS: usize = 12;

/// Writes a route as a flow of steps.
///
/// # Errors
/// If `out` cannot be written to.
pub fn route_page(out: &mut impl Write, page: &RoutePage<'_>) -> io::Result<()> {
    let (answer, glyphs) = (page.answer, page.glyphs);
    head(out, answer, glyphs)?;
    for steps in answer.steps.chunk_by(|a, b| a.kind == b.kind) {
        for step in steps.iter().take(STEPS) {
            step_lines(out, step, glyphs)?;
        }
        let more = steps.len().saturating_sub(STEPS);
        more_lines(out, (more, "step"), glyphs)?;
    }
    endpoints(out, answer, glyphs)?;
    for failure in answer.failures.iter().take(STEPS) {
        failure_lines(out, failure, glyphs)?;
    }
    let more = answer.failures.len().saturating_sub(STEPS);
    more_lines(out, (more, "failure"), glyphs)?;
    if let Some(words) = answer.remedy() {
        line(out, ("", "remedy", ""), &words, glyphs)?;
    }
    for one in &answer.mirrored {
        let words = format!("a copy to {}", one.destination);
        line(out, ("", "mirrored", &percent(one.share)), &words, glyphs)?;
    }
    notes(out, "Assumed", &answer.assumptions, glyphs)?;
    notes(out, "Not known", &answer.unknown, glyphs)?;
    verdict(out, answer, glyphs)
}

/// Writes what each access policy admits, and what the request lacks.
///
/// # Errors
/// If `out` cannot be written to.
pub fn access_page(out: &mut impl Write, page: &RoutePage<'_>) -> io::Result<()> {
    let (answer, glyphs) = (page.answer, page.glyphs);
    head(out, answer, glyphs)?;
    for (id, decision) in &answer.access {
        let words = format!("{}: {}", id.key.name, decision.words);
        let mark = if decision.admits == Some(false) {
            glyphs.severity(Severity::Error)
        } else {
            ""
        };
        line(out, (mark, "access", decision.code.id()), "", glyphs)?;
        paragraph(out, &words, glyphs)?;
        for policy in &decision.policies {
            let verdict = match policy.verdict {
                Some(true) => "admits the request",
                Some(false) => "does not admit the request",
                None => "may admit the request",
            };
            paragraph(
                out,
                &format!("{} {verdict}", policy.policy.object_words()),
                glyphs,
            )?;
            paragraph(
                out,
                &format!("  admits: {}", or_anything(&policy.admits)),
                glyphs,
            )?;
            for lack in &policy.lacks {
                paragraph(out, &format!("  lacks: {lack}"), glyphs)?;
            }
        }
    }
    if let Some(words) = answer.remedy() {
        line(out, ("", "remedy", ""), &words, glyphs)?;
    }
    let (state, words) = answer.access_verdict();
    let severity = match state {
        AccessState::Admitted => None,
        AccessState::Denied => Some(Severity::Error),
        AccessState::Unknown => Some(Severity::Info),
    };
    let words = format!("{}: {words}", state.word());
    conclusion(out, severity, &words, glyphs)
}

/// Writes a route as five sentences, each in a line of its own, however long.
///
/// # Errors
/// If `out` cannot be written to.
pub fn explanation(out: &mut impl Write, page: &RoutePage<'_>) -> io::Result<()> {
    let sentences = page.answer.explanation();
    let mut lines = sentences.iter().map(|one| page.glyphs.show(one));
    lines.try_for_each(|line| writeln!(out, "{line}"))
}

fn or_anything(words: &str) -> &str {
    if words.is_empty() {
        "every request"
    } else {
        words
    }
}

fn head(out: &mut impl Write, answer: &RouteAnswer, glyphs: Glyphs) -> io::Result<()> {
    let host = answer.called();
    let what = answer.request.words();
    writeln!(
        out,
        "{}",
        glyphs.show(&format!("{what} to {host}:{}", answer.to.port))
    )?;
    if !answer.lost.is_empty() {
        writeln!(
            out,
            "{}",
            glyphs.show(&format!("lost: {}", answer.lost.join(", ")))
        )?;
    }
    writeln!(out)
}

/// Writes a line with a mark, a label, a share and words below each other.
fn line(
    out: &mut impl Write,
    (mark, label, share): (&str, &str, &str),
    words: &str,
    glyphs: Glyphs,
) -> io::Result<()> {
    let label = format!("{mark:1} {label:<9} {share:>6} ");
    behind(out, &label, words, glyphs)
}

/// Writes words behind a label, their further lines under the first.
fn behind(out: &mut impl Write, label: &str, words: &str, glyphs: Glyphs) -> io::Result<()> {
    let words = glyphs.show(words);
    let mut lines = labelled(label, &words, COLUMNS);
    lines.try_for_each(|line| writeln!(out, "{line}"))
}

fn paragraph(out: &mut impl Write, words: &str, glyphs: Glyphs) -> io::Result<()> {
    let indent = words.len() - words.trim_start().len();
    behind(out, &" ".repeat(MARGIN + indent), words, glyphs)
}

fn by_words(decided_by: Option<&Decision>) -> Option<String> {
    let by = decided_by?;
    let generation = by
        .generation
        .map(|number| format!(" (generation {number})"));
    Some(format!(
        "by {} {}{}",
        by.object_words(),
        by.path,
        generation.unwrap_or_default()
    ))
}

fn step_lines(out: &mut impl Write, step: &RouteStep, glyphs: Glyphs) -> io::Result<()> {
    let label = step.kind.word();
    line(out, ("", label, &percent(step.share)), &step.words, glyphs)?;
    for detail in &step.details {
        paragraph(out, &detail.words, glyphs)?;
    }
    let by = by_words(step.decided_by.as_ref());
    by.map_or(Ok(()), |by| paragraph(out, &by, glyphs))
}

fn endpoints(out: &mut impl Write, answer: &RouteAnswer, glyphs: Glyphs) -> io::Result<()> {
    for one in answer.endpoints.iter().take(ENDPOINTS) {
        let place = [&*one.place.zone, &*one.subset, &*one.destination];
        let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
        let words = format!("{}:{}  {}", one.address, one.port, place.join("  "));
        line(out, ("", "", &percent(one.share)), &words, glyphs)?;
    }
    let more = answer.endpoints.len().saturating_sub(ENDPOINTS);
    more_lines(out, (more, "endpoint"), glyphs)
}

/// Writes how many things of a sort are not listed. Nothing if all are.
fn more_lines(out: &mut impl Write, (more, noun): (usize, &str), glyphs: Glyphs) -> io::Result<()> {
    if more == 0 {
        return Ok(());
    }
    let words = format!(
        "and {} (-o json lists all)",
        counted(more, &format!("more {noun}"))
    );
    paragraph(out, &words, glyphs)
}

fn failure_lines(out: &mut impl Write, failure: &FailedShare, glyphs: Glyphs) -> io::Result<()> {
    let status = failure.status.map(|status| status.to_string());
    let parts = [status.as_deref(), failure.flag, Some(failure.code.id())];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    let words = format!("{}: {}", parts.join(" "), failure.words);
    let mark = glyphs.severity(Severity::Error);
    line(
        out,
        (mark, "fails", &percent(failure.share)),
        &words,
        glyphs,
    )?;
    let by = by_words(failure.decided_by.as_ref());
    by.map_or(Ok(()), |by| paragraph(out, &by, glyphs))
}

fn notes(
    out: &mut impl Write,
    heading: &str,
    notes: &[CodedNote],
    glyphs: Glyphs,
) -> io::Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}:")?;
    for note in notes {
        let words = format!("{}: {}", note.code.id(), note.words);
        behind(out, "  ", &words, glyphs)?;
    }
    Ok(())
}

/// Writes the verdict, which comes once and last.
fn verdict(out: &mut impl Write, answer: &RouteAnswer, glyphs: Glyphs) -> io::Result<()> {
    let severity = match answer.verdict.state {
        RouteState::Reaches => None,
        RouteState::Unknown => Some(Severity::Info),
        RouteState::Partly => Some(Severity::Warning),
        RouteState::Fails | RouteState::Denied => Some(Severity::Error),
    };
    let words = format!("{}: {}", answer.verdict.state.word(), answer.verdict.words);
    conclusion(out, severity, &words, glyphs)
}

fn conclusion(
    out: &mut impl Write,
    severity: Option<Severity>,
    words: &str,
    glyphs: Glyphs,
) -> io::Result<()> {
    let mark = severity.map_or_else(String::new, |severity| {
        format!("{} ", glyphs.severity(severity))
    });
    writeln!(out)?;
    behind(out, &mark, words, glyphs)
}
