//! A mistake in a filter: its place, what was expected there, and what may have been wanted.

use std::fmt;

use super::{keys::names, lexer::Token};

/// A mistake in a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterError {
    /// The first byte of the text that is not understood.
    pub at: usize,
    /// That text.
    pub term: String,
    /// The mistake.
    pub why: TermError,
    /// The text to write in its place. `None` if nothing is near.
    pub suggestion: Option<String>,
}

/// A mistake within a term.
#[derive(Debug)]
pub(super) struct TermFault {
    /// The first byte within the term.
    pub(super) at: usize,
    pub(super) text: String,
    pub(super) why: TermError,
    pub(super) suggestion: Option<String>,
}

/// The kind of a mistake, with what to write instead.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// An unknown key.
    #[error(
        "no key is called {key}; {}; to find it as a word, write \"{body}\" in double quotes",
        keys(*near)
    )]
    Key {
        /// The key.
        key: String,
        /// The whole term.
        body: String,
        /// The nearest key. `None` if none is near.
        near: Option<&'static str>,
    },
    /// A key without a value, or a comma without one behind it.
    #[error("write a value after {0}")]
    NoValue(String),
    /// A value that the key does not take.
    #[error("{key}: takes {takes}")]
    Value {
        /// The key.
        key: &'static str,
        /// The values that it takes.
        takes: String,
    },
    /// A key of Destinations in a filter of other objects.
    #[error("{key}: applies to Destinations only; objects of other kinds have {keys}")]
    Foreign {
        /// The key.
        key: &'static str,
        /// The keys that apply.
        keys: String,
    },
    /// A rule that does not exist.
    #[error("{0}")]
    Rule(String),
    /// A pattern that is no regular expression.
    #[error("this is no regular expression: {0}")]
    Pattern(String),
    /// A quote that is not closed.
    #[error("write \" to close this quote")]
    QuoteNotClosed,
    /// A range whose larger number comes first.
    #[error("the range {0} runs backwards: write the smaller number first")]
    Backwards(String),
    /// An operator without a term after it.
    #[default]
    #[error("write a term after it")]
    NothingAfter,
    /// An operator without a term before it.
    #[error("write a term before it")]
    NothingBefore,
    /// A parenthesis that is not closed.
    #[error("write ) to close this parenthesis")]
    NotClosed,
    /// A parenthesis that closes nothing.
    #[error("this parenthesis closes nothing: write ( before it, or remove it")]
    NotOpened,
    /// Too many parentheses inside one another.
    #[error("at most 64 parentheses can be inside one another")]
    TooDeep,
}

/// The nearest key, or all keys.
fn keys(near: Option<&'static str>) -> String {
    match near {
        Some(near) => format!("the nearest key is {near}"),
        None => format!("the keys are {}", names()),
    }
}

impl FilterError {
    /// A mistake about a whole token.
    pub(super) fn at(token: Token<'_>, why: TermError) -> Self {
        Self {
            at: token.at,
            term: token.text.to_owned(),
            why,
            suggestion: None,
        }
    }

    /// A mistake within a term.
    pub(super) fn within(token: Token<'_>, fault: TermFault) -> Self {
        Self {
            at: token.at + fault.at,
            term: fault.text,
            why: fault.why,
            suggestion: fault.suggestion,
        }
    }

    /// The text of a filter with the suggestion in place of the mistake. `None` without one.
    #[must_use]
    pub fn mended(&self, text: &str) -> Option<String> {
        let suggestion = self.suggestion.as_ref()?;
        let (before, rest) = text.split_at_checked(self.at)?;
        let after = rest.strip_prefix(&*self.term)?;
        Some(format!("{before}{suggestion}{after}"))
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot use {:?} in the filter: {}", self.term, self.why)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, " (try {suggestion})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for FilterError {}
