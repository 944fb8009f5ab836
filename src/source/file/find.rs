//! Finds one object again, in the files as they are now.

use std::ops::ControlFlow;

use super::{
    input::{self, DumpFile, DumpInput},
    item::{DumpPiece, ItemPlace, RawItem, Reading, WatchDeed},
    page::{self, FileText, Leaf},
    rank::{FormRank, FormVerdict, KeptForm, View},
    refusal::Refusal,
    types,
};
use crate::{
    model::{Body, Interner, Json, SourceName},
    source::{FetchError, Unreadable, requests},
    store::{Kind, Object, ObjectKey},
};

/// Finds an object; of several forms that are given the one that [counts](super::rank).
///
/// # Errors
/// If it is in no file any more, or a file cannot be read.
pub(super) fn find(
    inputs: &[DumpInput],
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
        (Some(ObjectForm { json, .. }), _) => Ok(json),
        (None, Some(failed)) => Err(FetchError::failed(source.clone(), failed)),
        (None, None) => Err(FetchError::Gone(source.clone())),
    }
}

/// A file that may hold the object and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{label}: {why}")]
pub(in crate::source) struct UnreadableFile {
    label: String,
    why: Unreadable,
}

/// A search for one object.
struct Search<'s> {
    kind: Kind,
    key: &'s ObjectKey,
    wanted: Option<&'s str>,
    found: Option<ObjectForm>,
    failed: Option<UnreadableFile>,
}

/// One form of the object.
struct ObjectForm {
    json: Json,
    object: Object,
    view: View,
}

impl Search<'_> {
    fn all(&mut self, inputs: &[DumpInput]) {
        for input in inputs {
            let _ = input.visit(&mut |found| {
                match found {
                    input::NamedFile::Page(page) => self.page(&page),
                    input::NamedFile::Skipped(label, refusal) => self.skip(&label, &refusal),
                }
                ControlFlow::Continue(())
            });
        }
    }

    fn page(&mut self, page: &DumpFile) {
        let _ = page::open(page, &mut |leaf| {
            match leaf {
                Leaf::Text(text) => {
                    if let Err(refusal) = self.text(&text) {
                        self.skip(&text.label, &refusal);
                    }
                }
                Leaf::Skipped(label, refusal) => self.skip(&label, &refusal),
                Leaf::Opened | Leaf::Closed => {}
            }
            ControlFlow::Continue(())
        });
    }

    fn skip(&mut self, label: &str, refusal: &Refusal) {
        if let Refusal::Unreadable(why) = refusal {
            self.failed = Some(UnreadableFile {
                label: label.to_owned(),
                why: why.clone(),
            });
        }
    }

    fn text(&mut self, text: &FileText<'_>) -> Result<(), Refusal> {
        let wanted = self.wanted;
        let mut tell = |piece: DumpPiece<'_>| {
            if let DumpPiece::Item(item) = piece {
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

    fn item(&mut self, item: &RawItem<'_>, is_view: bool) {
        let Some(json) = object(item, self.kind, self.key) else {
            return;
        };
        match item.place {
            ItemPlace::Event(WatchDeed::Gone) => self.found = None,
            ItemPlace::Event(WatchDeed::Bookmark) => {}
            ItemPlace::Event(_) => self.found = Some(ObjectForm::new(json, self.kind, false)),
            ItemPlace::Alone | ItemPlace::Listed(_) | ItemPlace::InSnapshot(_) => {
                let is_view = is_view || matches!(item.place, ItemPlace::InSnapshot(_));
                let later = ObjectForm::new(json, self.kind, is_view);
                let earlier = self.found.as_ref();
                if earlier.is_none_or(|earlier| earlier.yields_to(&later)) {
                    self.found = Some(later);
                }
            }
        }
    }
}

impl ObjectForm {
    fn new(json: Json, kind: Kind, is_view: bool) -> Self {
        let body = Body::Text(json.text());
        let view = if is_view { View::of(body) } else { View::Dump };
        let object = Object::decode(kind, body, &mut Interner::default());
        Self { json, object, view }
    }

    fn rank(&self) -> FormRank<'_> {
        FormRank {
            meta: self.object.meta(),
            view: self.view,
        }
    }

    fn yields_to(&self, later: &Self) -> bool {
        FormVerdict::on(self.rank(), later.rank()).which() == KeptForm::Later
    }
}

/// The text of an item, if it is the object that is searched. Objects are identified as in the list.
fn object(item: &RawItem<'_>, kind: Kind, key: &ObjectKey) -> Option<Json> {
    if types::kind(&item.of) != Some(kind) {
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
