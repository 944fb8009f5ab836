//! The cells of a row, from which a filter is made.

/// The terms that find a row by one of its values, with a cursor.
#[derive(Clone, Debug)]
pub struct CellMenu {
    /// The terms.
    pub terms: Vec<String>,
    /// The term under the cursor.
    pub at: usize,
}

impl CellMenu {
    pub(super) fn step(&mut self, by: isize) {
        let last = self.terms.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    pub(super) fn term(&self) -> Option<&str> {
        self.terms.get(self.at).map(String::as_str)
    }
}
