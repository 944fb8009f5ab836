//! What an object is decoded from, whoever found it.

use serde_json::Value;

use super::{Noun, decode, decode_value};
use crate::model::symbol::Interner;

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
}
