//! How much a fault matters: the one scale of the whole program.

use std::fmt;

/// How much something that is wrong matters. The gravest is the least, so that a sorted list begins with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Calls fail, or what was asked for is not done.
    Error,
    /// Not as it should be, or soon so.
    Warning,
    /// Good to know. Counted everywhere, and listed on request.
    Info,
}

impl Severity {
    /// All severities, the gravest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The word of the JSON contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// Whether it is an error or a warning.
    #[must_use]
    pub fn is_above_info(self) -> bool {
        self < Self::Info
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
