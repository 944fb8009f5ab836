//! What is asked of the server, and what is made of its objects.

use std::time::Duration;

use portolan::{
    source::{self, ContextChoice, FetchError, OpenError, Overrides, Scope},
    store::{Change, Kind},
};
use serde_json::json;
use tokio::sync::mpsc;

use super::{
    destination, is_retrying,
    server::{Idle, Server},
};
use crate::reading::{Reading, contexts, current};

#[tokio::test]
async fn odd_objects_cost_no_other() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let mut odd = destination("odd", 2);
    odd["spec"] = json!(["no", "spec"]);
    let objects = [destination("a", 1), odd, json!(42), destination("b", 3)];
    let watch = server.stream(5, &objects).await;
    reading.until_live(&["a", "b", "odd"]).await;
    let found = reading.store.destination(&reading.id("odd"));
    let oddities = &found.expect("it is there").oddities;
    assert_eq!(oddities[0].path, "spec");
    let skipped = |change: &&Change| {
        matches!(
            change,
            Change::Skipped {
                kind: Some(Kind::Destination),
                unreadable: true,
                ..
            }
        )
    };
    assert_eq!(reading.told.iter().filter(skipped).count(), 1);
    // Nor do they cost the watch.
    watch.text(
        "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"c\"},\"spec\":{\"a\":1e999}}}\n",
    );
    reading.until_live(&["a", "b", "c", "odd"]).await;
}

#[tokio::test]
async fn a_whole_object_is_fetched_as_the_server_has_it() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    let whole = json!({"metadata": {"name": "a", "managedFields": [{}]}, "anything": {"b": null}});

    let (fetched, ()) = tokio::join!(reading.fetch("a"), async {
        let asked = server.asked().await;
        let path = "/apis/discovery.mesh.gloo.solo.io/v1/namespaces/gloo-mesh/destinations/a";
        assert_eq!(asked.uri, path);
        asked.json(&whole);
    });
    assert_eq!(fetched, Ok(whole));

    let (fetched, ()) = tokio::join!(reading.fetch("a"), async {
        server
            .asked()
            .await
            .refuse(404, "destinations \"a\" not found");
    });
    assert_eq!(fetched, Err(FetchError::Gone(reading.name())));

    let (fetched, ()) = tokio::join!(reading.fetch("a"), async {
        server.asked().await.refuse(500, "boom");
    });
    let why = format!(
        "cannot read it from {}: cannot get destinations: the server answers 500 \"boom\"",
        reading.name()
    );
    assert_eq!(fetched.map_err(|error| error.to_string()), Err(why));
}

#[tokio::test]
async fn a_whole_object_of_every_kind_is_fetched_from_its_own_address() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let mut whole_ones = server.hear(|uri| uri.ends_with("/one"));
    let _watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    for kind in Kind::ALL {
        let whole = json!({"kind": kind.name(), "anything": {"b": null}});
        let (fetched, ()) = tokio::join!(reading.fetch_of(kind, "one"), async {
            let asked = match kind {
                Kind::Destination => server.asked().await,
                _ => whole_ones.asked().await,
            };
            let (version, plural) = (kind.api_version(), kind.plural());
            let path = format!("/apis/{version}/namespaces/gloo-mesh/{plural}/one");
            assert_eq!(asked.uri, path);
            asked.json(&whole);
        });
        assert_eq!(fetched, Ok(whole), "{kind}");
    }
}

#[tokio::test]
async fn namespace_and_selector_are_applied_by_the_server() {
    let mut server = Server::start();
    let scope = Scope {
        namespace: Some("team".to_owned()),
        selector: Some("app=x".to_owned()),
        ..Scope::default()
    };
    let _reading = Reading::open_scope(server.kubeconfig(), scope).await;
    let asked = server.asked().await;
    assert!(
        asked.uri.contains("/namespaces/team/destinations?"),
        "{}",
        asked.uri
    );
    assert!(asked.is("labelSelector=app%3Dx"), "{}", asked.uri);
}

#[tokio::test]
async fn a_selector_that_is_none_is_refused_before_anything_is_asked() {
    let idle = Idle::new();
    let choice = current(idle.site.kubeconfig());
    let scope = Scope {
        selector: Some("a b".to_owned()),
        ..Scope::default()
    };
    let (send, _updates) = mpsc::channel(1);
    let clock: source::NowFn = std::sync::Arc::new(|| jiff::Timestamp::UNIX_EPOCH);
    let refused = source::open(choice, scope, clock, send).await;
    assert!(matches!(refused, Err(OpenError::Selector { .. })));
}

#[tokio::test]
async fn a_request_timeout_is_kept_by_lists_and_not_by_watches() {
    let mut server = Server::start();
    let overrides = Overrides {
        request_timeout: Some(Duration::from_secs(30)),
        ..Overrides::default()
    };
    let choice = contexts(server.kubeconfig(), ContextChoice::Current, overrides);
    let mut reading = Reading::open_choice(choice, Scope::default()).await;
    server.refuse_to_stream().await;
    let unanswered = server.asked().await;
    reading.wait_out().await;
    reading.until_link(is_retrying).await;
    drop(unanswered);
    server.page(5, &[]).await;
    let watch = server.watch(5).await;
    reading.until_live(&[]).await;
    server.reaches("5");
    reading.wait_out().await;
    watch.send("ADDED", &destination("a", 6));
    reading.until_live(&["a"]).await;
}

#[tokio::test]
async fn without_a_request_timeout_a_list_is_waited_for() {
    let mut server = Server::start();
    let overrides = Overrides {
        request_timeout: Some(Duration::ZERO),
        ..Overrides::default()
    };
    let choice = contexts(server.kubeconfig(), ContextChoice::Current, overrides);
    let mut reading = Reading::open_choice(choice, Scope::default()).await;
    server.refuse_to_stream().await;
    let asked = server.asked().await;
    for _ in 0..3 {
        reading.wait_out().await;
    }
    asked.page(5, &[destination("a", 1)], "");
    let _watch = server.watch(5).await;
    reading.until_live(&["a"]).await;
    assert!(!reading.told.iter().any(
        |change| matches!(change, Change::Link(Kind::Destination, link) if is_retrying(link))
    ));
}

#[tokio::test]
async fn every_request_about_a_kind_is_counted() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.refuse_to_stream().await;
    server.asked().await.page(5, &[destination("a", 1)], "next");
    server.page(5, &[]).await;
    let watch = server.watch(5).await;
    reading.until_live(&["a"]).await;
    assert_eq!(reading.feed(Kind::Destination).asked(), 4);
    watch.cut().await;
    let _watch = server.watch(5).await;
    let (_, ()) = tokio::join!(reading.fetch("a"), async {
        server.asked().await.json(&json!({}));
    });
    reading
        .until("both", |reading| {
            reading.feed(Kind::Destination).asked() == 6
        })
        .await;
}
