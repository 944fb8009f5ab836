//! The JSON text of an object to a value, as totally as it is decoded: what is listed can also be shown whole.
//!
//! What a value cannot hold is kept as text: a number beyond every bound by its digits, and what is nested too deep by its
//! JSON. Half of a surrogate pair becomes a replacement sign. Of a key that is given twice the last value is taken.

mod part;

use std::borrow::Cow;

use serde_json::{Deserializer, Number, Value, value::RawValue};

pub use part::{Json, JsonPart};

/// How deep a value may be nested. Readers of JSON stop at about 250.
const DEPTH: usize = 200;

/// The value of a JSON text. What is no JSON becomes a text.
#[must_use]
pub fn json_value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| value(text.trim(), 0))
}

/// The value of a text that holds one value, without blanks around it.
fn value(text: &str, depth: usize) -> Value {
    let part = JsonPart::new(text, depth);
    if let Some(members) = part.members() {
        let members = members.map(|(key, member)| (key.into_owned(), member.value()));
        return Value::Object(members.collect());
    }
    if let Some(items) = part.items() {
        return Value::Array(items.map(JsonPart::value).collect());
    }
    match text.as_bytes().first() {
        // Nested too deep.
        Some(b'{' | b'[') => Value::String(text.to_owned()),
        Some(b'"') => Value::String(string(text).into_owned()),
        Some(b'-' | b'0'..=b'9') => number(text),
        _ => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())),
    }
}

fn number(text: &str) -> Value {
    serde_json::from_str::<Number>(text)
        .map_or_else(|_| Value::String(text.to_owned()), Value::Number)
}

/// The next value of a text, not looked into, and what is behind it; `None` if there is none.
fn next(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let mut values = Deserializer::from_str(text).into_iter::<&RawValue>();
    let found = values.next()?.ok()?;
    Some((found.get(), &text[found.get().len()..]))
}

fn behind_comma(text: &str) -> &str {
    let text = text.trim_start();
    text.strip_prefix(',').unwrap_or(text)
}

/// The letters of a string with its quotes.
fn string(text: &str) -> Cow<'_, str> {
    let inside = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    if let Some(plain) = inside.filter(|text| !text.contains('\\')) {
        return Cow::Borrowed(plain);
    }
    let whole = serde_json::from_str(text).or_else(|_| serde_json::from_str(&mended(text)));
    whole.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A string in which each half of a surrogate pair is a replacement sign.
fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        mended.push_str(&rest[..at]);
        let escape = &rest[at..];
        let length = match unit(escape) {
            Some(0xd800..=0xdbff) if matches!(unit(&escape[6..]), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                mended.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            Some(_) => 6,
            None => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    mended + rest
}

/// The unit of UTF-16 that an escape at the beginning of a text means.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_value_cannot_hold_is_kept_as_text() {
        for (text, expected) in [
            (
                r#"{"a": 1e400, "b": [-1e999, 2]}"#,
                json!({"a": "1e400", "b": ["-1e999", 2]}),
            ),
            (
                r#" {"a": "x\ud800\ny", "\udc00": 1e400} "#,
                json!({"a": "x\u{fffd}\ny", "\u{fffd}": "1e400"}),
            ),
            (
                r#"{"a": "\ud83d\ude00\ud83d", "b\\u": "\\ud800"}"#,
                json!({"a": "😀\u{fffd}", "b\\u": "\\ud800"}),
            ),
            (r#"{"a": 1, "a": 1e400}"#, json!({"a": "1e400"})),
            (
                r#"{"a": {}, "b": [], "c": null, "d": true, "e": 1e400}"#,
                json!({"a": {}, "b": [], "c": null, "d": true, "e": "1e400"}),
            ),
            ("nothing", json!("nothing")),
        ] {
            assert_eq!(json_value(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_nested_deep_is_kept_to_a_depth_and_then_as_text() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let depth_of = |mut value: Value| {
            let mut depth = 0;
            while let Value::Array(mut items) = value {
                value = items.remove(0);
                depth += 1;
            }
            (depth, value)
        };
        for depth in [1, 100, 127, 128, DEPTH] {
            assert_eq!(depth_of(json_value(&nested(depth))), (depth, json!(1)));
        }
        assert_eq!(
            depth_of(json_value(&nested(DEPTH + 5))),
            (DEPTH, json!(nested(5)))
        );
        assert_eq!(depth_of(json_value(&nested(100_000))).0, DEPTH);
    }
}
