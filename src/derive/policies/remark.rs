//! A remark on a policy or on the policies of a Destination: a sentence, and its severity.

use crate::derive::Severity;

/// A sentence that panes and `describe` both say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How much it matters.
    pub severity: Severity,
    /// The fact first, then what to do.
    pub text: String,
}

impl Remark {
    pub(super) fn note(text: impl Into<String>) -> Self {
        Self::at(Severity::Info, text)
    }

    pub(super) fn warning(text: impl Into<String>) -> Self {
        Self::at(Severity::Warning, text)
    }

    pub(super) fn error(text: impl Into<String>) -> Self {
        Self::at(Severity::Error, text)
    }

    fn at(severity: Severity, text: impl Into<String>) -> Self {
        Self {
            severity,
            text: text.into(),
        }
    }
}
