//! Finds objects again, in the files as they are now. Those that are asked for at the same time are found in one reading.

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

/// An object that is asked for.
pub(super) type WantedObject = (Kind, ObjectKey);

/// Finds objects; of several forms that are given the one that [counts](super::rank). Each is an error if it is in no file any
/// more, or if a file cannot be read.
pub(super) fn find(
    inputs: &[DumpInput],
    source: &SourceName,
    wanted: &[WantedObject],
) -> Vec<Result<Json, FetchError>> {
    let names: Vec<&str> = wanted.iter().map(|(_, key)| &*key.name).collect();
    let mut search = Search {
        wanted,
        names: Some(&names),
        found: wanted.iter().map(|_| None).collect(),
        failed: None,
    };
    search.all(inputs);
    if search.found.iter().any(Option::is_none) {
        // A name may be written in another way, with escapes.
        search.names = None;
        search.found.fill_with(|| None);
        search.all(inputs);
    }
    let Search { found, failed, .. } = search;
    let found = found.into_iter().map(|found| match (found, &failed) {
        (Some(ObjectForm { json, .. }), _) => Ok(json),
        (None, Some(failed)) => Err(FetchError::failed(source.clone(), failed.clone())),
        (None, None) => Err(FetchError::Gone(source.clone())),
    });
    found.collect()
}

/// A file that may hold the object and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{label}: {why}")]
pub(in crate::source) struct UnreadableFile {
    label: String,
    why: Unreadable,
}

/// A search for some objects.
struct Search<'s> {
    wanted: &'s [WantedObject],
    /// Their names. `None` if what does not have one of them is looked at too.
    names: Option<&'s [&'s str]>,
    /// The form of each that was found so far.
    found: Vec<Option<ObjectForm>>,
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
        let wanted = self.names;
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
        let Some((at, json)) = object(item, self.wanted) else {
            return;
        };
        let (kind, found) = (self.wanted[at].0, &mut self.found[at]);
        match item.place {
            ItemPlace::Event(WatchDeed::Gone) => *found = None,
            ItemPlace::Event(WatchDeed::Bookmark) => {}
            ItemPlace::Event(_) => *found = Some(ObjectForm::new(json, kind, false)),
            ItemPlace::Alone | ItemPlace::Listed(_) | ItemPlace::InSnapshot(_) => {
                let is_view = is_view || matches!(item.place, ItemPlace::InSnapshot(_));
                let later = ObjectForm::new(json, kind, is_view);
                let earlier = found.as_ref();
                if earlier.is_none_or(|earlier| earlier.yields_to(&later)) {
                    *found = Some(later);
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

/// The text of an item, if it is one of the objects that are searched, and which. Objects are identified as in the list.
fn object(item: &RawItem<'_>, wanted: &[WantedObject]) -> Option<(usize, Json)> {
    let kind = types::kind(&item.of)?;
    if !wanted.iter().any(|(of, _)| *of == kind) {
        return None;
    }
    let key = Object::decode(kind, item.body, &mut Interner::default()).key();
    let at = wanted
        .iter()
        .position(|(of, wanted)| *of == kind && *wanted == key)?;
    let json = match item.body {
        Body::Text(text) => text.to_owned().into(),
        Body::Value(value) => value.into(),
    };
    Some((at, requests::complete(kind, json)))
}
