//! Single values: text, numbers, booleans, addresses and times. Anything else there is an oddity.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{ReadJson, ReadOutcome, Reader};
use crate::model::{
    address::Address,
    text::Text,
    time::{self, CompactTime},
};

/// A JSON value, lists and objects without their content.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) enum Scalar<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(&'a str),
    List,
    Object,
}

impl Scalar<'_> {
    /// Names the value in a sentence, cut to a readable length.
    fn describe(self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(value) => value.to_string(),
            Self::Unsigned(value) => format!("number {value}"),
            Self::Signed(value) => format!("number {value}"),
            Self::Float(value) => format!("number {value}"),
            Self::Text(value) if value.chars().nth(40).is_none() => format!("text {value:?}"),
            Self::Text(value) => format!("text {:?}…", value.chars().take(40).collect::<String>()),
            Self::List => "a list".into(),
            Self::Object => "an object".into(),
        }
    }

    /// The integer that a value stands for. A float has to be whole and less than 9e15 in size. `None` if there is none.
    pub(in crate::model) fn integer(self) -> Option<i64> {
        match self {
            Self::Unsigned(value) => value.try_into().ok(),
            Self::Signed(value) => Some(value),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "whole and within 2^53, checked here"
            )]
            Self::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(value as i64),
            _ => None,
        }
    }
}

impl Reader<'_> {
    /// Notes that something else was expected here; `null` is absence and never odd.
    pub(super) fn unexpected(&mut self, expected: &str, found: Scalar<'_>) -> ReadOutcome {
        if !matches!(found, Scalar::Null) {
            self.odd(format!("expected {expected}, found {}", found.describe()));
        }
        ReadOutcome::Nothing
    }
}

/// Reads a value as a scalar and lets `take` decide whether it will do.
///
/// `take` gets the reader to intern with and answers that it took the value, or what it had expected.
pub(in crate::model) fn scalar<'de, D, F>(
    from: D,
    reader: &mut Reader<'_>,
    take: F,
) -> Result<ReadOutcome, D::Error>
where
    D: Deserializer<'de>,
    F: FnOnce(Scalar<'_>, &mut Reader<'_>) -> Result<(), &'static str>,
{
    from.deserialize_any(Single { take, reader })
}

struct Single<'s, 'i, F> {
    take: F,
    reader: &'s mut Reader<'i>,
}

impl<F: FnOnce(Scalar<'_>, &mut Reader<'_>) -> Result<(), &'static str>> Single<'_, '_, F> {
    fn take(self, value: Scalar<'_>) -> ReadOutcome {
        if matches!(value, Scalar::Null) {
            return ReadOutcome::Nothing;
        }
        match (self.take)(value, self.reader) {
            Ok(()) => ReadOutcome::Value,
            Err(expected) => self.reader.unexpected(expected, value),
        }
    }
}

impl<'de, F: FnOnce(Scalar<'_>, &mut Reader<'_>) -> Result<(), &'static str>> Visitor<'de>
    for Single<'_, '_, F>
{
    type Value = ReadOutcome;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a single value")
    }
    fn visit_unit<E>(self) -> Result<ReadOutcome, E> {
        Ok(self.take(Scalar::Null))
    }
    fn visit_bool<E>(self, value: bool) -> Result<ReadOutcome, E> {
        Ok(self.take(Scalar::Bool(value)))
    }
    fn visit_u64<E>(self, value: u64) -> Result<ReadOutcome, E> {
        Ok(self.take(Scalar::Unsigned(value)))
    }
    fn visit_i64<E>(self, value: i64) -> Result<ReadOutcome, E> {
        Ok(self.take(Scalar::Signed(value)))
    }
    fn visit_f64<E>(self, value: f64) -> Result<ReadOutcome, E> {
        Ok(self.take(Scalar::Float(value)))
    }
    fn visit_str<E>(self, value: &str) -> Result<ReadOutcome, E> {
        Ok(self.take(Scalar::Text(value)))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ReadOutcome, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self.take(Scalar::List))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReadOutcome, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(self.take(Scalar::Object))
    }
}

