//! Servers that send without end. What is taken is counted, in bytes and in requests; how long it takes is no matter.

use std::time::Duration;

use portolan::store::{Kind, Link};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use super::{
    asked_for_a_page, destination, is_retrying,
    server::{Idle, Server},
};
use crate::reading::Reading;

/// What may be on its way when the client hangs up, in MiB: the buffers of both sides.
const ON_ITS_WAY: u64 = 16;

fn has_ended(link: &Link) -> bool {
    matches!(link, Link::Ended { .. })
}

#[tokio::test]
async fn a_page_without_end_is_left_whatever_it_consists_of() {
    let object = destination("a", 1).to_string();
    let again = format!("{object},");
    let blanks = " ".repeat(1 << 14);
    let letters = "x".repeat(1 << 14);
    let cases: [(&str, String); 5] = [
        ("{\"metadata\":{},\"items\":[", again),
        ("{\"metadata\":{},\"items\":[", blanks.clone()),
        ("{\"metadata\":{},\"items\":[{\"spec\":\"", letters.clone()),
        ("{\"metadata\":{\"continue\":\"", letters),
        ("", blanks),
    ];
    for (begin, part) in cases {
        let (mut server, mut reading) = asked_for_a_page().await;
        let taken = server
            .asked()
            .await
            .endless(200, begin, move |_| part.clone());
        reading.until_link(has_ended).await;
        let reason = reading.reason(Kind::Destination);
        assert!(
            reason
                .starts_with("cannot list destinations: it answers with too much: the limit for "),
            "{reason}"
        );
        assert!(
            taken.mebibytes() <= 16 + ON_ITS_WAY,
            "{begin}: {} MiB",
            taken.mebibytes()
        );
    }
}

#[tokio::test]
async fn a_page_that_goes_on_with_new_objects_is_read_however_large_it_is() {
    let (mut server, mut reading) = asked_for_a_page().await;
    let text = "x".repeat(1 << 20);
    let part = move |number: u64| {
        match number {
        0..24 => json!({"metadata": {"name": format!("d{number}"), "namespace": "n", "annotations": {"a": text}}}).to_string() + ",",
        _ => "{\"metadata\":{\"name\":\"last\",\"namespace\":\"n\"}}],\"metadata\":{\"resourceVersion\":\"5\"}}".to_owned() + &" ".repeat(1 << 20),
    }
    };
    // It ends with blanks that never end, at which it is left; until then every object counts.
    let taken = server.asked().await.endless(200, "{\"items\":[", part);
    reading.until_link(has_ended).await;
    assert_eq!(reading.destinations().len(), 24);
    let mebibytes = taken.mebibytes();
    assert!(
        (24 + 4..=24 + 4 + ON_ITS_WAY).contains(&mebibytes),
        "{mebibytes} MiB"
    );
}

#[tokio::test]
async fn an_object_that_is_too_large_costs_only_itself() {
    let (mut server, mut reading) = asked_for_a_page().await;
    let mut large = destination("b", 1);
    large["spec"]["more"] = "x".repeat(5 << 20).into();
    server
        .page(5, &[destination("a", 1), large, destination("c", 1)])
        .await;
    let _watch = server.watch(5).await;
    reading.until_live(&["a", "c"]).await;
    let unreadable = reading.feed(Kind::Destination).unreadable();
    assert_eq!(unreadable.count(), 1);
    assert_eq!(
        unreadable.named()[0].why,
        "the limit for an object from a server is 4 MiB"
    );
}

#[tokio::test]
async fn a_watch_may_bring_any_number_of_changes() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    for version in 6..46 {
        let mut large = destination("a", version);
        large["metadata"]["annotations"] = json!({"note": "x".repeat(1 << 19)});
        watch.send("MODIFIED", &large);
    }
    watch.send("ADDED", &destination("b", 46));
    reading.until_live(&["a", "b"]).await;
    assert_eq!(reading.lists(), 1);
}

#[tokio::test]
async fn a_line_of_a_watch_without_end_is_left() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    watch.expire();
    let letters = "x".repeat(1 << 14);
    let begin = "{\"type\":\"ADDED\",\"object\":{\"a\":\"";
    let taken = server
        .asked()
        .await
        .endless(200, begin, move |_| letters.clone());
    // What cannot be streamed may come in pages.
    let asked = reading.during(server.asked()).await;
    assert!(!asked.is("watch=true"), "{}", asked.uri);
    assert!(
        taken.mebibytes() <= 16 + ON_ITS_WAY,
        "{} MiB",
        taken.mebibytes()
    );
    asked.page(9, &[destination("a", 1)], "");
    let letters = "x".repeat(1 << 14);
    let asked = reading.during(server.asked()).await;
    let taken = asked.endless(200, begin, move |_| letters.clone());
    reading.until_link(has_ended).await;
    let reason = reading.reason(Kind::Destination);
    assert!(
        reason.starts_with("cannot watch destinations: it answers with too much"),
        "{reason}"
    );
    assert!(
        taken.mebibytes() <= 16 + ON_ITS_WAY,
        "{} MiB",
        taken.mebibytes()
    );
    assert_eq!(reading.destinations(), ["a"]);
}

