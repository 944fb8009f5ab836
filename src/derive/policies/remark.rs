//! What is to be said about a policy or its Destination beside the plain facts: a sentence, and how much it matters.

/// A sentence that panes and `describe` both say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How much it matters.
    pub level: Level,
    /// The fact first, then what to do.
    pub text: String,
}

/// How much a remark matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know, and where nobody can know.
    Note,
    /// Not as it should be, or soon so.
    Warning,
    /// Something that was asked for is not done.
    Error,
}

impl Level {
    /// The word of the JSON contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Remark {
    pub(super) fn note(text: impl Into<String>) -> Self {
        Self::at(Level::Note, text)
    }

    pub(super) fn warning(text: impl Into<String>) -> Self {
        Self::at(Level::Warning, text)
    }

    pub(super) fn error(text: impl Into<String>) -> Self {
        Self::at(Level::Error, text)
    }

    fn at(level: Level, text: impl Into<String>) -> Self {
        Self {
            level,
            text: text.into(),
        }
    }
}
