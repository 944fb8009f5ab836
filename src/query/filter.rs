//! The filter language: which Destinations the screen and every headless command show.
//!
//! ```text
//! or   = and { "|" and }
//! and  = not { not }                 both must hold; binds tighter than |
//! not  = "!" not | "(" or ")" | term
//! term = word | "text" | =word | ~word | /pattern/ | key:value { "," value }
//! ```
//!
//! Pure: facts outside the Destination come from an [`Insight`]. Whatever is unknown passes no term, so that its negation
//! passes it.

mod address;
mod cells;
mod comparison;
mod completion;
mod error;
mod keys;
mod lexer;
mod node;
mod objects;
mod parser;
mod pattern;
mod preset;
mod search;
mod term;
mod test;
mod values;
mod word;

use std::sync::Arc;

use jiff::Timestamp;

use crate::derive::world::Known;

use super::Insight;
use node::FilterNode;
use test::FilterTest;

pub use cells::{cell, cells};
pub use completion::{Candidate, Completion};
pub use error::{FilterError, TermError};
pub use keys::{FilterKey, KEYS, KeyDoc, SYNTAX};
pub use objects::object_cells;
pub use preset::NamedFilter;
pub use search::WordSearch;

/// A filter that was understood. The empty one passes everything.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    text: String,
    root: Arc<FilterNode>,
}

impl Filter {
    /// Parses the text of a filter.
    ///
    /// # Errors
    /// If a term is not understood, or something is missing between terms.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Ok(Self {
            text: text.to_owned(),
            root: Arc::new(parser::parse(text)?),
        })
    }

    /// The part of a text before the term at its end. `None` if it ends with something else.
    #[must_use]
    pub fn before_last_term(text: &str) -> Option<&str> {
        let last = lexer::tokens(text).pop()?;
        let is_at_end = last.at + last.text.len() == text.len();
        (is_at_end && last.kind == lexer::TokenKind::Term).then(|| &text[..last.at])
    }

    /// The text it was made from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it passes everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root.is_empty()
    }

    /// Whether a Destination passes.
    #[must_use]
    pub fn passes(&self, known: &Known, insight: &dyn Insight) -> bool {
        self.root.passes(known, insight)
    }

    /// The matched letters of a text, as character positions in order, each once.
    #[must_use]
    pub fn hits(&self, text: &str) -> Vec<usize> {
        let mut hits = Vec::new();
        self.root
            .each_positive(&mut |test| test.mark(text, &mut hits));
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    /// Whether words decide which Destinations match better than others.
    #[must_use]
    pub fn has_words(&self) -> bool {
        let mut has_words = false;
        self.root
            .each_positive(&mut |test| has_words |= test.is_of_words());
        has_words
    }

    /// How well a Destination that passes matches the words: less is better. A name that begins with the word comes before
    /// a word in the name that begins with it, and that before the inside of a name.
    #[must_use]
    pub fn rank(&self, known: &Known) -> u32 {
        self.root.rank(known)
    }

    /// Whether it depends on findings, or on drift from the live cluster.
    #[must_use]
    pub fn needs_insight(&self) -> bool {
        self.asks_for(&[
            FilterKey::Health,
            FilterKey::Rule,
            FilterKey::Finding,
            FilterKey::Drift,
        ])
    }

    /// Whether it depends on the state of the sources.
    #[must_use]
    pub fn needs_sources(&self) -> bool {
        self.asks_for(&[FilterKey::Stale])
    }

    fn asks_for(&self, keys: &[FilterKey]) -> bool {
        let mut asks = false;
        self.root
            .each(&mut |test| asks |= test.key().is_some_and(|key| keys.contains(&key)));
        asks
    }

    /// The next time at which time itself lets one of these Destinations in or out. `None` if it never does.
    pub(super) fn next_turn<'k>(
        &self,
        all: impl IntoIterator<Item = &'k Arc<Known>>,
        insight: &dyn Insight,
    ) -> Option<Timestamp> {
        let mut next: Option<Timestamp> = None;
        if self.asks_for(&[FilterKey::Age, FilterKey::Changed]) {
            for known in all {
                self.root.each(&mut |test| {
                    next = next.into_iter().chain(test.turns(known, insight)).min();
                });
            }
        }
        next
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
