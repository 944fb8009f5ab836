//! The selection: it follows the object, not the row.

use crate::{
    derive::world::World,
    query::{Listing, RowGroupName, TableLine},
    store::Id,
};

/// The selected Destination or group, and its line on the screen.
///
/// The chosen object stays chosen while a filter or a reconnect hides it; meanwhile its neighbour is selected. Rows that
/// come and go above it move the list, never the selection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    wanted: Option<Id>,
    /// The group whose line was chosen.
    group: Option<RowGroupName>,
    at: usize,
    line: usize,
}

impl Cursor {
    /// The selected line. `None` if there are none.
    #[must_use]
    pub fn row(&self, listing: &Listing, world: &World) -> Option<usize> {
        let last = listing.lines().checked_sub(1)?;
        let group = self.group.as_ref().and_then(|name| listing.head(name));
        let wanted = || listing.position(world, self.wanted.as_ref()?);
        Some(group.or_else(wanted).unwrap_or(self.at).min(last))
    }

    /// The Destination that was chosen last.
    #[must_use]
    pub fn wanted(&self) -> Option<&Id> {
        self.wanted.as_ref()
    }

    /// The first row to show in a table of this height, so that the selected one stays on its line.
    #[must_use]
    pub fn first_row(&self, row: usize, rows: usize, height: usize) -> usize {
        let line = self.line.min(height.saturating_sub(1));
        row.saturating_sub(line).min(rows.saturating_sub(height))
    }

    /// Selects a line because the user says so.
    pub(super) fn choose(&mut self, line: usize, listing: &Listing) {
        let (known, group) = match listing.line(line) {
            Some(TableLine::Row(known, _)) => (Some(known), None),
            Some(TableLine::Group(group)) => (group.rows().first(), Some(group.name().clone())),
            None => return,
        };
        self.wanted = known.map(|known| known.id.clone());
        (self.group, self.at) = (group, line);
    }

    /// Selects the group of the chosen object, which stays chosen.
    pub(super) fn choose_group(&mut self, name: RowGroupName) {
        self.group = Some(name);
    }

    /// Selects an object as soon as it is among the rows.
    pub(super) fn want(&mut self, id: Id) {
        (self.wanted, self.group) = (Some(id), None);
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
