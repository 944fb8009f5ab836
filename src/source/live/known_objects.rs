//! The identities of the objects of a feed: they differ on another server than the one that was listed. Pure.
//!
//! A server that takes the place of another one may have reached a later version, so that versions show nothing. It has
//! other objects, however: objects of the same names with other UIDs.

use std::{
    cmp::Ordering,
    hash::{BuildHasher, Hash},
};

use hashbrown::HashMap;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::version;
use crate::{model::meta::Meta, store::ObjectKey};

/// The UIDs of the objects that were listed or came since by their names, all as hashes.
#[derive(Debug, Default)]
pub(super) struct KnownObjects {
    uids: HashMap<u64, u64, foldhash::fast::FixedState>,
    /// Whether the server has objects that are not among them: a selector left them out, or they cannot be read.
    is_partial: bool,
    /// The number of these and of those that the server told, when they last differed.
    doubted: Option<(usize, usize)>,
    /// A version that the changes had not reached when the server told it, and how many objects it had then.
    told: Option<(String, usize)>,
}

/// The object that a server lists first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FirstObject {
    /// The server does not tell its UID.
    Untold,
    /// The server has no object.
    Nothing,
    /// An object.
    Object(Item),
}

/// The metadata of an object that tell it from all others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    namespace: String,
    name: String,
    uid: String,
}

impl KnownObjects {
    /// Forgets all objects before a list, which is of some objects only if `is_partial`.
    pub(super) fn clear(&mut self, is_partial: bool) {
        *self = Self {
            is_partial,
            doubted: self.doubted,
            ..Self::default()
        };
    }

    /// Adds an object. Returns whether it was known under another UID: in one history it is deleted before.
    pub(super) fn add(&mut self, meta: &Meta) -> bool {
        if meta.uid.is_empty() {
            self.is_partial = true;
            return false;
        }
        let uid = hash(&*meta.uid);
        let name = hash(&(&*meta.namespace, &*meta.name));
        let before = self.uids.insert(name, uid);
        before.is_some_and(|before| before != uid)
    }

    /// Notes that an object cannot be read.
    pub(super) fn skip(&mut self) {
        self.is_partial = true;
    }

    /// Removes an object that was deleted.
    pub(super) fn remove(&mut self, key: &ObjectKey) {
        self.uids.remove(&hash(&(&*key.namespace, &*key.name)));
    }

    /// How many there are.
    pub(super) fn number(&self) -> usize {
        self.uids.len()
    }

    /// Whether a server that has this many objects at the version of these may be the one that was listed.
    pub(super) fn may_be(&mut self, told: usize) -> bool {
        self.may_have_been(self.number(), told)
    }

    /// Notes how many objects the server has at a version that the changes have not reached.
    pub(super) fn expect(&mut self, version: String, told: usize) {
        self.told = Some((version, told));
    }

    /// Whether the server may be the one that was listed, now that a change at this version came. `number` counts the objects
    /// before the change.
    pub(super) fn may_have_come_to(&mut self, version: &str, number: usize) -> bool {
        let is_past = |told: &mut (String, usize)| {
            version::order(version, &told.0) == Some(Ordering::Greater)
        };
        match self.told.take_if(is_past) {
            Some((_, told)) => self.may_have_been(number, told),
            None => true,
        }
    }

    /// Whether the server may be the one that was listed, now that no change came in the time that any takes.
    pub(super) fn may_be_silent(&mut self) -> bool {
        match self.told.take() {
            Some((_, told)) => self.may_be(told),
            None => true,
        }
    }

    /// Whether the objects and those of the server may have been this many at one version. A number that the next list does
    /// not confirm is no longer believed: the API calls it an estimate.
    fn may_have_been(&mut self, number: usize, told: usize) -> bool {
        if self.is_partial || number == told {
            return true;
        }
        self.doubted.replace((number, told)) == Some((number, told))
    }

    /// Whether a server that lists this object first may be the one that was listed.
    pub(super) fn may_begin_with(&self, first: &FirstObject) -> bool {
        match first {
            FirstObject::Untold => true,
            FirstObject::Nothing => self.uids.is_empty(),
            FirstObject::Object(Item {
                namespace,
                name,
                uid,
            }) => match self.uids.get(&hash(&(&**namespace, &**name))) {
                Some(known) => *known == hash(&**uid),
                None => self.is_partial,
            },
        }
    }
}

