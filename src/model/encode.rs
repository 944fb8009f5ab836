//! Nouns back to JSON, with the names of the API: what two forms of an object are compared by when no text of them is kept.
//!
//! Only what portolan reads is written. Empty texts, lists and labels are left out, as the writers of the API do.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::{address::Address, text::Labels, text::Text, time::CompactTime};

/// A value with a form in JSON.
pub trait ToJson {
    /// Its JSON; null if it is empty.
    fn json(&self) -> Value;
}

/// The members of a message, one after the other.
#[derive(Default)]
pub(in crate::model) struct JsonMembers(Map<String, Value>);

impl JsonMembers {
    /// Adds a member, if it is not empty.
    pub(in crate::model) fn with(mut self, key: &str, value: &(impl ToJson + ?Sized)) -> Self {
        let value = value.json();
        if !value.is_null() {
            self.0.insert(key.to_owned(), value);
        }
        self
    }

    /// Adds a message that has one member, if that is not empty.
    pub(in crate::model) fn within(self, key: &str, name: &str, value: &impl ToJson) -> Self {
        let inner = Self::default().with(name, value);
        if inner.0.is_empty() {
            self
        } else {
            self.with(key, &inner.value())
        }
    }

    /// Adds all members of another message.
    pub(in crate::model) fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// The message.
    pub(in crate::model) fn value(self) -> Value {
        Value::Object(self.0)
    }
}

impl<K: AsRef<str>> FromIterator<(K, Value)> for JsonMembers {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(
            pairs
                .map(|(key, value)| (key.as_ref().to_owned(), value))
                .collect(),
        )
    }
}

impl ToJson for Value {
    fn json(&self) -> Value {
        self.clone()
    }
}

impl ToJson for str {
    fn json(&self) -> Value {
        if self.is_empty() {
            Value::Null
        } else {
            self.into()
        }
    }
}

impl ToJson for Text {
    fn json(&self) -> Value {
        (**self).json()
    }
}

impl ToJson for Address {
    fn json(&self) -> Value {
        self.to_string().json()
    }
}

/// Single values that are written as they are.
macro_rules! plain {
    ($($value:ty),+) => {$(
        impl ToJson for $value {
            fn json(&self) -> Value {
                (*self).into()
            }
        }
    )+};
}
plain!(bool, u32, i32, i64, f64);

impl ToJson for SignedDuration {
    fn json(&self) -> Value {
        let (seconds, nanos) = (self.as_secs(), self.subsec_nanos());
        if nanos == 0 {
            return format!("{seconds}s").into();
        }
        let sign = if self.is_negative() { "-" } else { "" };
        let fraction = format!("{:09}", nanos.unsigned_abs());
        let seconds = seconds.unsigned_abs();
        format!("{sign}{seconds}.{}s", fraction.trim_end_matches('0')).into()
    }
}

impl ToJson for Timestamp {
    fn json(&self) -> Value {
        self.to_string().into()
    }
}

impl ToJson for CompactTime {
    fn json(&self) -> Value {
        self.given().json()
    }
}

impl ToJson for Labels {
    fn json(&self) -> Value {
        if self.is_empty() {
            return Value::Null;
        }
        let pairs = self.iter();
        let pairs = pairs.map(|(key, value)| (&**key, Value::from(&**value)));
        pairs.collect::<JsonMembers>().value()
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn json(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::json)
    }
}

impl<T: ToJson> ToJson for Arc<T> {
    fn json(&self) -> Value {
        (**self).json()
    }
}

impl<T: ToJson + ?Sized> ToJson for Box<T> {
    fn json(&self) -> Value {
        (**self).json()
    }
}

impl<T: ToJson> ToJson for [T] {
    fn json(&self) -> Value {
        if self.is_empty() {
            return Value::Null;
        }
        self.iter().map(T::json).collect()
    }
}
