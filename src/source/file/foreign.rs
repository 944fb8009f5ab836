//! Files without objects: whether one is a failed dump or a file of another tool, and the next step.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    item::TypeName,
    stray_lines::{self, StrayLines},
};
use crate::model::{Body, printable::printable};

/// So much of a message of a server is shown.
const LENGTH: usize = 400;

/// Why a text has no objects, if it shows at a glance.
pub(super) fn of_text(text: &str, stray_lines: &StrayLines) -> Option<&'static str> {
    if text.contains("apiVersion") {
        return None;
    }
    let begin = text.trim_start();
    let has_line = |word: &str| begin.lines().take(100).any(|line| line.starts_with(word));
    if begin.starts_with("Name:") && (has_line("Namespace:") || has_line("API Version:")) {
        return Some("it is what kubectl describe writes; dump it again with kubectl get -o yaml");
    }
    stray_lines::foreign(stray_lines)
}

/// Whether a file of this name may be empty without anything missing: settings of Helm charts often are.
pub(super) fn may_be_empty(label: &str) -> bool {
    let name = label.rsplit('/').next().unwrap_or(label);
    name.to_ascii_lowercase().starts_with("values")
}

/// The meaning of an object without a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kindless {
    /// An object of Kubernetes that lost its kind.
    Object,
    /// The answer of some server in place of a dump, which says this.
    Answer(String),
    /// Something of another tool.
    Other,
}

/// The members that tell what an object is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Head<'a> {
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    items: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
}

/// Tells what an object without a kind is.
pub(super) fn kindless(body: Body<'_>) -> Kindless {
    let text;
    let head: Head<'_> = match body {
        Body::Text(text) => serde_json::from_str(text).unwrap_or_default(),
        Body::Value(value) => {
            text = value.to_string();
            serde_json::from_str(&text).unwrap_or_default()
        }
    };
    if head.metadata.is_some() || head.items.is_some() {
        return Kindless::Object;
    }
    match head.message.or(head.error).or(head.errors) {
        Some(said) => Kindless::Answer(words(said)),
        None => Kindless::Other,
    }
}

/// Whether an object is a `Status`, which the API server sends in place of what was asked for.
pub(super) fn is_status(of: &TypeName) -> bool {
    of.kind == "Status" && matches!(&*of.api_version, "" | "v1")
}

/// The message of the server, if a `Status` reports a failure.
pub(super) fn failure(body: Body<'_>) -> Option<String> {
    let text;
    let head: Head<'_> = match body {
        Body::Text(text) => serde_json::from_str(text).unwrap_or_default(),
        Body::Value(value) => {
            text = value.to_string();
            serde_json::from_str(&text).unwrap_or_default()
        }
    };
    let has_failed = head.status.is_none_or(|status| words(status) != "Success");
    has_failed.then(|| {
        head.message
            .map_or_else(|| "it does not say why".to_owned(), words)
    })
}

/// A value in words, on one line and not too long.
fn words(value: &RawValue) -> String {
    let text = match serde_json::from_str(value.get()) {
        Ok(Value::String(text)) => text,
        _ => value.get().to_owned(),
    };
    let short: String = text.chars().take(LENGTH).collect();
    printable(&short).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_kind_is_an_object_an_answer_or_of_another_tool() {
        for (text, expected) in [
            (r#"{"metadata": {}}"#, Kindless::Object),
            (r#"{"items": []}"#, Kindless::Object),
            (
                r#"{"error": "unauthorized"}"#,
                Kindless::Answer("unauthorized".into()),
            ),
            (
                r#"{"code": 401, "message": "no\u001b"}"#,
                Kindless::Answer("no\\u{1b}".into()),
            ),
            (r#"{"name": "chart", "version": "1"}"#, Kindless::Other),
        ] {
            assert_eq!(kindless(Body::Text(text)), expected, "{text}");
            let value: Value = serde_json::from_str(text).expect("it is JSON");
            assert_eq!(kindless(Body::Value(&value)), expected, "{text}");
        }
    }

    #[test]
    fn a_status_that_is_no_success_says_what_failed() {
        for (text, said) in [
            (
                r#"{"status": "Failure", "message": "forbidden"}"#,
                Some("forbidden"),
            ),
            (r#"{"status": "Success"}"#, None),
            ("{}", Some("it does not say why")),
        ] {
            assert_eq!(failure(Body::Text(text)).as_deref(), said, "{text}");
        }
    }
}
