//! A list from which the user takes one entry.

use crate::query::Column;

/// A column in the menu of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnChoice {
    /// The column.
    pub column: Column,
    /// Whether the table has it.
    pub is_chosen: bool,
}

/// The entries, with a cursor.
#[derive(Clone, Debug)]
pub struct Menu<T> {
    /// The entries.
    pub items: Vec<T>,
    /// The entry under the cursor.
    pub at: usize,
}

impl<T> Menu<T> {
    /// A menu with the cursor on its first entry.
    #[must_use]
    pub fn new(items: Vec<T>) -> Self {
        Self { items, at: 0 }
    }

    pub(super) fn step(&mut self, by: isize) {
        let last = self.items.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    pub(super) fn chosen(&self) -> Option<&T> {
        self.items.get(self.at)
    }
}