impl FirstObject {
    /// The first of the items of a list.
    pub(super) fn of(items: Option<&RawValue>) -> Self {
        #[derive(Deserialize)]
        struct Object {
            metadata: Item,
        }
        let items = items.map(|items| serde_json::from_str::<Vec<Object>>(items.get()));
        let Some(Ok(items)) = items else {
            return Self::Untold;
        };
        match items.into_iter().next() {
            None => Self::Nothing,
            Some(first) if first.metadata.uid.is_empty() => Self::Untold,
            Some(first) => Self::Object(first.metadata),
        }
    }
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    foldhash::fast::FixedState::default().hash_one(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(name: &str, uid: &str) -> FirstObject {
        FirstObject::Object(Item {
            namespace: String::new(),
            name: name.to_owned(),
            uid: uid.to_owned(),
        })
    }

    fn meta(name: &str, uid: &str) -> Meta {
        Meta {
            name: name.into(),
            uid: uid.into(),
            ..Meta::default()
        }
    }

    fn known(objects: &[(&str, &str)], is_partial: bool) -> KnownObjects {
        let mut known = KnownObjects::default();
        known.clear(is_partial);
        for (name, uid) in objects {
            assert!(!known.add(&meta(name, uid)));
        }
        known
    }

    #[test]
    fn the_first_object_is_read_from_any_answer() {
        let a = r#"{"metadata": {"name": "a", "uid": "1"}}"#;
        for (items, expected) in [
            ("[]".to_owned(), FirstObject::Nothing),
            (format!("[{a}]"), object("a", "1")),
            (
                format!(r#"[{a}, {{"metadata": {{"uid": "2"}}}}]"#),
                object("a", "1"),
            ),
            (
                r#"[{"metadata": {"name": "a"}}]"#.to_owned(),
                FirstObject::Untold,
            ),
            (
                r#"[{"metadata": {"uid": 7}}]"#.to_owned(),
                FirstObject::Untold,
            ),
            ("[{}]".to_owned(), FirstObject::Untold),
            ("null".to_owned(), FirstObject::Untold),
            ("7".to_owned(), FirstObject::Untold),
        ] {
            let read: Box<RawValue> = serde_json::from_str(&items).expect("it is JSON");
            assert_eq!(FirstObject::of(Some(&read)), expected, "{items}");
        }
        assert_eq!(FirstObject::of(None), FirstObject::Untold);
    }

    #[test]
    fn another_server_has_another_first_object_or_none() {
        let firsts = [
            FirstObject::Untold,
            FirstObject::Nothing,
            object("a", "1"),
            object("a", "2"),
            object("c", "1"),
        ];
        let cases = [
            (
                known(&[("a", "1"), ("b", "3")], false),
                [true, false, true, false, false],
            ),
            (known(&[("a", "1")], true), [true, false, true, false, true]),
            (known(&[], false), [true, true, false, false, false]),
        ];
        for (known, expected) in cases {
            let told = firsts.each_ref().map(|first| known.may_begin_with(first));
            assert_eq!(told, expected, "{known:?}");
        }
    }

    #[test]
    fn another_number_of_objects_means_another_server_until_a_list_confirms_ours() {
        let mut known = known(&[("a", "1"), ("b", "2")], false);
        assert!(known.may_be(2));
        assert!(!known.may_be(1));
        known.clear(false);
        for (name, uid) in [("a", "1"), ("b", "2")] {
            known.add(&meta(name, uid));
        }
        assert!(known.may_be(1));
        assert!(!known.may_be(3));
        known.skip();
        assert!(known.may_be(7));
    }

    #[test]
    fn the_number_at_a_later_version_is_compared_once_the_changes_have_come_to_it() {
        let told = |number| {
            let mut known = known(&[("a", "1"), ("b", "2")], false);
            known.expect("90".to_owned(), number);
            known
        };
        let mut same = told(2);
        assert!(same.may_have_come_to("91", 2) && same.may_be_silent());
        assert!(!told(3).may_have_come_to("91", 2));
        assert!(!told(3).may_be_silent());
        let mut later = told(3);
        assert!(later.may_have_come_to("90", 2) && later.may_have_come_to("91", 3));
        let mut listed = told(3);
        listed.clear(false);
        assert!(listed.may_be_silent());
    }

    #[test]
    fn an_object_is_deleted_before_another_has_its_name() {
        let mut known = known(&[("a", "1")], false);
        assert!(!known.add(&meta("a", "1")));
        assert!(known.add(&meta("a", "2")));
        known.remove(&ObjectKey {
            namespace: "".into(),
            name: "a".into(),
        });
        assert!(!known.add(&meta("a", "3")));
    }
}
