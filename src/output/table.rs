//! The table of `get`: one row a Destination, in columns as kubectl prints them.

use std::{
    io::{self, Write},
    sync::Arc,
};

use jiff::Timestamp;

use super::{Glyphs, grid::Grid};
use crate::{
    derive::{self, world::Known},
    diagnose::{Counts, Severity, Survey},
    query::Column,
    store::Store,
};

/// How a table looks.
#[derive(Clone, Debug)]
pub struct TableInputs<'s> {
    /// The columns in order.
    pub columns: Vec<Column>,
    /// The time for ages.
    pub now: Timestamp,
    /// The glyphs it may use.
    pub glyphs: Glyphs,
    /// The findings and drift of the rows, if a column needs them.
    pub survey: &'s Survey,
}

impl TableInputs<'_> {
    fn cell(&self, column: Column, known: &Known) -> String {
        match column {
            Column::Findings => findings(self.survey.counts(&known.id), self.glyphs),
            Column::ClaimedReady => {
                derive::drift::claimed_ready(known, self.survey.drift(&known.id).as_ref())
            }
            _ => column.text(known, self.now),
        }
    }
}

/// The signs of the severities, each with how many there are.
fn findings(counts: Counts, glyphs: Glyphs) -> String {
    let signs = Severity::ALL.into_iter().filter_map(|severity| {
        let count = counts.get(severity);
        (count > 0).then(|| format!("{}{count}", glyphs.severity(severity)))
    });
    let signs: Vec<String> = signs.collect();
    if signs.is_empty() {
        return "·".to_owned();
    }
    signs.join(" ")
}

/// The columns of the wide table: the plain ones, then findings, claimed and ready endpoints if a cluster is reached, FQDN
/// and object, and the source if there are several.
#[must_use]
pub fn wide(store: &Store) -> Vec<Column> {
    let source = (store.sources().count() > 1).then_some(Column::Source);
    let is_reached = store.reaches().iter().next().is_some();
    let mut columns = Column::PLAIN.to_vec();
    columns.push(Column::Findings);
    columns.extend(is_reached.then_some(Column::ClaimedReady));
    columns.extend(source);
    columns.extend([Column::Fqdn, Column::Object]);
    columns
}

/// Writes the headings and a line for each Destination.
///
/// # Errors
/// If `out` cannot be written to.
pub fn table(out: &mut impl Write, rows: &[Arc<Known>], look: &TableInputs<'_>) -> io::Result<()> {
    let aligns = look.columns.iter().map(|column| column.align()).collect();
    let mut grid = Grid::new(aligns, look.glyphs);
    grid.push(look.columns.iter().map(|column| column.heading()));
    for known in rows {
        grid.push(look.columns.iter().map(|column| look.cell(*column, known)));
    }
    for line in grid.lines(3) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
