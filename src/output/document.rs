//! The beginning of every JSON document: its kind, whether it is complete, and its sources.

use jiff::SignedDuration;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::store::{Feed, Kind, Origin, Skew, Source, Store};

/// The version of all documents. Fields are added to it, not changed.
pub(super) const API_VERSION: &str = "portolan/v1";

/// A document with its items.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", bound = "T: Serialize + 'r")]
pub struct Envelope<'r, T> {
    api_version: &'static str,
    kind: &'static str,
    /// Whether everything could be read: false exactly where the exit code is 3.
    pub complete: bool,
    sources: Vec<SourceReport>,
    items: Each<'r, T>,
}

/// A list whose items are made when they are written, so that they are never all in memory.
pub(super) struct Each<'r, T>(Box<dyn Fn() -> Items<'r, T> + 'r>);

/// The items of a list, made one by one.
type Items<'r, T> = Box<dyn Iterator<Item = T> + 'r>;

impl<'r, T: 'r> Each<'r, T> {
    /// The items that `make` makes each time that they are written.
    pub(super) fn of<I: Iterator<Item = T> + 'r>(make: impl Fn() -> I + 'r) -> Self {
        Self(Box::new(move || Box::new(make())))
    }

    pub(super) fn iter(&self) -> Items<'r, T> {
        (self.0)()
    }
}

impl<'r, T: Serialize + 'r> Serialize for Each<'r, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'r, T: 'r> Envelope<'r, T> {
    /// A document of a kind about what the store holds.
    pub(super) fn new(kind: &'static str, store: &Store, items: Each<'r, T>) -> Self {
        Self {
            api_version: API_VERSION,
            kind,
            complete: is_complete(store),
            sources: store.sources().map(SourceReport::of).collect(),
            items,
        }
    }

    /// The members of the document in the order of YAML: those before its items, the items, and those behind them.
    pub(super) fn apart(&self) -> (Value, Items<'r, T>, Value) {
        let before = json!({
            "apiVersion": self.api_version,
            "kind": self.kind,
            "complete": self.complete,
        });
        let behind = json!({"sources": self.sources});
        (before, self.items.iter(), behind)
    }
}

/// Whether every source could be read whole.
#[must_use]
pub fn is_complete(store: &Store) -> bool {
    store.sources().all(Source::is_complete)
}

/// The state of one source.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceReport {
    name: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    origin: Option<&'static str>,
    state: &'static str,
    /// How many Destinations.
    objects: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// By how many seconds its clock is ahead of ours; negative if behind, absent if it agrees within 5 s or is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_ahead_seconds: Option<i64>,
    /// How many seconds in the future of its clock its newest object was written; absent if that is no more than 5 s.
    #[serde(skip_serializing_if = "Option::is_none")]
    written_ahead_seconds: Option<i64>,
    feeds: Vec<FeedReport>,
}

/// The state of one kind of one source.
#[derive(Debug, Serialize)]
pub struct FeedReport {
    kind: &'static str,
    /// The kind of the objects that were read in place of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_as: Option<&'static str>,
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
            clock_ahead_seconds: source.skew().and_then(Skew::notable).map(seconds),
            written_ahead_seconds: source.written_ahead().map(seconds),
            feeds: by_kind(source).collect(),
        }
    }
}

/// To the nearest second.
fn seconds(span: SignedDuration) -> i64 {
    let half = span.subsec_millis() / 500;
    span.as_secs().saturating_add(half.into())
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
            read_as: feed.stand_in(),
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
    use std::{
        cell::Cell,
        io::{self, Write},
    };

    use super::*;
    use crate::output;
    use crate::{
        model::{Body, Interner},
        store::{Absence, Change, Link, Object, Update},
    };

    fn sources(changes: impl IntoIterator<Item = Change>) -> Value {
        let mut store = Store::default();
        for change in changes {
            store.apply(Update {
                source: "mgmt".into(),
                at: jiff::Timestamp::UNIX_EPOCH,
                change,
            });
        }
        let document = SourceReport::of(store.sources().next().expect("it spoke"));
        serde_json::to_value(&document).expect("it can be JSON")
    }

    #[test]
    fn a_document_says_by_how_much_clocks_differ_above_five_seconds() {
        let clock = |millis| Change::Clock(Skew::new(SignedDuration::from_millis(millis)));
        let text = r#"{"metadata": {"name": "a", "creationTimestamp": "1970-01-01T01:00:00Z"}}"#;
        let mut interner = Interner::default();
        let object = Object::decode(Kind::Destination, Body::Text(text), &mut interner);
        let made = || Change::Applied(object.clone());
        let deleted = Change::Deleted(Kind::Destination, object.key());
        for (changes, clock, written) in [
            (vec![clock(5000)], json!(null), json!(null)),
            (vec![clock(-5000), clock(5001)], json!(5), json!(null)),
            (vec![clock(7_199_600)], json!(7200), json!(null)),
            (vec![clock(-7_199_600)], json!(-7200), json!(null)),
            (vec![made()], json!(null), json!(3600)),
            (vec![made(), deleted], json!(null), json!(null)),
            (vec![clock(600_000), made()], json!(600), json!(3000)),
            (vec![made(), clock(600_000)], json!(600), json!(3000)),
            (vec![made(), clock(3_599_000)], json!(3599), json!(null)),
            (vec![clock(-600_000), made()], json!(-600), json!(4200)),
        ] {
            let case = format!("{changes:?}");
            let source = sources(changes);
            assert_eq!(source["clockAheadSeconds"], clock, "{case}");
            assert_eq!(source["writtenAheadSeconds"], written, "{case}");
        }
    }

    /// Takes what is written, and sees that no item is made long before it is.
    struct Witness<'c> {
        made: &'c Cell<usize>,
        written: usize,
    }

    impl Write for Witness<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.written += usize::from(bytes.windows(4).any(|piece| piece == b"item"));
            assert!(self.made.get() <= self.written + 2, "it is made too soon");
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_item_is_made_when_it_is_written() {
        let (store, made) = (Store::default(), Cell::new(0));
        let make = |_| {
            made.set(made.get() + 1);
            "item"
        };
        let document = Envelope::new("List", &store, Each::of(|| (0..1_000).map(make)));
        let witness = || Witness {
            made: &made,
            written: 0,
        };
        output::json(&mut witness(), &document).expect("it takes everything");
        assert_eq!(made.take(), 1_000);
        output::yaml(&mut witness(), &document).expect("it takes everything");
        assert_eq!(made.take(), 1_000);
    }

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
        let document =
            Envelope::<Value>::new("DestinationList", &store, Each::of(std::iter::empty));
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
