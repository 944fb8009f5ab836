//! Severities as marks, and the number of findings of each, in one form everywhere.

use jiff::Timestamp;

use crate::{
    app::{Infos, State},
    derive,
    diagnose::{Came, Counts, CurrentFinding, Severity, SinceSource},
};

use super::{Role, Symbols, line::PaneLine, text::grouped};

/// The role and the mark of a severity.
pub(super) fn mark(severity: Severity, symbols: Symbols) -> (Role, &'static str) {
    match severity {
        Severity::Error => (Role::Error, symbols.error()),
        Severity::Warning => (Role::Warning, symbols.warning()),
        Severity::Info => (Role::Info, symbols.info()),
    }
}

/// The mark of the gravest finding about a row; `?` where it takes a while until it is examined. Infos mark no row unless the
/// user lists them: in a large world nearly all have some.
pub(super) fn health(
    counts: Option<Counts>,
    state: &State,
    symbols: Symbols,
) -> (Role, &'static str) {
    match counts.map(Counts::gravest) {
        Some(Some(Severity::Info)) if state.infos == Infos::Counted => (Role::Text, " "),
        Some(Some(severity)) => mark(severity, symbols),
        None if state.examining().is_some() => (Role::Faint, "?"),
        Some(None) | None => (Role::Text, " "),
    }
}

/// The number of findings of each severity, highest first. Severities without findings are left out.
pub(super) fn counts(
    counts: Counts,
    severities: &[Severity],
    (symbols, gap): (Symbols, &'static str),
) -> PaneLine<'static> {
    let mut line = PaneLine::new();
    let some = severities
        .iter()
        .filter(|severity| counts.get(**severity) > 0);
    for (at, severity) in some.enumerate() {
        if at > 0 {
            line.push(Role::Text, gap);
        }
        let (role, mark) = mark(*severity, symbols);
        let count = grouped(counts.get(*severity) as u64);
        line.push(role, format!("{mark} "));
        line.push(Role::Text, count);
    }
    line
}

/// Since when a finding is present: `since 12:03, 4m`, `at start`, or `since 12:03, 2d by its object`.
pub(super) fn since(standing: &CurrentFinding, times: derive::wording::Times) -> String {
    match (standing.came, standing.since.source) {
        (Came::Since, _) => clock("since", standing.since.at, times),
        (Came::Before, SinceSource::Observed) => "at start".to_owned(),
        (Came::Before, SinceSource::Object) => {
            clock("since", standing.since.at, times) + " by its object"
        }
    }
}

/// When something came or went: `since 12:03, 4m`, or the whole time where the user wants times.
pub(super) fn clock(word: &str, at: Timestamp, times: derive::wording::Times) -> String {
    match times {
        derive::wording::Times::Ages(now) | derive::wording::Times::Both(now) => {
            let age = derive::wording::age(at, now);
            format!("{word} {}, {age}", at.strftime("%H:%M"))
        }
        derive::wording::Times::Absolute => format!("{word} {}", times.said(at)),
    }
}
