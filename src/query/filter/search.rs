//! Words that find anything by its name: Destinations as a filter does, and every other text.

use crate::derive::world::Known;

use super::word::WordTest;

/// Words that must all be found.
#[derive(Clone, Debug)]
pub struct WordSearch {
    words: Vec<WordTest>,
}

impl WordSearch {
    /// The words of a text, in any case.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let words = text.split_whitespace();
        Self {
            words: words
                .map(|word| WordTest::within(&word.to_lowercase()))
                .collect(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well a text matches: less is better. `None` if a word is not in it, nor are its letters in this order.
    #[must_use]
    pub fn rank(&self, text: &str) -> Option<u32> {
        let lower = text.to_lowercase();
        self.words.iter().map(|word| word.rank_in(&lower)).sum()
    }

    /// How well a Destination matches. `None` if a word is in none of its names, hosts and addresses.
    #[must_use]
    pub fn rank_of(&self, known: &Known) -> Option<u32> {
        let ranks = self
            .words
            .iter()
            .map(|word| word.matches(known).then(|| word.rank(known)));
        ranks.sum()
    }
}
