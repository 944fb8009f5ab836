//! The live source against a server whose every answer is scripted: what a cluster can do to a watch.
//!
//! Time passes only where a test says so, and for the first wait after a trouble, which is half a second.

mod changes;
mod clocks;
mod contact;
mod contexts;
mod excess;
mod history;
mod kubeconfigs;
mod lists;
mod logins;
mod past;
mod plugins;
mod proxies;
mod reached;
mod refusals;
mod renewals;
mod requests;
mod server;
mod storage;

use portolan::store::{Kind, Link};
use serde_json::{Value, json};

use crate::reading::Reading;
use server::Server;

fn destination(name: &str, version: u32) -> Value {
    json!({
        "apiVersion": "discovery.mesh.gloo.solo.io/v1",
        "kind": "Destination",
        "metadata": {"name": name, "namespace": "gloo-mesh", "resourceVersion": version.to_string()},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "bookinfo", "clusterName": "mgmt"}}},
    })
}

fn with_uid(name: &str, version: u32) -> Value {
    let mut with_uid = destination(name, version);
    with_uid["metadata"]["uid"] = format!("uid of {name}").into();
    with_uid
}

fn is_retrying(link: &Link) -> bool {
    matches!(link, Link::Retrying { .. })
}

/// Waits for the kinds that a server does not have. A kind whose first request fails has seen an outage, and after one the
/// lists are read again.
async fn until_others_are_absent(reading: &mut Reading) {
    reading
        .until("the other kinds", |reading| {
            let mut kinds = Kind::ALL.into_iter();
            kinds.all(|kind| kind == Kind::Destination || reading.link(kind).is_absent())
        })
        .await;
}

/// A server that streams no lists and is asked for the first page of Destinations.
async fn asked_for_a_page() -> (Server, Reading) {
    let mut server = Server::start();
    let reading = Reading::open(server.kubeconfig()).await;
    server.refuse_to_stream().await;
    (server, reading)
}

/// A server that has not accepted the login nor the one after it, and who was told so.
async fn refused_for_good() -> (Server, Reading) {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    server.asked().await.refuse(401, "Unauthorized");
    server.asked().await.refuse(401, "Unauthorized");
    reading
        .until_link(|link| matches!(link, Link::Unauthorized { .. }))
        .await;
    (server, reading)
}
