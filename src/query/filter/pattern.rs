//! Regular expressions in filters. Without a capital letter they ignore case.

use regex::{Regex, RegexBuilder};

use crate::{
    derive::{destination::names, world::Known},
    query::claims::hosts,
};

use super::word::class;

/// The most bytes that a compiled expression takes.
const MOST: usize = 1 << 20;

/// A regular expression that each text is held against.
#[derive(Clone, Debug)]
pub(super) struct TextPattern {
    regex: Regex,
    /// Whether a text in lower case will not do.
    has_case: bool,
    /// Whether an expression over several lines at once matches if one line does.
    is_linewise: bool,
}

impl TextPattern {
    /// Compiles an expression.
    ///
    /// # Errors
    /// If it is none, or too large: the reason in one line.
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let has_case = has_capital(pattern);
        let regex = RegexBuilder::new(pattern)
            .case_insensitive(!has_case)
            .multi_line(true)
            .size_limit(MOST)
            .build();
        Ok(Self {
            regex: regex.map_err(|error| reason(&error))?,
            has_case,
            is_linewise: !["\\A", "\\z"].iter().any(|edge| pattern.contains(edge)),
        })
    }

    pub(super) fn matches(&self, known: &Known) -> bool {
        let lines = known.summary.search_text.texts_and_endpoints();
        if self.has_case {
            let destination = &*known.destination;
            let mut written = names(destination).into_iter().chain(hosts(destination));
            return written.any(|text| self.regex.is_match(text));
        }
        (!self.is_linewise || self.regex.is_match(lines))
            && lines.lines().any(|line| self.regex.is_match(line))
    }

    /// Whether a text matches.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    pub(super) fn rank(&self, name: &str) -> u32 {
        let places = self.regex.find_iter(name).map(|found| found.start());
        class(name, places)
    }

    pub(super) fn mark(&self, text: &str, hits: &mut Vec<usize>) {
        for found in self.regex.find_iter(text) {
            let begin = text[..found.start()].chars().count();
            hits.extend(begin..begin + found.as_str().chars().count());
        }
    }
}

/// Whether a letter that stands for itself is a capital: those of escapes and classes, as in `\D` and `[[:^Alpha:]]`, are not.
fn has_capital(pattern: &str) -> bool {
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' {
            letters.next();
            if letters.clone().next() == Some('{') {
                letters.by_ref().find(|letter| *letter == '}');
            }
        } else if letter.is_uppercase() {
            return true;
        }
    }
    false
}

/// The reason why it is no expression: the last line of the message, which draws the place before it.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}
