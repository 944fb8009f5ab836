//! What pages are made of: sections with a title, facts with aligned labels, grids.

use std::io::{self, Write};

use crate::{
    output::{Glyphs, grid::Grid},
    query::Align,
};

/// What stands where there is nothing.
pub(super) const NOTHING: &str = "·";
/// What stands where nobody knows.
pub(super) const UNKNOWN: &str = "?";

/// A part of a page.
pub(super) struct Section {
    title: Option<String>,
    lines: Vec<String>,
}

impl Section {
    /// A section with what its title says: a count, a verdict, or one of the signs for nothing and unknown.
    pub(super) fn new(title: &str, verdict: &str, glyphs: Glyphs) -> Self {
        let blank = if verdict.is_empty() { "" } else { " " };
        Self {
            title: Some(format!("{title}:{blank}{}", glyphs.show(verdict))),
            lines: Vec::new(),
        }
    }

    /// A section of sentences, each on a line of its own.
    pub(super) fn sentences(sentences: &[&str], glyphs: Glyphs) -> Self {
        Self {
            title: None,
            lines: sentences.iter().map(|words| glyphs.show(words)).collect(),
        }
    }

    /// A section of facts that needs no title.
    pub(super) fn untitled(facts: &Facts) -> Self {
        Self {
            title: None,
            lines: facts.lines(),
        }
    }

    /// Adds lines, so many steps further in than the title.
    pub(super) fn add(&mut self, steps: usize, lines: impl IntoIterator<Item = String>) {
        let indented = lines
            .into_iter()
            .map(|line| format!("{}{line}", "  ".repeat(steps)));
        self.lines.extend(indented);
    }

    /// The section with these lines one step further in.
    pub(super) fn with(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.add(1, lines);
        self
    }

    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for line in self.title.iter().chain(&self.lines) {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}

/// Labels with their values, which stand beneath each other.
pub(super) struct Facts(Grid);

impl Facts {
    pub(super) fn new(glyphs: Glyphs) -> Self {
        Self(Grid::new(vec![Align::Left, Align::Left], glyphs))
    }

    /// A value that is there, or nothing.
    pub(super) fn one(&mut self, label: &str, value: Option<impl ToString>) -> &mut Self {
        self.many(label, value.map(|value| value.to_string()))
    }

    /// Values, one on each line, or nothing.
    pub(super) fn many(
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
    pub(super) fn any(
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

    pub(super) fn lines(&self) -> Vec<String> {
        self.0.lines(2)
    }
}

/// A table inside a page.
pub(super) fn grid<const N: usize>(
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
pub(super) fn or_nothing(text: &str) -> String {
    if text.is_empty() { NOTHING } else { text }.to_owned()
}

/// A number or the sign for an unknown one.
pub(super) fn number(number: Option<i64>) -> String {
    number.map_or(UNKNOWN.to_owned(), |number| number.to_string())
}

/// A label as a line begins with it. Keys of the API keep their letters.
pub(super) fn capital(label: &str) -> String {
    let is_word = label.chars().all(|letter| !letter.is_uppercase());
    let mut letters = label.chars();
    match letters.next().filter(|_| is_word) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => label.to_owned(),
    }
}
