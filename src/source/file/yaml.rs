//! YAML documents: objects, lists and sequences.
//!
//! A broken document costs only itself, and so does a broken item of a list.

use std::ops::ControlFlow;

use serde_json::Value;

use super::{
    super::yaml::{self, Broken, ReadDocument, SyntaxFault, YamlDocument},
    blocks::{self, Blocks, ItemSpacing},
    item::{DumpPiece, ItemPlace, RawItem, Reading, TypeName, WatchDeed, in_words},
    list_fault::{ListFault, PageMark},
};
use crate::{
    model::Body,
    source::limits::{TEXT_ITEMS, YAML_VALUE},
};

/// A document is read as one value up to this size.
const WHOLE: usize = YAML_VALUE.length();

/// Reads a document to its end.
pub(super) fn read(document: YamlDocument<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    if !reading.wants(document.text) {
        return ControlFlow::Continue(());
    }
    match blocks::cut(document) {
        Some(blocks) => read_list(document, &blocks, reading),
        None => read_whole(document, reading),
    }
}

fn read_whole(document: YamlDocument<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    match whole(document) {
        Ok(ReadDocument { value, repeated }) => {
            tell_repeated(repeated, reading)?;
            tell_strays(&value, document, reading)?;
            tell(&value, ItemPlace::Alone, &TypeName::default(), reading)
        }
        Err(broken) => reading.tell(DumpPiece::Broken(broken)),
    }
}

/// The value of a document, which is not looked at if it is too large for one.
fn whole(document: YamlDocument<'_>) -> Result<ReadDocument, Broken> {
    if document.text.len() <= WHOLE {
        return yaml::read(document);
    }
    Err(Broken {
        line: document.line,
        column: 1,
        why: SyntaxFault::Limit(YAML_VALUE),
    })
}

/// Reports a key that is given twice.
fn tell_repeated(repeated: Option<Broken>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    repeated.map_or(ControlFlow::Continue(()), |broken| {
        reading.tell(DumpPiece::Broken(broken))
    })
}

/// Tells the lines that became a member of an object and are none: what Kubernetes writes has keys of one word.
fn tell_strays(
    value: &Value,
    document: YamlDocument<'_>,
    reading: &mut Reading<'_>,
) -> ControlFlow<()> {
    let Some(members) = value.as_object() else {
        return ControlFlow::Continue(());
    };
    for key in members.keys().filter(|key| key.contains(' ')) {
        let mut lines = document.text.lines();
        let found = lines.position(|line| line.starts_with(&**key));
        reading.tell(DumpPiece::Broken(Broken {
            line: document.line + found.unwrap_or_default(),
            column: 1,
            why: SyntaxFault::Stray(key.clone()),
        }))?;
    }
    ControlFlow::Continue(())
}

fn read_list(
    document: YamlDocument<'_>,
    blocks: &Blocks<'_>,
    reading: &mut Reading<'_>,
) -> ControlFlow<()> {
    let (around, mut fault) = (envelope(document, blocks), None);
    if around.is_none() || blocks.run == ItemSpacing::Torn {
        match whole(document) {
            // It is written in a way that cutting does not understand.
            Ok(ReadDocument { value, repeated }) => {
                tell_repeated(repeated, reading)?;
                return tell(&value, ItemPlace::Alone, &TypeName::default(), reading);
            }
            Err(error) => fault = Some(error),
        }
    }
    let (around, repeated) = around.map_or((Value::Null, None), |around| {
        (around.value, around.repeated)
    });
    tell_repeated(repeated, reading)?;
    tell_strays(&around, document, reading)?;
    let of = type_name(&around);
    if blocks.run == ItemSpacing::TooMany {
        fault = Some(Broken {
            line: document.line,
            column: 1,
            why: SyntaxFault::Limit(TEXT_ITEMS),
        });
    }
    let mut broken = Vec::new();
    for (number, item) in blocks.items.iter().enumerate() {
        if !reading.wants(item.text) {
            continue;
        }
        match one(*item) {
            Ok((value, repeated)) => {
                tell_repeated(repeated, reading)?;
                let place = ItemPlace::Listed(number + 1);
                tell(&value, place, &of.of_items(), reading)?;
            }
            Err(error) => broken.push((number, error)),
        }
    }
    match fault {
        _ if !broken.is_empty() => retry(document, broken, &of.of_items(), reading),
        Some(fault) => reading.tell(DumpPiece::Broken(fault)),
        None => {
            let mark = PageMark::of_value(&around);
            let fault = ListFault::of((&of.kind, &of.api_version), true, &mark);
            reading.tell(DumpPiece::List(of, fault))
        }
    }
}

