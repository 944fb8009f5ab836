//! A group of rows, and the lines of a table.

use std::sync::Arc;

use crate::{derive::world::Known, diagnose::Counts};

use super::by::RowGroupName;
use crate::query::rows::Rows;

/// A group of rows.
#[derive(Debug)]
pub struct RowGroup {
    pub(super) name: RowGroupName,
    pub(super) rows: Rows,
    pub(super) counts: Counts,
    /// How well its first row matches the words of the filter; less is better.
    pub(super) best: u32,
    pub(super) is_open: bool,
    /// Whether it has a line of its own above its rows.
    pub(super) has_head: bool,
    /// Its place among the groups.
    pub(super) at: usize,
}

impl RowGroup {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &RowGroupName {
        &self.name
    }

    /// Its rows, in the order of the table; there is at least one.
    #[must_use]
    pub fn rows(&self) -> &[Arc<Known>] {
        self.rows.as_slice()
    }

    /// The errors and warnings of its rows.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Whether its rows are shown.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether a form of a Destination is among its rows.
    #[must_use]
    pub fn has(&self, known: &Known) -> bool {
        self.rows.find(known).is_ok()
    }

    /// The lines that it takes.
    pub(super) fn height(&self) -> usize {
        match (self.has_head, self.is_open, self.rows().len()) {
            (false, _, rows) => rows,
            (true, false, _) => 1,
            (true, true, rows) => 1 + rows,
        }
    }
}

/// A line of a table.
#[derive(Clone, Copy, Debug)]
pub enum TableLine<'l> {
    /// A group.
    Group(&'l RowGroup),
    /// A Destination, and the group below whose line it is.
    Row(&'l Arc<Known>, Option<&'l RowGroup>),
}
