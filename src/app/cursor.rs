//! The selection: it follows the object, not the row.

use crate::{derive::world::World, query::Listing, store::Id};

/// The selected Destination, and its line on the screen.
///
/// The chosen object stays chosen while a filter or a reconnect hides it; meanwhile its neighbour is selected. Rows that
/// come and go above it move the list, never the selection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    wanted: Option<Id>,
    at: usize,
    line: usize,
}

impl Cursor {
    /// The selected row. `None` if there are no rows.
    #[must_use]
    pub fn row(&self, listing: &Listing, world: &World) -> Option<usize> {
        let last = listing.rows().len().checked_sub(1)?;
        let wanted = self
            .wanted
            .as_ref()
            .and_then(|id| listing.position(world, id));
        Some(wanted.unwrap_or(self.at).min(last))
    }

    /// The first row to show in a table of this height, so that the selected one stays on its line.
    #[must_use]
    pub fn first_row(&self, row: usize, rows: usize, height: usize) -> usize {
        let line = self.line.min(height.saturating_sub(1));
        row.saturating_sub(line).min(rows.saturating_sub(height))
    }

    /// Selects a row because the user says so.
    pub(super) fn choose(&mut self, row: usize, listing: &Listing) {
        if let Some(known) = listing.rows().get(row) {
            self.wanted = Some(known.id.clone());
            self.at = row;
        }
    }

    /// Selects an object as soon as it is among the rows.
    pub(super) fn want(&mut self, id: Id) {
        self.wanted = Some(id);
    }

    /// Remembers the line of the selection, after the rows may have moved.
    pub(super) fn settle(&mut self, row: Option<usize>) {
        self.at = row.unwrap_or(0);
    }

    /// Remembers the line on which it was drawn.
    pub(super) fn stand(&mut self, line: usize) {
        self.line = line;
    }

    /// Moves the line along with the selection, within a table of this height.
    pub(super) fn shift_line(&mut self, by: isize, height: usize) {
        self.line = self
            .line
            .saturating_add_signed(by)
            .min(height.saturating_sub(1));
    }
}
