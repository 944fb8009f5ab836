//! The objects of a dump in the order in which they were first met, found by kind, namespace and name.

use std::hash::BuildHasher;

use hashbrown::HashTable;

use super::super::rank::{FormRank, View};
use crate::store::{Kind, Object};

/// An object, the page that gave it, and what sort of view of it that is.
#[derive(Debug)]
pub(super) struct DumpObject {
    pub(super) object: Object,
    pub(super) page: usize,
    pub(super) view: View,
}

/// The objects of a dump. Their keys are read from them and not held twice: a dump may have half a million.
#[derive(Debug, Default)]
pub(super) struct DumpObjects {
    /// `None` in place of one that was removed.
    forms: Vec<Option<DumpObject>>,
    places: HashTable<usize>,
    state: foldhash::fast::RandomState,
}

impl DumpObject {
    pub(super) fn rank(&self) -> FormRank<'_> {
        FormRank {
            meta: self.object.meta(),
            view: self.view,
        }
    }
}

impl DumpObjects {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Object> {
        let forms = self.forms.iter().flatten();
        forms.map(|form| &form.object)
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = Object> {
        let forms = self.forms.into_iter().flatten();
        forms.map(|form| form.object)
    }

    /// The form that is held of an object. `None` if there is none.
    pub(super) fn form_of(&mut self, object: &Object) -> Option<&mut DumpObject> {
        let is_it = |place: &usize| is_of(self.forms[*place].as_ref(), object);
        let place = *self.places.find(hash(&self.state, object), is_it)?;
        self.forms[place].as_mut()
    }

    /// Adds the first form of an object.
    pub(super) fn add(&mut self, form: DumpObject) {
        let Self {
            forms,
            places,
            state,
        } = self;
        let hash_at = |place: &usize| {
            let form = forms[*place].as_ref();
            form.map_or(0, |form| hash(state, &form.object))
        };
        places.insert_unique(hash(state, &form.object), forms.len(), hash_at);
        forms.push(Some(form));
    }

    pub(super) fn remove(&mut self, object: &Object) {
        let hash = hash(&self.state, object);
        let Self { forms, places, .. } = self;
        let is_it = |place: &usize| is_of(forms[*place].as_ref(), object);
        if let Ok(found) = places.find_entry(hash, is_it) {
            let (place, _) = found.remove();
            forms[place] = None;
        }
    }
}

fn is_of(form: Option<&DumpObject>, object: &Object) -> bool {
    form.is_some_and(|form| key(&form.object) == key(object))
}

fn hash(state: &impl BuildHasher, object: &Object) -> u64 {
    state.hash_one(key(object))
}

fn key(object: &Object) -> (Kind, &str, &str) {
    let meta = object.meta();
    (object.kind(), &*meta.namespace, &*meta.name)
}
