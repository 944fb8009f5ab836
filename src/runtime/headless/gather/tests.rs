//! When a source is settled, with a source that says what it is told to and time that stands still.

use std::sync::Arc;

use super::*;
use crate::{
    model::{Body, Destination, Interner},
    store::{Absence, ClusterReach, Grounds, Object, Origin, Reaches},
};

const TIMEOUT: Duration = Duration::from_secs(10);

/// What a source says, with the seconds before each word.
type Script = Vec<(u64, Change)>;

/// Gathers what a source says of Destinations, which has no other kind to speak of.
async fn gathered(script: Script) -> (Store, u64) {
    heard(absent_but(&[Kind::Destination]).chain(script).collect()).await
}

/// That all kinds but these are absent.
fn absent_but(kinds: &[Kind]) -> impl Iterator<Item = (u64, Change)> {
    let absent = Kind::ALL.into_iter().filter(|kind| !kinds.contains(kind));
    absent.map(|kind| (0, Change::Link(kind, Link::Absent(Absence::NotInstalled))))
}

/// Gathers what a source says. It stays open at the end of its script, as a live one does.
async fn heard(script: Script) -> (Store, u64) {
    let start = Clock::System.after(Duration::ZERO);
    let source = SourceName::from("mgmt");
    let mut gathering = Gathering::new(Clock::System, TIMEOUT);
    gathering.store.declare(&source, Origin::Context);
    gathering.wait_for(&source);
    let (sender, mut updates) = mpsc::channel(1);
    let speech = async move {
        for (seconds, change) in script {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let update = Update {
                source: source.clone(),
                at: Timestamp::UNIX_EPOCH,
                change,
            };
            if sender.send(update).await.is_err() {
                return;
            }
        }
        sender.closed().await;
    };
    let listening = async {
        gathering.settle(&mut updates).await;
        drop(updates);
    };
    tokio::join!(listening, speech);
    let took = Clock::System.after(Duration::ZERO) - start;
    (gathering.store, took.as_secs())
}

/// The states of the feeds that are not absent.
fn state(store: &Store) -> String {
    let source = store.sources().next().expect("one source was declared");
    let told = source.feeds().filter(|(_, feed)| !feed.link().is_absent());
    let feeds = told.map(|(kind, feed)| format!("{kind} {}", feed.link().word()));
    feeds.collect::<Vec<_>>().join(", ")
}

fn listed() -> Change {
    Change::Listed(Object::Destination(Arc::new(Destination::default())))
}

fn link(link: Link) -> Change {
    Change::Link(Kind::Destination, link)
}

fn retrying() -> Change {
    link(Link::Retrying {
        why: "cannot reach it".into(),
        next: Timestamp::UNIX_EPOCH,
    })
}

