//! The table of `get`: one row a Destination, in columns as kubectl prints them.

use std::{
    io::{self, Write},
    sync::Arc,
};

use jiff::Timestamp;

use super::{Glyphs, grid::Grid};
use crate::{derive::Known, query::Column, store::Store};

/// How a table looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The columns in order.
    pub columns: Vec<Column>,
    /// The time by which ages are told.
    pub now: Timestamp,
    /// The glyphs it may use.
    pub glyphs: Glyphs,
}

/// The columns of the wide table: the plain ones, then FQDN and object, and the source where there are several.
#[must_use]
pub fn wide(store: &Store) -> Vec<Column> {
    let source = (store.sources().count() > 1).then_some(Column::Source);
    let mut columns = Column::PLAIN.to_vec();
    columns.extend(source);
    columns.extend([Column::Fqdn, Column::Object]);
    columns
}

/// Writes the headings and a line for each Destination.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn table(out: &mut impl Write, rows: &[Arc<Known>], look: &Table) -> io::Result<()> {
    let aligns = look.columns.iter().map(|column| column.align()).collect();
    let mut grid = Grid::new(aligns, look.glyphs);
    grid.push(look.columns.iter().map(|column| column.heading()));
    for known in rows {
        grid.push(
            look.columns
                .iter()
                .map(|column| column.text(known, look.now)),
        );
    }
    for line in grid.lines(3) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
