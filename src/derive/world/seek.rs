//! Looking for an object: one that is not found does not exist only if all of its kind, or of its namespace, are known.

use crate::{
    model::SourceName,
    store::{Kind, Object, ObjectKey, Store},
};

/// An object that was looked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Sought<'s> {
    /// It is there.
    There(&'s Object),
    /// It does not exist.
    Missing,
    /// It is not known whether it exists: why its kind was not read.
    Unknown(String),
}

/// Looks for an object.
#[must_use]
pub fn seek<'s>(store: &'s Store, source: &SourceName, kind: Kind, key: &ObjectKey) -> Sought<'s> {
    if let Some(object) = store.object(source, kind, key) {
        return Sought::There(object);
    }
    let gap = store.knowledge(source, kind).gap_in(&key.namespace);
    gap.map_or(Sought::Missing, Sought::Unknown)
}

impl<'s> Sought<'s> {
    /// The object. `None` if it was not found.
    #[must_use]
    pub fn there(&self) -> Option<&'s Object> {
        match self {
            Self::There(object) => Some(object),
            Self::Missing | Self::Unknown(_) => None,
        }
    }
}
