//! Policies in words: the phrases that panes and `describe` share, by what they are about.
//!
//! What is absent is told as the default that it means; what this version does not know is named and never guessed.

pub(super) mod access;
mod guard;
mod matching;
mod resilience;
mod routing;
mod shift;
#[cfg(test)]
mod tests;
mod time;
pub(super) mod traffic;

pub use matching::matcher_words;
pub(super) use matching::request_parts;
pub(super) use routing::header_changes;
pub use shift::{shift_words, weight_sum};
pub use time::duration;
pub(super) use traffic::client_words;

use crate::model::{Text, decode::Unknown, policy::ServiceMatcher};

/// Labels, namespaces and clusters in one phrase.
pub(super) fn matcher(matcher: &ServiceMatcher) -> String {
    let mut parts = Vec::new();
    if !matcher.labels.is_empty() {
        parts.push(matcher.labels.to_string());
    }
    if !matcher.namespaces.is_empty() {
        parts.push(format!("namespace {}", list(&matcher.namespaces)));
    }
    if !matcher.clusters.is_empty() {
        parts.push(format!("cluster {}", list(&matcher.clusters)));
    }
    parts.extend(unknown(&matcher.unknown));
    if parts.is_empty() {
        "any".into()
    } else {
        parts.join(" in ")
    }
}

/// The names of what is not known.
pub(super) fn unknown(unknown: &Unknown) -> impl Iterator<Item = String> {
    unknown
        .iter()
        .map(|(key, _)| format!("{key} (not known to this version)"))
}

pub(super) fn list(texts: &[Text]) -> String {
    texts
        .iter()
        .map(|text| &**text)
        .collect::<Vec<_>>()
        .join(",")
}

/// A text, or the sign for one that is missing.
fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "?" } else { text }
}

/// The requests that a percentage is about. To protobuf 0 and absent are the same, and mean all.
fn requests(percentage: Option<f64>) -> String {
    match percentage {
        None | Some(0.0) => "every request".to_owned(),
        Some(part) => format!("{part} % of the requests"),
    }
}
