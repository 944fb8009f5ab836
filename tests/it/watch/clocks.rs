//! Servers whose clocks are set to another time than ours, which shows about the epoch.

use std::path::Path;

use http::{
    HeaderName,
    header::{AGE, DATE},
};
use jiff::Timestamp;
use portolan::{
    derive::{wording::clock_words, world::World},
    diagnose::{FindingsByDestination, Ground, Mutes},
    query::Column,
    store::{Change, Kind, Skew, Source, Touched},
};
use serde_json::{Value, json};

use super::{Server, destination};
use crate::reading::{Reading, current};

const AHEAD: &str = "Thu, 01 Jan 1970 02:00:00 GMT";
const AGREES: &str = "Thu, 01 Jan 1970 00:00:00 GMT";
const BEHIND: &str = "Wed, 31 Dec 1969 22:00:00 GMT";

/// The headers of a server that says what its clock shows.
fn date(date: &'static str) -> Vec<(HeaderName, &'static str)> {
    vec![(DATE, date)]
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("it is near the epoch")
}

/// A Destination that networking has not followed, made at a time by the clock of the server.
fn lagging(second: i64) -> Value {
    let mut lagging = destination("a", 7);
    lagging["metadata"]["creationTimestamp"] = at(second).to_string().into();
    lagging["metadata"]["generation"] = 2.into();
    lagging["status"] = json!({"observedGeneration": 1});
    lagging
}

/// What is read of a server with these headers that has such a Destination.
async fn read(headers: &[(HeaderName, &'static str)], made: i64) -> (Server, Reading) {
    let mut server = Server::start();
    server.answers_with(headers);
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(7, &[lagging(made)]).await;
    reading.until_live(&["a"]).await;
    // A watch that is over would be begun again.
    std::mem::forget(watch);
    (server, reading)
}

fn source(reading: &Reading) -> &Source {
    reading.store.sources().next().expect("it is open")
}

/// What is said of the clock, how old the Destination is at a second by our clock, and whether it is said to be stale.
fn said(reading: &Reading, second: i64) -> (Vec<String>, String, bool) {
    let (store, name) = (&reading.store, reading.name());
    let mut world = World::default();
    let keys = reading.feed(Kind::Destination).objects();
    let keys = keys.map(|(key, _)| (key.clone(), None)).collect();
    world.follow(store, &Touched::Many(name.clone(), Kind::Destination, keys));
    let known = world.iter().next().expect("one is known");
    let ground = Ground {
        store,
        world: &world,
        now: at(second),
    };
    let by_destination = FindingsByDestination::of(&ground, world.iter(), &Mutes::default());
    let mut findings = by_destination.findings(&known.id).iter();
    let is_stale = findings.any(|finding| finding.rule.id == "status-stale");
    let age = Column::Age.text(known, at(second));
    (clock_words(source(reading)), age, is_stale)
}

#[tokio::test]
async fn ages_and_rules_go_by_the_clock_of_the_server() {
    let measured = |words| format!("its clock is {words}; ages and rules use its clock");
    let cached = vec![(DATE, BEHIND), (AGE, "7200")];
    let garbage = date("two o'clock");
    let unmeasured = "objects were written up to 2h in the future: its clock is at least 2h ahead of ours, so ages can be \
                      wrong by as much";
    let impossible = "objects were written up to 2h in the future of its clock: another clock there is at least 2h ahead, \
                      so the age of these objects is unknown";
    // The headers; when the Destination was made by the clock of the server; what is said of the clocks; its age after 10 s,
    // and whether it is stale then; and whether it is after 70 s.
    let cases = [
        (
            date(AHEAD),
            7200,
            Some(measured("2h ahead of ours")),
            "9s",
            false,
            true,
        ),
        (
            date(BEHIND),
            -7200,
            Some(measured("2h behind ours")),
            "10s",
            false,
            true,
        ),
        (
            date(AHEAD),
            0,
            Some(measured("2h ahead of ours")),
            "120m",
            true,
            true,
        ),
        (
            date("Thu, 01 Jan 1970 00:00:04 GMT"),
            4,
            None,
            "9s",
            false,
            true,
        ),
        (date(AGREES), 0, None, "10s", false, true),
        (
            date(AGREES),
            7200,
            Some(impossible.to_owned()),
            "in 119m",
            true,
            true,
        ),
        (
            vec![],
            7200,
            Some(unmeasured.to_owned()),
            "in 119m",
            true,
            true,
        ),
        (vec![], 0, None, "10s", false, true),
        (
            garbage,
            7200,
            Some(unmeasured.to_owned()),
            "in 119m",
            true,
            true,
        ),
        (cached, 0, None, "10s", false, true),
    ];
    for (headers, made, clock, age, is_stale, is_stale_later) in cases {
        let case = format!("{headers:?}, made at {made}");
        let (_server, reading) = read(&headers, made).await;
        let clock: Vec<String> = clock.into_iter().collect();
        assert_eq!(
            said(&reading, 10),
            (clock, age.to_owned(), is_stale),
            "{case}"
        );
        assert_eq!(said(&reading, 70).2, is_stale_later, "{case}");
    }
}

#[tokio::test]
async fn a_refusal_tells_the_clock_too() {
    let mut server = Server::start();
    server.answers_with(&date(BEHIND));
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.asked().await.refuse(403, "forbidden");
    server.asked().await.refuse(403, "forbidden");
    let is_told = |reading: &Reading| source(reading).skew().is_some();
    reading.until("the clock", is_told).await;
    assert_eq!(clock_words(source(&reading)).len(), 1);
}

#[tokio::test]
async fn a_clock_that_is_set_right_is_told_with_the_next_answer() {
    for (date_of, ours) in [(AHEAD, 7200), (AGREES, 0)] {
        let (server, mut reading) = read(&date(AHEAD), 7200).await;
        assert!(!clock_words(source(&reading)).is_empty());
        // Ours is set right, or theirs.
        reading.clock_goes_on(std::time::Duration::from_secs(ours));
        server.answers_with(&date(date_of));
        server.reaches("7");
        reading.try_now();
        let agrees = |reading: &Reading| source(reading).skew().and_then(Skew::notable).is_none();
        reading.until("clocks that agree", agrees).await;
        let told = reading.told.iter();
        let told = told.filter(|change| matches!(change, Change::Clock(_)));
        assert_eq!(told.count(), 2, "the clock is told when it changes");
        if ours > 0 {
            assert_eq!(clock_words(source(&reading)), [""; 0]);
        } else {
            // What was made by the clock that was wrong is in the future of the one that is right.
            let ahead = source(&reading)
                .written_ahead()
                .map(|ahead| ahead.as_secs());
            assert_eq!(ahead, Some(7199));
        }
    }
}

async fn recorded(path: &Path) -> (Server, Reading) {
    let mut server = Server::start();
    server.answers_with(&date(AHEAD));
    let mut reading = Reading::open_recording(current(server.kubeconfig()), path).await;
    let watch = server.stream(7, &[lagging(9000)]).await;
    reading.until_live(&["a"]).await;
    std::mem::forget(watch);
    (server, reading)
}

#[tokio::test]
async fn the_clock_is_recorded_and_told_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("clock.jsonl");
    let (_server, mut reading) = recorded(&path).await;
    let words = clock_words(source(&reading));
    assert_eq!(
        words.len(),
        2,
        "it is ahead, and its objects are ahead of it: {words:?}"
    );
    let (_heard, store) = reading.replayed(&path).await;
    let replayed = store.sources().next().expect("it is the same");
    assert_eq!(clock_words(replayed), words);
    assert_eq!(replayed.skew(), source(&reading).skew());
}
