//! For which requests and clients something is done, in words: paths, headers, query parameters, methods, workloads.

use super::{Words, alternatives, not_known_key};
use crate::{
    derive::{
        effects::{ClientMatch, PairMatch, PathMatch, PolicyScope, RequestMatch},
        wording::{brief_text, numbers::first_joined},
    },
    model::policy::{HttpMatch, Pattern, StringMatch, WorkloadSelector},
};

pub(super) fn requests(matchers: &[HttpMatch]) -> Words {
    let each = matchers.iter().map(|http| {
        let words = request(&RequestMatch::of(http));
        match http.name.given() {
            Some(name) => format!("{words} (matcher {})", brief_text(name)),
            None => words,
        }
    });
    Words::any_of("for ", each.collect())
}

pub(super) fn clients(selectors: &[WorkloadSelector]) -> Words {
    let each = selectors
        .iter()
        .map(|selector| client(&ClientMatch::of(selector)));
    Words::any_of("from ", each.collect())
}

/// For which requests and clients something is done: `for path prefix /reviews from app=web`. `None` if for all.
#[must_use]
pub fn scope_words(scope: &PolicyScope<'_>) -> Option<String> {
    let (requests, clients) = (request_words(scope), client_words(scope));
    let part = |word: &str, each: &[String]| {
        let any = alternatives(each.iter().map(String::as_str), each.len());
        (!each.is_empty()).then(|| format!("{word} {any}"))
    };
    let parts = [part("for", &requests), part("from", &clients)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The requests of a scope, a phrase for each alternative. Empty for all.
#[must_use]
pub fn request_words(scope: &PolicyScope<'_>) -> Vec<String> {
    scope.requests.iter().map(request).collect()
}

/// The clients of a scope, a phrase for each alternative. Empty for all.
#[must_use]
pub fn client_words(scope: &PolicyScope<'_>) -> Vec<String> {
    scope.clients.iter().map(client).collect()
}

fn request(request: &RequestMatch<'_>) -> String {
    let mut parts = Vec::new();
    parts.extend(
        request
            .method
            .map(|method| format!("method {}", brief_text(method))),
    );
    parts.extend(request.path.as_ref().map(path));
    parts.extend(request.headers.iter().map(|header| pair("header", header)));
    parts.extend(
        request
            .query
            .iter()
            .map(|query| pair("query parameter", query)),
    );
    parts.extend(request.unknown.iter().map(|key| not_known_key(key)));
    all_of(&parts, "any request")
}

fn client(client: &ClientMatch<'_>) -> String {
    let mut parts = Vec::new();
    if !client.labels.is_empty() {
        let pairs = client
            .labels
            .iter()
            .map(|(key, value)| format!("{key}={value}"));
        parts.push(first_joined(pairs, client.labels.len(), ","));
    }
    for (what, names) in [
        ("namespace", &client.namespaces),
        ("cluster", &client.clusters),
    ] {
        if !names.is_empty() {
            parts.push(format!(
                "{what} {}",
                alternatives(names.iter().copied(), names.len())
            ));
        }
    }
    parts.extend(client.unknown.iter().map(|key| not_known_key(key)));
    all_of(&parts, "any client")
}

fn all_of(parts: &[String], nothing: &str) -> String {
    match parts {
        [] => nothing.to_owned(),
        parts => parts.join(" and "),
    }
}

fn path(path: &PathMatch<'_>) -> String {
    let case = if path.ignore_case { " (any case)" } else { "" };
    match path.pattern {
        Some(pattern) => format!("path {}{case}", shape(pattern)),
        None => format!("path ?{case}"),
    }
}

/// A header or a query parameter: `header end-user = jason`, `no header debug`.
fn pair(what: &str, pair: &PairMatch<'_>) -> String {
    let PairMatch {
        name,
        value,
        is_regex,
        is_inverted,
    } = pair;
    let name = brief_text(name);
    match (value.map(brief_text), is_regex, is_inverted) {
        (None, _, false) => format!("{what} {name}"),
        (None, _, true) => format!("no {what} {name}"),
        (Some(value), false, false) => format!("{what} {name} = {value}"),
        (Some(value), false, true) => format!("not {what} {name} = {value}"),
        (Some(value), true, false) => format!("{what} {name} matching regex {value}"),
        (Some(value), true, true) => format!("not {what} {name} matching regex {value}"),
    }
}

/// A pattern for an origin: `prefix https://a`, `https://a.example.com`.
pub(super) fn string_match(text: &StringMatch) -> String {
    let case = if text.ignore_case { " (any case)" } else { "" };
    let pattern = text.pattern.as_ref().map_or("?".to_owned(), shape);
    format!("{pattern}{case}")
}

fn shape(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Exact(text) => brief_text(text).into_owned(),
        Pattern::Prefix(text) => format!("prefix {}", brief_text(text)),
        Pattern::Suffix(text) => format!("suffix {}", brief_text(text)),
        Pattern::Regex(text) => format!("regex {}", brief_text(text)),
    }
}
