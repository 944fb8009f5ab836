//! What odd kubeconfigs cost, and what every request carries.

use std::net::Ipv4Addr;

use portolan::store::{Kind, Link};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
};

use super::{
    destination,
    server::{Server, Site},
};
use crate::reading::Reading;

/// Writes a kubeconfig with this cluster and a token.
fn write(site: &Site, cluster: &Value) {
    let kubeconfig = json!({
        "current-context": "east",
        "clusters": [{"name": "c", "cluster": cluster}],
        "users": [{"name": "u", "user": {"token": "first"}}],
        "contexts": [{"name": "east", "context": {"cluster": "c", "user": "u"}}],
    });
    std::fs::write(site.kubeconfig(), kubeconfig.to_string()).expect("the file is ours");
}

#[tokio::test]
async fn every_request_says_which_program_asks() {
    let mut server = Server::start();
    let _reading = Reading::open(server.kubeconfig()).await;
    let program = concat!("portolan/", env!("CARGO_PKG_VERSION"));
    assert_eq!(server.asked().await.header("user-agent"), [program]);
}

#[tokio::test]
async fn a_server_without_a_scheme_is_asked_and_gets_no_secret_in_plain_text() {
    let mut server = Server::start();
    let address = format!("127.0.0.1:{}", server.site.port);
    write(&server.site, &json!({"server": address}));
    let mut reading = Reading::open(server.kubeconfig()).await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "");
    asked.watch().end_list(1);
    reading.until_live(&[]).await;
}

#[tokio::test]
async fn a_token_that_no_header_may_have_costs_its_context_until_there_is_another() {
    let mut server = Server::start();
    let mut reading = Reading::open(server.kubeconfig()).await;
    let watch = server.stream(5, &[destination("a", 1)]).await;
    reading.until_live(&["a"]).await;
    server.site.log_in("sek\u{1}ret");
    watch.fail(401, "Unauthorized");
    reading
        .until_link(|link| matches!(link, Link::Unauthorized { .. }))
        .await;
    let reason = reading.reason(Kind::Destination);
    let told = "its token holds a character that no header may have (byte 4); fetch it again";
    assert!(reason.ends_with(told), "{reason}");
    assert_eq!(reading.destinations(), ["a"]);
    server.site.log_in(" second\r\n");
    reading.wait_out().await;
    let asked = server.asked().await;
    assert_eq!(asked.login, "Bearer second");
    asked.watch().end_list(5);
}

#[tokio::test]
async fn plain_http_is_asked_of_the_proxy_itself() {
    let mut proxy = Server::start();
    let address = format!("http://me:p%40ss@127.0.0.1:{}", proxy.site.port);
    let cluster = json!({"server": "http://api.corp:6443/east/", "proxy-url": address});
    write(&proxy.site, &cluster);
    let _reading = Reading::open(proxy.kubeconfig()).await;
    let asked = proxy.asked().await;
    assert!(
        asked.uri.starts_with("http://api.corp:6443/east/apis/"),
        "{}",
        asked.uri
    );
    assert_eq!(asked.header("proxy-authorization"), ["Basic bWU6cEBzcw=="]);
    assert_eq!(asked.header("host"), ["api.corp:6443"]);
}

/// A proxy that refuses every tunnel, and its address.
async fn refusing() -> (String, JoinSet<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("there are ports");
    let address = listener.local_addr().expect("it is bound").to_string();
    let mut running = JoinSet::new();
    running.spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut asked = [0; 1024];
            let read = connection.read(&mut asked).await.expect("it is asked");
            assert!(asked[..read].starts_with(b"CONNECT api.corp:6443 "));
            let answer = b"HTTP/1.1 403 Forbidden\r\n\r\n";
            let _ = connection.write_all(answer).await;
        }
    });
    (address, running)
}

#[tokio::test]
async fn a_proxy_that_lets_nobody_through_is_named() {
    let (address, _running) = refusing().await;
    let site = Server::start().site;
    let cluster =
        json!({"server": "https://api.corp:6443", "proxy-url": format!("http://{address}")});
    write(&site, &cluster);
    let mut reading = Reading::open(site.kubeconfig()).await;
    reading
        .until_link(|link| matches!(link, Link::Retrying { .. }))
        .await;
    let why = format!(
        "cannot reach api.corp:6443: the proxy {address} refuses to connect to it; ask who administers the proxy, or name \
         the server in NO_PROXY"
    );
    assert_eq!(reading.reason(Kind::Destination), why);
}
