//! Completion: the keys, and the values that exist, for the term in which the cursor is.

use std::cmp::Reverse;

use hashbrown::HashMap;

use crate::{
    derive::{destination::service_name, world::World},
    query::{
        Insight,
        claims::{addresses, service_ports},
    },
};

use super::{
    FilterKey, KEYS, KeyDoc,
    address::AddressTest,
    lexer::{TokenKind, parts, tokens},
    values,
};

/// The most candidates for one place.
const MOST: usize = 200;

/// The texts that can be written at a place of a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The first byte of the text that a candidate replaces; it ends at the cursor.
    pub at: usize,
    /// The candidates, the best first.
    pub candidates: Vec<Candidate>,
}

/// A text to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The text.
    pub text: String,
    /// How many Destinations or objects have the value. `None` for a key.
    pub count: Option<usize>,
    /// The help of a key; empty for a value.
    pub doc: &'static str,
}

impl Completion {
    /// The texts that can be written at a byte of a filter of Destinations.
    #[must_use]
    pub fn of(text: &str, cursor: usize, world: &World, insight: &dyn Insight) -> Self {
        let values = |key| counted(key, world, insight);
        Self::with((text, cursor), KEYS.iter(), (values, || names(world)))
    }

    /// The texts that can be written at a byte of a filter, by its keys, the values of a key and the names of things.
    pub(super) fn with<'k>(
        (text, cursor): (&str, usize),
        keys: impl Iterator<Item = &'k KeyDoc>,
        (counted, names): (impl FnOnce(FilterKey) -> Counter, impl FnOnce() -> Counter),
    ) -> Self {
        let before = text.get(..cursor).unwrap_or(text);
        let last = tokens(before).pop();
        let term = last.filter(|token| {
            token.kind == TokenKind::Term && token.at + token.text.len() == before.len()
        });
        let begun = term.map_or("", |token| token.text);
        if begun.starts_with(['/', '"', '~', '=']) {
            return Self::default();
        }
        let key = begun
            .split_once(':')
            .and_then(|(key, _)| FilterKey::named(key));
        let Some(key) = key else {
            return Self {
                at: before.len() - begun.len(),
                candidates: keys_and_names(begun, keys, names),
            };
        };
        let values = begun.split_once(':').map_or("", |(_, values)| values);
        let mut values = parts(values);
        let value = values.pop().unwrap_or_default();
        let mut counted = counted(key);
        // A value that is there already finds nothing more.
        for there in values {
            let there = there.replace('"', "");
            counted
                .counts
                .retain(|value, _| !value.eq_ignore_ascii_case(&there));
        }
        Self {
            at: before.len() - value.len(),
            candidates: matching(value.trim_matches('"'), counted, |text| written(key, &text)),
        }
    }
}

/// The keys that begin with a text, and the names of things that do.
fn keys_and_names<'k>(
    begun: &str,
    keys: impl Iterator<Item = &'k KeyDoc>,
    names: impl FnOnce() -> Counter,
) -> Vec<Candidate> {
    let lower = begun.to_lowercase();
    let mut candidates: Vec<Candidate> = keys
        .filter(|doc| doc.name.starts_with(&lower))
        .map(|doc| Candidate {
            text: format!("{}:", doc.name),
            count: None,
            doc: doc.doc,
        })
        .collect();
    if !begun.is_empty() {
        candidates.extend(matching(begun, names(), quoted));
        candidates.truncate(MOST);
    }
    candidates
}

/// The names of the services.
fn names(world: &World) -> Counter {
    let mut names = Counter::default();
    for known in world.iter() {
        names.next();
        names.count(service_name(&known.destination));
    }
    names
}

/// The values of a key, each with the number of Destinations that have it.
fn counted(key: FilterKey, world: &World, insight: &dyn Insight) -> Counter {
    let mut counter = Counter::of(key);
    for known in world.iter() {
        counter.next();
        values::any(key, (known, insight), &mut |value| {
            counter.count(value);
            false
        });
        values::any_pair(key, known, &mut |first, second| {
            match key {
                FilterKey::Policy | FilterKey::Mesh => counter.count(second),
                _ => counter.count(&format!("{first}={second}")),
            }
            false
        });
        match key {
            FilterKey::Ip => {
                addresses(&known.destination).for_each(|one| counter.count(&one.to_string()));
            }
            FilterKey::Port => service_ports(&known.destination)
                .filter_map(|(number, _)| number)
                .for_each(|number| counter.count(&number.to_string())),
            FilterKey::Finding => {
                insight.is_found(&known.id, &mut |rule, _| {
                    counter.count(rule.id);
                    false
                });
            }
            _ => {}
        }
    }
    counter
}

/// Counts the things that have each value.
#[derive(Default)]
pub(super) struct Counter {
    /// The count of each value, and the thing that was counted last.
    counts: HashMap<Box<str>, (usize, usize), foldhash::fast::FixedState>,
    /// Comparisons, which have no number.
    suggestions: &'static [&'static str],
    at: usize,
}

impl Counter {
    /// The values that a key always has.
    pub(super) fn of(key: FilterKey) -> Self {
        let values = key.doc().values.iter();
        Self {
            counts: values.map(|value| ((*value).into(), (0, 0))).collect(),
            suggestions: match key {
                FilterKey::Age => &["<1h", "<1d", ">1d", ">7d"],
                FilterKey::Changed => &["<5m", "<1h", "<1d"],
                FilterKey::Endpoints => &["0", "1", "<3", ">10"],
                _ => &[],
            },
            at: 0,
        }
    }

    /// The next thing begins.
    pub(super) fn next(&mut self) {
        self.at += 1;
    }

    pub(super) fn count(&mut self, value: &str) {
        if let Some((count, last)) = self.counts.get_mut(value) {
            *count += usize::from(*last != self.at);
            *last = self.at;
        } else if !value.is_empty() {
            self.counts.insert(value.into(), (1, self.at));
        }
    }
}

/// The values that begin with a text, then those in which it is; each by how many have it.
fn matching(begun: &str, counter: Counter, written: impl Fn(String) -> String) -> Vec<Candidate> {
    let begun = begun.to_lowercase();
    let suggestions = counter.suggestions.iter();
    let suggestions = suggestions.map(|text| ((*text).to_owned(), None));
    let counts = counter.counts.into_iter();
    let counted = counts.map(|(text, (count, _))| (text.into_string(), Some(count)));
    let rated = suggestions.chain(counted).filter_map(|(text, count)| {
        let at = text.to_lowercase().find(&begun)?;
        Some((at > 0, Reverse(count), text))
    });
    let mut rated: Vec<_> = rated.collect();
    rated.sort_unstable();
    rated.truncate(MOST);
    let candidates = rated
        .into_iter()
        .map(|(_, Reverse(count), text)| Candidate {
            text: written(text),
            count,
            doc: "",
        });
    candidates.collect()
}

/// A value of a key as it is written in a filter.
pub(super) fn written(key: FilterKey, value: &str) -> String {
    let is_other = key == FilterKey::Ip && AddressTest::parse(value).is_none();
    if is_other {
        format!("\"{}\"", value.replace('"', ""))
    } else {
        quoted(value.to_owned())
    }
}

/// A value as it is written in a filter: in quotes if it has blanks or operators.
fn quoted(text: String) -> String {
    if text.contains(|letter: char| letter.is_whitespace() || "()|,!\"".contains(letter)) {
        format!("\"{}\"", text.replace('"', ""))
    } else {
        text
    }
}
