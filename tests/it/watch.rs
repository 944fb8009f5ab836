//! The live source against a server whose every answer is scripted: what a cluster can do to a watch.
//!
//! Time passes only where a test says so, and for the first wait after a trouble, which is half a second.

mod server;

use std::time::Duration;

use portolan::{
    source::{self, FetchError, OpenError, Overrides, Scope, Which},
    store::{Change, Kind, Link, Source},
};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::reading::{Reading, contexts, current};
use server::{Idle, Server, together};

fn destination(name: &str, version: u32) -> Value {
    json!({
        "apiVersion": "discovery.mesh.gloo.solo.io/v1",
        "kind": "Destination",
        "metadata": {"name": name, "namespace": "gloo-mesh", "resourceVersion": version.to_string()},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "bookinfo", "clusterName": "mgmt"}}},
    })
}

fn is_retrying(link: &Link) -> bool {
    matches!(link, Link::Retrying { .. })
}

fn is_denied(link: &Link) -> bool {
    matches!(link, Link::Denied { .. })
}

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
async fn a_kind_that_is_not_installed_is_absent_and_hurts_no_other() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _watch = server.stream(1, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    reading
        .until("the other kinds", |reading| {
            let mut others = Kind::ALL
                .into_iter()
                .filter(|kind| *kind != Kind::Destination);
            others.all(|kind| reading.link(kind) == Link::Absent)
        })
        .await;
    let source = reading.store.source(&reading.name());
    let source = source.expect("it has spoken");
    assert!(source.is_complete());
}

#[tokio::test]
async fn where_streaming_is_refused_the_list_comes_in_pages() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.refuse_to_stream().await;
    let first = server.asked().await;
    assert!(first.is("limit=500"), "{}", first.uri);
    first.page(5, &[destination("a", 1)], "next");
    let second = server.asked().await;
    assert!(second.is("continue=next"), "{}", second.uri);
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
         destinations.discovery.mesh.gloo.solo.io"
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
    let told = "cannot list destinations: forbidden; ask for get, list and watch on \
                destinations.discovery.mesh.gloo.solo.io in all namespaces; until then those of";
    server.asked().await.refuse(403, "no");
    server.asked().await.refuse(403, "no");
    server.asked().await.refuse(403, "no");
    let asked = server.asked().await;
    assert!(asked.is_within("gloo-mesh"), "{}", asked.uri);
    asked.page(3, &[destination("a", 1)], "next");
    server.page(3, &[destination("b", 2)]).await;
    reading.until_link(is_denied).await;
    assert_eq!(reading.destinations(), ["a", "b"]);
    assert_eq!(
        reading.reason(Kind::Destination),
        format!("{told} gloo-mesh are read, every half a minute")
    );
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
    let both = format!("{told} default and gloo-mesh are read, every half a minute");
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
async fn who_may_list_but_not_watch_sees_a_list_that_is_read_again() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.asked().await.refuse(403, "no");
    server.page(1, &[destination("a", 1)]).await;
    server.asked().await.refuse(403, "no");
    reading.until_link(is_denied).await;
    assert!(
        reading
            .reason(Kind::Destination)
            .starts_with("cannot watch destinations: forbidden")
    );
    assert_eq!(reading.destinations(), ["a"]);
    reading.wait_out().await;
    server.page(2, &[destination("b", 2)]).await;
    server.asked().await.refuse(403, "no");
    reading
        .until("the second list", |reading| reading.destinations() == ["b"])
        .await;
    assert!(
        reading
            .told
            .iter()
            .all(|change| *change != Change::Link(Kind::Destination, Link::Live))
    );
}

#[tokio::test]
async fn a_kind_that_is_installed_later_is_found() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.asked().await.refuse(404, "404 page not found");
    reading.until_link(|link| *link == Link::Absent).await;
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
    let _watch = server.watch(5).await;
    reading.until_live(&["a"]).await;
    let absent = Change::Link(Kind::Destination, Link::Absent);
    assert!(!reading.told.contains(&absent));
    assert_eq!(reading.lists(), 1);
}

#[tokio::test]
async fn an_expired_login_is_replaced_by_the_one_in_the_kubeconfig() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let asked = server.asked().await;
    server.site.log_in("second");
    asked.refuse(401, "Unauthorized");
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer second");
    let watch = asked.watch();
    watch.end_list(1);
    reading.until_live(&[]).await;
    let unauthorized =
        |change: &Change| matches!(change, Change::Link(_, Link::Unauthorized { .. }));
    assert!(!reading.told.iter().any(unauthorized));
}

#[tokio::test]
async fn a_login_that_stays_refused_is_said_and_tried_again_slowly() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.asked().await.refuse(401, "Unauthorized");
    server.asked().await.refuse(401, "Unauthorized");
    reading
        .until_link(|link| matches!(link, Link::Unauthorized { .. }))
        .await;
    let why = format!(
        "127.0.0.1:{} does not accept the login; log in again",
        server.site.port
    );
    assert_eq!(reading.reason(Kind::Destination), why);
    reading.wait_out().await;
    let _watch = server.stream(1, &[]).await;
    reading.until_live(&[]).await;
}

