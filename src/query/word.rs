//! A word of a filter: scattered over a name, or in one piece in a name, the FQDN, a host or an address.
//!
//! Thousands of Destinations are asked at each letter that is typed. So a word asks first which letters there are at
//! all, and reads plain names without working out how well they match.

use nucleo_matcher::{
    Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};

use crate::derive::{self, destination::LetterSet, world::Known};

/// A word.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// In lower case: a match in one piece ignores case.
    lower: String,
    /// A scattered match treats a capital letter as such.
    pattern: Pattern,
    letters: LetterSet,
    /// The letters without which it cannot match.
    needed: LetterSet,
    spelling: Spelling,
}

/// The letters of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// One letter that stands for itself.
    Letter,
    /// Several lower-case letters, digits and the like, each matching itself.
    Plain,
    /// Others, about which the matcher has its own ideas.
    Other,
}

impl Word {
    pub(super) fn new(word: &str) -> Self {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:".contains(&byte);
        let lower = word.to_lowercase();
        let letters = LetterSet::of(&lower);
        Self {
            pattern: Pattern::new(
                word,
                CaseMatching::Smart,
                Normalization::Smart,
                AtomKind::Fuzzy,
            ),
            lower,
            letters,
            needed: if may_be_of_address(word) {
                letters.but_those_of_addresses()
            } else {
                letters
            },
            spelling: match word.len() {
                _ if !word.bytes().all(is_plain) => Spelling::Other,
                1 => Spelling::Letter,
                _ => Spelling::Plain,
            },
        }
    }

    /// Whether it matches: fuzzy on names, namespace and cluster, literal on FQDN, hosts and addresses.
    pub(super) fn matches(
        &self,
        known: &Known,
        matcher: &mut Matcher,
        scratch: &mut Vec<char>,
    ) -> bool {
        let found = &known.summary.search_text;
        if !found.letters().may_spell(self.needed) {
            return false;
        }
        // A letter that occurs is a match, scattered or in one piece.
        (self.spelling == Spelling::Letter && self.letters.is_one_of(found.letters()))
            || self.stands_in(known)
            || self.is_scattered_over(known, matcher, scratch)
    }

    /// Whether it is somewhere in one piece.
    pub(super) fn stands_in(&self, known: &Known) -> bool {
        let found = &known.summary.search_text;
        let texts = if may_be_of_address(&self.lower) {
            found.texts_and_endpoints()
        } else {
            found.texts()
        };
        found.letters().may_spell(self.needed) && texts.contains(&self.lower)
    }

    /// Adds which letters of a name it matches.
    pub(super) fn mark(
        &self,
        name: &str,
        matcher: &mut Matcher,
        scratch: &mut Vec<char>,
        hits: &mut Vec<u32>,
    ) {
        self.pattern
            .indices(Utf32Str::new(name, scratch), matcher, hits);
    }

    fn is_scattered_over(
        &self,
        known: &Known,
        matcher: &mut Matcher,
        scratch: &mut Vec<char>,
    ) -> bool {
        let found = &known.summary.search_text;
        if self.spelling != Spelling::Other && !found.letters().are_any() {
            let word = self.lower.as_bytes();
            return found
                .names()
                .any(|name| is_scattered(word, name.as_bytes()));
        }
        let mut names = derive::destination::names(&known.destination).into_iter();
        names.any(|name| {
            let name = Utf32Str::new(name, scratch);
            self.pattern.score(name, matcher).is_some()
        })
    }
}

/// Whether a word may be part of the address of an endpoint: one without a digit or a colon is not looked for there,
/// which spares most words the long way.
fn may_be_of_address(word: &str) -> bool {
    word.contains(|letter: char| letter.is_ascii_digit() || letter == ':')
}

/// Whether the letters are in a text in this order, with or without others between. Both are lower-case ASCII.
fn is_scattered(letters: &[u8], text: &[u8]) -> bool {
    let mut text = text.iter();
    letters
        .iter()
        .all(|letter| text.any(|there| there == letter))
}
