//! The objects that differ between two states of the same sources.

use crate::{
    model::{SourceName, difference::ObjectDifference},
    store::{Feed, Id, Kind, Object, Source, Store, Subject},
};

/// The fate of an object between two states.
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
    /// Its fate.
    pub fate: ObjectFate,
}

/// Two states, compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateDifference {
    /// The objects that differ, by kind and then by namespace and name.
    pub objects: Vec<DifferingObject>,
    /// How many objects were written again without another change.
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
    let new = new.filter(|source| before.source(source.name()).is_none_or(&is_plane));
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
    let mut add = |source: Option<&Source>, object: &Object, fate| {
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
            add(before, was, ObjectFate::Removed);
            continue;
        };
        if was.meta().text == is.meta().text {
            continue;
        }
        let difference = ObjectDifference::of(whole(was), whole(is));
        if difference.is_empty() {
            found.rewritten += 1;
        } else {
            add(after, is, ObjectFate::Changed(difference));
        }
    }
    for (key, is) in new.into_iter().flat_map(Feed::objects) {
        if old.is_none_or(|feed| feed.get(key).is_none()) {
            add(after, is, ObjectFate::Added);
        }
    }
}

/// The whole object as its source has it.
fn whole(object: &Object) -> &str {
    let text = object.meta().text.as_deref();
    text.map_or("null", |text| text)
}
