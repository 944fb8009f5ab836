//! Servers whose storage is restored from a backup while they run: no connection breaks, and what they cache is of the
//! history from before.

use std::time::Duration;

use portolan::store::{Change, Kind, Link};
use serde_json::Value;

use super::{
    asked_for_a_page, destination,
    server::{Server, Watch},
    with_uid,
};
use crate::reading::Reading;

/// Longer than a watch may be silent.
const SILENCE: Duration = Duration::from_secs(31);

const OTHER_NUMBER: &str = "cannot watch destinations: the server has another number of objects at the version that was \
                            reached; it was restored from a backup; the list is read again";

/// `a` and `b`, which are at version 90.
fn listed() -> [Value; 2] {
    [with_uid("a", 10), with_uid("b", 80)]
}

/// A server that has listed `a` and `b`, and the watch that follows.
async fn at_90() -> (Server, Reading, Watch) {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(90, &listed()).await;
    reading.until_live(&["a", "b"]).await;
    (server, reading, watch)
}

/// The same of a server that lists page by page.
async fn at_90_by_pages() -> (Server, Reading, Watch) {
    let (mut server, mut reading) = asked_for_a_page().await;
    server.page(90, &listed()).await;
    let watch = server.watch(90).await;
    reading.until_live(&["a", "b"]).await;
    (server, reading, watch)
}

async fn until_told(reading: &mut Reading, why: &str) {
    reading.until(why, |reading| reading.was_told(why)).await;
}

/// As from a server whose storage was restored under it, and that has reached the version again by the writes of others.
#[tokio::test]
async fn a_server_with_another_number_of_objects_at_the_same_version_is_listed_again_once() {
    for is_old in [false, true] {
        let (mut server, mut reading, _watch) = at_90().await;
        let first = with_uid("a", 10);
        if is_old {
            server.has_as_an_old_one("90", &first, 0);
        } else {
            server.has_at("90", &first, 0);
        }
        reading.pass(SILENCE).await;
        // The list says that the number was wrong.
        let _watch = reading.during(server.stream(90, &listed())).await;
        until_told(&mut reading, OTHER_NUMBER).await;
        reading.until_live(&["a", "b"]).await;
        reading.pass(SILENCE).await;
        let heard =
            |reading: &Reading| reading.told.last() == Some(&Change::Heard(Kind::Destination));
        reading.until("the server to be asked", heard).await;
        assert_eq!(reading.lists(), 2, "{is_old}");
    }
}

/// As from one that has grown past the version before anybody looked.
#[tokio::test]
async fn another_number_of_objects_at_a_later_version_is_noticed_after_a_second_silence() {
    let (mut server, mut reading, _watch) = at_90().await;
    server.has_as_an_old_one("95", &with_uid("a", 10), 0);
    reading.pass(SILENCE).await;
    // There may be changes that come late.
    let _silent = reading.during(server.watch(90)).await;
    reading.until_live(&["a", "b"]).await;
    assert_eq!(reading.lists(), 1);
    reading.pass(SILENCE).await;
    let _watch = reading
        .during(server.stream(95, &[with_uid("a", 10)]))
        .await;
    until_told(&mut reading, OTHER_NUMBER).await;
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn the_number_at_a_later_version_is_compared_when_a_change_behind_it_comes() {
    for (more, lists) in [(0, 2), (1, 1)] {
        let (mut server, mut reading, _silent) = at_90().await;
        server.has_at("95", &with_uid("a", 10), more);
        reading.pass(SILENCE).await;
        let watch = reading.during(server.watch(90)).await;
        watch.send("ADDED", &with_uid("c", 96));
        let _watch = if lists == 2 {
            let objects = [with_uid("a", 10), with_uid("c", 96)];
            let watch = reading.during(server.stream(96, &objects)).await;
            until_told(&mut reading, OTHER_NUMBER).await;
            reading.until_live(&["a", "c"]).await;
            watch
        } else {
            reading.until_live(&["a", "b", "c"]).await;
            watch.send("DELETED", &with_uid("b", 97));
            reading.until_live(&["a", "c"]).await;
            watch
        };
        assert_eq!(reading.lists(), lists, "{more}");
    }
}

#[tokio::test]
async fn a_list_that_the_cache_is_ahead_of_is_polled_until_it_has_come_to_it() {
    let (mut server, mut reading, watch) = at_90_by_pages().await;
    server.reaches("50");
    server.caches("90");
    drop(watch);
    for version in [50, 51] {
        let objects = [destination("a", 10), destination("c", 45)];
        reading.during(server.page(version, &objects)).await;
    }
    let is_polled = |link: &Link| matches!(link, Link::Polled { .. });
    reading.until_link(is_polled).await;
    assert_eq!(reading.destinations(), ["a", "c"]);
    assert_eq!(
        reading.reason(Kind::Destination),
        "cannot watch destinations: the server went back to version 51, but still sends changes up to version 90 from \
         before; restart the API server; until then the list is polled"
    );
    reading.pass(SILENCE).await;
    // As soon as the storage is past it, all that comes is of one history, also if the cache has gone on.
    server.caches("95");
    reading
        .during(server.page(91, &[destination("a", 91)]))
        .await;
    let _watch = reading.during(server.watch(91)).await;
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn a_cache_that_is_no_further_than_the_list_is_watched() {
    // It was restarted, or it does not say.
    for cached in ["50", "", "x7"] {
        let (mut server, mut reading, watch) = at_90_by_pages().await;
        server.reaches("50");
        server.caches(cached);
        drop(watch);
        reading
            .during(server.page(50, &[destination("a", 10)]))
            .await;
        let _watch = reading.during(server.watch(50)).await;
        reading.until_live(&["a"]).await;
    }
}

/// Changes came between the two, as on any server that is at work.
#[tokio::test]
async fn a_cache_that_a_second_list_passes_is_watched() {
    let (mut server, mut reading, watch) = at_90_by_pages().await;
    server.reaches("50");
    server.caches("55");
    drop(watch);
    reading
        .during(server.page(50, &[destination("a", 10)]))
        .await;
    let page = server.asked();
    let page = reading.during(page).await;
    server.caches("65");
    page.page(60, &[destination("a", 60)], "");
    let _watch = reading.during(server.watch(60)).await;
    reading.until_live(&["a"]).await;
    assert!(
        !reading
            .links(Kind::Destination)
            .any(|link| matches!(link, Link::Polled { .. }))
    );
}
