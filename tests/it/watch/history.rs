//! Servers whose history is another one: restored from a backup, wiped, replaced; and servers that only look like it.

use std::time::Duration;

use portolan::store::{Change, Kind, Link};
use serde_json::json;

use super::{
    asked_for_a_page, destination, is_retrying,
    server::{Server, Watch},
    with_uid,
};
use crate::reading::Reading;

/// Longer than a watch may be silent.
const SILENCE: Duration = Duration::from_secs(31);

/// Longer than the server may take to say which version it has reached.
const NO_ANSWER: Duration = Duration::from_secs(11);

/// A server at version 90, who listed `a` and `b` from it, and the watch that follows.
async fn at_90() -> (Server, Reading, Watch) {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let objects = [destination("a", 10), destination("b", 80)];
    let watch = server.stream(90, &objects).await;
    reading.until_live(&["a", "b"]).await;
    (server, reading, watch)
}

/// It lists again what the server has after all.
async fn lists_again(server: &mut Server, reading: &mut Reading) -> Watch {
    let objects = [destination("a", 10), destination("c", 45)];
    let watch = server.stream(50, &objects).await;
    reading.until_live(&["a", "c"]).await;
    assert_eq!(reading.lists(), 2);
    watch
}

const WENT_BACK: &str = "cannot watch destinations: the server went back from version 90 to 50; it was restored from a \
                         backup, or another one answers; the list is read again";
const WAS_AWAY: &str = "cannot watch destinations: the server was out of reach, and may have been restored meanwhile; \
                        the list is read again";

#[tokio::test]
async fn a_server_that_comes_back_at_an_older_version_is_listed_again() {
    let (server, mut reading, _watch) = at_90().await;
    let idle = server.stop().await;
    reading.until_link(is_retrying).await;
    let mut server = idle.start();
    server.reaches("50");
    let _watch = lists_again(&mut server, &mut reading).await;
    assert!(reading.was_told(WENT_BACK));
}

const OTHER_OBJECTS: &str = "cannot watch destinations: the first object of the server is not among those that were listed; \
                             it may be another server; the list is read again";

#[tokio::test]
async fn a_server_with_other_objects_is_listed_again_though_it_has_reached_a_later_version() {
    for items in [json!([with_uid("c", 45)]), json!([])] {
        let mut server = Server::start();
        let mut reading = Reading::open(server.kubeconfig()).await;
        let objects = [with_uid("a", 10), with_uid("b", 80)];
        let watch = server.stream(90, &objects).await;
        reading.until_live(&["a", "b"]).await;
        server.begins_with(&items);
        watch.cut().await;
        let _watch = lists_again(&mut server, &mut reading).await;
        assert!(reading.was_told(OTHER_OBJECTS), "{items}");
    }
}

/// As from a server whose storage was restored under it, while it ran.
#[tokio::test]
async fn an_object_in_place_of_one_that_was_not_deleted_is_of_another_history() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let objects = [with_uid("a", 10), with_uid("b", 80)];
    let watch = server.stream(90, &objects).await;
    watch.send("DELETED", &with_uid("a", 91));
    let mut made = with_uid("a", 92);
    made["metadata"]["uid"] = "the next one".into();
    watch.send("ADDED", &made);
    reading.until_live(&["a", "b"]).await;
    let mut other = with_uid("b", 95);
    other["metadata"]["uid"] = "another".into();
    watch.send("MODIFIED", &other);
    let _watch = lists_again(&mut server, &mut reading).await;
    assert!(reading.was_told("an object came in place of one that was not deleted"));
}

#[tokio::test]
async fn a_server_with_the_objects_that_are_known_is_the_same_whatever_came_and_went() {
    for first in ["0", "b"] {
        let mut server = Server::start();
        let mut reading = Reading::open(server.kubeconfig()).await;
        let objects = [with_uid("a", 10), with_uid("b", 80)];
        let watch = server.stream(90, &objects).await;
        watch.send("ADDED", &with_uid("0", 91));
        watch.send("DELETED", &with_uid("a", 92));
        reading.until_live(&["0", "b"]).await;
        server.begins_with(&json!([with_uid(first, 91)]));
        watch.cut().await;
        let _watch = server.watch(92).await;
        reading.until_live(&["0", "b"]).await;
        assert_eq!(reading.lists(), 1, "{first}");
    }
}

#[tokio::test]
async fn a_server_that_goes_back_and_ends_its_watches_properly_is_listed_again() {
    let (mut server, mut reading, watch) = at_90().await;
    server.reaches("50");
    drop(watch);
    let _watch = lists_again(&mut server, &mut reading).await;
    assert!(reading.was_told(WENT_BACK));
}

