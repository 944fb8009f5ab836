//! What a server does not have, or does not let one read.

use std::time::Duration;

use portolan::store::{Absence, Change, Kind, Link};
use serde_json::json;

use super::{destination, is_retrying, server::Server};
use crate::reading::Reading;

#[tokio::test]
async fn a_kind_that_is_not_installed_is_absent_and_hurts_no_other() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _watch = server.stream(1, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    reading
        .until("the other kinds", |reading| {
            let absent = Link::Absent(Absence::NotInstalled);
            let mut others = Kind::ALL
                .into_iter()
                .filter(|kind| *kind != Kind::Destination);
            others.all(|kind| reading.link(kind) == absent)
        })
        .await;
    let source = reading.store.source(&reading.name());
    let source = source.expect("it has spoken");
    assert!(source.is_complete());
}

#[tokio::test]
async fn a_kind_that_may_not_be_read_hurts_no_other() {
    let mut server = Server::start();
    let mut policies = server.hear(|uri| uri.contains("/trafficpolicies"));
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(1, &[destination("a", 1)]).await;
    // All namespaces, as a stream and as pages, and then those nearby.
    for _ in 0..4 {
        policies.asked().await.refuse(403, "no");
    }
    reading
        .until("the refusal", |reading| {
            is_denied(&reading.link(Kind::TrafficPolicy))
        })
        .await;
    watch.send("ADDED", &destination("b", 2));
    reading.until_live(&["a", "b"]).await;
    assert!(reading.feed(Kind::Destination).is_complete());
    let source = reading.store.source(&reading.name());
    assert!(source.is_some_and(|source| !source.is_complete()));
    reading.wait_out().await;
    policies.asked().await.page(3, &[], "");
    let _watch = policies.asked().await.watch();
    reading
        .until("the policies", |reading| {
            reading.link(Kind::TrafficPolicy) == Link::Live
        })
        .await;
}

#[tokio::test]
async fn who_may_not_read_is_told_what_to_ask_for_and_asked_again_later() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let message = "destinations is forbidden: User \"nobody\" cannot list resource";
    server.asked().await.refuse(403, message);
    server.asked().await.refuse(403, message);
    // Neither may the namespaces be read that are tried in place of all.
    for namespace in ["default", "gloo-mesh"] {
        let asked = server.asked().await;
        assert!(asked.is_within(namespace), "{}", asked.uri);
        asked.refuse(403, message);
    }
    reading.until_link(is_denied).await;
    assert_eq!(
        reading.reason(Kind::Destination),
        "cannot list destinations: forbidden for user \"nobody\"; ask for get, list and watch on \
         destinations.discovery.mesh.gloo.solo.io (portolan doctor prints the role)"
    );
    reading.wait_out().await;
    server.page(1, &[destination("a", 1)]).await;
    let _watch = server.watch(1).await;
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn who_may_not_read_all_namespaces_sees_those_nearby_until_all_may_be_read() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let told = |namespaces: &str| {
        format!(
            "cannot list destinations: forbidden; ask for get, list and watch on \
             destinations.discovery.mesh.gloo.solo.io in all namespaces; until then those of {namespaces} are read, \
             every 30 s (portolan doctor prints the role)"
        )
    };
    server.asked().await.refuse(403, "no");
    server.asked().await.refuse(403, "no");
    server.asked().await.refuse(403, "no");
    let asked = server.asked().await;
    assert!(asked.is_within("gloo-mesh"), "{}", asked.uri);
    asked.page(3, &[destination("a", 1)], "next");
    server.page(3, &[destination("b", 2)]).await;
    reading.until_link(is_denied).await;
    assert_eq!(reading.destinations(), ["a", "b"]);
    assert_eq!(reading.reason(Kind::Destination), told("gloo-mesh"));
    let source = reading.store.source(&reading.name());
    assert!(source.is_some_and(|source| !source.is_complete()));

    // Both where both may be listed, and all namespaces are tried first.
    reading.wait_out().await;
    let asked = server.asked().await;
    assert!(!asked.uri.contains("/namespaces/"), "{}", asked.uri);
    asked.refuse(403, "no");
    let mut near = destination("near", 4);
    near["metadata"]["namespace"] = "default".into();
    server.page(4, &[near.clone()]).await;
    server.page(4, &[destination("b", 2)]).await;
    let both = told("default and gloo-mesh");
    reading
        .until("both", |reading| {
            reading.link(Kind::Destination).reason() == Some(&both)
        })
        .await;
    assert_eq!(reading.destinations(), ["b", "near"]);

    reading.wait_out().await;
    server.page(5, &[near, destination("c", 5)]).await;
    let _watch = server.watch(5).await;
    reading.until_live(&["c", "near"]).await;
}

