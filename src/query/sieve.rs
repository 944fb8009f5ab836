//! A filter at work.

use nucleo_matcher::{Config, Matcher};

use crate::derive::{self, world::Known};

use super::{Filter, Insight, filter::Test};

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
    pub fn passes(&mut self, known: &Known, insight: &dyn Insight) -> bool {
        let Self {
            filter,
            matcher,
            scratch,
        } = self;
        filter.terms().iter().all(|term| {
            let holds = match &term.test {
                // A negated word must match literally, because a fuzzy match would hide half of everything.
                Test::Word(word) if term.negated => word.stands_in(known),
                Test::Word(word) => word.matches(known, matcher, scratch),
                Test::Pasted(pasted, word) => {
                    let typed = if term.negated {
                        word.stands_in(known)
                    } else {
                        word.matches(known, matcher, scratch)
                    };
                    typed || pasted.is_in(&known.summary.search_text)
                }
                Test::Namespace(value) => {
                    derive::destination::namespace(&known.destination).eq_ignore_ascii_case(value)
                }
                Test::Cluster(value) => in_cluster(known, value),
                Test::Type(value) => is_of_type(known, value),
                Test::Source(value) => known.id.source.0.eq_ignore_ascii_case(value),
                Test::Health(health) => insight.health(&known.id) == *health,
                Test::Rule(rule) => insight.is_found(&known.id, rule),
                Test::Drift(state) => {
                    // What is outside the mesh has no cluster from which it could differ.
                    let is_kube = known.destination.kube_service().is_some();
                    is_kube && insight.drift_state(&known.id) == *state
                }
            };
            holds != term.negated
        })
    }

    /// Which letters of a name the filter matched, as character positions in order, each once.
    pub fn hits(&mut self, name: &str) -> Vec<u32> {
        let mut hits = Vec::new();
        for term in self.filter.terms().iter().filter(|term| !term.negated) {
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
    match derive::destination::cluster(&known.destination) {
        Some(cluster) => cluster.eq_ignore_ascii_case(value),
        None => value == "external" && known.destination.external_service().is_some(),
    }
}

fn is_of_type(known: &Known, value: &str) -> bool {
    let found = derive::destination::service_type(&known.destination);
    found.word().eq_ignore_ascii_case(value) || found.short().eq_ignore_ascii_case(value)
}
