//! Which Destinations: words and `key:value` terms, all of which must hold.

use std::fmt;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};

use crate::{
    derive::{self, Known},
    model::endpoint::Address,
};

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
    /// Fuzzy on names, namespace and cluster, literal on FQDN, hosts and addresses.
    Word(String, Pattern),
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
            && other.terms.last().is_some_and(grows)
            && self
                .terms
                .iter()
                .take(other.terms.len())
                .skip(other.terms.len() - 1)
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
        _ => Test::Word(
            body.to_lowercase(),
            Pattern::new(
                body,
                CaseMatching::Smart,
                Normalization::Smart,
                AtomKind::Fuzzy,
            ),
        ),
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
                Test::Word(word, _) if term.negated => literally(word, known),
                Test::Word(word, pattern) => {
                    fuzzily(pattern, known, matcher, scratch) || literally(word, known)
                }
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
            if let Test::Word(_, pattern) = &term.test {
                self.scratch.clear();
                let haystack = Utf32Str::new(name, &mut self.scratch);
                pattern.indices(haystack, &mut self.matcher, &mut hits);
            }
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }
}

fn fuzzily(
    pattern: &Pattern,
    known: &Known,
    matcher: &mut Matcher,
    scratch: &mut Vec<char>,
) -> bool {
    let destination = &*known.destination;
    let names = [
        derive::service_name(destination),
        &destination.meta.name,
        derive::namespace(destination),
        &destination.meta.namespace,
        derive::cluster(destination).unwrap_or_default(),
    ];
    names.into_iter().any(|name| {
        scratch.clear();
        pattern
            .score(Utf32Str::new(name, scratch), matcher)
            .is_some()
    })
}

/// Whether a lower-case word stands in a name, the FQDN, a host or an address.
fn literally(word: &str, known: &Known) -> bool {
    let destination = &*known.destination;
    let within = |text: &str| holds(text, word);
    let addressed = |address: &Address| match address {
        Address::Ip(ip) => ip.to_string().contains(word),
        Address::Other(text) => within(text),
    };
    let names = [
        derive::service_name(destination),
        derive::namespace(destination),
        &destination.meta.name,
    ];
    if names
        .into_iter()
        .chain(derive::cluster(destination))
        .chain(derive::fqdn(destination))
        .any(within)
    {
        return true;
    }
    let federated = destination
        .status
        .as_ref()
        .and_then(|status| status.federation.as_ref());
    if federated.is_some_and(|federation| within(&federation.hostname)) {
        return true;
    }
    if let Some(external) = destination.external_service()
        && (external.hosts.iter().any(|host| within(host))
            || external.addresses.iter().any(addressed)
            || external
                .endpoints
                .iter()
                .any(|endpoint| addressed(&endpoint.address)))
    {
        return true;
    }
    // Only a word with a digit or a colon can be part of an address; this spares most words the long way.
    let mut endpoints = destination
        .kube_service()
        .into_iter()
        .flat_map(|kube| &kube.endpoint_subsets);
    word.contains(|letter: char| letter.is_ascii_digit() || letter == ':')
        && endpoints.any(|subset| {
            subset
                .endpoints
                .iter()
                .any(|endpoint| addressed(&endpoint.address))
        })
}

/// Whether a lower-case word stands in a text, in whatever case. Names are ASCII nearly always, and then nothing is
/// allocated.
fn holds(text: &str, word: &str) -> bool {
    match word.as_bytes() {
        [] => true,
        [first, ..] if word.is_ascii() && text.is_ascii() => {
            let mut windows = text.as_bytes().windows(word.len());
            windows.any(|window| {
                window[0].eq_ignore_ascii_case(first)
                    && window.eq_ignore_ascii_case(word.as_bytes())
            })
        }
        _ => text.to_lowercase().contains(word),
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
