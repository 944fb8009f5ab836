//! Servers that do not answer: one kind asks for all, and none is hindered by another that is in trouble by itself.

use std::time::Duration;

use portolan::store::{Change, Feed, Kind, Link};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::{
    asked_for_a_page, destination, is_retrying,
    server::{Idle, Server, Silent},
    until_others_are_absent,
};
use crate::reading::{Reading, soon};

/// How many requests left for each kind.
fn asked(reading: &Reading) -> Vec<u64> {
    let source = reading.store.source(&reading.name());
    let feeds = Kind::ALL.map(|kind| source.and_then(|source| source.feed(kind)));
    let asked = feeds.map(|feed| feed.map_or(0, Feed::asked));
    asked.into()
}

fn tries(reading: &Reading, kind: Kind) -> usize {
    reading.links(kind).filter(|link| is_retrying(link)).count()
}

/// The first line of the next request to a server that says nothing, and its connection, which is open as long as it is
/// held.
async fn next_request(silent: &Silent) -> (String, TcpStream) {
    let accepted = soon("a connection", silent.listener.accept()).await;
    let (mut stream, _) = accepted.expect("the port is ours");
    let mut text = [0; 512];
    let read = soon("a request", stream.read(&mut text)).await;
    let text = String::from_utf8_lossy(&text[..read.expect("it is sent")]).into_owned();
    let line = text.lines().next().unwrap_or_default().to_owned();
    (line, stream)
}

#[tokio::test]
async fn while_a_server_refuses_one_kind_asks_and_all_say_what_it_found() {
    let idle = Idle::new();
    let mut reading = Reading::open(idle.site.kubeconfig()).await;
    reading
        .until("two tries, told by every kind", |reading| {
            Kind::ALL.iter().all(|kind| tries(reading, *kind) >= 2)
        })
        .await;
    let asked: u64 = asked(&reading).iter().sum();
    assert!((2..=3).contains(&asked), "{asked} requests");
    for kind in Kind::ALL {
        let why = reading.reason(kind);
        assert!(why.contains("connection refused"), "{kind}: {why}");
    }

    let mut server = idle.start();
    let _watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    until_others_are_absent(&mut reading).await;
}

#[tokio::test]
async fn a_server_that_is_lost_is_asked_by_one_kind_too() {
    let mut server = Server::start();
    let mut meshes = server.hear(|uri| uri.contains("/meshes?"));
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    let mesh_watch = meshes.asked().await.watch();
    mesh_watch.end_list(5);
    reading
        .until("both to be live", |reading| {
            reading.link(Kind::Mesh) == Link::Live && reading.link(Kind::Destination) == Link::Live
        })
        .await;
    let before = asked(&reading);
    let idle = server.stop().await;
    drop((watch, mesh_watch));
    reading
        .until("tries of both", |reading| {
            tries(reading, Kind::Mesh) >= 4 && tries(reading, Kind::Destination) >= 4
        })
        .await;
    let after: u64 = asked(&reading)
        .iter()
        .zip(before)
        .map(|(after, before)| after - before)
        .sum();
    // Each notices the loss by itself, which may cost one request.
    assert!(after <= 6, "{after} requests");

    let mut server = idle.start();
    let _watch = server.stream(9, &[destination("b", 9)]).await;
    reading.until_live(&["b"]).await;
}

/// Answers every request on each connection with a failure, as a proxy does if nothing is behind it.
async fn fail(listener: TcpListener) {
    while let Ok((mut stream, _)) = listener.accept().await {
        tokio::spawn(async move {
            let mut text = [0; 4096];
            while stream.read(&mut text).await.is_ok_and(|read| read > 0) {
                let answer = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\ndown";
                stream.write_all(answer).await.expect("it listens");
            }
        });
    }
}

#[tokio::test]
async fn a_server_that_only_fails_is_asked_once_for_each_try_and_all_say_what_came() {
    let Silent { site, listener } = Idle::new().listen();
    tokio::spawn(fail(listener));
    let mut reading = Reading::open(site.kubeconfig()).await;
    reading
        .until("three tries, told by every kind", |reading| {
            Kind::ALL.iter().all(|kind| tries(reading, *kind) >= 3)
        })
        .await;
    let asked: u64 = asked(&reading).iter().sum();
    assert!((3..=5).contains(&asked), "{asked} requests");
    for kind in Kind::ALL {
        let why = reading.reason(kind);
        assert!(why.contains("503"), "{kind}: {why}");
    }
}

#[tokio::test]
async fn a_silent_server_is_asked_by_two_kinds_at_most() {
    let silent = Idle::new().listen();
    let mut reading = Reading::open(silent.site.kubeconfig()).await;
    let _first = reading.during(next_request(&silent)).await;
    reading
        .until("one request", |reading| {
            asked(reading).iter().sum::<u64>() == 1
        })
        .await;
    reading.pass(Duration::from_secs(6)).await;
    let _second = reading.during(next_request(&silent)).await;
    for seconds in [16, 61] {
        reading.pass(Duration::from_secs(seconds)).await;
        let before: u64 = asked(&reading).iter().sum();
        reading
            .until("another request, or the end", |reading| {
                asked(reading).iter().sum::<u64>() > before || tries(reading, Kind::Destination) > 0
            })
            .await;
    }
    // The second may still wait for its page.
    reading
        .until("the others to say so", |reading| {
            let told = Kind::ALL.iter().filter(|kind| tries(reading, **kind) > 0);
            told.count() >= Kind::ALL.len() - 1
        })
        .await;
    let asking = asked(&reading).into_iter().filter(|asked| *asked > 0);
    assert_eq!(asking.count(), 2);
}

