//! What every JSON document begins with: which kind it is, whether it is complete, and what it was read from.

use serde::Serialize;

use crate::store::{Feed, Kind, Origin, Source, Store};

/// The version of all documents. Fields are added to it, not changed.
pub(super) const API_VERSION: &str = "portolan/v1";

/// A document with its items.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document<T> {
    api_version: &'static str,
    kind: &'static str,
    /// Whether everything could be read: false exactly where the exit code is 3.
    pub complete: bool,
    sources: Vec<SourceReport>,
    items: Vec<T>,
}

impl<T> Document<T> {
    /// A document of a kind about what the store holds.
    #[must_use]
    pub fn new(kind: &'static str, store: &Store, items: Vec<T>) -> Self {
        Self {
            api_version: API_VERSION,
            kind,
            complete: is_complete(store),
            sources: store.sources().map(SourceReport::of).collect(),
            items,
        }
    }
}

/// Whether every source could be read whole.
#[must_use]
pub fn is_complete(store: &Store) -> bool {
    store.sources().all(Source::is_complete)
}

/// How one source stands.
#[derive(Debug, Serialize)]
pub struct SourceReport {
    name: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    origin: Option<&'static str>,
    state: &'static str,
    /// How many Destinations.
    objects: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    feeds: Vec<FeedReport>,
}

/// How one kind of one source stands.
#[derive(Debug, Serialize)]
pub struct FeedReport {
    kind: &'static str,
    state: &'static str,
    objects: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl SourceReport {
    pub(super) fn of(source: &Source) -> Self {
        Self {
            name: source.name().to_string(),
            origin: source.origin().map(Origin::word),
            state: source.link().word(),
            objects: source.destinations(),
            reason: source
                .feed(Kind::Destination)
                .map_or_else(|| source.link().reason().map(str::to_owned), reason),
            feeds: by_kind(source).collect(),
        }
    }
}

/// In the order of the kinds: which feed of a cluster speaks first is chance.
fn by_kind(source: &Source) -> impl Iterator<Item = FeedReport> {
    let feeds = Kind::every().filter_map(|kind| source.feed(kind).map(|feed| (kind, feed)));
    feeds.map(|(kind, feed)| FeedReport::of(kind, feed))
}

impl FeedReport {
    fn of(kind: Kind, feed: &Feed) -> Self {
        Self {
            kind: kind.name(),
            state: feed.link().word(),
            objects: feed.len(),
            reason: reason(feed),
        }
    }
}

/// Why a feed is not simply live; or what in it could not be read.
fn reason(feed: &Feed) -> Option<String> {
    feed.link()
        .reason()
        .map(str::to_owned)
        .or_else(|| unreadable(feed))
}

fn unreadable(feed: &Feed) -> Option<String> {
    let first = feed.unreadable().named().first()?;
    let more = match feed.unreadable().count() {
        1 => String::new(),
        count => format!("; and {} more", count - 1),
    };
    Some(format!("cannot read {}: {}{more}", first.what, first.why))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::store::{Absence, Change, Link, Update};

    #[test]
    fn a_document_says_how_each_feed_stands_and_is_incomplete_where_one_is_refused() {
        let mut store = Store::default();
        store.declare(&"mgmt".into(), Origin::Context);
        let denied = Link::Denied {
            why: "forbidden".into(),
        };
        for (kind, link) in [
            (Kind::AccessPolicy, denied),
            (Kind::TrafficPolicy, Link::Absent(Absence::NotInstalled)),
            (Kind::Destination, Link::Live),
        ] {
            store.apply(Update {
                source: "mgmt".into(),
                at: jiff::Timestamp::UNIX_EPOCH,
                change: Change::Link(kind, link),
            });
        }
        let document = Document::new("DestinationList", &store, Vec::<Value>::new());
        let expected = json!({
            "apiVersion": "portolan/v1",
            "kind": "DestinationList",
            "complete": false,
            "sources": [{
                "name": "mgmt", "type": "context", "state": "live", "objects": 0,
                "feeds": [
                    {"kind": "Destination", "state": "live", "objects": 0},
                    {"kind": "TrafficPolicy", "state": "absent", "objects": 0, "reason": "the kind is not installed"},
                    {"kind": "AccessPolicy", "state": "forbidden", "objects": 0, "reason": "forbidden"},
                ],
            }],
            "items": [],
        });
        assert_eq!(
            serde_json::to_value(&document).expect("it can be JSON"),
            expected
        );
    }
}
