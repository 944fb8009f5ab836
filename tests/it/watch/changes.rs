//! Changes after a list: watches that end, break, fall silent or are sent nonsense, and servers that come and go.

use std::time::Duration;

use portolan::store::{Change, Kind, Link};
use serde_json::json;

use super::{
    destination, is_retrying,
    server::{Idle, Server},
    until_others_are_absent,
};
use crate::reading::Reading;

#[tokio::test]
async fn a_list_is_followed_by_its_changes() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let objects = [destination("a", 1), destination("b", 2)];
    let watch = server.stream(5, &objects).await;
    reading.until_live(&["a", "b"]).await;

    watch.send("ADDED", &destination("c", 6));
    reading.until_live(&["a", "b", "c"]).await;
    let mut changed = destination("a", 7);
    changed["spec"]["kubeService"]["ref"]["name"] = "renamed".into();
    watch.send("MODIFIED", &changed);
    let id = reading.id("a");
    reading
        .until("the change", |reading| {
            let found = reading.store.destination(&id).expect("it is not gone");
            &*found.meta.resource_version == "7"
        })
        .await;
    watch.send("DELETED", &destination("b", 8));
    reading.until_live(&["a", "c"]).await;
    assert_eq!(reading.lists(), 1);
}

#[tokio::test]
async fn blank_lines_and_events_of_a_type_that_is_not_known_are_skipped() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    for text in ["\n", " \t\r\n", "{\"type\": \"LATER\", \"object\": {}}\r\n"] {
        watch.text(text);
    }
    watch.send("ADDED", &destination("b", 6));
    reading.until_live(&["a", "b"]).await;
    assert!(!reading.links(Kind::Destination).any(is_retrying));
}

#[tokio::test]
async fn a_watch_that_is_refused_with_410_is_no_endless_loop() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.refuse_to_stream().await;
    server.page(5, &[destination("a", 1)]).await;
    server.asked().await.refuse(410, "too old resource version");
    reading.until_link(is_retrying).await;
    assert_eq!(
        reading.reason(Kind::Destination),
        "cannot watch destinations: the server answers 410 \"too old resource version\""
    );
    server.page(6, &[destination("b", 1)]).await;
    let _watch = server.watch(6).await;
    reading.until_live(&["b"]).await;
}

#[tokio::test]
async fn a_cut_connection_goes_on_where_it_was_without_a_list() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    watch.send("ADDED", &destination("b", 7));
    reading.until_live(&["a", "b"]).await;
    watch.cut().await;
    let watch = server.watch(7).await;
    watch.send("DELETED", &destination("a", 9));
    reading.until_live(&["b"]).await;
    // A watch that ends as each does goes on in the same way.
    watch.bookmark(20);
    drop(watch);
    let watch = server.watch(20).await;
    watch.send("ADDED", &destination("c", 21));
    reading.until_live(&["b", "c"]).await;
    assert_eq!(reading.lists(), 1);
}

#[tokio::test]
async fn a_server_that_ends_every_watch_at_once_is_not_asked_without_pause() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    drop(server.stream(5, &[]).await);
    reading.until_live(&[]).await;
    drop(server.watch(5).await);
    reading.until_link(is_retrying).await;
    assert_eq!(
        reading.reason(Kind::Destination),
        "cannot watch destinations: the server ends it as soon as it begins"
    );
    let _watch = server.watch(5).await;
    reading.until_live(&[]).await;
}

