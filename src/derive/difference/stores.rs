//! What differs between two states of the same sources, object by object.

use serde_json::Value;

use super::ObjectDifference;
use crate::{
    model::{SourceName, json::json_value},
    store::{Feed, Id, Kind, Object, Source, Store, Subject},
};

/// What became of an object.
#[derive(Clone, Debug, PartialEq)]
pub enum ObjectFate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It differs in these fields.
    Changed(ObjectDifference),
}

/// An object that is new, gone, or differs.
#[derive(Clone, Debug, PartialEq)]
pub struct DifferingObject {
    /// The object in the later state; if it is gone, in the earlier one.
    pub subject: Subject,
    /// The object as it is now; if it is gone, as it was.
    pub object: Object,
    /// What became of it.
    pub fate: ObjectFate,
}

/// Two states, compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateDifference {
    /// The objects that differ, by kind and then by namespace and name.
    pub objects: Vec<DifferingObject>,
    /// How many objects were written again without an effect that is told.
    pub rewritten: usize,
    /// The sources that only one of the two has.
    pub unmatched: Vec<SourceName>,
    /// The earlier and the later name of the one plane that both have. `None` if it has one name, or if there are several.
    renamed: Option<(SourceName, SourceName)>,
}

impl StateDifference {
    /// The name in the later state of a source of the earlier one.
    #[must_use]
    pub fn later_name(&self, source: &SourceName) -> SourceName {
        let renamed = self
            .renamed
            .as_ref()
            .filter(|(earlier, _)| earlier == source);
        renamed.map_or_else(|| source.clone(), |(_, later)| later.clone())
    }
}

/// Compares two states whose objects keep their texts. Where each has one management plane, the two are the same whatever they
/// are called; else sources are the same if they have the same name.
#[must_use]
pub fn state_difference(before: &Store, after: &Store) -> StateDifference {
    let mut found = StateDifference::default();
    let pairs = matched(before, after);
    for (one, other) in &pairs {
        match (one.map(Source::name), other.map(Source::name)) {
            (Some(one), Some(other)) if one != other => {
                found.renamed = Some((one.clone(), other.clone()));
            }
            (Some(only), None) | (None, Some(only)) => found.unmatched.push(only.clone()),
            _ => {}
        }
    }
    for kind in Kind::every() {
        let from = found.objects.len();
        for (one, other) in &pairs {
            compare(kind, (*one, *other), &mut found);
        }
        let key = |object: &DifferingObject| object.subject.id.clone();
        found.objects[from..].sort_by_cached_key(|object| {
            let Id { source, key } = key(object);
            (key, source)
        });
    }
    found
}

/// The sources of the two states that are the same.
fn matched<'s>(
    before: &'s Store,
    after: &'s Store,
) -> Vec<(Option<&'s Source>, Option<&'s Source>)> {
    let plane = |store: &'s Store| {
        let mut planes = store.sources().filter(|source| !source.is_cluster());
        planes.next().filter(|_| planes.next().is_none())
    };
    let (one, other) = (plane(before), plane(after));
    let planes = one.zip(other);
    let is_plane = |source: &Source| {
        planes.is_some_and(|(one, other)| std::ptr::eq(source, one) || std::ptr::eq(source, other))
    };
    let old = before.sources().filter(|source| !is_plane(source));
    let old = old.map(|source| {
        (
            Some(source),
            after.source(source.name()).filter(|found| !is_plane(found)),
        )
    });
    let new = after.sources().filter(|source| !is_plane(source));
    let new = new.filter(|source| {
        before
            .source(source.name())
            .is_none_or(|found| is_plane(found))
    });
    let planes = planes.map(|(one, other)| (Some(one), Some(other)));
    planes
        .into_iter()
        .chain(old)
        .chain(new.map(|source| (None, Some(source))))
        .collect()
}

fn compare(
    kind: Kind,
    (before, after): (Option<&Source>, Option<&Source>),
    found: &mut StateDifference,
) {
    let old = before.and_then(|source| source.feed(kind));
    let new = after.and_then(|source| source.feed(kind));
    let mut tell = |source: Option<&Source>, object: &Object, fate| {
        let Some(source) = source else { return };
        let (source, key) = (source.name().clone(), object.key());
        found.objects.push(DifferingObject {
            subject: Subject {
                kind,
                id: Id { source, key },
            },
            object: object.clone(),
            fate,
        });
    };
    for (key, was) in old.into_iter().flat_map(Feed::objects) {
        let Some(is) = new.and_then(|feed| feed.get(key)) else {
            tell(before, was, ObjectFate::Removed);
            continue;
        };
        if was.meta().text == is.meta().text {
            continue;
        }
        let difference = ObjectDifference::of(&whole(was), &whole(is));
        if difference.is_empty() {
            found.rewritten += 1;
        } else {
            tell(after, is, ObjectFate::Changed(difference));
        }
    }
    for (key, is) in new.into_iter().flat_map(Feed::objects) {
        if old.is_none_or(|feed| feed.get(key).is_none()) {
            tell(after, is, ObjectFate::Added);
        }
    }
}

/// The whole object as its source has it.
fn whole(object: &Object) -> Value {
    let text = object.meta().text.as_deref();
    text.map_or(Value::Null, |text| json_value(text))
}
