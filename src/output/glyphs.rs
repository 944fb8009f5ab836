//! Which glyphs a text may use, and how text from objects becomes fit to be printed.

use crate::{diagnose::Severity, model::printable::printable};

/// The glyphs that a terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// All of them.
    #[default]
    Unicode,
    /// ASCII for every glyph of our own. Names of objects keep their letters.
    Ascii,
}

impl Glyphs {
    /// The text as it may be printed: on one line, nothing in it that drives a terminal.
    #[must_use]
    pub fn show(self, text: &str) -> String {
        let shown = printable(text);
        match self {
            Self::Unicode => shown.into_owned(),
            Self::Ascii => shown.replace('·', "-").replace('…', "..."),
        }
    }

    /// The mark of a text that is cut.
    #[must_use]
    pub fn cut(self) -> &'static str {
        match self {
            Self::Unicode => "…",
            Self::Ascii => "...",
        }
    }

    /// The sign of a severity. Each has a shape of its own.
    #[must_use]
    pub fn severity(self, severity: Severity) -> &'static str {
        let (unicode, ascii) = match severity {
            Severity::Error => ("✖", "X"),
            Severity::Warning => ("▲", "!"),
            Severity::Info => ("◆", "i"),
        };
        match self {
            Self::Unicode => unicode,
            Self::Ascii => ascii,
        }
    }
}