/// The text around the items of a list. `None` if it cannot be read.
fn envelope(document: YamlDocument<'_>, blocks: &Blocks<'_>) -> Option<ReadDocument> {
    let Some(text) = blocks.envelope.as_deref() else {
        return Some(ReadDocument {
            value: Value::Null,
            repeated: None,
        });
    };
    let read = whole(YamlDocument { text, ..document }).ok()?;
    (read.value.is_null() || read.value.is_object()).then_some(read)
}

/// Reads the document as a whole: items with aliases cannot be read one by one.
fn retry(
    document: YamlDocument<'_>,
    broken: Vec<(usize, Broken)>,
    of_items: &TypeName,
    reading: &mut Reading<'_>,
) -> ControlFlow<()> {
    let whole = whole(document).ok().map(|read| read.value);
    for (number, error) in broken {
        match whole.as_ref().and_then(|whole| items(whole)?.get(number)) {
            Some(value) => tell(value, ItemPlace::Listed(number + 1), of_items, reading)?,
            None => reading.tell(DumpPiece::Broken(error))?,
        }
    }
    match whole {
        Some(whole) => reading.tell(list(&whole, type_name(&whole))),
        None => ControlFlow::Continue(()),
    }
}

/// Reads an item, which was cut out as a sequence of one.
fn one(item: YamlDocument<'_>) -> Result<(Value, Option<Broken>), Broken> {
    let ReadDocument { value, repeated } = whole(item)?;
    match value {
        Value::Array(mut one) if one.len() == 1 => Ok((one.remove(0), repeated)),
        _ => Err(Broken {
            line: item.line,
            column: 1,
            why: SyntaxFault::NoItem,
        }),
    }
}

fn tell(
    value: &Value,
    place: ItemPlace,
    implied: &TypeName,
    reading: &mut Reading<'_>,
) -> ControlFlow<()> {
    let of = type_name(value);
    match value {
        Value::Null if place == ItemPlace::Alone => ControlFlow::Continue(()),
        Value::Array(_) if place == ItemPlace::Alone => tell_items(value, &of, reading),
        Value::Object(_) if of.is_list() || of.kind.is_empty() && items(value).is_some() => {
            tell_items(value, &of, reading)
        }
        Value::Object(_) if let Some((deed, object)) = event(&of, value) => {
            let of = type_name(object);
            let body = Body::Value(object);
            let place = ItemPlace::Event(deed);
            reading.tell(DumpPiece::Item(RawItem { of, body, place }))
        }
        Value::Object(_) => reading.tell(DumpPiece::Item(RawItem {
            of: of.or(implied),
            body: Body::Value(value),
            place,
        })),
        _ => reading.tell(DumpPiece::NoObject(place, in_words(value))),
    }
}

/// The type and the object of an event of a watch. `None` if a value is no event.
fn event<'v>(of: &TypeName, value: &'v Value) -> Option<(WatchDeed, &'v Value)> {
    let deed = WatchDeed::of(value.get("type")?.as_str()?)?;
    let object = value.get("object").filter(|object| object.is_object())?;
    of.kind.is_empty().then_some((deed, object))
}

fn tell_items(whole: &Value, of: &TypeName, reading: &mut Reading<'_>) -> ControlFlow<()> {
    for (number, item) in items(whole).unwrap_or_default().iter().enumerate() {
        tell(item, ItemPlace::Listed(number + 1), &of.of_items(), reading)?;
    }
    reading.tell(list(whole, of.clone()))
}

/// The end of a list or a sequence.
fn list(value: &Value, of: TypeName) -> DumpPiece<'static> {
    let has_items = value.get("items").is_some_and(Value::is_null) || items(value).is_some();
    let mark = PageMark::of_value(value);
    let fault = ListFault::of((&of.kind, &of.api_version), has_items, &mark);
    DumpPiece::List(of, fault)
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
