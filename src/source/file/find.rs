//! Finds one object again, in the files as they are now.

use std::ops::ControlFlow;

use super::{
    input::{self, Input, Page},
    item::{Deed, Item, Piece, Place, Reading},
    page::{self, Leaf, Refusal, Text},
    rank::{Rank, Verdict, View, Which},
    sort,
};
use crate::{
    model::{Body, Interner, Json, SourceName},
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
) -> Result<Json, FetchError> {
    let mut search = Search {
        kind,
        key,
        wanted: Some(&*key.name),
        found: None,
        failed: None,
    };
    search.all(inputs);
    if search.found.is_none() {
        // A name may be written in another way, with escapes.
        search.wanted = None;
        search.all(inputs);
    }
    match (search.found, search.failed) {
        (Some(Found { json, .. }), _) => Ok(json),
        (None, Some(why)) => Err(FetchError::Failed(source.clone(), why)),
        (None, None) => Err(FetchError::Gone(source.clone())),
    }
}

/// A search for one object.
struct Search<'s> {
    kind: Kind,
    key: &'s ObjectKey,
    wanted: Option<&'s str>,
    found: Option<Found>,
    failed: Option<String>,
}

/// One form of the object.
struct Found {
    json: Json,
    object: Object,
    view: View,
}

impl Search<'_> {
    fn all(&mut self, inputs: &[Input]) {
        for input in inputs {
            let _ = input.visit(&mut |found| {
                match found {
                    input::Found::Page(page) => self.page(&page),
                    input::Found::Passed(label, refusal) => self.pass(&label, &refusal),
                }
                ControlFlow::Continue(())
            });
        }
    }

    fn page(&mut self, page: &Page) {
        let _ = page::open(page, &mut |leaf| {
            match leaf {
                Leaf::Text(text) => {
                    if let Err(refusal) = self.text(&text) {
                        self.pass(&text.label, &refusal);
                    }
                }
                Leaf::Passed(label, refusal) => self.pass(&label, &refusal),
                Leaf::Opened | Leaf::Closed => {}
            }
            ControlFlow::Continue(())
        });
    }

    fn pass(&mut self, label: &str, refusal: &Refusal) {
        if let Refusal::Unreadable(why) = refusal {
            self.failed = Some(format!("{label}: {why}"));
        }
    }

    fn text(&mut self, text: &Text<'_>) -> Result<(), Refusal> {
        let wanted = self.wanted;
        let mut tell = |piece: Piece<'_>| {
            if let Piece::Item(item) = piece {
                self.item(&item, text.is_view);
            }
            ControlFlow::Continue(())
        };
        let mut reading = Reading {
            wanted,
            tell: &mut tell,
        };
        page::read(text, &mut reading).map(drop)
    }

    fn item(&mut self, item: &Item<'_>, is_view: bool) {
        let Some(json) = object(item, self.kind, self.key) else {
            return;
        };
        match item.place {
            Place::Event(Deed::Gone) => self.found = None,
            Place::Event(Deed::Bookmark) => {}
            Place::Event(_) => self.found = Some(Found::new(json, self.kind, false)),
            Place::Alone | Place::Listed(_) | Place::InSnapshot(_) => {
                let is_view = is_view || matches!(item.place, Place::InSnapshot(_));
                let later = Found::new(json, self.kind, is_view);
                let earlier = self.found.as_ref();
                if earlier.is_none_or(|earlier| earlier.yields_to(&later)) {
                    self.found = Some(later);
                }
            }
        }
    }
}

impl Found {
    fn new(json: Json, kind: Kind, is_view: bool) -> Self {
        let body = Body::Text(json.text());
        let view = if is_view { View::of(body) } else { View::Dump };
        let object = Object::decode(kind, body, &mut Interner::default());
        Self { json, object, view }
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

/// The text of an item, if it is the object that is looked for. It is told apart as it was when it was listed.
fn object(item: &Item<'_>, kind: Kind, key: &ObjectKey) -> Option<Json> {
    if sort::kind(&item.of) != Some(kind) {
        return None;
    }
    let object = Object::decode(kind, item.body, &mut Interner::default());
    if object.key() != *key {
        return None;
    }
    let json = match item.body {
        Body::Text(text) => text.to_owned().into(),
        Body::Value(value) => value.into(),
    };
    Some(requests::complete(kind, json))
}
