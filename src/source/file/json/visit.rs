//! Reads the outermost level of a JSON document, and keeps what it has read where an error ends it.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::{Document, MemberShape, snapshot::List};
use crate::source::limits::TEXT_ITEMS;

/// Skips values that are neither object nor array.
macro_rules! pass_over_scalars {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("anything")
        }
        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            Ok(())
        }
        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            Ok(())
        }
        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            Ok(())
        }
        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            Ok(())
        }
        fn visit_str<E>(self, _: &str) -> Result<(), E> {
            Ok(())
        }
    };
}

/// Reads the outermost level of a document, and keeps what it has read where an error ends it.
pub(super) struct Outermost<'d, 'a>(pub(super) &'d mut Document<'a>);

/// Reads the items of a list in the same way.
struct Items<'d, 'a>(&'d mut Document<'a>);

/// Reads a member that may be a list of a snapshot, in the same way.
struct Member<'d, 'a>(&'d mut List<'a>);

impl<'de> Visitor<'de> for Outermost<'_, 'de> {
    type Value = ();
    pass_over_scalars!();

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.0.shape = MemberShape::Array;
        Items(self.0).visit_seq(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.0.shape = MemberShape::Object;
        while let Some(key) = members.next_key::<String>()? {
            match &*key {
                "kind" => self.0.of.kind = word(members.next_value()?),
                "apiVersion" => self.0.of.api_version = word(members.next_value()?),
                "items" => members.next_value_seed(Items(self.0))?,
                "name" => drop(members.next_value::<IgnoredAny>()?),
                "metadata" => {
                    self.0.metadata = Some(members.next_value()?);
                    self.0.members.begin(key);
                }
                "type" | "object" => {
                    let value = members.next_value()?;
                    self.0.event.take(&key, value);
                    self.0.members.begin(key);
                }
                _ => members.next_value_seed(Member(self.0.members.begin(key)))?,
            }
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Items<'_, 'de> {
    type Value = ();
    pass_over_scalars!();

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.has_items = true;
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.has_items = true;
        if self.0.shape == MemberShape::Object {
            self.0.shape = MemberShape::List;
        }
        while let Some(item) = items.next_element()? {
            if self.0.has_too_many() {
                return Err(A::Error::custom(TEXT_ITEMS.exceeded()));
            }
            self.0.items.push(item);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

impl<'de> Visitor<'de> for Member<'_, 'de> {
    type Value = ();
    pass_over_scalars!();

    // Go writes a list without items so.
    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.shape = MemberShape::List;
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.shape = MemberShape::List;
        while let Some(item) = items.next_element()? {
            if self.0.items.len() >= TEXT_ITEMS.length() {
                return Err(A::Error::custom(TEXT_ITEMS.exceeded()));
            }
            self.0.items.push(item);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Outermost<'_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> DeserializeSeed<'de> for Items<'_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> DeserializeSeed<'de> for Member<'_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

/// The text of a value; empty where it is none.
pub(super) fn word(value: &RawValue) -> String {
    serde_json::from_str(value.get()).unwrap_or_default()
}
