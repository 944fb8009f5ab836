//! Traffic policies in clauses.

use super::{guard, matcher, matcher_words, resilience, routing, shift, unknown};
use crate::{
    derive::{
        clause::{Clause, Field},
        selectors::{destination_words, route_words},
    },
    model::{
        decode::Unknown,
        policy::{Policy, TrafficPolicySpec, WorkloadSelector},
    },
};

/// A clause for each field that is set, in the order of [`Field`], and which Destinations are selected.
pub(in crate::derive) fn clauses(spec: &TrafficPolicySpec) -> Vec<Clause> {
    let mut clauses = effects(&spec.policy, !spec.source_selector.is_empty());
    clauses.extend(not_known(&spec.policy.unknown, Field::Unknown));
    if !spec.http_request_matchers.is_empty() {
        let each: Vec<String> = spec
            .http_request_matchers
            .iter()
            .map(matcher_words)
            .collect();
        clauses.push(Clause::any_of(Field::Requests, "for", each));
    }
    if !spec.source_selector.is_empty() {
        let each = client_words(&spec.source_selector);
        clauses.push(Clause::any_of(Field::Clients, "from", each));
    }
    let selected = destination_words(&spec.destination_selector);
    clauses.push(Clause::any_of(Field::Destinations, "", selected));
    if !spec.route_selector.is_empty() {
        let routes = route_words(&spec.route_selector);
        clauses.push(Clause::any_of(Field::Routes, "", routes));
    }
    clauses.extend(not_known(&spec.unknown, Field::UnknownOfSpec));
    clauses
}

fn effects(policy: &Policy, has_clients: bool) -> Vec<Clause> {
    let mut clauses = Vec::new();
    clauses.extend(policy.traffic_shift.as_ref().map(shift::clause));
    clauses.extend(policy.fault_injection.as_ref().map(routing::fault));
    clauses.extend(policy.request_timeout.map(routing::timeout));
    clauses.extend(policy.retries.as_ref().map(routing::retries));
    clauses.extend(policy.mirror.as_ref().map(routing::mirror));
    clauses.extend(policy.header_manipulation.as_ref().map(routing::headers));
    clauses.extend(policy.cors_policy.as_ref().map(guard::cors));
    clauses.extend(policy.csrf.as_ref().map(guard::csrf));
    let outlier = policy.outlier_detection.as_ref();
    clauses.extend(outlier.map(|outlier| resilience::outlier(outlier, has_clients)));
    clauses.extend(policy.mtls.as_ref().map(resilience::mtls));
    clauses.extend(policy.rate_limit.as_deref().map(guard::rate_limit));
    clauses.extend(policy.ext_auth.as_deref().map(guard::ext_auth));
    clauses
}

/// Clauses for fields that this version does not know, by their names.
pub(super) fn not_known(
    fields: &Unknown,
    field: fn(Box<str>) -> Field,
) -> impl Iterator<Item = Clause> {
    fields.iter().map(move |(key, _)| {
        Clause::new(
            field(key.into()),
            format!("{key} (not known to this version)"),
            "set, and not known to this version: its YAML says what it is",
        )
    })
}

/// Which clients a selector list selects, a phrase for each element. An element without a choice selects none.
pub(in crate::derive) fn client_words(selectors: &[WorkloadSelector]) -> Vec<String> {
    let each = selectors.iter().map(|selector| {
        let mut parts: Vec<String> = selector.matcher.iter().map(matcher).collect();
        parts.extend(unknown(&selector.unknown));
        if parts.is_empty() {
            "nobody".to_owned()
        } else {
            parts.join(" or ")
        }
    });
    each.collect()
}
