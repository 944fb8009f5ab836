//! Logins that change on disk while they are in use.

use std::time::Duration;

use portolan::store::{Kind, Link};
use serde_json::json;
use tempfile::NamedTempFile;

use super::{
    destination, is_retrying, refused_for_good,
    server::{Idle, Server},
};
use crate::reading::Reading;

/// More than the time between two looks at the files.
const LOOK: Duration = Duration::from_secs(6);

#[tokio::test]
async fn a_token_that_changes_in_the_kubeconfig_is_used_at_once_and_the_watch_goes_on() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _old = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    server.site.log_in("second");
    reading.pass(LOOK).await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer second");
    assert!(asked.is("resourceVersion=5"), "{}", asked.uri);
    let watch = asked.watch();
    watch.send("ADDED", &destination("b", 6));
    reading.until_live(&["a", "b"]).await;
    assert_eq!(reading.lists(), 1);
    assert!(!reading.links(Kind::Destination).any(is_retrying));
}

#[tokio::test]
async fn a_token_that_changes_in_its_own_file_is_used_at_once() {
    let token = NamedTempFile::new().expect("a temporary file");
    std::fs::write(token.path(), "first").expect("the file is ours");
    let idle = Idle::new();
    idle.site.log_in_as(&json!({"tokenFile": token.path()}));
    let mut server = idle.start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer first");
    let _old = asked.watch();
    std::fs::write(token.path(), "second").expect("the file is ours");
    reading.pass(LOOK).await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer second");
    asked.watch().end_list(1);
    reading.until_live(&[]).await;
}

#[tokio::test]
async fn whoever_waits_for_a_login_is_woken_by_the_one_in_the_kubeconfig() {
    let (mut server, mut reading) = refused_for_good().await;
    server.site.log_in("second");
    reading.pass(LOOK).await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer second");
    asked.watch().end_list(1);
    reading.until_live(&[]).await;
}

#[tokio::test]
async fn a_context_that_comes_to_mean_another_cluster_is_listed_anew() {
    let mut server = Server::start();
    let mut other = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _old = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    std::fs::copy(other.kubeconfig(), server.kubeconfig()).expect("the file is ours");
    reading.pass(LOOK).await;
    reading.until_link(|link| *link == Link::Connecting).await;
    assert_eq!(reading.destinations(), ["a"]);
    let _watch = other.stream(5, &[destination("b", 1)]).await;
    reading.until_live(&["b"]).await;
}

#[tokio::test]
async fn a_kubeconfig_that_breaks_ends_no_watch() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    std::fs::write(server.kubeconfig(), "no kubeconfig").expect("the file is ours");
    reading.pass(LOOK).await;
    watch.send("ADDED", &destination("b", 6));
    reading.until_live(&["a", "b"]).await;
    // Nor does it keep from the login that it holds when it is whole again.
    server.site.log_in("second");
    reading.pass(LOOK).await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer second");
    assert!(asked.is("resourceVersion=6"), "{}", asked.uri);
    assert!(!reading.links(Kind::Destination).any(is_retrying));
}
