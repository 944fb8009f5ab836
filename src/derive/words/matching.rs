//! Which requests are meant, in words: paths, headers, query parameters, methods, origins.

use super::unknown;
use crate::model::policy::{HttpMatch, Pattern, StringMatch, UriMatch};

/// Which requests a matcher is about.
#[must_use]
pub fn matcher_words(http: &HttpMatch) -> String {
    let parts = request_parts(http);
    let words = if parts.is_empty() {
        "any request".into()
    } else {
        parts.join(" ")
    };
    match http.name.given() {
        Some(name) => format!("{name}: {words}"),
        None => words,
    }
}

/// What a request must be to fit a matcher, all of it; nothing where any request fits.
pub(in crate::derive) fn request_parts(http: &HttpMatch) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(http.method.given().map(str::to_owned));
    match &http.uri {
        Some(UriMatch::Uri(uri)) => {
            parts.push(format!("path {}", string_match(uri)));
            parts.extend(unknown(&uri.unknown));
        }
        Some(UriMatch::Deprecated(uri)) => parts.push(format!("path {}", pattern(uri))),
        None => {}
    }
    for header in &http.headers {
        let not = if header.invert { "not " } else { "" };
        let name = &header.name;
        parts.push(format!(
            "{not}header {name}{}",
            fits(&header.value, header.regex)
        ));
        parts.extend(unknown(&header.unknown));
    }
    for query in &http.query_parameters {
        let name = &query.name;
        parts.push(format!("query {name}{}", fits(&query.value, query.regex)));
        parts.extend(unknown(&query.unknown));
    }
    parts.extend(unknown(&http.unknown));
    parts
}

/// What a value must be; an absent one may be anything.
fn fits(value: &str, is_regex: bool) -> String {
    match (value, is_regex) {
        ("", _) => String::new(),
        (value, true) => format!("~{value}"),
        (value, false) => format!("={value}"),
    }
}

pub(super) fn string_match(text: &StringMatch) -> String {
    let case = if text.ignore_case { " (any case)" } else { "" };
    format!(
        "{}{case}",
        text.pattern.as_ref().map_or("?".into(), pattern)
    )
}

fn pattern(shape: &Pattern) -> String {
    match shape {
        Pattern::Exact(text) => text.to_string(),
        Pattern::Prefix(text) => format!("{text}*"),
        Pattern::Suffix(text) => format!("*{text}"),
        Pattern::Regex(text) => format!("~{text}"),
    }
}