#[tokio::test]
async fn a_server_that_goes_back_under_an_open_watch_is_listed_again() {
    let (mut server, mut reading, _watch) = at_90().await;
    server.reaches("50");
    reading.pass(SILENCE).await;
    let _watch = lists_again(&mut server, &mut reading).await;
    assert!(reading.was_told(WENT_BACK));
}

#[tokio::test]
async fn versions_that_go_back_in_a_watch_are_those_of_another_history() {
    for event in ["BOOKMARK", "ADDED", "MODIFIED", "DELETED"] {
        let (mut server, mut reading, watch) = at_90().await;
        server.reaches("50");
        watch.send(event, &destination("a", 45));
        let _watch = lists_again(&mut server, &mut reading).await;
        assert!(reading.was_told(WENT_BACK), "{event}");
    }
}

#[tokio::test]
async fn a_cache_that_lags_behind_its_server_is_no_other_history() {
    let (mut server, mut reading, watch) = at_90().await;
    watch.bookmark(85);
    watch.bookmark(86);
    watch.send("ADDED", &destination("c", 95));
    reading.until_live(&["a", "b", "c"]).await;
    watch.bookmark(89);
    watch.send("ADDED", &destination("d", 96));
    reading.until_live(&["a", "b", "c", "d"]).await;
    // The server is asked once about it, not for each of them.
    assert_eq!(reading.feed(Kind::Destination).asked(), 2);
    watch.cut().await;
    let _watch = server.watch(96).await;
    reading.until_live(&["a", "b", "c", "d"]).await;
    assert_eq!(reading.lists(), 1);
}

#[tokio::test]
async fn a_server_that_was_away_is_listed_again_even_if_its_version_has_grown() {
    let (server, mut reading, _watch) = at_90().await;
    let idle = server.stop().await;
    reading
        .until("a try that fails", |reading| {
            reading
                .links(Kind::Destination)
                .filter(|link| is_retrying(link))
                .count()
                == 2
        })
        .await;
    let mut server = idle.start();
    let _watch = lists_again(&mut server, &mut reading).await;
    assert!(reading.was_told(WAS_AWAY));
}

/// Its first try may come late, when all is well again.
#[tokio::test]
async fn a_server_that_is_asked_again_after_a_longer_wait_is_listed_again() {
    let (mut server, mut reading, watch) = at_90().await;
    let refused = json!({"retryAfterSeconds": 2});
    watch.cut().await;
    let asked = server.asked().await;
    asked.refuse_with(429, "too many requests", &refused);
    reading
        .until("the wait", |reading| reading.was_told("too many requests"))
        .await;
    reading.pass(Duration::from_secs(3)).await;
    let _watch = lists_again(&mut server, &mut reading).await;
    assert!(reading.was_told(WAS_AWAY));
}

#[tokio::test]
async fn a_server_that_fails_to_begin_a_watch_is_listed_again_but_not_one_that_is_busy() {
    for (code, lists) in [(500, 2), (503, 2), (404, 2), (429, 1)] {
        let (mut server, mut reading, watch) = at_90().await;
        watch.cut().await;
        server.asked().await.refuse(code, "not now");
        let _watch = if lists == 1 {
            server.watch(90).await
        } else {
            server
                .stream(90, &[destination("a", 10), destination("b", 80)])
                .await
        };
        reading
            .until("a new beginning", |reading| {
                let retries = reading
                    .links(Kind::Destination)
                    .filter(|link| is_retrying(link));
                retries.count() >= 2 && reading.link(Kind::Destination) == Link::Live
            })
            .await;
        assert_eq!(reading.lists(), lists, "{code}");
    }
}

#[tokio::test]
async fn a_server_of_which_nothing_was_heard_for_long_is_listed_again() {
    let (mut server, mut reading, watch) = at_90().await;
    // The clock goes on while the machine sleeps; no wait does.
    reading.clock_goes_on(Duration::from_hours(1));
    watch.cut().await;
    let _watch = lists_again(&mut server, &mut reading).await;
    assert!(reading.was_told(WAS_AWAY));
}

#[tokio::test]
async fn versions_that_cannot_be_compared_prove_nothing() {
    for version in ["", "x7", "-1"] {
        let (mut server, mut reading, watch) = at_90().await;
        server.reaches(version);
        watch.cut().await;
        let _watch = lists_again(&mut server, &mut reading).await;
        let why = "cannot watch destinations: the version that the server has reached cannot be compared with ours; the \
                   list is read again";
        assert!(reading.was_told(why), "{version:?}");
    }
}

