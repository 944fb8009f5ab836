//! Severities as marks, and how many findings of each stand. Every place says them alike.

use crate::diagnose::{Counts, Severity};

use super::{Role, Symbols, line::Line, text::grouped};

/// The role and the mark of a severity.
pub(super) fn mark(severity: Severity, symbols: Symbols) -> (Role, &'static str) {
    match severity {
        Severity::Error => (Role::Error, symbols.error()),
        Severity::Warning => (Role::Warning, symbols.warning()),
        Severity::Info => (Role::Info, symbols.info()),
    }
}

/// How many stand of each of these severities, the gravest first; nothing is said of those of which there is none.
pub(super) fn counts(
    counts: Counts,
    severities: &[Severity],
    (symbols, gap): (Symbols, &'static str),
) -> Line<'static> {
    let mut line = Line::new();
    let some = severities
        .iter()
        .filter(|severity| counts.at(**severity) > 0);
    for (at, severity) in some.enumerate() {
        if at > 0 {
            line.push(Role::Text, gap);
        }
        let (role, mark) = mark(*severity, symbols);
        let count = grouped(counts.at(*severity) as u64);
        line.push(role, format!("{mark} "));
        line.push(Role::Text, count);
    }
    line
}
