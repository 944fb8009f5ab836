//! Tables of `get`: aligned columns for people, and CSV for programs.

use std::{
    io::{self, Write},
    sync::Arc,
};

use jiff::Timestamp;

use super::{Glyphs, document::Each, grid::Grid};
use crate::{
    derive::{self, world::Known},
    diagnose::{Counts, Severity},
    query::{Align, Column, Insight},
    store::Store,
};

/// The blanks between columns.
const GAP: usize = 3;

/// The head of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its name in `--columns`, `--sort` and CSV.
    pub key: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The side on which its cells begin.
    pub align: Align,
}

/// A table, whose rows are made when they are written.
pub struct TableContent<'r> {
    /// The heads of the columns.
    pub headings: Vec<Heading>,
    /// The cells of each row: `·` for nothing, `?` for unknown.
    pub(super) rows: Each<'r, Vec<String>>,
}

impl<'r> TableContent<'r> {
    /// A table of these rows, which are made each time that they are measured or written.
    #[must_use]
    pub fn of<I: Iterator<Item = Vec<String>> + 'r>(
        headings: Vec<Heading>,
        rows: impl Fn() -> I + 'r,
    ) -> Self {
        let rows = Each::of(rows);
        Self { headings, rows }
    }
}

/// The look of a table.
#[derive(Clone, Copy, Debug)]
pub struct TableLook {
    /// The glyphs.
    pub glyphs: Glyphs,
    /// The longest line. `None` if lines may have any length.
    pub columns: Option<usize>,
    /// Whether the last columns are left out if they do not fit. Else the table is wider then.
    pub leaves_out: bool,
}

impl From<Column> for Heading {
    fn from(column: Column) -> Self {
        Self {
            key: column.key(),
            text: column.heading(),
            align: column.align(),
        }
    }
}

/// The facts for the cells of Destinations.
#[derive(Clone, Copy)]
pub struct CellInputs<'s> {
    /// The time for ages.
    pub now: Timestamp,
    /// The glyphs of findings.
    pub glyphs: Glyphs,
    /// The findings and drift of the rows, if a column needs them.
    pub insight: &'s dyn Insight,
}

impl CellInputs<'_> {
    /// The cells of a Destination.
    #[must_use]
    pub fn cells(&self, columns: &[Column], known: &Known) -> Vec<String> {
        let cell = |column: &Column| match column {
            Column::Findings => {
                let counts = self.insight.counts(&known.id);
                counts.map_or("?".to_owned(), |counts| findings(counts, self.glyphs))
            }
            Column::Why => match self.insight.why(&known.id) {
                Some(words) => words,
                None if self.insight.counts(&known.id).is_some() => "·".to_owned(),
                None => "?".to_owned(),
            },
            Column::ClaimedReady => {
                derive::drift::claimed_ready(known, self.insight.drift(&known.id).as_ref())
            }
            _ => column.text(known, self.now),
        };
        columns.iter().map(cell).collect()
    }

    /// The table of Destinations.
    #[must_use]
    pub fn sheet<'r>(&'r self, columns: &'r [Column], rows: &'r [Arc<Known>]) -> TableContent<'r> {
        let row = move |known: &Arc<Known>| self.cells(columns, known);
        let headings = columns.iter().copied().map(Heading::from).collect();
        TableContent::of(headings, move || rows.iter().map(row))
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

/// Writes the headings and a line for each row, in columns that fit.
///
/// # Errors
/// If `out` cannot be written to.
pub fn table(out: &mut impl Write, sheet: &TableContent<'_>, look: TableLook) -> io::Result<()> {
    if look.columns.is_some() {
        let lines = FittedTable::of(sheet, look).head;
        return lines.iter().try_for_each(|line| writeln!(out, "{line}"));
    }
    // Nothing has to be shortened, so that the rows need not be kept.
    let aligns = sheet.headings.iter().map(|heading| heading.align).collect();
    let mut grid = Grid::new(aligns, look.glyphs);
    let headings = sheet.headings.iter();
    let headings: Vec<String> = headings.map(|heading| heading.text.to_owned()).collect();
    grid.measure(&headings);
    sheet.rows.iter().for_each(|row| grid.measure(&row));
    writeln!(out, "{}", grid.line(&headings, GAP))?;
    let mut rows = sheet.rows.iter();
    rows.try_for_each(|row| writeln!(out, "{}", grid.line(&row, GAP)))
}

/// A table whose columns have the width of its first rows, to which further rows may be added.
pub struct FittedTable {
    grid: Grid,
    gap: usize,
    /// The lines of the headings and the first rows.
    pub head: Vec<String>,
}

impl FittedTable {
    /// The table of these first rows.
    #[must_use]
    pub fn of(sheet: &TableContent<'_>, look: TableLook) -> Self {
        let aligns = sheet.headings.iter().map(|heading| heading.align).collect();
        let mut grid = Grid::new(aligns, look.glyphs);
        grid.push(sheet.headings.iter().map(|heading| heading.text));
        sheet.rows.iter().for_each(|row| grid.push(row));
        let name = sheet.headings.iter().position(|one| one.key == "name");
        let kept = if look.leaves_out {
            1
        } else {
            sheet.headings.len()
        };
        let gap = look
            .columns
            .map_or(GAP, |columns| grid.fit(columns, name.unwrap_or(0), kept));
        let head = grid.lines(gap);
        Self { grid, gap, head }
    }

    /// The line of a further row.
    #[must_use]
    pub fn line(&self, row: &[String]) -> String {
        self.grid.line(row, self.gap)
    }
}