#[tokio::test]
async fn a_silent_watch_has_missed_nothing_while_the_version_is_the_same() {
    let (server, mut reading, watch) = at_90().await;
    server.reaches("90");
    for asked in 2..5 {
        reading.pass(SILENCE).await;
        reading
            .until("the server to be asked", |reading| {
                reading.told.last() == Some(&Change::Heard(Kind::Destination))
                    && reading.feed(Kind::Destination).asked() == asked
            })
            .await;
    }
    watch.send("ADDED", &destination("c", 91));
    reading.until_live(&["a", "b", "c"]).await;
    assert!(!reading.links(Kind::Destination).any(is_retrying));
}

#[tokio::test]
async fn a_silent_watch_that_may_have_missed_something_is_begun_again() {
    let (mut server, mut reading, _dead) = at_90().await;
    server.reaches("91");
    reading.pass(SILENCE).await;
    let watch = server.watch(90).await;
    watch.send("ADDED", &destination("c", 91));
    reading.until_live(&["a", "b", "c"]).await;
    assert!(!reading.links(Kind::Destination).any(is_retrying));
    assert_eq!(reading.lists(), 1);
}

#[tokio::test]
async fn a_server_that_falls_silent_is_not_live_and_is_listed_again_when_it_is_back() {
    let (mut server, mut reading, _dead) = at_90().await;
    server.falls_silent();
    reading.pass(SILENCE).await;
    reading
        .until("the server to be asked", |reading| {
            reading.told.last() == Some(&Change::Asked(Kind::Destination))
        })
        .await;
    assert_eq!(reading.link(Kind::Destination), Link::Live);
    reading.pass(NO_ANSWER).await;
    reading.until_link(is_retrying).await;
    server.reaches("95");
    let _watch = lists_again(&mut server, &mut reading).await;
    assert!(reading.was_told(WAS_AWAY));
}

#[tokio::test]
async fn a_server_that_is_replaced_between_two_pages_is_listed_from_the_beginning() {
    let (mut server, mut reading) = asked_for_a_page().await;
    let first = server.asked().await;
    first.page(90, &[destination("a", 10)], "next");
    let second = server.asked().await;
    assert!(second.is("continue=next"), "{}", second.uri);
    second.page(50, &[destination("b", 45)], "");
    reading.until_link(is_retrying).await;
    assert_eq!(
        reading.reason(Kind::Destination),
        "cannot list destinations: its pages are of different versions; the list is read again"
    );
    server.page(50, &[destination("c", 45)]).await;
    let _watch = server.watch(50).await;
    reading.until_live(&["c"]).await;
}

#[tokio::test]
async fn a_token_from_the_future_of_the_server_begins_the_list_again() {
    let (mut server, mut reading) = asked_for_a_page().await;
    server
        .asked()
        .await
        .page(90, &[destination("a", 10)], "next");
    let second = server.asked().await;
    second.refuse(
        500,
        "etcdserver: mvcc: required revision is a future revision",
    );
    server.page(50, &[destination("c", 45)]).await;
    let _watch = server.watch(50).await;
    reading.until_live(&["c"]).await;
}

#[tokio::test]
async fn a_list_at_no_version_is_not_followed() {
    for version in [json!(""), json!("0"), json!(null)] {
        let (mut server, mut reading) = asked_for_a_page().await;
        let list = json!({"metadata": {"resourceVersion": version}, "items": []});
        server.asked().await.json(&list);
        reading.until_link(is_retrying).await;
        assert_eq!(
            reading.reason(Kind::Destination),
            "cannot list destinations: the server gives the list no version"
        );
        server.page(5, &[]).await;
        let _watch = server.watch(5).await;
        reading.until_live(&[]).await;
    }
}

#[tokio::test]
async fn who_waits_tries_at_once_when_asked_to_and_who_is_silent_makes_sure() {
    let (server, mut reading, _watch) = at_90().await;
    server.reaches("90");
    reading.try_now();
    reading
        .until("the server to be asked", |reading| {
            reading.told.last() == Some(&Change::Heard(Kind::Destination))
        })
        .await;
    let idle = server.stop().await;
    reading
        .until("a try that fails", |reading| {
            reading
                .links(Kind::Destination)
                .filter(|link| is_retrying(link))
                .count()
                == 3
        })
        .await;
    let mut server = idle.start();
    reading.try_now();
    let _watch = lists_again(&mut server, &mut reading).await;
}
