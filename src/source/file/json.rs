//! What stands in a JSON text: one document or several, objects, lists and arrays.
//!
//! Items are found as slices of the text and never become values here, so that large dumps stay fast. A syntax error
//! costs the item it stands in: reading goes on at the next line that opens an item of the same depth.

use std::{
    cmp::Ordering,
    fmt,
    ops::{ControlFlow, Range},
};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, value::RawValue};

use super::{
    super::yaml::Broken,
    item::{Item, Piece, Place, Reading, TypeName, in_words},
    salvage::{Next, Torn, place},
};
use crate::model::Body;

/// Reads a text to its end.
pub(super) fn read(text: &str, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let mut next: Next<'_> = Some((0, None));
    while let Some((at, torn)) = next {
        let Some(from) = begin(text, at) else {
            break;
        };
        let (document, length, read) = Document::parse(&text[from..]);
        let end = from + length;
        let implied = torn
            .as_ref()
            .map(|torn| torn.of.clone())
            .unwrap_or_default();
        next = match read {
            Ok(()) => {
                document.tell(&text[from..end], &implied, reading)?;
                torn.map_or(Some((end, None)), |torn| torn.after(text, end))
            }
            Err(error) => {
                document.tell_items(&implied, reading)?;
                reading.tell(Piece::Broken(broken(&text[..from], &error)))?;
                document.resume(text, from..end, torn)
            }
        };
    }
    ControlFlow::Continue(())
}

/// What the outermost level of a document holds.
#[derive(Debug, Default)]
struct Document<'a> {
    of: TypeName,
    items: Vec<&'a RawValue>,
    shape: Shape,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shape {
    #[default]
    Scalar,
    Object,
    /// An object with items.
    List,
    Array,
}

impl<'a> Document<'a> {
    /// Reads the first document of a text, and tells where it ends or breaks off. What was read until then stays.
    fn parse(text: &'a str) -> (Self, usize, serde_json::Result<()>) {
        let mut document = Self::default();
        let mut input = serde_json::Deserializer::from_str(text);
        let read = Outermost(&mut document).deserialize(&mut input);
        let end = input.into_iter::<IgnoredAny>().byte_offset();
        (document, end, read)
    }

    fn tell(&self, text: &str, implied: &TypeName, reading: &mut Reading<'_>) -> ControlFlow<()> {
        match self.shape {
            Shape::Scalar => tell_scalar(text, Place::Alone, reading),
            Shape::Object if !self.of.is_list() => {
                let item = Item {
                    of: self.of.clone().or(implied),
                    body: Body::Text(text),
                    place: Place::Alone,
                };
                if reading.wants(text) {
                    reading.tell(Piece::Item(item))?;
                }
                ControlFlow::Continue(())
            }
            Shape::Object | Shape::List | Shape::Array => {
                self.tell_items(implied, reading)?;
                reading.tell(Piece::List(self.of.clone()))
            }
        }
    }

    fn tell_items(&self, implied: &TypeName, reading: &mut Reading<'_>) -> ControlFlow<()> {
        let of_items = self.of.of_items().or(implied);
        for (number, item) in self.items.iter().enumerate() {
            let text = item.get();
            if reading.wants(text) {
                tell_item(text, Place::Listed(number + 1), &of_items, reading)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Where to go on after an error at the end of what was read of this document.
    fn resume<'t>(&self, text: &'t str, read: Range<usize>, torn: Option<Torn<'t>>) -> Next<'t> {
        let behind = match (self.items.last(), self.shape, torn) {
            (None, Shape::Object | Shape::Scalar, Some(torn)) => {
                return torn.next(text, read.start + 1);
            }
            (None, Shape::Object | Shape::Scalar, None) => {
                return Torn::alone().next(text, read.start);
            }
            (None, Shape::Array, _) => read.start,
            (None, Shape::List, _) => {
                read.start + text[read.start..].find("\"items\"").unwrap_or_default()
            }
            (Some(last), ..) => place(text, last.get()) + last.get().len(),
        };
        let torn = Torn::new(text, &self.items, &text[behind..], self.of.of_items());
        let opening = behind + text[behind..].find('{')?;
        match opening.cmp(&read.end) {
            // A fault right before an item (a comma too few) leaves the item whole.
            Ordering::Equal => Some((opening, Some(torn))),
            Ordering::Less => torn.next(text, opening + 1),
            Ordering::Greater => torn.next(text, behind),
        }
    }
}

fn tell_item(
    text: &str,
    place: Place,
    implied: &TypeName,
    reading: &mut Reading<'_>,
) -> ControlFlow<()> {
    // A slice of a text that was read once is read again without an error.
    let (document, ..) = Document::parse(text);
    match document.shape {
        Shape::Scalar | Shape::Array => tell_scalar(text, place, reading),
        Shape::List if document.of.is_list() => document.tell(text, implied, reading),
        Shape::Object | Shape::List => reading.tell(Piece::Item(Item {
            of: document.of.or(implied),
            body: Body::Text(text),
            place,
        })),
    }
}

fn tell_scalar(text: &str, place: Place, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let value = serde_json::from_str(text).unwrap_or(Value::Null);
    reading.tell(Piece::NoObject(place, in_words(&value)))
}

/// Where the next document begins: at the next sign that is no blank.
fn begin(text: &str, at: usize) -> Option<usize> {
    let blank = text[at..].find(|sign: char| !sign.is_ascii_whitespace())?;
    Some(at + blank)
}

/// Where and why a document breaks off that begins behind `before`.
fn broken(before: &str, error: &serde_json::Error) -> Broken {
    let (line, column) = (error.line().max(1), error.column());
    let last = before.rfind('\n').map_or(0, |end| end + 1);
    let shift = if line == 1 { before.len() - last } else { 0 };
    Broken {
        line: before.matches('\n').count() + line,
        column: (column + shift).max(1),
        why: if error.is_eof() {
            "the text ends too early".to_owned()
        } else {
            let text = error.to_string();
            text.split(" at line ").next().unwrap_or(&text).to_owned()
        },
    }
}

/// Reads the outermost level of a document, and keeps what it has read where an error ends it.
struct Outermost<'d, 'a>(&'d mut Document<'a>);

/// Reads the items of a list in the same way.
struct Items<'d, 'a>(&'d mut Document<'a>);

/// Passes over values that are neither object nor array.
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
        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }
    };
}

impl<'de> Visitor<'de> for Outermost<'_, 'de> {
    type Value = ();
    pass_over_scalars!();

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.0.shape = Shape::Array;
        Items(self.0).visit_seq(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.0.shape = Shape::Object;
        while let Some(key) = members.next_key::<String>()? {
            match &*key {
                "kind" => self.0.of.kind = word(members.next_value()?),
                "apiVersion" => self.0.of.api_version = word(members.next_value()?),
                "items" => members.next_value_seed(Items(self.0))?,
                _ => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Items<'_, 'de> {
    type Value = ();
    pass_over_scalars!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if self.0.shape == Shape::Object {
            self.0.shape = Shape::List;
        }
        while let Some(item) = items.next_element()? {
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

/// The text of a value; empty where it is none.
fn word(value: &RawValue) -> String {
    serde_json::from_str(value.get()).unwrap_or_default()
}
