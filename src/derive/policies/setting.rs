//! Which policy sets what: each field with the policies that set it, in the order in which they are in force.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::{
    derive::{
        Clause, Field,
        words::{client_words, request_parts},
    },
    model::policy::TrafficPolicySpec,
};

use super::{PolicyRow, Remark};

/// A field with everyone who sets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The field.
    pub field: Field,
    /// Who sets it, the first one first.
    pub by: Vec<Setter>,
}

/// A policy that sets a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Setter {
    /// The policy, by its place among the traffic policies in force.
    pub order: usize,
    /// What it sets, in few words.
    pub words: String,
    /// For which requests and clients; nothing for all.
    pub scope: Option<String>,
    /// How that stands to those before it.
    pub beside: Beside,
    requests: Scope,
}

/// How a policy that sets a field stands to those before it that set the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// It is the first for its requests.
    First,
    /// The policy at this place sets the same for the same requests, which is no conflict.
    Again(usize),
    /// The policy at this place sets something else for the same requests, and was first.
    After(usize),
}

/// Which traffic policy sets which field. Rows of other kinds, and those without a spec, set none.
#[must_use]
pub fn settings(rows: &[PolicyRow<'_>]) -> Vec<Setting> {
    let mut settings: BTreeMap<&Field, Vec<(&PolicyRow<'_>, &Clause)>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.traffic().is_some()) {
        for clause in row.clauses.iter().filter(|clause| clause.field.is_effect()) {
            settings
                .entry(&clause.field)
                .or_default()
                .push((row, clause));
        }
    }
    let settings = settings.into_iter();
    settings.map(|(field, by)| setting(field, &by)).collect()
}

fn setting(field: &Field, by: &[(&PolicyRow<'_>, &Clause)]) -> Setting {
    let scopes: Vec<Scope> = by.iter().map(|(row, _)| Scope::of(row, field)).collect();
    let mut first_of: HashMap<&Scope, usize> = HashMap::new();
    let setter = |(at, (row, clause)): (usize, &(&PolicyRow<'_>, &Clause))| {
        let first = *first_of.entry(&scopes[at]).or_insert(at);
        let beside = match Some(by[first]).filter(|_| first < at) {
            None => Beside::First,
            Some((first, said)) if said.long == clause.long => Beside::Again(first.order),
            Some((first, _)) => Beside::After(first.order),
        };
        Setter {
            order: row.order,
            words: clause.short.clone(),
            scope: scope_words(&row.clauses),
            beside,
            requests: scopes[at].clone(),
        }
    };
    Setting {
        field: field.clone(),
        by: by.iter().enumerate().map(setter).collect(),
    }
}

/// For which requests and clients a policy is, comparable: what is written in another order is the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Scope {
    requests: Vec<Vec<String>>,
    clients: Vec<String>,
}

impl Scope {
    fn of(row: &PolicyRow<'_>, field: &Field) -> Self {
        match row.traffic() {
            // These become part of the `DestinationRule`, of which there is one for all requests.
            Some(spec) if !matches!(field, Field::OutlierDetection | Field::Mtls) => {
                Self::told(spec)
            }
            _ => Self::default(),
        }
    }

    fn told(spec: &TrafficPolicySpec) -> Self {
        let requests = spec.http_request_matchers.iter().map(|http| {
            let mut parts = request_parts(http);
            parts.sort_unstable();
            parts
        });
        let mut scope = Self {
            requests: requests.collect(),
            clients: client_words(&spec.source_selector),
        };
        scope.requests.sort_unstable();
        scope.requests.dedup();
        scope.clients.sort_unstable();
        scope.clients.dedup();
        scope
    }
}

/// For which requests and clients a policy is; nothing where it is for all.
fn scope_words(clauses: &[Clause]) -> Option<String> {
    let scope = clauses
        .iter()
        .filter(|clause| matches!(clause.field, Field::Requests | Field::Clients));
    let scope: Vec<&str> = scope.map(|clause| &*clause.short).collect();
    (!scope.is_empty()).then(|| scope.join(" "))
}

impl Setter {
    /// What is to be said of it, given the names of the policies by their places.
    #[must_use]
    pub fn remark(&self, name: impl Fn(usize) -> String) -> Option<Remark> {
        match self.beside {
            Beside::First => None,
            Beside::Again(first) => Some(Remark::note(format!("the same as {}", name(first)))),
            Beside::After(first) => Some(Remark::warning(format!(
                "{} sets it first for the same requests, so this cannot win; merge the two policies",
                name(first)
            ))),
        }
    }
}

/// The name of the traffic policy at a place, as settings call it.
#[must_use]
pub fn setter_name(rows: &[PolicyRow<'_>], order: usize) -> String {
    // Traffic policies stand first, each in its place.
    let row = rows.get(order).filter(|row| row.traffic().is_some());
    row.map_or("?".to_owned(), |row| row.reference.to_string())
}

/// What is to be said of all settings together: policies for some requests do not add to those for all.
#[must_use]
pub fn settings_remarks(settings: &[Setting]) -> Vec<Remark> {
    let routed = settings.iter().filter(|setting| setting.field.is_http());
    let mut scopes = routed.flat_map(|setting| setting.by.iter().map(|by| &by.requests));
    let first = scopes.next();
    if scopes.all(|scope| Some(scope) == first) {
        return Vec::new();
    }
    vec![Remark::note(
        "these are for different requests, and such policies are not merged: a request follows those of its own \
         matchers alone (solo-io/gloo-mesh#1709)",
    )]
}
