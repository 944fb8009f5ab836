//! Lists: streamed, page by page, broken off, and what is shown meanwhile.

use portolan::store::{Kind, Link};
use serde_json::json;

use super::{asked_for_a_page, destination, is_retrying, server::Server};
use crate::reading::Reading;

#[tokio::test]
async fn where_streaming_is_refused_the_list_comes_in_pages() {
    let (mut server, mut reading) = asked_for_a_page().await;
    let first = server.asked().await;
    assert!(first.is("limit=50"), "{}", first.uri);
    first.page(5, &[destination("a", 1)], "next");
    let second = server.asked().await;
    assert!(
        second.is("continue=next") && second.is("limit=500"),
        "{}",
        second.uri
    );
    second.page(5, &[destination("b", 2)], "");
    let watch = server.watch(5).await;
    watch.send("ADDED", &destination("c", 6));
    reading.until_live(&["a", "b", "c"]).await;
}

#[tokio::test]
async fn where_the_end_of_a_streaming_list_never_comes_the_list_comes_in_pages() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let asked = server.asked().await;
    let watch = asked.watch();
    watch.send("ADDED", &destination("a", 1));
    reading
        .until_link(|link| *link == Link::Syncing { seen: 1 })
        .await;
    reading.wait_out().await;
    server.page(5, &[destination("a", 1)]).await;
    let _watch = server.watch(5).await;
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn a_list_after_410_is_swapped_in_as_a_whole() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let objects = [destination("a", 1), destination("b", 2)];
    let watch = server.stream(5, &objects).await;
    reading.until_live(&["a", "b"]).await;

    watch.expire();
    let watch = server.asked().await.watch();
    reading
        .until("the second list to begin", |reading| reading.lists() == 2)
        .await;
    watch.send("ADDED", &destination("c", 9));
    assert_eq!(reading.destinations(), ["a", "b"]);
    watch.end_list(9);
    reading.until_live(&["c"]).await;
    assert_eq!(reading.lists(), 2);
}

#[tokio::test]
async fn after_many_changes_a_bare_410_has_everything_listed_again() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server
        .stream(5, &[destination("a", 1), destination("b", 2)])
        .await;
    reading.until_live(&["a", "b"]).await;
    for version in 6..60 {
        watch.send("MODIFIED", &destination("a", version));
    }
    watch.text("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Expired\",\"code\":410}}\n");
    let watch = server.asked().await.watch();
    watch.send("ADDED", &destination("c", 61));
    watch.end_list(61);
    reading.until_live(&["c"]).await;
}

#[tokio::test]
async fn a_continue_token_that_expires_begins_the_list_again_and_the_rows_stay() {
    let (mut server, mut reading) = asked_for_a_page().await;
    server
        .page(5, &[destination("a", 1), destination("b", 2)])
        .await;
    let watch = server.watch(5).await;
    reading.until_live(&["a", "b"]).await;

    watch.expire();
    let first = server.asked().await;
    first.page(9, &[destination("a", 1)], "next");
    let second = server.asked().await;
    assert!(second.is("continue=next"), "{}", second.uri);
    second.refuse(410, "The provided continue parameter is too old");
    let why = "cannot list destinations: the server answers 410 \"The provided continue parameter is too old\"";
    reading
        .until("the refusal", |reading| {
            reading.link(Kind::Destination).reason() == Some(why)
        })
        .await;
    assert_eq!(reading.destinations(), ["a", "b"]);

    // In pages it might expire again and again.
    let again = server.asked().await;
    assert!(
        !again.uri.contains("continue=") && !again.uri.contains("limit="),
        "{}",
        again.uri
    );
    again.page(11, &[destination("a", 1), destination("c", 10)], "");
    let watch = server.watch(11).await;
    reading.until_live(&["a", "c"]).await;
    assert_eq!(reading.lists(), 3);

    watch.expire();
    let next = server.asked().await;
    assert!(next.is("limit=50"), "{}", next.uri);
}

#[tokio::test]
async fn the_token_that_a_server_offers_for_an_expired_one_is_not_used() {
    let (mut server, mut reading) = asked_for_a_page().await;
    let first = server.asked().await;
    first.page(9, &[destination("a", 1)], "next");
    let second = server.asked().await;
    assert!(second.is("continue=next"), "{}", second.uri);
    second.refuse_as(&json!({
        "kind": "Status", "status": "Failure", "code": 410, "reason": "Expired", "metadata": {"continue": "other"},
        "message": "The provided continue parameter is too old to display a consistent list result.",
    }));
    // What it would bring is of another version, and `a` may be gone.
    server.page(11, &[destination("c", 10)]).await;
    let _watch = server.watch(11).await;
    reading.until_live(&["c"]).await;
}

#[tokio::test]
async fn a_list_that_expires_in_pages_and_fails_as_a_whole_comes_in_pages_again() {
    let (mut server, mut reading) = asked_for_a_page().await;
    server.asked().await.page(9, &[destination("a", 1)], "next");
    server.asked().await.refuse(410, "too old");
    let whole = server.asked().await;
    assert!(!whole.uri.contains("limit="), "{}", whole.uri);
    whole.refuse(504, "the list is too large");
    let pages = server.asked().await;
    assert!(pages.is("limit=50"), "{}", pages.uri);
    pages.page(12, &[destination("a", 1)], "");
    let _watch = server.watch(12).await;
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn a_page_that_is_garbage_or_cut_off_is_told_and_asked_for_again() {
    for (page, why) in [
        (
            "<html>please log in</html>",
            "the server at this address does not speak the Kubernetes API; check server in the kubeconfig",
        ),
        (
            r#"{"kind": "DestinationList", "items": [{"metadata": {"na"#,
            "the answer is cut off",
        ),
    ] {
        let (mut server, mut reading) = asked_for_a_page().await;
        server.asked().await.text(page);
        reading.until_link(is_retrying).await;
        let told = format!("cannot list destinations: {why}");
        assert_eq!(reading.reason(Kind::Destination), told);
        server.page(5, &[destination("a", 1)]).await;
        let _watch = server.watch(5).await;
        reading.until_live(&["a"]).await;
    }
}
