//! The text or the value from which an object is decoded.

use std::sync::Arc;

use serde_json::Value;

use super::{Noun, decode, decode_value};
use crate::model::interner::Interner;

/// The text of an object, or its value where the text was YAML.
#[derive(Clone, Copy, Debug)]
pub enum Body<'a> {
    /// JSON text, as API servers send it.
    Text(&'a str),
    /// A JSON value.
    Value(&'a Value),
}

impl Body<'_> {
    /// Decodes the object; see [`decode()`](super::decode()).
    pub fn decode<T: Noun>(self, interner: &mut Interner) -> T {
        match self {
            Self::Text(json) => decode(json, interner),
            Self::Value(value) => decode_value(value, interner),
        }
    }

    /// The number of its bytes: of its text as it came, or as compact JSON.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Text(json) => json.len(),
            Self::Value(_) => self.compact_len_from(0).unwrap_or(0),
        }
    }

    /// The object as JSON on one line, if an interner has objects keep their text. In a box, as it is hardly ever there.
    #[must_use]
    pub fn kept(self, interner: &Interner) -> Option<Box<Arc<str>>> {
        let keeps = interner.keeps_texts();
        keeps.then(|| Box::new(self.line().into()))
    }

    /// The object as JSON on one line.
    fn line(self) -> String {
        match self {
            Self::Text(json) if !json.contains(['\n', '\r']) => json.to_owned(),
            Self::Text(json) => compact(json).collect(),
            Self::Value(value) => value.to_string(),
        }
    }

    /// The number of its bytes as compact JSON. `None` if it is smaller than `least`; a shorter text is not scanned.
    pub(in crate::model) fn compact_len_from(self, least: usize) -> Option<usize> {
        let bytes = match self {
            Self::Text(json) if json.len() < least => return None,
            Self::Text(json) => compact(json).map(char::len_utf8).sum(),
            Self::Value(value) => {
                let mut count = Count(0);
                serde_json::to_writer(&mut count, value).ok()?;
                count.0
            }
        };
        (bytes >= least).then_some(bytes)
    }
}

/// The letters of JSON text without the blanks between its tokens.
fn compact(json: &str) -> impl Iterator<Item = char> {
    let (mut is_in_text, mut is_escaped) = (false, false);
    json.chars().filter(move |letter| {
        let is_blank = !is_in_text && letter.is_ascii_whitespace();
        if *letter == '"' && !is_escaped {
            is_in_text = !is_in_text;
        }
        is_escaped = is_in_text && *letter == '\\' && !is_escaped;
        !is_blank
    })
}

/// Counts what is written.
struct Count(usize);

impl std::io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_between_tokens_do_not_count() {
        let pretty = r#"{ "a b" : [ 1 , "\\" , " \" " ] }"#;
        let value: Value = serde_json::from_str(pretty).expect("it is JSON");
        let compact = value.to_string().len();
        assert_eq!(Body::Text(pretty).compact_len_from(1), Some(compact));
        assert_eq!(Body::Value(&value).compact_len_from(compact), Some(compact));
        assert_eq!(Body::Value(&value).compact_len_from(compact + 1), None);
    }

    #[test]
    fn a_text_of_several_lines_is_put_on_one() {
        let pretty = "{\n  \"a ä\": \"\\\\\",\r\n\t\"c\": [1,\n2]}";
        let value: Value = serde_json::from_str(pretty).expect("it is JSON");
        assert_eq!(Body::Text(pretty).line(), value.to_string());
        assert_eq!(Body::Value(&value).line(), value.to_string());
        let line = r#"{ "a": 1 }"#;
        assert_eq!(Body::Text(line).line(), line, "it is on one line already");
    }
}