#[tokio::test(start_paused = true)]
async fn a_source_is_settled_when_it_has_told_what_became_of_every_kind() {
    let policies = |link| Change::Link(Kind::TrafficPolicy, link);
    let script = vec![
        (1, Change::ListBegan(Kind::Destination)),
        (1, listed()),
        (1, Change::ListEnded(Kind::Destination)),
        (1, link(Link::Live)),
        (3, policies(Link::Connecting)),
        (3, policies(Link::Live)),
    ];
    let absent = absent_but(&[Kind::Destination, Kind::TrafficPolicy]);
    let (store, took) = heard(absent.chain(script).collect()).await;
    assert_eq!(
        (state(&store).as_str(), took),
        ("Destination live, TrafficPolicy live", 10)
    );
    assert!(store.sources().all(crate::store::Source::is_complete));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_says_nothing_is_given_up() {
    let (store, took) = gathered(Vec::new()).await;
    assert_eq!(
        (state(&store).as_str(), took),
        ("Destination unreachable", 10)
    );
    let source = store.sources().next().expect("one source was declared");
    let expected = "cannot list destinations: silent for 10s; a longer --timeout may help";
    assert_eq!(source.link().reason(), Some(expected));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_keeps_arriving_is_waited_for() {
    let mut script = vec![(0, Change::ListBegan(Kind::Destination))];
    script.extend((0..5).map(|_| (9, listed())));
    script.push((9, link(Link::Live)));
    let (store, took) = gathered(script).await;
    assert_eq!((state(&store).as_str(), took), ("Destination live", 54));
}

#[tokio::test(start_paused = true)]
async fn a_file_that_says_how_far_it_is_is_waited_for() {
    let read = (0..5).map(|seen| (9, link(Link::Syncing { seen })));
    let script = read.chain([(9, link(Link::Loaded))]).collect();
    let (store, took) = gathered(script).await;
    assert_eq!((state(&store).as_str(), took), ("Destination loaded", 54));
}

#[tokio::test(start_paused = true)]
async fn trying_again_and_again_is_waited_for_no_longer_than_silence() {
    let tries = (0..20).flat_map(|_| {
        [
            (2, retrying()),
            (0, Change::Asked(Kind::Destination)),
            (0, Change::ListBegan(Kind::Destination)),
        ]
    });
    let (store, took) = gathered(tries.collect()).await;
    assert_eq!(
        (state(&store).as_str(), took),
        ("Destination unreachable", 10)
    );
}

#[tokio::test(start_paused = true)]
async fn a_try_that_comes_through_in_time_settles() {
    let script = vec![(1, retrying()), (5, link(Link::Live))];
    let (store, took) = gathered(script).await;
    assert_eq!((state(&store).as_str(), took), ("Destination live", 6));
}

#[tokio::test(start_paused = true)]
async fn a_login_plugin_is_waited_for_as_long_as_it_may_take_and_then_the_server_as_ever() {
    let logging_in = |seconds| {
        link(Link::LoggingIn {
            why: "waiting for login plugin aws".into(),
            until: Clock::System.now() + SignedDuration::from_secs(seconds),
        })
    };
    let script = vec![(0, logging_in(60)), (55, link(Link::Live))];
    let (store, took) = gathered(script).await;
    assert_eq!((state(&store).as_str(), took), ("Destination live", 55));
    let script = vec![(0, logging_in(60)), (30, link(Link::Connecting))];
    let (store, took) = gathered(script).await;
    assert_eq!(
        (state(&store).as_str(), took),
        ("Destination unreachable", 40)
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_settles_at_once() {
    let denied = Link::Denied {
        why: "forbidden".into(),
    };
    let (store, took) = gathered(vec![(0, link(denied))]).await;
    assert_eq!((state(&store).as_str(), took), ("Destination forbidden", 0));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_polled_settles_and_is_whole() {
    let polled = Link::Polled {
        why: "cannot watch destinations".into(),
        next: Timestamp::UNIX_EPOCH,
    };
    let (store, took) = gathered(vec![(1, link(polled))]).await;
    assert_eq!((state(&store).as_str(), took), ("Destination live", 1));
    assert!(store.sources().all(crate::store::Source::is_complete));
}

/// What `admin@eu` says of the Services of its cluster, with the seconds before each word; `mgmt` has told at once of
/// a Destination there, of the namespace `shop`.
async fn reached(script: Script) -> (Store, u64) {
    let start = Clock::System.after(Duration::ZERO);
    let mut gathering = Gathering::new(Clock::System, TIMEOUT);
    let sources = [("mgmt", Origin::Context), ("admin@eu", Origin::Cluster)];
    for (name, origin) in sources {
        gathering.store.declare(&name.into(), origin);
    }
    let mut reaches = Reaches::default();
    let reach = ClusterReach {
        source: "admin@eu".into(),
        of: None,
        by: Grounds::Said,
    };
    reaches.add("eu".into(), reach);
    gathering.store.reach(reaches);
    gathering.wait_for(&"mgmt".into());
    let reference = r#"{"name": "cart", "namespace": "shop", "clusterName": "eu"}"#;
    let json = format!(r#"{{"spec": {{"kubeService": {{"ref": {reference}}}}}}}"#);
    let body = Body::Text(&json);
    let cart = Object::decode(Kind::Destination, body, &mut Interner::default());
    let plane = absent_but(&[Kind::Destination]).chain([
        (0, Change::ListBegan(Kind::Destination)),
        (8, Change::Listed(cart)),
        (8, link(Link::Live)),
    ]);
    let plane = plane.map(|said| ("mgmt", said));
    let cluster = script.into_iter().map(|said| ("admin@eu", said));
    let script: Vec<_> = plane.chain(cluster).collect();
    let (sender, mut updates) = mpsc::channel(1);
    let speech = async move {
        for (source, (seconds, change)) in script {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let at = Timestamp::UNIX_EPOCH;
            let source = source.into();
            if sender.send(Update { source, at, change }).await.is_err() {
                return;
            }
        }
        sender.closed().await;
    };
    let listening = async {
        gathering.settle(&mut updates).await;
        drop(updates);
    };
    tokio::join!(listening, speech);
    let took = Clock::System.after(Duration::ZERO) - start;
    (gathering.store, took.as_secs())
}

/// The states of the feeds of `admin@eu`, and whether it is complete.
fn cluster(store: &Store) -> (String, bool) {
    let source = store.source(&"admin@eu".into()).expect("it was declared");
    let feeds = source.feeds();
    let feeds = feeds.map(|(kind, feed)| format!("{kind} {}", feed.link().word()));
    let feeds: Vec<String> = feeds.collect();
    (feeds.join(", "), source.is_complete())
}

fn within(kind: Kind, namespace: &str) -> Change {
    Change::Covered(kind, [Text::from(namespace)].into())
}

fn live(kind: Kind) -> Change {
    Change::Link(kind, Link::Live)
}

#[tokio::test(start_paused = true)]
async fn a_cluster_is_waited_for_after_its_plane_until_the_namespaces_that_matter_are_in() {
    let script = vec![
        (2, live(Kind::Service)),
        (0, within(Kind::EndpointSlice, "shop")),
        (0, live(Kind::EndpointSlice)),
        // What was live before is of another namespace.
        (3, within(Kind::Service, "bank")),
        (3, within(Kind::Service, "shop")),
    ];
    let (store, took) = reached(script).await;
    let states = "Service live, EndpointSlice live".to_owned();
    assert_eq!((cluster(&store), took), ((states, true), 24));
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_is_silent_is_given_up_and_missing() {
    let (store, took) = reached(Vec::new()).await;
    let states = "Service unreachable, EndpointSlice unreachable".to_owned();
    assert_eq!((cluster(&store), took), ((states, false), 26));
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_refuses_settles() {
    let denied = |kind| {
        let why = "forbidden".into();
        Change::Link(kind, Link::Denied { why })
    };
    let script = vec![(0, denied(Kind::Service)), (1, denied(Kind::EndpointSlice))];
    let (store, took) = reached(script).await;
    let states = "Service forbidden, EndpointSlice forbidden".to_owned();
    assert_eq!((cluster(&store), took), ((states, false), 17));
}

#[tokio::test(start_paused = true)]
async fn ages_are_told_by_the_time_at_which_the_last_thing_was_heard() {
    let mut gathering = Gathering::new(Clock::System, TIMEOUT);
    let at = |second| Timestamp::from_second(second).expect("it is near the epoch");
    for second in [0, 7, 3] {
        gathering.take(Update {
            source: "mgmt".into(),
            at: at(second),
            change: listed(),
        });
    }
    assert_eq!(gathering.heard, at(7));
}
