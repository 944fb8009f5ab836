//! What is not known, and why: an object that is not found does not exist only where its whole kind was read.

use crate::{
    model::SourceName,
    store::{Absence, Feed, Kind, Link, Object, ObjectKey, Store},
};

/// An object that was looked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Sought<'s> {
    /// It is there.
    There(&'s Object),
    /// It does not exist.
    Missing,
    /// Nobody knows whether it exists: why its kind was not read.
    Unknown(String),
}

/// Why it is not known whether there are other objects of a kind than those that were read; nothing where the list was
/// read whole, and where the kind is not installed.
#[must_use]
pub fn gap(store: &Store, source: &SourceName, kind: Kind) -> Option<String> {
    let source = store.source(source);
    of_feed(source.and_then(|source| source.feed(kind)), kind)
}

/// The same of a feed, which is not there where the source never spoke of the kind.
pub(super) fn of_feed(feed: Option<&Feed>, kind: Kind) -> Option<String> {
    let Some(feed) = feed else {
        return Some(format!("{kind} objects were not read"));
    };
    if *feed.link() == Link::Absent(Absence::NotInstalled) {
        return None;
    }
    feed.shortfall(kind)
}

/// Why the objects of a kind are not all known, in a few words that fit into brackets.
pub(super) fn brief(feed: Option<&Feed>) -> &'static str {
    match feed.map_or(&Link::Connecting, Feed::link) {
        Link::Connecting | Link::Syncing { .. } => "not read yet",
        Link::Live | Link::Polled { .. } | Link::Loaded => "the dump may lack some",
        Link::Absent(absence) => absence.sentence(),
        Link::Retrying { .. } | Link::Ended { .. } => "the source does not answer",
        Link::Denied { .. } => "forbidden",
        Link::Unauthorized { .. } => "the login was refused",
    }
}

/// Looks for an object.
#[must_use]
pub fn seek<'s>(store: &'s Store, source: &SourceName, kind: Kind, key: &ObjectKey) -> Sought<'s> {
    match store.object(source, kind, key) {
        Some(object) => Sought::There(object),
        None => gap(store, source, kind).map_or(Sought::Missing, Sought::Unknown),
    }
}
