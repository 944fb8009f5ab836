//! The marks of contexts: a word in a colour, so that production looks different from a playground.

use crate::model::{SourceName, glob::Glob};

/// The colour of a mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarkColor {
    /// The colour of errors.
    #[default]
    Red,
    /// The colour of warnings.
    Yellow,
    /// The colour of what is well.
    Green,
    /// The colour of what is only said.
    Cyan,
    /// The colour of links.
    Blue,
}

/// The mark of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextMark {
    /// The word, which says the same without colours.
    pub word: String,
    /// The colour behind it.
    pub color: MarkColor,
}

/// The marks of contexts by their names, in which `*` is any text.
#[derive(Clone, Debug, Default)]
pub struct ContextMarks {
    marks: Vec<(Glob, ContextMark)>,
}

impl ContextMarks {
    /// Adds a mark behind those that there are.
    pub fn add(&mut self, name: &str, mark: ContextMark) {
        self.marks.push((Glob::new(name), mark));
    }

    /// The first mark that matches a context. `None` if there is none.
    #[must_use]
    pub fn of(&self, source: &SourceName) -> Option<&ContextMark> {
        let found = self.marks.iter().find(|(name, _)| name.matches(&source.0));
        found.map(|(_, mark)| mark)
    }

    /// Whether no context has a mark.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_entry_that_matches_a_context_gives_its_mark() {
        let mut marks = ContextMarks::default();
        for (name, word) in [("prod-eu", "EU"), ("*prod*", "PRODUCTION")] {
            let mark = ContextMark {
                word: word.to_owned(),
                color: MarkColor::Red,
            };
            marks.add(name, mark);
        }
        let word = |source: &str| marks.of(&source.into()).map(|mark| &*mark.word);
        assert_eq!(word("prod-eu"), Some("EU"));
        assert_eq!(word("admin@Prod-us"), Some("PRODUCTION"));
        assert_eq!(word("playground"), None);
    }
}
