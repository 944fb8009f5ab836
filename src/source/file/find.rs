//! Finds one object again, in the files as they are now.

use std::ops::ControlFlow;

use serde_json::Value;

use super::{
    input::Input,
    item::{Item, Piece, Reading},
    page::{self, Refusal},
    sort,
};
use crate::{
    model::{Body, SourceName},
    source::FetchError,
    store::{Kind, ObjectKey},
};

/// Finds an object; of several that are given the last counts.
///
/// # Errors
/// Where it is in no file any more, or a file cannot be read.
pub(super) fn find(
    inputs: &[Input],
    source: &SourceName,
    kind: Kind,
    key: &ObjectKey,
) -> Result<Value, FetchError> {
    let (mut found, mut failed) = (None, None);
    for page in inputs.iter().flat_map(Input::pages) {
        let mut tell = |piece: Piece<'_>| {
            if let Piece::Item(item) = piece
                && let Some(value) = object(&item, kind, key)
            {
                found = Some(value);
            }
            ControlFlow::Continue(())
        };
        let mut reading = Reading {
            wanted: Some(&key.name),
            tell: &mut tell,
        };
        if let Err(Refusal::Unreadable(why)) = page::read(&page, &mut reading) {
            failed = Some(format!("{}: {why}", page.label()));
        }
    }
    match (found, failed) {
        (Some(value), _) => Ok(value),
        (None, Some(why)) => Err(FetchError::Failed(source.clone(), why)),
        (None, None) => Err(FetchError::Gone(source.clone())),
    }
}

/// The value of an item, if it is the object that is looked for.
fn object(item: &Item<'_>, kind: Kind, key: &ObjectKey) -> Option<Value> {
    if sort::kind(&item.of) != Some(kind) {
        return None;
    }
    let mut value = match item.body {
        Body::Text(text) => serde_json::from_str(text).ok()?,
        Body::Value(value) => value.clone(),
    };
    let meta = value.get("metadata")?;
    let word = |name: &str| meta.get(name).and_then(Value::as_str).unwrap_or_default();
    if word("name") != &*key.name || word("namespace") != &*key.namespace {
        return None;
    }
    // Items of typed lists leave out what the list says; an object on its own has it.
    let members = value.as_object_mut()?;
    for (name, said) in [("kind", kind.name()), ("apiVersion", kind.api_version())] {
        members.entry(name).or_insert_with(|| said.into());
    }
    Some(value)
}
