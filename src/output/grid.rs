//! Cells in columns: measures, pads, and escapes whatever must not be printed.

use unicode_width::UnicodeWidthStr;

use super::Glyphs;
use crate::{
    derive::wording::LONGEST_NAME,
    query::{Align, text},
};

/// The widest column: the longest valid name. Otherwise one endless cell would widen all rows. A longer cell is written
/// in full, and moves the rest of its row.
const WIDEST: usize = LONGEST_NAME;

/// The narrowest column of texts, and the narrowest column that names the rows.
const NARROWEST: (usize, usize) = (6, 16);

/// The blanks between columns: usually, and as few as are needed for a table that would not fit.
const GAPS: [usize; 3] = [3, 2, 1];

/// The length of a line.
fn total(widths: &[usize], gap: usize) -> usize {
    widths.iter().sum::<usize>() + gap * widths.len().saturating_sub(1)
}

/// Rows of cells, to be aligned in columns.
pub(super) struct Grid {
    aligns: Vec<Align>,
    glyphs: Glyphs,
    rows: Vec<Vec<String>>,
    widths: Vec<usize>,
    /// The longest line. `None` if lines may have any length.
    most: Option<usize>,
    /// Whether columns are left out.
    leaves_out: bool,
}

impl Grid {
    /// An empty grid with these columns.
    pub(super) fn new(aligns: Vec<Align>, glyphs: Glyphs) -> Self {
        Self {
            widths: vec![0; aligns.len()],
            aligns,
            glyphs,
            rows: Vec::new(),
            most: None,
            leaves_out: false,
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
        let mut lines: Vec<String> = rows.map(|row| self.laid_out(row, gap)).collect();
        if let Some(first) = lines.first_mut().filter(|_| self.leaves_out) {
            first.push(' ');
            first.push_str(self.glyphs.cut());
        }
        lines
    }

    /// Makes lines that take no more columns than this, and returns the blanks between columns. Columns of texts are narrowed,
    /// the widest first and the one that names the row last; then the last columns are left out, which the first row, the
    /// headings, shows with a mark. If none of the first `kept` columns may be left out and they do not fit, nothing changes.
    pub(super) fn fit(&mut self, columns: usize, name: usize, kept: usize) -> usize {
        let natural = self.widths.clone();
        if total(&natural, GAPS[0]) <= columns {
            return GAPS[0];
        }
        self.most = Some(columns);
        let mut count = natural.len();
        let gap = loop {
            // The mark takes two columns.
            let left_out = if count < natural.len() { 2 } else { 0 };
            let room = columns.saturating_sub(left_out);
            let gap = GAPS[1..].iter().find(|gap| {
                self.widths = natural[..count].to_vec();
                self.narrow(room, name, **gap);
                total(&self.widths, **gap) <= room
            });
            match gap {
                Some(gap) => break *gap,
                None if count > kept => count -= 1,
                None if kept <= 1 => break 1,
                None => {
                    (self.widths, self.most) = (natural, None);
                    return GAPS[0];
                }
            }
        };
        self.aligns.truncate(count);
        for row in &mut self.rows {
            row.truncate(count);
        }
        self.leaves_out = count < natural.len();
        for (at, natural) in natural[..count].iter().enumerate() {
            if self.widths[at] < *natural {
                self.elide(at);
            }
        }
        gap
    }

    /// Narrows columns of texts, the widest first and the one that names the row last, until a line fits or nothing more can
    /// be narrowed.
    fn narrow(&mut self, columns: usize, name: usize, gap: usize) {
        let heading = |at: usize| self.rows.first().map_or(0, |row| row[at].width());
        let floor = |at: usize| {
            let (others, of_name) = NARROWEST;
            heading(at).max(if at == name { of_name } else { others })
        };
        let floors: Vec<usize> = (0..self.widths.len()).map(floor).collect();
        let (widths, aligns) = (&mut self.widths, &self.aligns);
        let is_wide =
            |widths: &[usize], at: usize| aligns[at] == Align::Left && widths[at] > floors[at];
        for _ in columns..total(widths, gap) {
            let others = (0..widths.len()).filter(|at| *at != name && is_wide(widths, *at));
            let widest = others.max_by_key(|at| widths[*at]);
            let name = || (name < widths.len() && is_wide(widths, name)).then_some(name);
            let Some(at) = widest.or_else(name) else {
                break;
            };
            widths[at] -= 1;
        }
    }

    /// Shortens the cells of a column that are too wide for it.
    fn elide(&mut self, at: usize) {
        let forms = {
            let cells = self.rows.iter().map(|row| &*row[at]);
            let forms = text::elided(cells, (self.widths[at], self.glyphs.cut()));
            let form = |row: &Vec<String>| forms.get(&*row[at]).cloned();
            self.rows.iter().map(form).collect::<Vec<_>>()
        };
        for (row, form) in self.rows.iter_mut().zip(forms) {
            if let Some(form) = form {
                row[at] = form;
            }
        }
    }

    fn laid_out(&self, row: &[String], gap: usize) -> String {
        let line = self.aligned(row, gap);
        match self.most {
            Some(most) => text::fit(&line, most, self.glyphs.cut()).into_owned(),
            None => line,
        }
    }

    fn aligned(&self, row: &[String], gap: usize) -> String {
        let mut line = String::new();
        for (at, cell) in row.iter().take(self.aligns.len()).enumerate() {
            let cell = match self.most {
                Some(_) => text::fit(cell, self.widths[at], self.glyphs.cut()),
                None => cell.into(),
            };
            let blanks = self.widths[at].saturating_sub(cell.width());
            let (before, after) = match self.aligns[at] {
                Align::Left if at + 1 == self.aligns.len().min(row.len()) => (0, 0),
                Align::Left => (0, blanks),
                Align::Right => (blanks, 0),
            };
            let between = if at == 0 { 0 } else { gap };
            line.extend(std::iter::repeat_n(' ', between + before));
            line.push_str(&cell);
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
    fn a_grid_that_fits_narrows_texts_and_keeps_numbers_and_names_apart() {
        let mut grid = Grid::new(
            vec![Align::Left, Align::Right, Align::Left],
            Glyphs::Unicode,
        );
        grid.push(["NAME", "COUNT", "OBJECT"]);
        grid.push(["reviews", "1000000", "reviews-bookinfo-cluster-1"]);
        grid.push(["ratings", "2", "reviews-bookinfo-cluster-2"]);
        assert_eq!(grid.fit(30, 0, 1), 2);
        assert_eq!(
            grid.lines(2),
            [
                "NAME       COUNT  OBJECT",
                "reviews  1000000  review…ter-1",
                "ratings        2  review…ter-2",
            ]
        );
    }

    #[test]
    fn a_grid_that_fits_leaves_out_the_last_columns_and_says_so() {
        let grid = || {
            let aligns = vec![Align::Left, Align::Right, Align::Right];
            let mut grid = Grid::new(aligns, Glyphs::Unicode);
            grid.push(["NAME", "COUNT", "AGE"]);
            grid.push(["a-name-that-is-too-long", "7", "4d"]);
            grid
        };
        for (columns, expected) in [
            (
                30,
                [
                    "NAME                COUNT  AGE",
                    "a-name-that-is-to…      7   4d",
                ],
            ),
            (
                26,
                ["NAME             COUNT AGE", "a-name-that-is-…     7  4d"],
            ),
            (24, ["NAME             COUNT …", "a-name-that-is-…     7"]),
            (18, ["NAME …", "a-name-that-is-…"]),
            (10, ["NAME …", "a-name-th…"]),
        ] {
            let mut grid = grid();
            let gap = grid.fit(columns, 0, 1);
            let lines = grid.lines(gap);
            assert_eq!(lines, expected, "{columns}");
            assert!(
                lines.iter().all(|line| line.width() <= columns),
                "{lines:#?}"
            );
            assert!(
                grid.line(&["x".into(), "1".into(), "1s".into()], gap)
                    .width()
                    <= columns
            );
        }
    }

    #[test]
    fn a_grid_whose_columns_may_not_be_left_out_is_narrowed_or_stays_as_it_is() {
        for (columns, expected) in [
            (30, "reviews  gloo-mesh/reviews-bo…"),
            (12, "reviews   gloo-mesh/reviews-bookinfo-east"),
        ] {
            let mut grid = Grid::new(vec![Align::Left; 2], Glyphs::Unicode);
            grid.push(["NAME", "OBJECT"]);
            grid.push(["reviews", "gloo-mesh/reviews-bookinfo-east"]);
            let gap = grid.fit(columns, 0, 2);
            assert_eq!(grid.lines(gap)[1], expected);
        }
    }

    #[test]
    fn ascii_has_its_own_sign_for_nothing() {
        let mut grid = Grid::new(vec![Align::Left, Align::Left], Glyphs::Ascii);
        grid.push(["·", "cut…"]);
        assert_eq!(grid.lines(1), ["- cut..."]);
    }
}