#[tokio::test]
async fn a_login_plugin_that_fails_is_told_in_its_own_words_and_asked_again_later() {
    let plugin = |script: &str| {
        json!({"exec": {
            "apiVersion": "client.authentication.k8s.io/v1",
            "interactiveMode": "Always",
            "command": "sh",
            "args": ["-c", script],
        }})
    };
    let idle = Idle::new();
    idle.site
        .log_in_as(&plugin("echo please log in first >&2; exit 1"));
    let mut server = idle.start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    reading
        .until_link(|link| matches!(link, Link::Unauthorized { .. }))
        .await;
    let reason = reading.reason(Kind::Destination);
    let wanted = "fails: please log in first; run it by hand to log in";
    assert!(reason.contains(wanted), "{reason}");

    let credential = r#"{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
        "status": {"token": "from-the-plugin"}}"#;
    let script = format!("cat <<'EOF'\n{credential}\nEOF\n");
    server.site.log_in_as(&plugin(&script));
    reading.wait_out().await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer from-the-plugin");
    asked.watch().end_list(1);
    reading.until_live(&[]).await;
}

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
    let why = "cannot get destinations: the server answers 500 \"boom\"".to_owned();
    assert_eq!(fetched, Err(FetchError::Failed(reading.name(), why)));
}

#[tokio::test]
async fn namespace_and_selector_are_applied_by_the_server() {
    let mut server = Server::start();
    let scope = Scope {
        namespace: Some("team".to_owned()),
        selector: Some("app=x".to_owned()),
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
        namespace: None,
        selector: Some("a b".to_owned()),
    };
    let (send, _updates) = mpsc::channel(1);
    let clock: source::Clock = std::sync::Arc::new(|| jiff::Timestamp::UNIX_EPOCH);
    let refused = source::open(choice, scope, clock, send).await;
    assert!(matches!(refused, Err(OpenError::Selector { .. })));
}

#[tokio::test]
async fn a_dead_context_and_a_broken_one_hinder_no_other() {
    let dead = Idle::new();
    let mut server = Server::start();
    let kubeconfig = together(&[("dead", &dead.site), ("live", &server.site)]);
    let choice = contexts(kubeconfig.path(), Which::All, Overrides::default());
    let mut reading = Reading::open_choice(choice, Scope::default()).await;
    let link = |reading: &Reading, name: &str| {
        let source = reading.store.source(&name.into());
        source
            .map(|source| source.link().clone())
            .unwrap_or_default()
    };
    let _watch = server.stream(5, &[destination("a", 1)]).await;
    reading
        .until("every context to say how it stands", |reading| {
            let unusable = |link| matches!(link, Link::Unauthorized { .. });
            is_retrying(&link(reading, "dead"))
                && link(reading, "live") == Link::Live
                && unusable(link(reading, "broken"))
                && unusable(link(reading, "locked"))
        })
        .await;
    let live = reading.store.source(&"live".into());
    assert_eq!(live.map(Source::destinations), Some(1));
    assert_eq!(
        link(&reading, "broken").reason(),
        Some("cannot use the context \"broken\": its cluster \"none\" is not in the kubeconfig")
    );

    let locked = link(&reading, "locked");
    let why = locked.reason().expect("there is a reason");
    assert!(why.contains("the login plugin cannot be started"), "{why}");

    let mut server = dead.start();
    let _watch = server.stream(7, &[destination("b", 1)]).await;
    reading
        .until("the dead one to live", |reading| {
            link(reading, "dead") == Link::Live
        })
        .await;
}

#[tokio::test]
async fn who_asks_in_the_name_of_another_says_so_to_the_server() {
    let mut server = Server::start();
    let overrides = Overrides {
        impersonate: Some("jane@corp".to_owned()),
        groups: vec!["viewers".to_owned(), "auditors".to_owned()],
        ..Overrides::default()
    };
    let choice = contexts(server.kubeconfig(), Which::Current, overrides);
    let _reading = Reading::open_choice(choice, Scope::default()).await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer first");
    assert_eq!(asked.header("impersonate-user"), ["jane@corp"]);
    assert_eq!(asked.header("impersonate-group"), ["viewers", "auditors"]);
}

#[tokio::test]
async fn a_request_timeout_is_kept_by_lists_and_not_by_watches() {
    let mut server = Server::start();
    let overrides = Overrides {
        request_timeout: Some(Duration::from_secs(30)),
        ..Overrides::default()
    };
    let choice = contexts(server.kubeconfig(), Which::Current, overrides);
    let mut reading = Reading::open_choice(choice, Scope::default()).await;
    server.refuse_to_stream().await;
    let unanswered = server.asked().await;
    reading.wait_out().await;
    reading.until_link(is_retrying).await;
    drop(unanswered);
    server.page(5, &[]).await;
    let watch = server.watch(5).await;
    reading.until_live(&[]).await;
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
    let choice = contexts(server.kubeconfig(), Which::Current, overrides);
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
async fn dropping_the_sources_ends_every_task() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _watch = server.stream(5, &[]).await;
    reading.until_live(&[]).await;
    reading.close().await;
}
