//! Access policies in clauses.

use super::{list, matcher, traffic::not_known, unknown};
use crate::{
    derive::{
        clause::{Clause, Field},
        selectors::destination_words,
    },
    model::policy::{AccessPolicySpec, IdentitySelector},
};

/// A clause for each side of what is allowed, and which Destinations are selected.
pub(in crate::derive) fn clauses(spec: &AccessPolicySpec) -> Vec<Clause> {
    let mut clauses = vec![callers(&spec.source_selector)];
    if !spec.allowed_methods.is_empty() {
        let methods = list(&spec.allowed_methods);
        clauses.push(Clause::new(Field::Methods, &*methods, &*methods));
    }
    if !spec.allowed_paths.is_empty() {
        let paths = list(&spec.allowed_paths);
        clauses.push(Clause::new(Field::Paths, format!("paths {paths}"), &*paths));
    }
    if !spec.allowed_ports.is_empty() {
        let ports = spec.allowed_ports.iter().map(|port| format!(":{port}"));
        let ports = ports.collect::<Vec<_>>().join(",");
        clauses.push(Clause::new(Field::Ports, &*ports, &*ports));
    }
    let selected = destination_words(&spec.destination_selector);
    clauses.push(Clause::any_of(Field::Destinations, "", selected));
    clauses.extend(not_known(&spec.unknown, Field::UnknownOfSpec));
    clauses
}

fn callers(selectors: &[IdentitySelector]) -> Clause {
    let each: Vec<String> = selectors.iter().map(identity).collect();
    if each.is_empty() {
        let (short, long) = (
            "from any workload of its mesh",
            "any workload of the Destination's mesh",
        );
        return Clause::new(Field::Callers, short, long);
    }
    Clause::any_of(Field::Callers, "from", each)
}

/// Who is meant. An element that says nothing means anyone, as `buildSource` of the authorization policy translator has
/// it; what it says of principals holds in addition.
fn identity(identity: &IdentitySelector) -> String {
    let accounts = identity
        .service_accounts
        .iter()
        .map(|account| format!("service account {account}"));
    let mut who: Vec<String> = accounts.collect();
    who.extend(identity.matcher.as_ref().map(matcher));
    let mut parts = Vec::new();
    parts.extend((!who.is_empty()).then(|| who.join(" or ")));
    if let Some(request) = &identity.request {
        let (with, without) = (&request.principals, &request.not_principals);
        parts.extend((!with.is_empty()).then(|| format!("principal {}", list(with))));
        parts.extend((!without.is_empty()).then(|| format!("not principal {}", list(without))));
        parts.extend(unknown(&request.unknown));
    }
    parts.extend(unknown(&identity.unknown));
    if parts.is_empty() {
        "anyone".into()
    } else {
        parts.join(" and ")
    }
}
