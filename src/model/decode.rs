//! JSON to nouns, in one pass and totally: whatever a field holds, its neighbours are read.
//!
//! The nouns say which keys they know (`ReadFields`); this file knows how to read each kind of value. A value of the
//! wrong type is left out and noted as an [`Oddity`] with its path. What the API's own reader takes is taken without
//! remark: `snake_case` keys, 64-bit integers as text, enums by number, `null` as absent. Nothing here panics, and
//! nothing builds a `serde_json::Value` on the way. Only text that is no JSON stops a member, and only that member.

mod body;
mod collections;
mod declare;
mod given;
mod member;
mod scalar;

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

pub use super::oddity::Oddity;
use super::{interner::Interner, json::json_value, oddity::ODDITIES_KEPT};
pub use body::Body;
pub use member::Unknown;

pub(super) use collections::Pairs;
pub(super) use declare::{fields, messages, names, nouns, objects, reads};
pub(super) use given::Given;
pub(super) use member::{MemberValue, MessageVisitor};
pub(super) use scalar::{Scalar, scalar};

/// Decodes an object from its JSON text. Never fails: [`Noun::oddities`] lists what cannot be read.
pub fn decode<T: Noun>(json: &str, interner: &mut Interner) -> T {
    let mut reader = Reader {
        interner,
        oddities: Vec::new(),
        unkept: 0,
    };
    let mut noun = T::default();
    let mut input = serde_json::Deserializer::from_str(json);
    if noun.read(&mut input, &mut reader).is_err() {
        reader.oddities.clear();
        noun = read_again(json, &mut reader);
    }
    noun.set_oddities(reader.into_oddities());
    noun.measure(Body::Text(json));
    noun
}

/// Decodes an object from a JSON value, as YAML files give it. Otherwise as [`decode`].
pub fn decode_value<T: Noun>(value: &serde_json::Value, interner: &mut Interner) -> T {
    let mut reader = Reader {
        interner,
        oddities: Vec::new(),
        unkept: 0,
    };
    let mut noun = T::default();
    if let Err(error) = noun.read(value, &mut reader) {
        reader.odd(error.to_string());
    }
    noun.set_oddities(reader.into_oddities());
    noun.measure(Body::Value(value));
    noun
}

/// An object that can be decoded whole, with a place for what was odd about it.
#[expect(
    private_bounds,
    reason = "how nouns are read is this room's own business"
)]
pub trait Noun: ReadJson + Default {
    /// The fields that the API does not allow, in the order of the text.
    fn oddities(&self) -> &[Oddity];
    /// Remembers what was odd.
    fn set_oddities(&mut self, oddities: Box<[Oddity]>);
    /// Remembers how large the object is, where that is of interest.
    fn measure(&mut self, _: Body<'_>) {}
}

/// Whether a value of the right type was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadOutcome {
    Value,
    Nothing,
}

/// Anything that can be read from a JSON value, leaving itself as it was where the value is of another type.
pub(super) trait ReadJson {
    /// # Errors
    /// Only where the text itself is no JSON; a wrong type is no error.
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error>;
}

/// A message of the API: which keys it has, and where each value goes.
pub(super) trait ReadFields {
    /// Reads the value of one key, in camelCase, or [skips](MemberValue::skip) it.
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error>;
}

/// The state of a decoding: the interner, and the oddities so far.
pub(super) struct Reader<'i> {
    pub(super) interner: &'i mut Interner,
    oddities: Vec<Oddity>,
    unkept: usize,
}

