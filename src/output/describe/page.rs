//! The building blocks of pages: sections with a title, facts with aligned labels, grids.

use std::io::{self, Write};

use crate::{
    derive::{
        effects::Statement,
        fault::{Remark, Severity},
    },
    output::{Glyphs, grid::Grid},
    query::Align,
};

/// The text for nothing.
pub(in crate::output) const NOTHING: &str = "·";
/// The text for unknown.
pub(in crate::output) const UNKNOWN: &str = "?";

/// A part of a page.
pub(in crate::output) struct PageSection<'r> {
    title: Option<String>,
    parts: Vec<Part<'r>>,
}

enum Part<'r> {
    Line(String),
    Rows(GridRows<'r>),
}

/// Rows of a table one step further in than the title of their section, told as often as they are asked for.
pub(in crate::output) struct GridRows<'r> {
    pub(in crate::output) aligns: &'static [Align],
    pub(in crate::output) glyphs: Glyphs,
    /// Tells each row in order until one cannot be taken.
    pub(in crate::output) tell: Box<TellRows<'r>>,
}

/// Tells all rows to what takes them.
type TellRows<'r> = dyn Fn(&mut TakeRow<'_>) -> io::Result<()> + 'r;

/// Takes one row after another.
pub(in crate::output) type TakeRow<'t> = dyn FnMut(&[String]) -> io::Result<()> + 't;

impl GridRows<'_> {
    /// Measures all rows, then writes them.
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut measured = Grid::new(self.aligns.to_vec(), self.glyphs);
        (self.tell)(&mut |row| {
            measured.measure(row);
            Ok(())
        })?;
        (self.tell)(&mut |row| writeln!(out, "  {}", measured.line(row, 2)))
    }
}

impl<'r> PageSection<'r> {
    /// A section with what its title says: a count, a verdict, or one of the signs for nothing and unknown.
    pub(in crate::output) fn new(title: &str, verdict: &str, glyphs: Glyphs) -> Self {
        let blank = if verdict.is_empty() { "" } else { " " };
        Self {
            title: Some(format!("{title}:{blank}{}", glyphs.show(verdict))),
            parts: Vec::new(),
        }
    }

    /// A section of sentences, each on a line of its own.
    pub(in crate::output) fn sentences(sentences: &[&str], glyphs: Glyphs) -> Self {
        Self {
            title: None,
            parts: lines(sentences.iter().map(|words| glyphs.show(words))),
        }
    }

    /// A section of facts that needs no title.
    pub(in crate::output) fn untitled(facts: &Facts) -> Self {
        Self {
            title: None,
            parts: lines(facts.lines()),
        }
    }

    /// Adds lines, this many levels below the title.
    pub(in crate::output) fn add(&mut self, steps: usize, lines: impl IntoIterator<Item = String>) {
        let indented = lines
            .into_iter()
            .map(|line| format!("{}{line}", "  ".repeat(steps)));
        self.parts.extend(indented.map(Part::Line));
    }

    /// The section with these lines one step further in.
    pub(in crate::output) fn with(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.add(1, lines);
        self
    }

    /// Adds a table that may have more rows than fit in memory: rows are made while they are written.
    pub(in crate::output) fn add_rows(&mut self, rows: GridRows<'r>) {
        self.parts.push(Part::Rows(rows));
    }

    pub(in crate::output) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        if let Some(title) = &self.title {
            writeln!(out, "{title}")?;
        }
        for part in &self.parts {
            match part {
                Part::Line(line) => writeln!(out, "{line}")?,
                Part::Rows(rows) => rows.write(out)?,
            }
        }
        Ok(())
    }
}

fn lines<'r>(lines: impl IntoIterator<Item = String>) -> Vec<Part<'r>> {
    lines.into_iter().map(Part::Line).collect()
}

/// Labels with their values, aligned.
pub(in crate::output) struct Facts(Grid);

impl Facts {
    pub(in crate::output) fn new(glyphs: Glyphs) -> Self {
        Self(Grid::new(vec![Align::Left, Align::Left], glyphs))
    }

    /// A value that is there, or nothing.
    pub(in crate::output) fn one(
        &mut self,
        label: &str,
        value: Option<impl ToString>,
    ) -> &mut Self {
        self.many(label, value.map(|value| value.to_string()))
    }

    /// Values, one on each line, or nothing.
    pub(in crate::output) fn many(
        &mut self,
        label: &str,
        values: impl IntoIterator<Item = String>,
    ) -> &mut Self {
        let mut label = format!("{label}:");
        for value in values {
            self.0.push([std::mem::take(&mut label), value]);
        }
        if !label.is_empty() {
            self.0.push([label, NOTHING.to_owned()]);
        }
        self
    }

    /// Values, one on each line; no line at all where there are none, which is for facts that few have.
    pub(in crate::output) fn any(
        &mut self,
        label: &str,
        values: impl IntoIterator<Item = String>,
    ) -> &mut Self {
        let mut values = values.into_iter().peekable();
        if values.peek().is_some() {
            self.many(label, values);
        }
        self
    }

    pub(in crate::output) fn lines(&self) -> Vec<String> {
        self.0.lines(2)
    }
}

/// A table inside a page.
pub(in crate::output) fn grid<const N: usize>(
    aligns: [Align; N],
    glyphs: Glyphs,
    rows: impl IntoIterator<Item = [String; N]>,
) -> Vec<String> {
    let mut grid = Grid::new(aligns.to_vec(), glyphs);
    for row in rows {
        grid.push(row);
    }
    grid.lines(2)
}

/// A text or the sign for nothing.
pub(in crate::output) fn or_nothing(text: &str) -> String {
    if text.is_empty() { NOTHING } else { text }.to_owned()
}

/// A number or the sign for an unknown one.
pub(in crate::output) fn number(number: Option<i64>) -> String {
    number.map_or(UNKNOWN.to_owned(), |number| number.to_string())
}

/// A label as a line begins with it. Keys of the API keep their letters.
pub(in crate::output) fn capital(label: &str) -> String {
    let is_word = label.chars().all(|letter| !letter.is_uppercase());
    let mut letters = label.chars();
    match letters.next().filter(|_| is_word) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => label.to_owned(),
    }
}

/// The effects of a policy, by field.
pub(in crate::output) fn add_statements(facts: &mut Facts, statements: &[Statement]) {
    for one in statements {
        facts.many(&capital(one.field.label()), one.sentences.iter().cloned());
    }
}

/// Remarks, the gravest first.
pub(in crate::output) fn add_remarks(facts: &mut Facts, remarks: &[Remark]) {
    for (label, severity) in [
        ("Error", Severity::Error),
        ("Warning", Severity::Warning),
        ("Note", Severity::Info),
    ] {
        let of_severity = remarks.iter().filter(|remark| remark.severity == severity);
        facts.any(label, of_severity.map(|remark| remark.text.clone()));
    }
}
