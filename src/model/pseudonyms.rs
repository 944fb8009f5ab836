//! Pseudonyms for the texts of objects, so that they can be handed over: a reader sees the same mesh under other names.
//!
//! Every word that is not of the API gets another one of the same length and the same sort of letters, always the same one for
//! the same word and key, and never the same one for two words. So names stay parts of the names that are made of them, labels
//! still match selectors, and names that are too long or hold a wrong character still do. Addresses keep their network class and
//! the length of the prefix that any two of them share. Words of the API, single letters, and numbers of up to five digits stay.
//! Pure: the key comes from outside. Without it, nothing leads back from a pseudonym.

mod address;
mod shuffle;
mod vocabulary;

use hashbrown::HashMap;
use jiff::Timestamp;
use serde_json::Value;

use self::{address::address, shuffle::shuffled, vocabulary::is_known};

/// The most words whose pseudonyms are remembered.
const REMEMBERED: usize = 100_000;

/// How annotations of objects begin that portolan reads.
const OWN: &str = "portolan/";

/// How many words that stay are passed on the way to a pseudonym.
const WAY: usize = 100;

/// From this length on numbers, and words with digits in them, are names of something.
const LONG: usize = 6;

/// The secret from which pseudonyms are made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PseudonymKey(pub [u8; 16]);

impl std::fmt::Debug for PseudonymKey {
    /// Does not show the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PseudonymKey")
    }
}

/// The pseudonyms of a key.
#[derive(Debug)]
pub struct Pseudonyms {
    key: PseudonymKey,
    words: HashMap<Box<str>, Box<str>, foldhash::fast::RandomState>,
}

impl Pseudonyms {
    /// Those of a key.
    #[must_use]
    pub fn of(key: PseudonymKey) -> Self {
        Self {
            key,
            words: HashMap::default(),
        }
    }

    /// A text under other names. Times stay as they are.
    pub fn text(&mut self, text: &str) -> String {
        // The names of our own annotations are words of portolan.
        if text.starts_with(OWN) || text.parse::<Timestamp>().is_ok() {
            return text.to_owned();
        }
        let mut told = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_inside = told.ends_with(|before: char| before.is_alphanumeric());
            if !is_inside && let Some((mapped, length)) = address(self.key, rest) {
                told.push_str(&mapped);
                rest = &rest[length..];
                continue;
            }
            // The letter behind a backslash belongs to it: \d and \n mean something.
            let is_escaped = told.ends_with('\\') && first.is_ascii_alphabetic();
            let length = match first {
                _ if is_escaped || !first.is_alphanumeric() => first.len_utf8(),
                _ => run(rest, char::is_alphanumeric),
            };
            let (part, behind) = rest.split_at(length);
            if is_escaped || !first.is_alphanumeric() {
                told.push_str(part);
            } else {
                self.push(part, &mut told);
            }
            rest = behind;
        }
        told
    }

    /// The same of every text in a value, and of its keys.
    pub fn value(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(members) => {
                let old = std::mem::take(members);
                for (key, mut member) in old {
                    // It is a version, and no name.
                    if key != "resourceVersion" {
                        self.value(&mut member);
                    }
                    members.insert(self.text(&key), member);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Adds a run of letters and digits.
    fn push(&mut self, run_of: &str, told: &mut String) {
        let has = |is: fn(&char) -> bool| run_of.chars().any(|letter| is(&letter));
        let (digits, letters) = (
            has(char::is_ascii_digit),
            has(|letter| letter.is_alphabetic()),
        );
        if is_known(run_of) {
            told.push_str(run_of);
        } else if digits && run_of.len() >= LONG && !is_duration(run_of) {
            told.push_str(self.word(run_of));
        } else if digits && letters {
            let mut rest = run_of;
            while let Some(first) = rest.chars().next() {
                let is_digit = first.is_ascii_digit();
                let length = run(rest, |letter| letter.is_ascii_digit() == is_digit);
                let (part, behind) = rest.split_at(length);
                self.push(part, told);
                rest = behind;
            }
        } else if digits || run_of.chars().nth(1).is_none() && run_of.is_ascii() {
            told.push_str(run_of);
        } else {
            told.push_str(self.word(run_of));
        }
    }

    fn word(&mut self, word: &str) -> &str {
        if self.words.len() >= REMEMBERED {
            self.words.clear();
        }
        let key = self.key;
        let known = self.words.entry(word.into());
        known.or_insert_with(|| {
            let mut other = shuffled(key, word);
            // A word that stays is the pseudonym of no other. The way leads back to the word itself in the end.
            for _ in 0..WAY {
                if !is_known(&other) {
                    break;
                }
                other = shuffled(key, &other);
            }
            other.into()
        })
    }
}

/// How many bytes the characters of a sort take at the beginning of a text.
fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !is(letter)).unwrap_or(text.len())
}

/// Whether it is a duration as protobuf and Go write it: `1h30m0s`.
fn is_duration(run_of: &str) -> bool {
    let mut units = run_of.split(|letter: char| letter.is_ascii_digit());
    let is_unit = |unit: &str| matches!(unit, "" | "h" | "m" | "s" | "ms" | "us" | "ns");
    units.all(is_unit)
        && run_of.starts_with(|first: char| first.is_ascii_digit())
        && run_of.ends_with(|last: char| last.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests;
