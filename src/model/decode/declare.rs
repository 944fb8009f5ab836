//! How nouns declare what they know: keys with their places, names of enums. Nothing here reads anything itself.

/// Makes messages readable.
macro_rules! messages {
    ($($noun:ty),+ $(,)?) => {$(
        impl $crate::model::decode::ReadJson for $noun {
            fn read<'de, D: serde::Deserializer<'de>>(
                &mut self,
                from: D,
                reader: &mut $crate::model::decode::Reader<'_>,
            ) -> Result<$crate::model::decode::ReadOutcome, D::Error> {
                from.deserialize_any($crate::model::decode::MessageVisitor { into: self, reader })
            }
        }
    )+};
}
pub(in crate::model) use messages;

/// Makes plain messages readable: each key with its place. `or "name" => place` is an older name. `.. => unknown` keeps what
/// has no place, else it is skipped.
macro_rules! reads {
    ($($noun:ty {
        $($key:literal => $place:ident,)+ $(or $older:literal => $same:ident,)* $(.. => $unknown:ident,)?
    })+) => {$(
        $crate::model::decode::messages!($noun);
        impl $crate::model::decode::ReadFields for $noun {
            fn field<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                key: &str,
                value: $crate::model::decode::MemberValue<'_, '_, A>,
            ) -> Result<(), A::Error> {
                match key {
                    $($key => value.read(&mut self.$place),)+
                    $($older => value.read(&mut self.$same),)*
                    _ => $crate::model::decode::reads!(@rest self value $($unknown)?),
                }
            }
        }
    )+};
    (@rest $self:ident $value:ident) => { $value.skip() };
    (@rest $self:ident $value:ident $unknown:ident) => { $value.keep(&mut $self.$unknown) };
}
pub(in crate::model) use reads;

/// Makes plain messages readable, as [`reads`] does, and writable.
macro_rules! fields {
    ($($noun:ty {
        $($key:literal => $place:ident,)+ $(or $older:literal => $same:ident,)* $(.. => $unknown:ident,)?
    })+) => {$(
        $crate::model::decode::reads! {
            $noun {
                $($key => $place,)+ $(or $older => $same,)* $(.. => $unknown,)?
            }
        }
        impl $crate::model::encode::ToJson for $noun {
            fn json(&self) -> serde_json::Value {
                let members = $crate::model::encode::JsonMembers::default()$(.with($key, &self.$place))+;
                $(let members = members.and(self.$unknown.members());)?
                members.value()
            }
        }
    )+};
}
pub(in crate::model) use fields;

/// Makes nouns of what has a place for what was odd about it.
macro_rules! nouns {
    ($($noun:ty),+ $(,)?) => {$(
        impl $crate::model::decode::Noun for $noun {
            fn oddities(&self) -> &[$crate::model::decode::Oddity] {
                &self.oddities
            }

            fn set_oddities(&mut self, oddities: Box<[$crate::model::decode::Oddity]>) {
                self.oddities = oddities;
            }
        }
    )+};
}
pub(in crate::model) use nouns;

/// Makes whole objects readable that are metadata, spec and status.
macro_rules! objects {
    ($($noun:ty),+ $(,)?) => {$(
        $crate::model::decode::fields! {
            $noun {
                "metadata" => meta,
                "spec" => spec,
                "status" => status,
            }
        }
        $crate::model::decode::nouns!($noun);
    )+};
}
pub(in crate::model) use objects;

/// Makes enums readable, by name or by number, and writable by name: the names in the order of their numbers, 0 first.
macro_rules! names {
    ($($noun:ty: $($name:literal => $value:expr),+;)+) => {$(
        impl $crate::model::encode::ToJson for $noun {
            fn json(&self) -> serde_json::Value {
                const NAMES: &[&str] = &[$($name),+];
                let values = [$($value),+];
                let at = values.iter().position(|value| value == self);
                at.and_then(|at| NAMES.get(at)).copied().into()
            }
        }
        impl $crate::model::decode::ReadJson for $noun {
            fn read<'de, D: serde::Deserializer<'de>>(
                &mut self,
                from: D,
                reader: &mut $crate::model::decode::Reader<'_>,
            ) -> Result<$crate::model::decode::ReadOutcome, D::Error> {
                const NAMES: &[&str] = &[$($name),+];
                $crate::model::decode::scalar(from, reader, |value, _| {
                    let number = match value {
                        $crate::model::decode::Scalar::Text(text) => NAMES.iter().position(|name| *name == text),
                        _ => value.integer().and_then(|number| usize::try_from(number).ok()),
                    };
                    let values = [$($value),+];
                    *self = *number.and_then(|at| values.get(at)).ok_or(concat!("one of" $(, " ", $name)+))?;
                    Ok(())
                })
            }
        }
    )+};
}
pub(in crate::model) use names;
