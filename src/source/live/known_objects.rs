//! The identities of the objects of a feed: they differ on another server than the one that was listed. Pure.
//!
//! A server that takes the place of another one may have reached a later version, so that versions show nothing. It has
//! other objects, however.

use std::hash::BuildHasher;

use hashbrown::HashSet;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The objects that were listed or came since, by the hashes of their UIDs.
#[derive(Debug, Default)]
pub(super) struct KnownObjects {
    uids: HashSet<u64, foldhash::fast::FixedState>,
    /// Whether the server has objects that are not among them: a selector left them out, or they cannot be read.
    is_partial: bool,
}

/// The object that a server lists first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FirstObject {
    /// The server does not tell its UID.
    Untold,
    /// The server has no object.
    Nothing,
    /// The object with this UID.
    Uid(String),
}

impl KnownObjects {
    /// Forgets all objects before a list, which is of some objects only if `is_partial`.
    pub(super) fn clear(&mut self, is_partial: bool) {
        *self = Self::default();
        self.is_partial = is_partial;
    }

    /// Adds an object.
    pub(super) fn add(&mut self, uid: &str) {
        self.is_partial |= uid.is_empty();
        self.uids.insert(hash(uid));
    }

    /// Notes that an object cannot be read.
    pub(super) fn skip(&mut self) {
        self.is_partial = true;
    }

    /// Removes an object that was deleted.
    pub(super) fn remove(&mut self, uid: &str) {
        self.uids.remove(&hash(uid));
    }

    /// Whether a server that lists this object first may be the one that was listed.
    pub(super) fn may_begin_with(&self, first: &FirstObject) -> bool {
        match first {
            FirstObject::Untold => true,
            FirstObject::Nothing => self.uids.is_empty(),
            FirstObject::Uid(uid) => self.is_partial || self.uids.contains(&hash(uid)),
        }
    }
}

impl FirstObject {
    /// The first of the items of a list.
    pub(super) fn of(items: Option<&RawValue>) -> Self {
        #[derive(Deserialize)]
        struct Item {
            metadata: Metadata,
        }
        #[derive(Deserialize)]
        struct Metadata {
            #[serde(default)]
            uid: String,
        }
        let items = items.map(|items| serde_json::from_str::<Vec<Item>>(items.get()));
        let Some(Ok(items)) = items else {
            return Self::Untold;
        };
        match items.into_iter().next() {
            None => Self::Nothing,
            Some(first) if first.metadata.uid.is_empty() => Self::Untold,
            Some(first) => Self::Uid(first.metadata.uid),
        }
    }
}

fn hash(uid: &str) -> u64 {
    foldhash::fast::FixedState::default().hash_one(uid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(items: &str) -> FirstObject {
        let items: Box<RawValue> = serde_json::from_str(items).expect("it is JSON");
        FirstObject::of(Some(&items))
    }

    #[test]
    fn the_first_object_is_read_from_any_answer() {
        let uid = |uid: &str| FirstObject::Uid(uid.to_owned());
        for (items, expected) in [
            ("[]", FirstObject::Nothing),
            (r#"[{"metadata": {"uid": "a"}}]"#, uid("a")),
            (
                r#"[{"metadata": {"uid": "a"}}, {"metadata": {"uid": "b"}}]"#,
                uid("a"),
            ),
            (r#"[{"metadata": {}}]"#, FirstObject::Untold),
            (r#"[{"metadata": {"uid": 7}}]"#, FirstObject::Untold),
            ("[{}]", FirstObject::Untold),
            ("null", FirstObject::Untold),
            ("7", FirstObject::Untold),
        ] {
            assert_eq!(first(items), expected, "{items}");
        }
        assert_eq!(FirstObject::of(None), FirstObject::Untold);
    }

    #[test]
    fn another_server_has_another_first_object_or_none() {
        let known = |uids: &[&str], is_partial| {
            let mut known = KnownObjects::default();
            known.clear(is_partial);
            for uid in uids {
                known.add(uid);
            }
            known
        };
        let [a, c] = ["a", "c"].map(|uid| FirstObject::Uid(uid.to_owned()));
        let cases = [
            (known(&["a", "b"], false), [true, false, true, false]),
            (known(&["a", "b"], true), [true, false, true, true]),
            (known(&[], false), [true, true, false, false]),
            (known(&["", "a"], false), [true, false, true, true]),
        ];
        for (known, expected) in cases {
            let firsts = [&FirstObject::Untold, &FirstObject::Nothing, &a, &c];
            assert_eq!(
                firsts.map(|first| known.may_begin_with(first)),
                expected,
                "{known:?}"
            );
        }
        let mut known = known(&["a", "b"], false);
        known.remove("a");
        assert!(!known.may_begin_with(&a));
        known.skip();
        assert!(known.may_begin_with(&a));
    }
}
