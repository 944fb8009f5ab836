//! Headless text: the table, CSV, JSON, YAML, names, everything known of one Destination, what the rules found and what each
//! is, and what the doctor saw.
//!
//! Pure: writes to whatever it is given and reads no clock, no environment and no terminal. No text of an object leaves
//! this room with a control character in it: cells go through [`Glyphs::show`], JSON and YAML escape.
//!
//! A command has a module of its name, `manual` has its pages; `document` begins every JSON document, whose fields are the
//! contract, and `grid`, `wrap` and `paint` lay out texts for people.

mod baseline;
mod blast;
mod bug_report;
mod changes;
mod check;
mod csv;
mod describe;
mod description;
mod diff;
mod doctor;
mod document;
mod drift;
mod findings;
mod glyphs;
mod grid;
mod json;
mod manual;
mod object;
mod paint;
mod report;
mod route;
mod rules;
mod skipped;
mod table;
mod whole_objects;
mod wrap;

use std::{
    io::{self, Write},
    sync::Arc,
};

use serde::Serialize;

use crate::{
    derive::world::Known,
    model::yaml::{self, ManagedFields, YamlLine},
};

pub use baseline::{BaselineError, EarlierRunError, baseline_document, read_baseline, read_run};
pub use blast::{BlastDocument, BlastPage, blast_document, blast_page};
pub use bug_report::{Machine, bug_report};
pub use changes::{ChangeListDocument, ChangesPage, change_list, changes_page};
pub use check::{
    CheckReport, Checked, SarifLog, check, check_report, junit, prometheus, sarif, summary,
};
pub use csv::{csv, csv_record};
pub use describe::{PageInputs, describe};
pub use description::{Described, Description, descriptions};
pub use diff::{
    DiffDocument, DiffPage, DiffState, EffectDiffDocument, diff_document, diff_page,
    effect_document, effect_page,
};
pub use doctor::{DoctorReport, doctor, doctor_remarks, doctor_report, is_healthy};
pub use document::{Envelope, FeedReport, SourceReport, is_complete};
pub use glyphs::Glyphs;
pub use manual::{ManualPage, PageStyle, TOPICS, man_page, manual_list, manual_page};
pub use object::{
    DescribedObject, ObjectDescription, ObjectExaminer, ObjectItem, describe_object,
    object_descriptions, object_list, object_names, object_sheet, object_wide,
};
pub use paint::Painter;
pub use report::{DestinationChange, DestinationItem, destination_line, destination_list};
pub use route::{
    AdmissionSide, AdmissionsDocument, RouteDocument, RoutePage, access_page, admissions_document,
    admissions_page, explanation, route_document, route_graph, route_page,
};
pub use rules::{Explained, RuleList, rule_list, rule_page, rule_table, rules};
pub use table::{CellInputs, FittedTable, Heading, TableContent, TableLook, table, wide};
pub use whole_objects::{FieldOwners, whole_objects};

/// Writes a document as indented JSON.
///
/// # Errors
/// If `out` cannot be written to.
pub fn json(out: &mut impl Write, document: &impl Serialize) -> io::Result<()> {
    json::pretty(out, document)
}

/// Writes a document as JSON on one line.
///
/// # Errors
/// If `out` cannot be written to.
pub fn json_line(out: &mut impl Write, document: &impl Serialize) -> io::Result<()> {
    json::line(out, document)
}

/// Writes a document as YAML, with the same content as [`json()`].
///
/// # Errors
/// If `out` cannot be written to.
pub fn yaml<'r, T: Serialize + 'r>(
    out: &mut impl Write,
    document: &Envelope<'r, T>,
) -> io::Result<()> {
    let (before, items, behind) = document.apart();
    let mut items = items.peekable();
    lines(out, &yaml::lines(&before, ManagedFields::Shown))?;
    let is_empty = items.peek().is_none();
    writeln!(out, "{}", if is_empty { "items: []" } else { "items:" })?;
    for item in items {
        lines(out, &yaml::item(&serde_json::to_value(item)?))?;
    }
    lines(out, &yaml::lines(&behind, ManagedFields::Shown))
}

fn lines(out: &mut impl Write, lines: &[YamlLine]) -> io::Result<()> {
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// Writes a line for each Destination that `kubectl` takes as the name of the object.
///
/// # Errors
/// If `out` cannot be written to.
pub fn names(out: &mut impl Write, rows: &[Arc<Known>]) -> io::Result<()> {
    for known in rows {
        let name = Glyphs::Unicode.show(&known.destination.meta.name);
        writeln!(out, "destination.discovery.mesh.gloo.solo.io/{name}")?;
    }
    Ok(())
}
