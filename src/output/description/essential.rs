//! An object without its noise, which is left out while it is written: no copy is made of an object of any size, and no
//! more than a part of it is ever a value.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::model::{
    Json,
    json::{self, json_value},
    meta::LAST_APPLIED,
};

/// A part of up to this many bytes of JSON becomes a value at once, which is faster.
const SMALL: usize = 64 << 10;

/// An object without what fills pages of its metadata, and without nulls: to the API they mean absence, in lists too.
#[derive(Clone, Copy, Debug)]
pub(in crate::output) struct Essential<'v> {
    text: json::JsonPart<'v>,
    part: JsonPart,
}

/// A value with some parts left out.
#[derive(Clone, Copy)]
struct Kept<'v> {
    value: &'v Value,
    part: JsonPart,
}

/// Which part of an object a value is, as far as something is left out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JsonPart {
    Object,
    Metadata,
    Annotations,
    Other,
}

impl<'v> Essential<'v> {
    pub(in crate::output) fn of(object: &'v Json) -> Self {
        let part = JsonPart::Object;
        let text = object.part();
        Self { text, part }
    }
}

/// The value of a JSON text without nulls; the text itself if it is none, such as `1e999`.
pub(super) fn present(json: &str) -> Value {
    let value = &json_value(json);
    let part = JsonPart::Other;
    serde_json::to_value(Kept { value, part }).unwrap_or_default()
}

impl JsonPart {
    /// The part that a member is; `None` if it is left out.
    fn member(self, key: &str) -> Option<Self> {
        match (self, key) {
            (Self::Object, "metadata") => Some(Self::Metadata),
            (Self::Metadata, "annotations") => Some(Self::Annotations),
            (Self::Metadata, "managedFields") | (Self::Annotations, LAST_APPLIED) => None,
            _ => Some(Self::Other),
        }
    }
}

impl Serialize for Essential<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { text, part } = *self;
        let is_large = text.size() > SMALL;
        if let Some(members) = text.members().filter(|_| is_large) {
            // In the order of their names, as members of a value are; of those of one name the last one applies.
            let members: BTreeMap<_, _> = members.collect();
            let members = members.into_iter().filter(|(_, text)| !text.is_null());
            return serializer.collect_map(members.filter_map(|(key, text)| {
                let part = part.member(&key)?;
                Some((key, Self { text, part }))
            }));
        }
        if let Some(items) = text.items().filter(|_| is_large) {
            let part = JsonPart::Other;
            let items = items.filter(|item| !item.is_null());
            return serializer.collect_seq(items.map(|text| Self { text, part }));
        }
        let value = &text.value();
        Kept { value, part }.serialize(serializer)
    }
}

impl Serialize for Kept<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(members) => {
                let members = members.iter().filter(|(_, value)| !value.is_null());
                serializer.collect_map(members.filter_map(|(key, value)| {
                    let part = self.part.member(key)?;
                    Some((key, Kept { value, part }))
                }))
            }
            Value::Array(items) => {
                let items = items.iter().filter(|item| !item.is_null());
                let part = JsonPart::Other;
                serializer.collect_seq(items.map(|value| Kept { value, part }))
            }
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(object: &Json) -> String {
        serde_json::to_string(&Essential::of(object)).expect("it can be JSON")
    }

    #[test]
    fn objects_are_written_without_nulls_and_noise_whatever_their_size() {
        for padding in ["", &*"x".repeat(2 * SMALL)] {
            let object = json!({
                "metadata": {
                    "name": "a",
                    "creationTimestamp": null,
                    "managedFields": [{"x": padding}],
                    "annotations": {LAST_APPLIED: padding, "team": "red"},
                },
                "spec": {"ports": [null, {"port": 1, "name": null}, padding]},
            });
            let expected = json!({
                "metadata": {"name": "a", "annotations": {"team": "red"}},
                "spec": {"ports": [{"port": 1}, padding]},
            });
            assert_eq!(written(&Json::from(&object)), expected.to_string());
        }
    }

    #[test]
    fn a_large_object_is_written_like_a_small_one() {
        let padding = "x".repeat(2 * SMALL);
        let rest = r#""z": [1e400, "\ud800"], "b": 1, "a": {"c": [[]], "c": {}}, "b": null}"#;
        let small = Json::from(format!("{{{rest}"));
        let large = Json::from(format!(r#"{{"m": "{padding}", {rest}"#));
        let (begin, end) = (r#"{"a":{"c":{}}"#, "\"z\":[\"1e400\",\"\u{fffd}\"]}");
        assert_eq!(written(&small), format!("{begin},{end}"));
        let between = format!(r#""m":"{padding}""#);
        assert_eq!(written(&large), format!("{begin},{between},{end}"));
    }
}
