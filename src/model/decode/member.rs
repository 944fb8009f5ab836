//! Messages key by key: each value is read into its field, kept as JSON text, or skipped.

use std::{borrow::Cow, collections::BTreeMap};

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Key, ReadFields, ReadJson, ReadOutcome, Reader, Scalar, Seed, scalar, step_key};
use crate::model::{encode::JsonMembers, json::json_value};

/// The value of one key of a message, about to be read.
pub(in crate::model) struct MemberValue<'m, 'i, A> {
    map: &'m mut A,
    reader: &'m mut Reader<'i>,
    key: &'m str,
}

impl<'de, A: MapAccess<'de>> MemberValue<'_, '_, A> {
    /// Reads the value into its place.
    pub(in crate::model) fn read(self, into: &mut impl ReadJson) -> Result<(), A::Error> {
        let Self { map, reader, key } = self;
        reader
            .within(
                |path| step_key(key, path),
                |reader| map.next_value_seed(Seed { into, reader }),
            )
            .map(drop)
    }

    /// Reads the value, and passes it to `put` if it has the right type.
    pub(in crate::model) fn then<T: ReadJson + Default>(
        self,
        put: impl FnOnce(T),
    ) -> Result<(), A::Error> {
        let mut value = None;
        self.read(&mut value)?;
        value.map(put);
        Ok(())
    }

    /// Reads one choice of a `oneof`. If an object has several, the last wins, and an oddity is noted.
    pub(in crate::model) fn choose<T: ReadJson + Default, E>(
        self,
        choice: &mut Option<E>,
        wrap: impl FnOnce(T) -> E,
    ) -> Result<(), A::Error> {
        let Self { map, reader, key } = self;
        let mut value = None;
        MemberValue { map, reader, key }.read(&mut value)?;
        if let Some(value) = value
            && choice.replace(wrap(value)).is_some()
        {
            reader.odd(format!(
                "more than one choice is given, {key} counts as the last"
            ));
        }
        Ok(())
    }

    /// Skips a value that portolan does not need.
    pub(in crate::model) fn skip(self) -> Result<(), A::Error> {
        self.map.next_value::<IgnoredAny>().map(drop)
    }

    /// Keeps a value that this program does not know, as its JSON text.
    pub(in crate::model) fn keep(self, unknown: &mut Unknown) -> Result<(), A::Error> {
        let json = self.map.next_value::<Box<RawValue>>()?;
        match json.get() {
            "null" => unknown.0.remove(self.key),
            given => unknown.0.insert(self.key.into(), given.into()),
        };
        Ok(())
    }
}

/// Parts of a policy that this version does not know (Enterprise adds some), kept as their JSON text.
///
/// Of a part that is given twice, the last one applies, as in every JSON object; `some_part` and `somePart` are one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown(BTreeMap<Box<str>, Box<str>>);

impl Unknown {
    /// Key and JSON text of each unknown part, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, json)| (&**key, &**json))
    }

    /// The unknown parts as members of their message.
    pub(in crate::model) fn members(&self) -> JsonMembers {
        let parts = self.iter();
        parts.map(|(key, json)| (key, json_value(json))).collect()
    }

    /// Whether everything was known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `kube_service` to `kubeService`; a key in camelCase stays as it is.
fn camel(key: &str) -> Cow<'_, str> {
    if !key.contains('_') {
        return Cow::Borrowed(key);
    }
    let mut camel = String::with_capacity(key.len());
    let mut parts = key.split('_');
    camel.extend(parts.next());
    for part in parts {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    Cow::Owned(camel)
}

/// Reads [`ReadFields`]: an object, key by key; anything else is an oddity.
pub(in crate::model) struct MessageVisitor<'s, 'i, T> {
    pub(in crate::model) into: &'s mut T,
    pub(in crate::model) reader: &'s mut Reader<'i>,
}

impl<'de, T: ReadFields> Visitor<'de> for MessageVisitor<'_, '_, T> {
    type Value = ReadOutcome;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReadOutcome, A::Error> {
        while let Some(key) = map.next_key_seed(Key)? {
            let key = camel(&key);
            self.into.field(
                &key,
                MemberValue {
                    map: &mut map,
                    reader: self.reader,
                    key: &key,
                },
            )?;
        }
        Ok(ReadOutcome::Value)
    }

    scalar::refuse!("an object"; scalar, list);
}