#[tokio::test]
async fn who_may_list_but_not_watch_sees_a_list_that_is_polled() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.asked().await.refuse(403, "no");
    server.page(1, &[destination("a", 1)]).await;
    server.asked().await.refuse(403, "no");
    reading.until_link(is_polled).await;
    assert_eq!(
        reading.reason(Kind::Destination),
        "cannot watch destinations: forbidden; ask for get, list and watch on \
         destinations.discovery.mesh.gloo.solo.io; until then the list is polled (portolan doctor prints the role)"
    );
    assert_eq!(reading.destinations(), ["a"]);
    assert!(reading.feed(Kind::Destination).is_complete());

    reading.wait_out().await;
    server.page(2, &[destination("b", 2)]).await;
    server.asked().await.refuse(403, "no");
    reading
        .until("the second poll", |reading| polls(reading) == 2)
        .await;
    assert_eq!(reading.destinations(), ["b"]);
    let live = Change::Link(Kind::Destination, Link::Live);
    assert!(!reading.told.contains(&live));

    // A poll that fails leaves what the one before it brought.
    reading.wait_out().await;
    server.asked().await.refuse(500, "boom");
    reading.until_link(is_retrying).await;
    assert_eq!(reading.destinations(), ["b"]);
    server
        .page(3, &[destination("b", 2), destination("c", 3)])
        .await;
    let _watch = server.watch(3).await;
    reading.until_live(&["b", "c"]).await;
}

#[tokio::test]
async fn who_may_no_longer_watch_sees_a_list_that_is_polled() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    drop(server.stream(5, &[destination("a", 1)]).await);
    reading.until_live(&["a"]).await;
    // A watch that ends at once is a trouble of its own, and then it may be that the server is only starting.
    for trouble in 1..=5 {
        reading
            .until("a trouble", |reading| retries(reading) == trouble)
            .await;
        assert_eq!(reading.destinations(), ["a"]);
        reading.pass(Duration::from_secs(3)).await;
        server.asked().await.refuse(403, "no");
    }
    server.asked().await.refuse(403, "no");
    server.page(9, &[destination("b", 8)]).await;
    server.asked().await.refuse(403, "no");
    reading.until_link(is_polled).await;
    assert_eq!(reading.destinations(), ["b"]);
}

#[tokio::test]
async fn a_kind_that_is_installed_later_is_found() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.asked().await.refuse(404, "404 page not found");
    reading.until_link(Link::is_absent).await;
    reading.wait_out().await;
    let _watch = server.stream(1, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn a_server_that_starts_again_and_knows_no_kinds_yet_is_not_believed_at_once() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    drop(watch);
    server.asked().await.refuse(404, "404 page not found");
    let _watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    let absent = Change::Link(Kind::Destination, Link::Absent(Absence::NoDestinations));
    assert!(!reading.told.contains(&absent));
}

#[tokio::test]
async fn gloo_mesh_2_is_told_apart_from_a_cluster_without_gloo_mesh() {
    let mut server = Server::start();
    let mut apis = server.hear(|uri| uri == "/apis");
    let mut reading = Reading::open(server.kubeconfig()).await;
    let groups = json!({
        "kind": "APIGroupList",
        "apiVersion": "v1",
        "groups": [{
            "name": "admin.gloo.solo.io",
            "versions": [{"groupVersion": "admin.gloo.solo.io/v2", "version": "v2"}],
        }],
    });
    server.asked().await.refuse(404, "404 page not found");
    apis.asked().await.json(&groups);
    reading.until_link(Link::is_absent).await;
    assert_eq!(
        reading.reason(Kind::Destination),
        "Gloo Mesh 2.x is installed here, which has no Destinations; choose the context of a management cluster of \
         Gloo Mesh 1.x with --context"
    );

    // Where the server does not say what else it has, that is as good as nothing else.
    reading.wait_out().await;
    server.asked().await.refuse(404, "404 page not found");
    apis.asked().await.refuse(403, "no");
    let absent = |link: &Link| *link == Link::Absent(Absence::NoDestinations);
    reading.until_link(absent).await;
    assert_eq!(
        reading.reason(Kind::Destination),
        "the kind Destination is not installed; choose the context of the management cluster with --context"
    );
    reading.wait_out().await;
    let _watch = server.stream(1, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
}

/// How often the Destinations were polled.
fn polls(reading: &Reading) -> usize {
    reading
        .links(Kind::Destination)
        .filter(|link| is_polled(link))
        .count()
}

/// How often the Destinations were tried again.
fn retries(reading: &Reading) -> usize {
    reading
        .links(Kind::Destination)
        .filter(|link| is_retrying(link))
        .count()
}

fn is_denied(link: &Link) -> bool {
    matches!(link, Link::Denied { .. })
}

fn is_polled(link: &Link) -> bool {
    matches!(link, Link::Polled { .. })
}
