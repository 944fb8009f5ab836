//! Containers: optional values, lists, and objects whose keys are data.
//!
//! Items of the wrong type are left out, the others keep their order.

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Key, ReadJson, ReadOutcome, Reader, Scalar, Seed, scalar, step_index, step_key};
use crate::model::text::{Labels, Text};

impl<T: ReadJson + Default> ReadJson for Option<T> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        let mut value = T::default();
        let found = value.read(from, reader)?;
        if found == ReadOutcome::Value {
            *self = Some(value);
        }
        Ok(found)
    }
}

impl<T: ReadJson> ReadJson for Box<T> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        (**self).read(from, reader)
    }
}

impl<T: ReadJson + Default> ReadJson for Box<[T]> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        let mut items = Vec::new();
        let found = from.deserialize_any(Items {
            into: &mut items,
            reader,
        })?;
        if found == ReadOutcome::Value {
            *self = items.into();
        }
        Ok(found)
    }
}

/// Reads lists: items of the wrong type and `null` are left out, the others keep their order.
struct Items<'s, 'i, T> {
    into: &'s mut Vec<T>,
    reader: &'s mut Reader<'i>,
}

impl<'de, T: ReadJson + Default> Visitor<'de> for Items<'_, '_, T> {
    type Value = ReadOutcome;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ReadOutcome, A::Error> {
        for index in 0.. {
            let mut item = T::default();
            let into = &mut item;
            let next = self.reader.within(
                |path| step_index(index, path),
                |reader| seq.next_element_seed(Seed { into, reader }),
            )?;
            match next {
                None => break,
                Some(ReadOutcome::Value) => self.into.push(item),
                Some(ReadOutcome::Nothing) => {}
            }
        }
        Ok(ReadOutcome::Value)
    }

    scalar::refuse!("a list"; scalar, map);
}

/// Pairs of a JSON object whose keys are data, in the order of the text.
#[derive(Debug)]
pub(in crate::model) struct Pairs<T>(pub(in crate::model) Vec<(Box<str>, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: ReadJson + Default> ReadJson for Pairs<T> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        from.deserialize_any(Entries { into: self, reader })
    }
}

/// Reads [`Pairs`].
struct Entries<'s, 'i, T> {
    into: &'s mut Pairs<T>,
    reader: &'s mut Reader<'i>,
}

impl<'de, T: ReadJson + Default> Visitor<'de> for Entries<'_, '_, T> {
    type Value = ReadOutcome;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReadOutcome, A::Error> {
        while let Some(key) = map.next_key_seed(Key)? {
            let mut value = T::default();
            let into = &mut value;
            let found = self.reader.within(
                |path| step_key(&key, path),
                |reader| map.next_value_seed(Seed { into, reader }),
            )?;
            if found == ReadOutcome::Value {
                self.into.0.push((key.into(), value));
            }
        }
        Ok(ReadOutcome::Value)
    }

    scalar::refuse!("an object"; scalar, list);
}

impl ReadJson for Labels {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        let mut pairs = Pairs::<Text>::default();
        let found = pairs.read(from, reader)?;
        if found == ReadOutcome::Value {
            let pairs = pairs
                .0
                .into_iter()
                .map(|(key, value)| (reader.interner.text(&key), value))
                .collect();
            *self = reader.interner.labels(pairs);
        }
        Ok(found)
    }
}
