//! A mistake in a script, and its place.

/// Something in a script that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct ScriptError {
    /// The number of the line, from 1.
    pub line: usize,
    /// The number of the character in it, from 1.
    pub column: usize,
    /// The expected and the found text, and a similar word.
    pub what: String,
}

/// A mistake in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) column: usize,
    pub(super) what: String,
}

impl Flaw {
    pub(super) fn new(column: usize, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { column, what }
    }

    pub(super) fn in_line(self, line: usize) -> ScriptError {
        let Self { column, what } = self;
        ScriptError { line, column, what }
    }
}