#[tokio::test]
async fn a_server_that_refuses_connections_is_retried_until_it_is_there() {
    let idle = Idle::new();
    let mut reading = Reading::open(idle.site.kubeconfig()).await;
    reading.until_link(is_retrying).await;
    assert_eq!(
        reading.reason(Kind::Destination),
        format!(
            "cannot reach 127.0.0.1:{}: connection refused; check that the API server runs there",
            idle.site.port
        )
    );
    let mut server = idle.start();
    let _watch = server.stream(1, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn a_server_that_goes_away_leaves_what_it_told() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    until_others_are_absent(&mut reading).await;
    let idle = server.stop().await;
    reading.until_link(is_retrying).await;
    assert_eq!(reading.destinations(), ["a"]);
    let mut server = idle.start();
    let _watch = server.watch(5).await;
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn a_busy_server_is_retried() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let asked = server.asked().await;
    asked.refuse(429, "storage is (re)initializing");
    reading.until_link(is_retrying).await;
    let why = "cannot watch destinations: the server answers 429 \"storage is (re)initializing\"";
    assert_eq!(reading.reason(Kind::Destination), why);
    server.asked().await.refuse(500, "boom");
    let _watch = server.stream(1, &[]).await;
    reading.until_live(&[]).await;
}

#[tokio::test]
async fn a_busy_server_is_given_the_time_that_it_asks_for() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let asked = server.asked().await;
    asked.refuse_with(429, "too many requests", &json!({"retryAfterSeconds": 3}));
    reading.until_link(is_retrying).await;
    let Link::Retrying { next, .. } = reading.link(Kind::Destination) else {
        unreachable!("it is retrying");
    };
    assert!((3..4).contains(&next.as_second()), "{next}");
    reading.pass(Duration::from_secs(3)).await;
    server
        .asked()
        .await
        .refuse(503, "the server is currently unable to handle the request");
    let _watch = server.stream(1, &[]).await;
    reading.until_live(&[]).await;
}

/// A server that has come back, and who listed `a`, `b` and `c` from it at version 5.
async fn back_after_three_were_listed() -> (Server, Reading) {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let objects = [
        destination("a", 1),
        destination("b", 2),
        destination("c", 3),
    ];
    let _watch = server.stream(5, &objects).await;
    reading.until_live(&["a", "b", "c"]).await;
    until_others_are_absent(&mut reading).await;
    let idle = server.stop().await;
    reading.until_link(is_retrying).await;
    (idle.start(), reading)
}

#[tokio::test]
async fn what_changed_while_away_arrives_without_another_list() {
    let (mut server, mut reading) = back_after_three_were_listed().await;
    let watch = server.watch(5).await;
    watch.send("MODIFIED", &destination("a", 8));
    watch.send("DELETED", &destination("b", 9));
    reading.until_live(&["a", "c"]).await;
    assert_eq!(version(&reading, "a"), "8");
    assert_eq!(reading.lists(), 1);
}

#[tokio::test]
async fn what_changed_while_away_for_too_long_arrives_by_one_list() {
    let (mut server, mut reading) = back_after_three_were_listed().await;
    server.asked().await.refuse(410, "too old resource version");
    let _watch = server
        .stream(20, &[destination("a", 8), destination("c", 3)])
        .await;
    reading.until_live(&["a", "c"]).await;
    assert_eq!(version(&reading, "a"), "8");
    assert_eq!(reading.lists(), 2);
}

#[tokio::test]
async fn garbage_in_the_stream_costs_a_new_watch_and_no_object() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    watch.send("ADDED", &destination("b", 6));
    watch.text("<html>no gateway</html>\n");
    reading.until_link(is_retrying).await;
    assert_eq!(
        reading.reason(Kind::Destination),
        "cannot watch destinations: the server at this address does not speak the Kubernetes API; check server in the kubeconfig"
    );
    let watch = server.watch(6).await;
    watch.send("ADDED", &destination("c", 7));
    reading.until_live(&["a", "b", "c"]).await;
    assert_eq!(reading.lists(), 1);
}

#[tokio::test]
async fn a_bookmark_is_heard_and_is_where_the_next_watch_begins() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    let before = reading.feed(Kind::Destination).heard();
    watch.bookmark(30);
    reading
        .until("the bookmark", |reading| {
            reading.told.contains(&Change::Heard(Kind::Destination))
        })
        .await;
    assert!(reading.feed(Kind::Destination).heard() > before);
    watch.cut().await;
    let _watch = server.watch(30).await;
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn a_watch_that_stays_silent_for_too_long_is_begun_again() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _silent = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    // A watch is asked to end after 110 seconds; this one does not.
    reading.pass(Duration::from_secs(116)).await;
    let watch = server.watch(5).await;
    watch.send("ADDED", &destination("b", 6));
    reading.until_live(&["a", "b"]).await;
    assert_eq!(reading.lists(), 1);
}

/// The version of a Destination that is known.
fn version(reading: &Reading, name: &str) -> String {
    let found = reading.store.destination(&reading.id(name));
    found
        .expect("it is not gone")
        .meta
        .resource_version
        .to_string()
}
