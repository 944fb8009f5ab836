//! Finds one object again, in the files as they are now.

use std::ops::ControlFlow;

use serde_json::Value;

use super::{
    input::Input,
    item::{Item, Piece, Place, Reading},
    page::{self, Leaf, Refusal, Text},
    rank::{Rank, Verdict, View, Which},
    sort,
};
use crate::{
    model::{Body, Interner, SourceName},
    source::{FetchError, requests},
    store::{Kind, Object, ObjectKey},
};

/// Finds an object; of several forms that are given the one that [counts](super::rank).
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
        let _ = page::open(&page, &mut |leaf| {
            match leaf {
                Leaf::Text(text) => {
                    if let Err(Refusal::Unreadable(why)) = search(&text, kind, key, &mut found) {
                        failed = Some(format!("{}: {why}", text.label));
                    }
                }
                Leaf::Passed(label, Refusal::Unreadable(why)) => {
                    failed = Some(format!("{label}: {why}"));
                }
                Leaf::Passed(..) | Leaf::Opened | Leaf::Closed => {}
            }
            ControlFlow::Continue(())
        });
    }
    match (found, failed) {
        (Some(Found { value, .. }), _) => Ok(value),
        (None, Some(why)) => Err(FetchError::Failed(source.clone(), why)),
        (None, None) => Err(FetchError::Gone(source.clone())),
    }
}

/// One form of the object.
struct Found {
    value: Value,
    object: Object,
    view: View,
}

fn search(
    text: &Text<'_>,
    kind: Kind,
    key: &ObjectKey,
    found: &mut Option<Found>,
) -> Result<(), Refusal> {
    let mut tell = |piece: Piece<'_>| {
        if let Piece::Item(item) = piece
            && let Some(value) = object(&item, kind, key)
        {
            let is_view = text.is_view || matches!(item.place, Place::InSnapshot(_));
            let later = Found::new(value, kind, is_view);
            if found
                .as_ref()
                .is_none_or(|earlier| earlier.yields_to(&later))
            {
                *found = Some(later);
            }
        }
        ControlFlow::Continue(())
    };
    let mut reading = Reading {
        wanted: Some(&key.name),
        tell: &mut tell,
    };
    page::read(text, &mut reading).map(drop)
}

impl Found {
    fn new(value: Value, kind: Kind, is_view: bool) -> Self {
        let body = Body::Value(&value);
        let view = if is_view { View::of(body) } else { View::Dump };
        let object = Object::decode(kind, body, &mut Interner::default());
        Self {
            value,
            object,
            view,
        }
    }

    fn rank(&self) -> Rank<'_> {
        Rank {
            meta: self.object.meta(),
            view: self.view,
        }
    }

    fn yields_to(&self, later: &Self) -> bool {
        Verdict::on(self.rank(), later.rank()).which() == Which::Later
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
    requests::complete(kind, &mut value);
    Some(value)
}
