//! Filters: words and `key:value` terms that must all match.

use std::{fmt, net::IpAddr};

use crate::{
    derive::drift::DriftState,
    diagnose::{Rule, Severity, rule_called},
};

use super::{Health, pasted::Pasted, word::Word};

/// A filter that was understood. The empty one lets everything through.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    text: String,
    terms: Vec<Term>,
}

/// One term of a filter.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) negated: bool,
    pub(super) test: Test,
}

/// A condition for a Destination.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Word(Word),
    /// An address by its value, or what is typed of one; a host.
    Pasted(Pasted, Word),
    Namespace(String),
    Cluster(String),
    Type(String),
    Source(String),
    Health(Health),
    Rule(&'static Rule),
    Drift(DriftState),
}

/// A mistake in a filter, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// The first byte of the term that is not understood.
    pub at: usize,
    /// The term.
    pub term: String,
    /// The mistake.
    pub why: TermError,
}

/// A mistake in a term, with what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// An unknown key.
    #[error(
        "no key is called {key}; the keys are {KEYS}; to find it as a word, write \"{body}\" in double quotes"
    )]
    Key {
        /// The key.
        key: String,
        /// The term without its negation.
        body: String,
    },
    /// A key without a value.
    #[error("write a value after {0}:")]
    NoValue(String),
    /// A severity that does not exist.
    #[error("health: takes error, warning, info, ok or unknown")]
    Health,
    /// A state of drift that does not exist.
    #[error("drift: takes yes, no or unknown")]
    Drift,
    /// A rule that does not exist.
    #[error("{0}")]
    Rule(String),
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot use {:?} in the filter: {}", self.term, self.why)
    }
}

impl std::error::Error for FilterError {}

/// The keys of `key:value` terms.
const KEYS: &str = "ns, cluster, type, source, health, rule and drift";

impl Filter {
    /// Understands the text of a filter: words separated by blanks, `!` before a term turns it round, double quotes
    /// around it make it a word although it has blanks or a colon.
    ///
    /// # Errors
    /// If a term has an unknown key, no value, or a value that its key does not take.
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

    /// The terms.
    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Whether it asks for facts outside the Destination: findings, or drift from its cluster.
    #[must_use]
    pub fn needs_insight(&self) -> bool {
        let asks = |test: &Test| matches!(test, Test::Health(_) | Test::Rule(_) | Test::Drift(_));
        self.terms.iter().any(|term| asks(&term.test))
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

/// The words of a filter and their places. A text in double quotes is one word.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let begin = at + (rest.len() - rest.trim_start().len());
        let word = &text[begin..];
        let length = length_of_word(word);
        at = begin + length;
        (length > 0).then_some((begin, &word[..length]))
    })
}

/// How long the first word is; a quote that is not closed ends with the text.
fn length_of_word(text: &str) -> usize {
    let opened = text.strip_prefix('!').unwrap_or(text);
    let before = text.len() - opened.len();
    match opened.strip_prefix('"') {
        Some(quoted) => quoted.find('"').map_or(text.len(), |end| before + end + 2),
        None => text.find(char::is_whitespace).unwrap_or(text.len()),
    }
}

fn term(word: &str) -> Result<Option<Term>, TermError> {
    let (negated, body) = word
        .strip_prefix('!')
        .map_or((false, word), |body| (true, body));
    if let Some(quoted) = body.strip_prefix('"') {
        let quoted = quoted.strip_suffix('"').unwrap_or(quoted);
        return Ok((!quoted.is_empty()).then(|| Term {
            negated,
            test: plain(quoted),
        }));
    }
    if body.is_empty() {
        // Someone is about to type what must not be.
        return Ok(None);
    }
    let test = match body.split_once(':') {
        Some((key, value)) if may_be_key(key) => {
            keyed(key, value)?.map_or_else(|| unkeyed(body), Ok)?
        }
        _ => plain(body),
    };
    Ok(Some(Term { negated, test }))
}

fn may_be_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// A word, or what is pasted in place of one. An IPv4 address in its plain form is a word: it narrows while it is typed.
fn plain(body: &str) -> Test {
    let word = Word::new(body);
    match Pasted::of(body) {
        Some(Pasted::Address(IpAddr::V4(address))) if address.to_string() == body => {
            Test::Word(word)
        }
        Some(pasted) => Test::Pasted(pasted, word),
        None => Test::Word(word),
    }
}

/// A text with a colon and no known key before it: an address or a part of one, a host with a port, a URL.
fn unkeyed(body: &str) -> Result<Test, TermError> {
    let is_of_address = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
    if body.bytes().all(is_of_address) || Pasted::of(body).is_some() {
        return Ok(plain(body));
    }
    let key = body.split(':').next().unwrap_or_default();
    Err(TermError::Key {
        key: key.to_owned(),
        body: body.to_owned(),
    })
}

/// A term with a key; `None` if there is no such key.
fn keyed(key: &str, value: &str) -> Result<Option<Test>, TermError> {
    let test: fn(String) -> Result<Test, TermError> = match key.to_lowercase().as_str() {
        "ns" | "namespace" => |value| Ok(Test::Namespace(value)),
        "cluster" => |value| Ok(Test::Cluster(value)),
        "type" => |value| Ok(Test::Type(value)),
        "source" => |value| Ok(Test::Source(value)),
        "health" => |value| health(&value).map(Test::Health),
        "rule" => |value| rule_called(&value).map(Test::Rule).map_err(TermError::Rule),
        "drift" => |value| drift(&value).map(Test::Drift),
        _ => return Ok(None),
    };
    let value = value.trim_matches('"');
    if value.is_empty() {
        return Err(TermError::NoValue(key.to_owned()));
    }
    test(value.to_lowercase()).map(Some)
}

fn health(value: &str) -> Result<Health, TermError> {
    let severities = Severity::ALL.into_iter();
    match value {
        "ok" => Ok(Health::Ok),
        "unknown" => Ok(Health::Unknown),
        _ => severities
            .map(|severity| (severity.word(), Health::Is(severity)))
            .find_map(|(word, health)| (word == value).then_some(health))
            .ok_or(TermError::Health),
    }
}

fn drift(value: &str) -> Result<DriftState, TermError> {
    match value {
        "yes" => Ok(DriftState::Differs),
        "no" => Ok(DriftState::Agrees),
        "unknown" => Ok(DriftState::Unknown),
        _ => Err(TermError::Drift),
    }
}