#[tokio::test]
async fn a_line_that_was_cut_and_has_an_end_is_no_sign_of_life() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    watch.text("{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"na\n");
    reading.until_link(is_retrying).await;
    assert_eq!(
        reading.reason(Kind::Destination),
        "cannot watch destinations: the answer is cut off"
    );
}

#[tokio::test]
async fn what_unpacks_without_end_is_left() {
    let (mut server, mut reading) = asked_for_a_page().await;
    server.asked().await.packed_blanks(64);
    reading.until_link(has_ended).await;
    let reason = reading.reason(Kind::Destination);
    assert!(reason.ends_with("is 4 MiB"), "{reason}");
}

#[tokio::test]
async fn a_refusal_without_end_is_a_refusal() {
    let (mut server, mut reading) = asked_for_a_page().await;
    let page = "<p>bad gateway</p>";
    let taken = server
        .asked()
        .await
        .endless(502, page, |_| "x".repeat(1 << 14));
    reading.until_link(is_retrying).await;
    let reason = reading.reason(Kind::Destination);
    assert!(
        reason.starts_with("cannot list destinations: the server answers 502 \"<p>bad gateway</p>"),
        "{reason}"
    );
    assert!(
        taken.mebibytes() <= 1 + ON_ITS_WAY,
        "{} MiB",
        taken.mebibytes()
    );
}

#[tokio::test]
async fn what_is_no_answer_of_a_server_is_said_in_our_words() {
    let ok = "HTTP/1.1 200 OK\r\n";
    let cases = [
        (
            "SSH-2.0-OpenSSH_9.0\r\n\r\n".to_owned(),
            "what answers there does not speak HTTP/1.1; check server in the kubeconfig",
        ),
        (
            format!("{ok}{}\r\n", "x-header: one of many\r\n".repeat(1000)),
            "the head of the answer is too large; check server in the kubeconfig and the proxy",
        ),
        (
            format!("{ok}transfer-encoding: chunked\r\n\r\nno size\r\n"),
            "the answer is damaged; check the proxy",
        ),
        (
            format!("{ok}content-encoding: gzip\r\ncontent-length: 12\r\n\r\n{{\"items\":[]}}"),
            "the answer is damaged; check the proxy",
        ),
    ];
    for (answer, why) in cases {
        let silent = Idle::new().listen();
        let mut reading = Reading::open(silent.site.kubeconfig()).await;
        let sent = async {
            let (mut stream, _) = silent.listener.accept().await.expect("somebody asks");
            let _ = stream.write_all(answer.as_bytes()).await;
            stream
        };
        let _open = reading.during(sent).await;
        reading.until_link(is_retrying).await;
        let reason = reading.reason(Kind::Destination);
        assert!(reason.ends_with(&format!(": {why}")), "{reason}");
    }
}

#[tokio::test]
async fn a_refusal_that_comes_as_if_all_was_well_is_one() {
    let (mut server, mut reading) = asked_for_a_page().await;
    let refusal = json!({"kind": "Status", "status": "Failure", "message": "no", "code": 403});
    server.asked().await.json(&refusal);
    reading
        .until_link(|link| matches!(link, Link::Denied { .. }))
        .await;
}

#[tokio::test]
async fn a_head_without_end_is_left() {
    let silent = Idle::new().listen();
    let mut reading = Reading::open(silent.site.kubeconfig()).await;
    let sent = async {
        let (mut stream, _) = silent.listener.accept().await.expect("somebody asks");
        let mut sent = 0_usize;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
        while stream.write_all(b"x-header: without end\r\n").await.is_ok() {
            sent += 1;
        }
        sent >> 10
    };
    let sent = reading.during(sent).await;
    assert!(sent <= 1024, "{sent} thousand headers");
}

/// Answers every page by its number with what `page` gives, and counts the requests until the list is given up.
async fn pages(page: impl Fn(usize) -> Vec<serde_json::Value>) -> (usize, String) {
    let (mut server, mut reading) = asked_for_a_page().await;
    let mut asked = 0;
    loop {
        let request = tokio::select! {
            biased;
            request = server.asked() => request,
            () = reading.until_link(has_ended) => return (asked, reading.reason(Kind::Destination)),
        };
        request.page(5, &page(asked), &format!("token-{asked}"));
        asked += 1;
        reading.pass(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn pages_without_end_are_left_after_the_few_that_bring_nothing_new() {
    let object = |name: usize| destination(&format!("d{name}"), 1);
    let reason = "cannot list destinations: it goes round in circles: the limit for pages of a list from a server \
                  without a new object is 4 pages";
    for (what, wanted, (asked, why)) in [
        ("empty pages", 4, pages(|_| Vec::new()).await),
        (
            "the same page",
            5,
            pages(|_| vec![object(1), object(2)]).await,
        ),
        (
            "two pages in turn",
            6,
            pages(|page| vec![object(page % 2)]).await,
        ),
    ] {
        assert_eq!((asked, &*why), (wanted, reason), "{what}");
    }
}