/// The visitor methods of a list or an object, for everything that is none: `refuse!("a list"; scalar, map)`.
macro_rules! refuse {
    (@scalar $expected:literal) => {
        fn visit_unit<E>(self) -> Result<ReadOutcome, E> {
            Ok(ReadOutcome::Nothing)
        }
        fn visit_bool<E>(self, value: bool) -> Result<ReadOutcome, E> {
            Ok(self.reader.unexpected($expected, Scalar::Bool(value)))
        }
        fn visit_u64<E>(self, value: u64) -> Result<ReadOutcome, E> {
            Ok(self.reader.unexpected($expected, Scalar::Unsigned(value)))
        }
        fn visit_i64<E>(self, value: i64) -> Result<ReadOutcome, E> {
            Ok(self.reader.unexpected($expected, Scalar::Signed(value)))
        }
        fn visit_f64<E>(self, value: f64) -> Result<ReadOutcome, E> {
            Ok(self.reader.unexpected($expected, Scalar::Float(value)))
        }
        fn visit_str<E>(self, value: &str) -> Result<ReadOutcome, E> {
            Ok(self.reader.unexpected($expected, Scalar::Text(value)))
        }
    };
    (@list $expected:literal) => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ReadOutcome, A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(self.reader.unexpected($expected, Scalar::List))
        }
    };
    (@map $expected:literal) => {
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReadOutcome, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(self.reader.unexpected($expected, Scalar::Object))
        }
    };
    ($expected:literal; $($what:ident),+) => { $(scalar::refuse!(@$what $expected);)+ };
}
pub(super) use refuse;

/// Reads a scalar of one type: what to call it, and how a value becomes one.
macro_rules! scalars {
    ($($noun:ty, $expected:literal, |$value:ident, $reader:ident| $take:expr;)+) => {$(
        impl ReadJson for $noun {
            fn read<'de, D: Deserializer<'de>>(&mut self, from: D, reader: &mut Reader<'_>) -> Result<ReadOutcome, D::Error> {
                scalar(from, reader, |$value, $reader| {
                    let _ = &$reader;
                    *self = $take.ok_or($expected)?;
                    Ok(())
                })
            }
        }
    )+};
}

scalars! {
    Text, "text", |value, reader| match value {
        Scalar::Text(text) => Some(reader.interner.text(text)),
        _ => None,
    };
    Box<str>, "text", |value, _reader| match value {
        Scalar::Text(text) => Some(text.into()),
        _ => None,
    };
    bool, "true or false", |value, _reader| match value {
        Scalar::Bool(value) => Some(value),
        _ => None,
    };
    u32, "a number from 0 to 4294967295", |value, reader| match value {
        Scalar::Text(text) => text.trim().parse::<u32>().ok().inspect(|number| {
            reader.odd(format!("expected a number, found {} (read as {number})", value.describe()));
        }),
        _ => value.integer().and_then(|value| value.try_into().ok()),
    };
    i32, "a 32-bit number", |value, _reader| value.integer().and_then(|value| value.try_into().ok());
    // A 64-bit integer is legal as a number and, from older writers, as decimal text.
    i64, "a 64-bit number", |value, _reader| match value {
        Scalar::Text(text) => text.trim().parse().ok(),
        _ => value.integer(),
    };
    // A double is legal as a number, and as text for the values that JSON has no number for.
    f64, "a number", |value, _reader| double(value);
    SignedDuration, "a duration such as 5s or 100ms", |value, _reader| match value {
        Scalar::Text(text) => time::duration(text),
        _ => None,
    };
    Timestamp, "a time such as 2026-01-31T09:00:00Z", |value, _reader| match value {
        Scalar::Text(text) => text.parse().ok(),
        _ => None,
    };
    CompactTime, "a time such as 2026-01-31T09:00:00Z", |value, _reader| match value {
        Scalar::Text(text) => text.parse::<Timestamp>().ok().map(CompactTime::from),
        _ => None,
    };
    Address, "an address", |value, _reader| match value {
        Scalar::Text(text) => Some(text.parse::<IpAddr>().map_or_else(|_| Address::Other(text.into()), Address::Ip)),
        _ => None,
    };
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a percentage that large is nonsense anyway"
)]
fn double(value: Scalar<'_>) -> Option<f64> {
    match value {
        Scalar::Float(value) => Some(value),
        Scalar::Unsigned(value) => Some(value as f64),
        Scalar::Signed(value) => Some(value as f64),
        Scalar::Text("NaN") => Some(f64::NAN),
        Scalar::Text("Infinity") => Some(f64::INFINITY),
        Scalar::Text("-Infinity") => Some(f64::NEG_INFINITY),
        _ => None,
    }
}