#[tokio::test]
async fn a_kind_that_is_never_answered_hinders_no_other() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _unanswered = server.asked().await;
    reading.pass(Duration::from_secs(6)).await;
    reading
        .until("the other kinds", |reading| {
            let mut others = Kind::ALL
                .into_iter()
                .filter(|kind| *kind != Kind::Destination);
            others.all(|kind| reading.link(kind).is_absent())
        })
        .await;
    assert_eq!(reading.link(Kind::Destination), Link::Connecting);
}

#[tokio::test]
async fn a_request_that_hangs_is_begun_again_when_somebody_asks_to_try_now() {
    let silent = Idle::new().listen();
    let mut reading = Reading::open(silent.site.kubeconfig()).await;
    for _ in 0..3 {
        // On a connection of its own, and from the beginning: a page would be the next step of who waits.
        let (line, _hangs) = reading.during(next_request(&silent)).await;
        assert!(line.contains("sendInitialEvents=true"), "{line}");
        reading.pass(Duration::from_secs(2)).await;
        reading.try_now();
    }
}

#[tokio::test]
async fn a_page_that_hangs_is_begun_again_when_somebody_asks_to_try_now() {
    let (mut server, mut reading) = asked_for_a_page().await;
    let _hangs = server.asked().await;
    reading.pass(Duration::from_secs(2)).await;
    reading.try_now();
    server.page(5, &[destination("a", 1)]).await;
    let _watch = server.watch(5).await;
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn a_server_that_says_when_to_ask_again_is_asked_then_however_often_it_failed() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    for tries in 1..6 {
        server.asked().await.refuse(503, "not now");
        reading
            .until("the wait", |reading| {
                self::tries(reading, Kind::Destination) == tries
            })
            .await;
        reading.wait_out().await;
    }
    let details = json!({"retryAfterSeconds": 1});
    server
        .asked()
        .await
        .refuse_with(429, "storage is (re)initializing", &details);
    reading
        .until("the wait that it asks for", |reading| {
            reading.was_told("(re)initializing")
        })
        .await;
    // The clock of the test stands nearly still.
    let Link::Retrying { next, .. } = reading.link(Kind::Destination) else {
        panic!("it is retrying");
    };
    assert!((1000..2500).contains(&next.as_millisecond()), "{next}");
    reading.wait_out().await;

    server.asked().await.put_off(503, 7);
    reading
        .until("the wait of a header", |reading| {
            reading.was_told("<p>not now</p>")
        })
        .await;
    let Link::Retrying { next, .. } = reading.link(Kind::Destination) else {
        panic!("it is retrying");
    };
    assert!((7000..9000).contains(&next.as_millisecond()), "{next}");
}

/// Soon enough to tell it from a wait of half a minute.
async fn at_once<T>(what: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(Duration::from_secs(25), what).await;
    done.expect("it comes at once")
}

#[tokio::test]
async fn as_soon_as_one_kind_is_there_again_the_others_are_asked_for() {
    let mut server = Server::start();
    let mut meshes = server.hear(|uri| uri.contains("/meshes?"));
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.asked().await.refuse(404, "404 page not found");
    meshes.asked().await.refuse(404, "404 page not found");
    reading
        .until("both to be missing", |reading| {
            reading.link(Kind::Mesh).is_absent() && reading.link(Kind::Destination).is_absent()
        })
        .await;
    reading.wait_out().await;
    meshes.asked().await.refuse(404, "404 page not found");
    let _watch = server.stream(5, &[]).await;
    reading.until_live(&[]).await;
    let asked = at_once(reading.during(meshes.asked())).await;
    asked.watch().end_list(5);
}

/// Kinds are installed one after another.
#[tokio::test]
async fn a_kind_that_is_still_missing_when_another_came_is_asked_for_soon_again() {
    let mut server = Server::start();
    let mut meshes = server.hear(|uri| uri.contains("/meshes?"));
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.asked().await.refuse(404, "404 page not found");
    meshes.asked().await.refuse(404, "404 page not found");
    let both = [Kind::Mesh, Kind::Destination];
    let are_missing = |reading: &Reading| both.iter().all(|kind| reading.link(*kind).is_absent());
    reading.until("both to be missing", are_missing).await;
    reading.wait_out().await;
    meshes.asked().await.refuse(404, "404 page not found");
    let _watch = server.stream(5, &[]).await;
    reading.until_live(&[]).await;
    for wait in [0, 3, 3] {
        reading.pass(Duration::from_secs(wait)).await;
        let asked = at_once(reading.during(meshes.asked())).await;
        asked.refuse(404, "404 page not found");
        let refused = reading.told.len();
        reading
            .until("the wait", |reading| {
                let mut told = reading.told[refused..].iter();
                told.any(|change| matches!(change, Change::Link(Kind::Mesh, _)))
            })
            .await;
    }
}

#[tokio::test]
async fn a_kind_that_was_there_is_asked_for_more_often_at_first() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[]).await;
    reading.until_live(&[]).await;
    watch.cut().await;
    // Those that may only be starting, then three whose waits grow.
    for wait in [1, 2, 3, 3, 3, 5, 9, 17] {
        reading.pass(Duration::from_secs(wait)).await;
        let asked = at_once(reading.during(server.asked())).await;
        asked.refuse(404, "404 page not found");
        let refused = reading.told.len();
        reading
            .until("the wait", |reading| {
                let mut told = reading.told[refused..].iter();
                told.any(|change| matches!(change, Change::Link(Kind::Destination, _)))
            })
            .await;
    }
    assert!(reading.link(Kind::Destination).is_absent());
}
