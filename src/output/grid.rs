//! Cells in columns: measures, pads, and escapes whatever must not be printed.

use unicode_width::UnicodeWidthStr;

use super::Glyphs;
use crate::query::Align;

/// Rows of cells that will stand in columns.
pub(super) struct Grid {
    aligns: Vec<Align>,
    glyphs: Glyphs,
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// An empty grid with these columns.
    pub(super) fn new(aligns: Vec<Align>, glyphs: Glyphs) -> Self {
        Self {
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
        self.rows.push(cells.collect());
    }

    /// The rows as lines, with `gap` blanks between columns and none at the ends.
    pub(super) fn lines(&self, gap: usize) -> Vec<String> {
        let widths = self.widths();
        let line = |row: &Vec<String>| {
            let mut line = String::new();
            for (at, cell) in row.iter().enumerate() {
                let blanks = widths[at] - cell.width();
                let (before, after) = match self.aligns[at] {
                    Align::Left => (0, blanks),
                    Align::Right => (blanks, 0),
                };
                let between = if at == 0 { 0 } else { gap };
                line.push_str(&" ".repeat(between + before));
                line.push_str(cell);
                line.push_str(&" ".repeat(after));
            }
            line.truncate(line.trim_end_matches(' ').len());
            line
        };
        self.rows.iter().map(line).collect()
    }

    fn widths(&self) -> Vec<usize> {
        let width = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        };
        (0..self.aligns.len()).map(width).collect()
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
    fn ascii_has_its_own_sign_for_nothing() {
        let mut grid = Grid::new(vec![Align::Left, Align::Left], Glyphs::Ascii);
        grid.push(["·", "cut…"]);
        assert_eq!(grid.lines(1), ["- cut..."]);
    }
}
