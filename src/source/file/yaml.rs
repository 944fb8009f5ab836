//! What stands in a YAML text: documents, and in them objects, lists and sequences.
//!
//! A broken document costs only itself, and in a list a broken item costs only itself.

use std::ops::ControlFlow;

use serde_json::Value;

use super::{
    super::yaml::{self, Broken, Document},
    blocks::{self, Blocks, Run},
    item::{Item, Piece, Place, Reading, TypeName, in_words},
};
use crate::model::Body;

/// A document with a broken item is read again as a whole up to this size, in case its items lean on each other.
const WHOLE: usize = 32 << 20;

/// Reads a text to its end.
pub(super) fn read(text: &str, reading: &mut Reading<'_>) -> ControlFlow<()> {
    for document in yaml::documents(text) {
        if !reading.wants(document.text) {
            continue;
        }
        match blocks::cut(document) {
            Some(blocks) => read_list(document, &blocks, reading)?,
            None => read_whole(document, reading)?,
        }
    }
    ControlFlow::Continue(())
}

fn read_whole(document: Document<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    match yaml::value(document) {
        Ok(value) => tell(&value, Place::Alone, &TypeName::default(), reading),
        Err(broken) => reading.tell(Piece::Broken(broken)),
    }
}

fn read_list(
    document: Document<'_>,
    blocks: &Blocks<'_>,
    reading: &mut Reading<'_>,
) -> ControlFlow<()> {
    let (of, mut fault) = (envelope(document, blocks), None);
    if of.is_none() || blocks.run == Run::Torn {
        match yaml::value(document) {
            // It is written in a way that cutting does not understand.
            Ok(value) => return tell(&value, Place::Alone, &TypeName::default(), reading),
            Err(error) => fault = Some(error),
        }
    }
    let of = of.unwrap_or_default();
    let mut broken = Vec::new();
    for (number, item) in blocks.items.iter().enumerate() {
        if !reading.wants(item.text) {
            continue;
        }
        match one(*item) {
            Ok(value) => tell(&value, Place::Listed(number + 1), &of.of_items(), reading)?,
            Err(error) => broken.push((number, error)),
        }
    }
    match fault {
        _ if !broken.is_empty() => retry(document, broken, &of.of_items(), reading),
        Some(fault) => reading.tell(Piece::Broken(fault)),
        None => reading.tell(Piece::List(of)),
    }
}

/// The type of a list, as what stands around its items says; nothing where that cannot be read.
fn envelope(document: Document<'_>, blocks: &Blocks<'_>) -> Option<TypeName> {
    let Some(text) = blocks.envelope.as_deref() else {
        return Some(TypeName::default());
    };
    let value = yaml::value(Document { text, ..document }).ok()?;
    (value.is_null() || value.is_object()).then(|| type_name(&value))
}

/// Items that cannot be read alone may be readable among the others, as aliases are.
fn retry(
    document: Document<'_>,
    broken: Vec<(usize, Broken)>,
    of_items: &TypeName,
    reading: &mut Reading<'_>,
) -> ControlFlow<()> {
    let is_small = document.text.len() <= WHOLE;
    let whole = is_small.then(|| yaml::value(document).ok()).flatten();
    for (number, error) in broken {
        match whole.as_ref().and_then(|whole| items(whole)?.get(number)) {
            Some(value) => tell(value, Place::Listed(number + 1), of_items, reading)?,
            None => reading.tell(Piece::Broken(error))?,
        }
    }
    match whole {
        Some(whole) => reading.tell(Piece::List(type_name(&whole))),
        None => ControlFlow::Continue(()),
    }
}

/// Reads an item, which was cut out as a sequence of one.
fn one(item: Document<'_>) -> Result<Value, Broken> {
    match yaml::value(item)? {
        Value::Array(mut one) if one.len() == 1 => Ok(one.remove(0)),
        _ => Err(Broken {
            line: item.line,
            column: 1,
            why: "no single item stands here".to_owned(),
        }),
    }
}

fn tell(
    value: &Value,
    place: Place,
    implied: &TypeName,
    reading: &mut Reading<'_>,
) -> ControlFlow<()> {
    let of = type_name(value);
    match value {
        Value::Null if place == Place::Alone => ControlFlow::Continue(()),
        Value::Array(_) if place == Place::Alone => tell_items(value, &of, reading),
        Value::Object(_) if of.is_list() || of.kind.is_empty() && items(value).is_some() => {
            tell_items(value, &of, reading)
        }
        Value::Object(_) => reading.tell(Piece::Item(Item {
            of: of.or(implied),
            body: Body::Value(value),
            place,
        })),
        _ => reading.tell(Piece::NoObject(place, in_words(value))),
    }
}

fn tell_items(list: &Value, of: &TypeName, reading: &mut Reading<'_>) -> ControlFlow<()> {
    for (number, item) in items(list).unwrap_or_default().iter().enumerate() {
        tell(item, Place::Listed(number + 1), &of.of_items(), reading)?;
    }
    reading.tell(Piece::List(of.clone()))
}

/// The items of a list or a sequence.
fn items(list: &Value) -> Option<&[Value]> {
    let items = list.as_array().or_else(|| list.get("items")?.as_array());
    items.map(Vec::as_slice)
}

fn type_name(value: &Value) -> TypeName {
    let word = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    TypeName {
        kind: word("kind").to_owned(),
        api_version: word("apiVersion").to_owned(),
    }
}
