//! Which Destinations: words and `key:value` terms, all of which must hold.

use std::fmt;

use nucleo_matcher::{Config, Matcher};

use crate::derive::{self, Known};

use super::word::Word;

/// A filter that was understood. The empty one lets everything through.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    text: String,
    terms: Vec<Term>,
}

/// One term of a filter.
#[derive(Clone, Debug)]
struct Term {
    negated: bool,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Word(Word),
    Namespace(String),
    Cluster(String),
    Type(String),
    Source(String),
}

/// What is wrong with a filter, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// The first byte of the term that is not understood.
    pub at: usize,
    /// The term.
    pub term: String,
    /// What is wrong with it and what to write instead.
    pub why: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot use {:?} in the filter: {}", self.term, self.why)
    }
}

impl std::error::Error for FilterError {}

/// The keys of `key:value` terms.
const KEYS: &str = "ns, cluster, type and source";

impl Filter {
    /// Understands the text of a filter: words separated by blanks, `!` before a term turns it round.
    ///
    /// # Errors
    /// Where a term has an unknown key or no value.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let mut terms = Vec::new();
        for (at, word) in words(text) {
            terms.extend(term(word).map_err(|why| FilterError {
                at,
                term: word.to_owned(),
                why,
            })?);
        }
        Ok(Self {
            text: text.to_owned(),
            terms,
        })
    }

    /// The text it was made from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether everything that passes this also passes another: it is the other with more typed at its end. A term that
    /// is turned round, or has a key, may let more through when it grows.
    pub(super) fn narrows(&self, other: &Self) -> bool {
        let grows = |term: &Term| !term.negated && matches!(term.test, Test::Word(..));
        self.text.starts_with(&other.text)
            && self.terms.len() >= other.terms.len()
            && other.terms.last().is_none_or(grows)
            && self
                .terms
                .iter()
                .take(other.terms.len())
                .skip(other.terms.len().saturating_sub(1))
                .all(grows)
    }

    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// The words of a filter with where each begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr().addr();
    text.split_whitespace()
        .map(move |word| (word.as_ptr().addr() - start, word))
}

fn term(word: &str) -> Result<Option<Term>, String> {
    let (negated, body) = word
        .strip_prefix('!')
        .map_or((false, word), |body| (true, body));
    if body.is_empty() {
        // Someone is about to type what must not be.
        return Ok(None);
    }
    let test = match body.split_once(':') {
        Some((key, value)) if !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphabetic()) => {
            keyed(key, value)?
        }
        _ => Test::Word(Word::new(body)),
    };
    Ok(Some(Term { negated, test }))
}

fn keyed(key: &str, value: &str) -> Result<Test, String> {
    if value.is_empty() {
        return Err(format!("write a value after {key}:"));
    }
    let value = value.to_lowercase();
    match key.to_lowercase().as_str() {
        "ns" | "namespace" => Ok(Test::Namespace(value)),
        "cluster" => Ok(Test::Cluster(value)),
        "type" => Ok(Test::Type(value)),
        "source" => Ok(Test::Source(value)),
        _ => Err(format!("no key is called {key}; the keys are {KEYS}")),
    }
}

/// A filter at work. Matching needs scratch space, which this keeps from one Destination to the next.
#[derive(Debug)]
pub struct Sieve {
    filter: Filter,
    matcher: Matcher,
    scratch: Vec<char>,
}

impl Default for Sieve {
    fn default() -> Self {
        Self::new(Filter::default())
    }
}

impl Sieve {
    /// Sets a filter to work.
    #[must_use]
    pub fn new(filter: Filter) -> Self {
        Self {
            filter,
            matcher: Matcher::new(Config::DEFAULT),
            scratch: Vec::new(),
        }
    }

    /// The filter.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Takes another filter and keeps the scratch space.
    pub fn set(&mut self, filter: Filter) {
        self.filter = filter;
    }

    /// Whether a Destination passes.
    pub fn passes(&mut self, known: &Known) -> bool {
        let Self {
            filter,
            matcher,
            scratch,
        } = self;
        filter.terms.iter().all(|term| {
            let holds = match &term.test {
                // To say what must not be, a word has to stand there literally, or half of everything would go.
                Test::Word(word) if term.negated => word.stands_in(known),
                Test::Word(word) => word.matches(known, matcher, scratch),
                Test::Namespace(value) => {
                    derive::namespace(&known.destination).eq_ignore_ascii_case(value)
                }
                Test::Cluster(value) => in_cluster(known, value),
                Test::Type(value) => is_of_type(known, value),
                Test::Source(value) => known.id.source.0.eq_ignore_ascii_case(value),
            };
            holds != term.negated
        })
    }

    /// Which letters of a name the filter matched, as character positions in order, each once.
    pub fn hits(&mut self, name: &str) -> Vec<u32> {
        let mut hits = Vec::new();
        for term in self.filter.terms.iter().filter(|term| !term.negated) {
            if let Test::Word(word) = &term.test {
                word.mark(name, &mut self.matcher, &mut self.scratch, &mut hits);
            }
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }
}

fn in_cluster(known: &Known, value: &str) -> bool {
    match derive::cluster(&known.destination) {
        Some(cluster) => cluster.eq_ignore_ascii_case(value),
        None => value == "external" && known.destination.external_service().is_some(),
    }
}

fn is_of_type(known: &Known, value: &str) -> bool {
    let found = derive::service_type(&known.destination);
    found.word().eq_ignore_ascii_case(value) || found.short().eq_ignore_ascii_case(value)
}
