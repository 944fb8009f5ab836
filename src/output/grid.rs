//! Cells in columns: measures, pads, and escapes whatever must not be printed.

use unicode_width::UnicodeWidthStr;

use super::Glyphs;
use crate::{derive::wording::LONGEST_NAME, query::Align};

/// The widest column: the longest valid name. Otherwise one endless cell would widen all rows. A longer cell is written
/// in full, and moves the rest of its row.
const WIDEST: usize = LONGEST_NAME;

/// Rows of cells, to be aligned in columns.
pub(super) struct Grid {
    aligns: Vec<Align>,
    glyphs: Glyphs,
    rows: Vec<Vec<String>>,
    widths: Vec<usize>,
}

impl Grid {
    /// An empty grid with these columns.
    pub(super) fn new(aligns: Vec<Align>, glyphs: Glyphs) -> Self {
        Self {
            widths: vec![0; aligns.len()],
            aligns,
            glyphs,
            rows: Vec::new(),
        }
    }

    /// Adds a row. Cells that are left out are empty.
    pub(super) fn push<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let cells = cells
            .into_iter()
            .map(|cell| self.glyphs.show(cell.as_ref()));
        let row: Vec<String> = cells.collect();
        self.widen(&row);
        self.rows.push(row);
    }

    /// Makes room for a row that is not kept, but written by [`Self::line`] when all are measured.
    pub(super) fn measure(&mut self, row: &[String]) {
        let shown: Vec<String> = row.iter().map(|cell| self.glyphs.show(cell)).collect();
        self.widen(&shown);
    }

    /// A row as a line, with `gap` blanks between columns and none at the ends.
    pub(super) fn line(&self, row: &[String], gap: usize) -> String {
        let shown: Vec<String> = row.iter().map(|cell| self.glyphs.show(cell)).collect();
        self.laid_out(&shown, gap)
    }

    /// The rows as lines, with `gap` blanks between columns and none at the ends.
    pub(super) fn lines(&self, gap: usize) -> Vec<String> {
        let rows = self.rows.iter();
        rows.map(|row| self.laid_out(row, gap)).collect()
    }

    fn laid_out(&self, row: &[String], gap: usize) -> String {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let blanks = self.widths[at].saturating_sub(cell.width());
            let (before, after) = match self.aligns[at] {
                Align::Left if at + 1 == row.len() => (0, 0),
                Align::Left => (0, blanks),
                Align::Right => (blanks, 0),
            };
            let between = if at == 0 { 0 } else { gap };
            line.extend(std::iter::repeat_n(' ', between + before));
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', after));
        }
        line.truncate(line.trim_end_matches(' ').len());
        line
    }

    fn widen(&mut self, row: &[String]) {
        for (width, cell) in self.widths.iter_mut().zip(row) {
            *width = cell.width().min(WIDEST).max(*width);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_on_screen() {
        let mut grid = Grid::new(
            vec![Align::Left, Align::Right, Align::Left],
            Glyphs::Unicode,
        );
        grid.push(["NAME", "N", "REST"]);
        grid.push(["界界界", "10", "·"]);
        grid.push(["a\u{1b}", "1"]);
        assert_eq!(
            grid.lines(2),
            ["NAME      N  REST", "界界界   10  ·", "a\\u{1b}   1"]
        );
    }

    #[test]
    fn one_endless_cell_widens_no_other_row() {
        let mut grid = Grid::new(vec![Align::Left, Align::Right], Glyphs::Unicode);
        let endless = "x".repeat(1_000_000);
        grid.push([&*endless, "1"]);
        grid.push(["short", "1"]);
        let [first, second] = grid.lines(2).try_into().expect("there are two rows");
        assert!(first.starts_with(&endless) && first.ends_with("x  1"));
        assert_eq!(second.len(), WIDEST + 3);
    }

    #[test]
    fn ascii_has_its_own_sign_for_nothing() {
        let mut grid = Grid::new(vec![Align::Left, Align::Left], Glyphs::Ascii);
        grid.push(["·", "cut…"]);
        assert_eq!(grid.lines(1), ["- cut..."]);
    }
}
