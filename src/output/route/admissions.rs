//! Who may call a Destination, and what a client may call, as text and as a document.

use std::io::{self, Write};

use serde::Serialize;

use super::document::{AccessItem, FromItem};
use crate::{
    derive::wording::grouped,
    diagnose::Severity,
    output::{
        Glyphs,
        document::{API_VERSION, SourceReport, is_complete},
        wrap::hanging,
    },
    route::{AccessState, Admissions, CallAdmission},
    store::Store,
};

/// The width of a page.
const COLUMNS: usize = 80;
/// The most lines of each state.
const LISTED: usize = 40;

/// The side of a call that the lines of a list are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdmissionSide {
    /// Clients of one Destination.
    Clients,
    /// Destinations of one client.
    Destinations,
}

/// Writes the clients or Destinations under whether access policies admit the calls.
///
/// # Errors
/// If `out` cannot be written to.
pub fn admissions_page(
    out: &mut impl Write,
    (admissions, side): (&Admissions, AdmissionSide),
    glyphs: Glyphs,
) -> io::Result<()> {
    let states = [
        (AccessState::Admitted, None, "may call"),
        (AccessState::Unknown, Some(Severity::Info), "not known"),
        (AccessState::Denied, Some(Severity::Error), "denied"),
    ];
    for (state, severity, words) in states {
        let rows = admissions.rows.iter().filter(|row| row.state() == state);
        let rows: Vec<&CallAdmission> = rows.collect();
        if rows.is_empty() {
            continue;
        }
        let mark = severity.map_or_else(String::new, |severity| {
            format!("{} ", glyphs.severity(severity))
        });
        writeln!(out, "{mark}{words} ({})", grouped(rows.len() as u64))?;
        for row in rows.iter().take(LISTED) {
            let line = format!("    {}: {}", name(row, side), row.decision.words);
            let line = glyphs.show(&line);
            let mut lines = hanging(&line, COLUMNS);
            lines.try_for_each(|line| writeln!(out, "{line}"))?;
        }
        if let Some(more) = rows.len().checked_sub(LISTED + 1) {
            let more = grouped(more as u64 + 1);
            writeln!(out, "    and {more} more (-o json lists all)")?;
        }
    }
    if admissions.rows.is_empty() {
        let what = match side {
            AdmissionSide::Clients => "no workload is known that could call it",
            AdmissionSide::Destinations => "no Destination is known that it could call",
        };
        writeln!(out, "{what}")?;
    }
    Ok(())
}

fn name(row: &CallAdmission, side: AdmissionSide) -> String {
    match side {
        AdmissionSide::Clients => row.from.words(),
        AdmissionSide::Destinations => row.called(),
    }
}

/// The `Admissions` document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AdmissionsDocument {
    api_version: &'static str,
    kind: &'static str,
    complete: bool,
    sources: Vec<SourceReport>,
    summary: SummaryItem,
    items: Vec<AdmissionItem>,
}

#[derive(Serialize)]
struct SummaryItem {
    admitted: usize,
    denied: usize,
    unknown: usize,
}

#[derive(Serialize)]
struct AdmissionItem {
    from: FromItem,
    source: String,
    #[serde(flatten)]
    access: AccessItem,
}

/// The document of a list of admissions.
#[must_use]
pub fn admissions_document(store: &Store, admissions: &Admissions) -> AdmissionsDocument {
    let items = admissions.rows.iter().map(|row| AdmissionItem {
        from: FromItem::of(&row.from, None),
        source: row.to.id.source.to_string(),
        access: AccessItem::of(&row.to.id, &row.decision),
    });
    AdmissionsDocument {
        api_version: API_VERSION,
        kind: "Admissions",
        complete: is_complete(store),
        sources: store.sources().map(SourceReport::of).collect(),
        summary: SummaryItem {
            admitted: admissions.count(AccessState::Admitted),
            denied: admissions.count(AccessState::Denied),
            unknown: admissions.count(AccessState::Unknown),
        },
        items: items.collect(),
    }
}
