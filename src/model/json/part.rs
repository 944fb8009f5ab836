//! The JSON text of an object, and its parts, which are looked into only when they are asked for: an object of many
//! megabytes takes ten times as much once it is a tree of values.

use std::borrow::Cow;

use serde_json::Value;

use super::{DEPTH, behind_comma, json_value, next, string, value};

/// How deep a text may be nested that `serde_json` reads.
const SERDE_DEPTH: usize = 128;

/// The JSON text of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json(Box<str>);

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        Self(value.to_string().into())
    }
}

impl Json {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The whole object as a value.
    #[must_use]
    pub fn value(&self) -> Value {
        json_value(&self.0)
    }

    /// The whole object as a part.
    #[must_use]
    pub fn part(&self) -> JsonPart<'_> {
        JsonPart::new(self.0.trim(), 0)
    }
}

/// A value in a JSON text.
#[derive(Clone, Copy, Debug)]
pub struct JsonPart<'t> {
    text: &'t str,
    depth: usize,
}

impl<'t> JsonPart<'t> {
    /// A text that holds one value, without blanks around it, at a depth of nesting.
    pub(super) fn new(text: &'t str, depth: usize) -> Self {
        Self { text, depth }
    }

    /// How many bytes its text has.
    #[must_use]
    pub fn size(self) -> usize {
        self.text.len()
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.text == "null"
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(self) -> bool {
        self.text.starts_with('{')
    }

    /// The part as a value, the same that the value of the whole text has at its place.
    #[must_use]
    pub fn value(self) -> Value {
        // What serde_json takes is nested less deep than this, and read in one pass.
        let in_one = (self.depth + SERDE_DEPTH <= DEPTH).then(|| serde_json::from_str(self.text));
        in_one
            .and_then(Result::ok)
            .unwrap_or_else(|| value(self.text, self.depth))
    }

    /// The members in the order of the text; `None` if it is no object, or nested too deep.
    #[must_use]
    pub fn members(self) -> Option<impl Iterator<Item = (Cow<'t, str>, Self)>> {
        let mut rest = self.inside('{')?;
        Some(std::iter::from_fn(move || {
            let (key, behind) = next(rest)?;
            let (member, behind) = behind.trim_start().strip_prefix(':').and_then(next)?;
            rest = behind_comma(behind);
            Some((string(key), self.within(member)))
        }))
    }

    /// The items in order; `None` if it is no list, or nested too deep.
    #[must_use]
    pub fn items(self) -> Option<impl Iterator<Item = Self>> {
        let mut rest = self.inside('[')?;
        Some(std::iter::from_fn(move || {
            let (item, behind) = next(rest)?;
            rest = behind_comma(behind);
            Some(self.within(item))
        }))
    }

    /// The part at a path of names of members, such as `/status/appliedTrafficPolicies`; `None` if there is none.
    #[must_use]
    pub fn at(self, path: &str) -> Option<Self> {
        let mut names = path.split('/').filter(|name| !name.is_empty());
        names.try_fold(self, Self::member)
    }

    /// The member of a name; the last one if there are several.
    fn member(self, name: &str) -> Option<Self> {
        let members = self.members()?.filter(|(key, _)| key == name);
        members.last().map(|(_, member)| member)
    }

    fn inside(self, bracket: char) -> Option<&'t str> {
        let is_seen = self.depth < DEPTH;
        self.text.strip_prefix(bracket).filter(|_| is_seen)
    }

    fn within(self, text: &'t str) -> Self {
        Self::new(text, self.depth + 1)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_are_found_by_their_paths() {
        let text =
            r#" {"a": {"b": [1, null, {"c": "\ud800"}]}, "a": {"b": [1e400, {}]}, "d": null} "#;
        let json = Json::from(text.to_owned());
        let items = json.part().at("/a/b").expect("there is one");
        let values: Vec<Value> = items
            .items()
            .expect("a list")
            .map(JsonPart::value)
            .collect();
        assert_eq!(values, [json!("1e400"), json!({})], "the last one counts");
        assert!(json.part().at("/d").is_some_and(JsonPart::is_null));
        assert!(json.part().at("/d/e").is_none() && json.part().at("/x").is_none());
        assert!(json.part().items().is_none());
    }

    #[test]
    fn a_part_is_what_the_whole_value_has_at_its_place() {
        let deep = format!("{}1{}", "[".repeat(300), "]".repeat(300));
        let json = Json::from(format!(r#"{{"a": {deep}}}"#));
        let mut part = json.part().at("/a").expect("there is one");
        let mut value = json.value()["a"].take();
        loop {
            assert_eq!(part.value(), value);
            let Some(item) = part.items().and_then(|mut items| items.next()) else {
                break;
            };
            part = item;
            value = value[0].take();
        }
        assert!(value.is_string(), "what is too deep is a text");
    }
}
