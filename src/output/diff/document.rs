//! The `Diff` document.

use serde::Serialize;

use super::DiffPage;
use crate::{
    derive::difference::{DifferingObject, ObjectFate, difference_words, first_words},
    model::difference::FieldDifference,
    output::document::{API_VERSION, Each, SourceReport, is_complete},
    store::{Store, Subject},
};

/// The `Diff` document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiffDocument<'d> {
    api_version: &'static str,
    kind: &'static str,
    complete: bool,
    /// Those of the later state.
    sources: Vec<SourceReport>,
    before: EarlierState,
    summary: DiffSummary,
    items: Each<'d, DifferingItem<'d>>,
}

/// The earlier state.
#[derive(Serialize)]
pub(super) struct EarlierState {
    complete: bool,
    sources: Vec<SourceReport>,
}

#[derive(Serialize)]
struct DiffSummary {
    added: usize,
    removed: usize,
    changed: usize,
    /// Objects that were written again without another change.
    rewritten: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DifferingItem<'d> {
    change: &'static str,
    object: ObjectReference,
    words: String,
    fields: &'d [FieldDifference],
    /// Whether more fields differ.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    has_more_fields: bool,
    destinations: usize,
}

/// An object, named.
#[derive(Serialize)]
pub(in crate::output) struct ObjectReference {
    source: String,
    kind: &'static str,
    namespace: String,
    name: String,
}

impl From<&Subject> for ObjectReference {
    fn from(Subject { kind, id }: &Subject) -> Self {
        Self {
            source: id.source.to_string(),
            kind: kind.name(),
            namespace: id.key.namespace.to_string(),
            name: id.key.name.to_string(),
        }
    }
}

impl EarlierState {
    pub(super) fn of(store: &Store) -> Self {
        Self {
            complete: is_complete(store),
            sources: store.sources().map(SourceReport::of).collect(),
        }
    }
}

/// The document.
#[must_use]
pub fn diff_document<'d>(page: &'d DiffPage<'d>) -> DiffDocument<'d> {
    let objects = &page.difference.objects;
    let count = |is: fn(&ObjectFate) -> bool| {
        let fates = objects.iter().map(|object| &object.fate);
        fates.filter(|fate| is(fate)).count()
    };
    DiffDocument {
        api_version: API_VERSION,
        kind: "Diff",
        complete: is_complete(page.before.store) && is_complete(page.after.store),
        sources: page.after.store.sources().map(SourceReport::of).collect(),
        before: EarlierState::of(page.before.store),
        summary: DiffSummary {
            added: count(|fate| matches!(fate, ObjectFate::Added)),
            removed: count(|fate| matches!(fate, ObjectFate::Removed)),
            changed: count(|fate| matches!(fate, ObjectFate::Changed(_))),
            rewritten: page.difference.rewritten,
        },
        items: Each::of(move || objects.iter().map(move |object| item(page, object))),
    }
}

fn item<'d>(page: &DiffPage<'d>, object: &'d DifferingObject) -> DifferingItem<'d> {
    let subject = &object.subject;
    let (change, words, difference) = match &object.fate {
        ObjectFate::Added => ("added", "new".to_owned(), None),
        ObjectFate::Removed => ("removed", "gone".to_owned(), None),
        ObjectFate::Changed(difference) => {
            let words = first_words(&difference_words(difference));
            ("changed", words, Some(difference))
        }
    };
    let state = match object.fate {
        ObjectFate::Removed => &page.before,
        ObjectFate::Added | ObjectFate::Changed(_) => &page.after,
    };
    DifferingItem {
        change,
        object: subject.into(),
        words,
        fields: difference.map_or(&[][..], |difference| &difference.fields),
        has_more_fields: difference.is_some_and(|difference| difference.has_more),
        destinations: state.destinations(subject),
    }
}