impl Reader<'_> {
    /// Notes something odd about the value that is being read; its path grows on the way out.
    pub(super) fn odd(&mut self, reason: impl Into<String>) {
        if self.oddities.len() < ODDITIES_KEPT {
            self.oddities.push(Oddity {
                path: String::new(),
                reason: reason.into(),
            });
        } else {
            self.unkept += 1;
        }
    }

    /// Repeats oddities that were found when the same text was decoded before.
    pub(super) fn replay(&mut self, oddities: &[Oddity]) {
        let room = ODDITIES_KEPT - self.oddities.len();
        self.oddities.extend(oddities.iter().take(room).cloned());
        self.unkept += oddities.len().saturating_sub(room);
    }

    /// Reads one part and puts its step in front of the paths of what was odd there.
    fn within<R>(&mut self, step: impl Fn(&str) -> String, read: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.oddities.len();
        let result = read(self);
        for oddity in &mut self.oddities[before..] {
            oddity.path = step(&oddity.path);
        }
        result
    }

    /// A reader for a text inside the text, which keeps its own account.
    pub(super) fn nested<R>(
        &mut self,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> (R, Box<[Oddity]>) {
        let mut nested = Reader {
            interner: self.interner,
            oddities: Vec::new(),
            unkept: 0,
        };
        let result = read(&mut nested);
        (result, nested.into_oddities())
    }

    fn into_oddities(mut self) -> Box<[Oddity]> {
        if self.unkept > 0 {
            self.oddities.push(Oddity {
                path: String::new(),
                reason: format!("and {} more oddities", self.unkept),
            });
        }
        self.oddities.into()
    }
}

/// Reads a message from the text of an object; whatever is no JSON becomes an oddity.
pub(super) fn read_text<T: ReadJson + Default>(json: &str, reader: &mut Reader<'_>) -> T {
    let mut value = T::default();
    let mut input = serde_json::Deserializer::from_str(json);
    if let Err(error) = value.read(&mut input, reader) {
        reader.odd(unreadable(&error));
    }
    value
}

/// Reads what ended a parse: half of a surrogate pair becomes a replacement sign, and a number beyond every bound its digits. What is
/// no JSON at all is read member by member.
fn read_again<T: ReadJson + Default>(json: &str, reader: &mut Reader<'_>) -> T {
    if serde_json::from_str::<&RawValue>(json).is_err() {
        return read_by_members(json, reader);
    }
    let mut noun = T::default();
    if let Err(error) = noun.read(&json_value(json), reader) {
        reader.odd(error.to_string());
    }
    reader
        .odd("it has half of a character, or a number beyond every bound, which is read as a text");
    noun
}

/// Reads each member of the outermost object on its own, so that one unreadable member costs no other.
fn read_by_members<T: ReadJson + Default>(json: &str, reader: &mut Reader<'_>) -> T {
    let mut noun = T::default();
    let members: Vec<(Cow<'_, str>, &RawValue)> = match serde_json::from_str::<Members<'_>>(json) {
        Ok(members) => members.0,
        Err(error) => {
            reader.odd(unreadable(&error));
            return noun;
        }
    };
    for (key, raw) in members {
        let one = format!("{{{}:{}}}", serde_json::Value::from(&*key), raw.get());
        let mut input = serde_json::Deserializer::from_str(&one);
        if let Err(error) = noun.read(&mut input, reader) {
            let reason = unreadable(&error);
            reader.within(|path| step_key(&key, path), |reader| reader.odd(reason));
        }
    }
    noun
}

fn unreadable(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    format!("not readable from here on: {what}")
}

/// The members of an object, not looked into.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(key) = map.next_key_seed(Key)? {
                    members.push((key, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Each)
    }
}

fn step_key(key: &str, rest: &str) -> String {
    let dot = if rest.is_empty() || rest.starts_with('[') {
        ""
    } else {
        "."
    };
    let plain = key
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if plain {
        format!("{key}{dot}{rest}")
    } else {
        format!("[{key:?}]{dot}{rest}")
    }
}

fn step_index(index: usize, rest: &str) -> String {
    let dot = if rest.is_empty() || rest.starts_with('[') {
        ""
    } else {
        "."
    };
    format!("[{index}]{dot}{rest}")
}

/// The seed that reads into a place.
struct Seed<'s, 'i, T> {
    into: &'s mut T,
    reader: &'s mut Reader<'i>,
}

impl<'de, T: ReadJson> DeserializeSeed<'de> for Seed<'_, '_, T> {
    type Value = ReadOutcome;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<ReadOutcome, D::Error> {
        self.into.read(from, self.reader)
    }
}

/// The seed for a key, borrowed from the text where it can be.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Cow<'de, str>, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}
