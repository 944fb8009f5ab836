//! Proxies of each kind: those that get us to the server, and those that do not.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use base64::Engine as _;
use portolan::store::{Kind, Link};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    destination, is_retrying,
    server::{Idle, Server},
};
use crate::reading::Reading;

const CERTIFICATE: &str = include_str!("../../../src/source/access/tests/self.crt");
const KEY: &str = include_str!("../../../src/source/access/tests/self.key");

/// What a proxy does with one connection: it waits until something is said, and says this, again and again.
type Script = Vec<&'static [u8]>;

/// A proxy. Dropping it ends it.
struct Proxy {
    address: String,
    _running: JoinSet<()>,
}

impl Proxy {
    /// Follows a script, and then gets the connection to a port of this machine; if there is none it ends the connection,
    /// or leaves it open without a word.
    async fn start(script: Script, to: Then) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("there are ports");
        let address = listener.local_addr().expect("it is bound").to_string();
        let mut running = JoinSet::new();
        running.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((connection, _)) = listener.accept().await {
                connections.spawn(serve(connection, script.clone(), to));
            }
        });
        Self {
            address,
            _running: running,
        }
    }
}

#[derive(Clone, Copy)]
enum Then {
    Connects(u16),
    Ends,
    Hangs,
}

async fn serve(mut connection: TcpStream, script: Script, then: Then) {
    for said in script {
        let mut heard = [0; 1024];
        if !matches!(connection.read(&mut heard).await, Ok(1..)) {
            return;
        }
        let _ = connection.write_all(said).await;
    }
    match then {
        Then::Connects(port) => {
            let to = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
            let _ = copy_bidirectional(&mut connection, &mut to.expect("it runs")).await;
        }
        Then::Ends => {}
        Then::Hangs => std::future::pending().await,
    }
}

fn kubeconfig(cluster: &Value) -> Value {
    json!({
        "current-context": "east",
        "clusters": [{"name": "c", "cluster": cluster}],
        "users": [{"name": "u", "user": {"token": "first"}}],
        "contexts": [{"name": "east", "context": {"cluster": "c", "user": "u"}}],
    })
}

/// A server that speaks TLS and knows nothing; the port of it. It ends with the tests.
fn secure() -> u16 {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let listener = listener.expect("there are ports");
    let port = listener.local_addr().expect("it is bound").port();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).expect("it is one");
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).expect("it is one");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("there are some")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    let config = Arc::new(config.expect("they fit"));
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            std::thread::spawn(move || {
                use std::io::{Read as _, Write as _};
                let tls = ServerConnection::new(config).expect("it is well configured");
                let mut stream = StreamOwned::new(tls, connection);
                let mut asked = [0; 4096];
                while matches!(stream.read(&mut asked), Ok(1..)) {
                    let answer = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
                    if stream
                        .write_all(answer)
                        .and_then(|()| stream.flush())
                        .is_err()
                    {
                        return;
                    }
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_server_that_speaks_tls_is_asked_by_a_tunnel() {
    let proxy = Proxy::start(
        vec![b"HTTP/1.1 200 Connection established\r\n\r\n"],
        Then::Connects(secure()),
    );
    let proxy = proxy.await;
    let site = Idle::new().site;
    let authority = base64::engine::general_purpose::STANDARD.encode(CERTIFICATE);
    let cluster = json!({
        "server": "https://h.corp:6443", "certificate-authority-data": authority,
        "proxy-url": format!("http://me:s3cr3t@{}", proxy.address),
    });
    std::fs::write(site.kubeconfig(), kubeconfig(&cluster).to_string()).expect("it is ours");
    let mut reading = Reading::open(site.kubeconfig()).await;
    reading.until_link(Link::is_absent).await;
}

#[tokio::test]
async fn any_server_is_asked_by_socks() {
    let mut server = Server::start();
    // Name and password are asked for and accepted, and the connection is made.
    let script: Script = vec![&[5, 2], &[1, 0], &[5, 0, 0, 1, 127, 0, 0, 1, 0, 80]];
    let proxy = Proxy::start(script, Then::Connects(server.site.port)).await;
    let cluster = json!({
        "server": "http://api.corp:6443", "proxy-url": format!("socks5://me:s3cr3t@{}", proxy.address),
    });
    std::fs::write(server.kubeconfig(), kubeconfig(&cluster).to_string()).expect("it is ours");
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _watch = reading
        .during(server.stream(5, &[destination("a", 1)]))
        .await;
    reading.until_live(&["a"]).await;
}

/// What is said of a server behind a proxy that is spoken to like this.
async fn reason(url: &str, site: &Idle) -> String {
    let cluster = json!({"server": "https://api.corp:6443", "proxy-url": url});
    std::fs::write(site.site.kubeconfig(), kubeconfig(&cluster).to_string()).expect("it is ours");
    let mut reading = Reading::open(site.site.kubeconfig()).await;
    reading.until_link(is_retrying).await;
    let told = format!("{:?}", reading.told);
    assert!(!told.contains("s3cr3t"), "{told}");
    reading.reason(Kind::Destination)
}

#[tokio::test]
async fn a_proxy_that_does_not_get_us_there_is_named_with_the_reason_and_without_its_password() {
    const REFUSES: &str =
        "refuses to connect to it; ask who administers the proxy, or name the server in NO_PROXY";
    const CUTS: &str = "cuts the connection; check that it is a proxy";
    const NO_SOCKS: &str = "does not speak SOCKS5; check the scheme of its address";
    const WRONG: &str =
        "does not accept its user and password; check USER:PASSWORD@ before its host";
    const ASKS: &str = "asks for a login; write USER:PASSWORD@ before its host";
    const NO_WAY: &str =
        "has no way to it; check the address of the server, or name the server in NO_PROXY";
    let cases: Vec<(&str, Script, &str)> = vec![
        (
            "http://me:s3cr3t@",
            vec![b"HTTP/1.1 403 Forbidden\r\n\r\n"],
            REFUSES,
        ),
        (
            "http://me:s3cr3t@",
            vec![b"HTTP/1.1 502 Bad Gateway\r\n\r\n"],
            REFUSES,
        ),
        (
            "http://me:s3cr3t@",
            vec![b"\x05\x00 no HTTP at all\r\n\r\n"],
            REFUSES,
        ),
        (
            "http://me:s3cr3t@",
            vec![b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"],
            WRONG,
        ),
        (
            "http://",
            vec![b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"],
            ASKS,
        ),
        ("http://me:s3cr3t@", vec![b""], CUTS),
        (
            "socks5://me:s3cr3t@",
            vec![&[5, 255]],
            "takes no user and password; leave out USER:PASSWORD@, or check that it is a SOCKS5 proxy",
        ),
        ("socks5://", vec![&[5, 255]], ASKS),
        ("socks5://me:s3cr3t@", vec![&[5, 2], &[1, 1]], WRONG),
        (
            "socks5://",
            vec![&[5, 0], &[5, 2, 0, 1, 0, 0, 0, 0, 0, 0]],
            REFUSES,
        ),
        (
            "socks5://",
            vec![&[5, 0], &[5, 5, 0, 1, 0, 0, 0, 0, 0, 0]],
            "is refused by it; check that the API server runs there",
        ),
        (
            "socks5://",
            vec![&[5, 0], &[5, 4, 0, 1, 0, 0, 0, 0, 0, 0]],
            NO_WAY,
        ),
        (
            "socks5://",
            vec![&[5, 0], &[5, 1, 0, 1, 0, 0, 0, 0, 0, 0]],
            NO_WAY,
        ),
        (
            "socks5://",
            vec![b"HTTP/1.1 400 Bad Request\r\n\r\n"],
            NO_SOCKS,
        ),
        ("socks5://me:s3cr3t@", vec![b""], CUTS),
    ];
    for (scheme, script, expected) in cases {
        let proxy = Proxy::start(script, Then::Ends).await;
        let address = &proxy.address;
        let why = reason(&format!("{scheme}{address}"), &Idle::new()).await;
        let expected = format!("cannot reach api.corp:6443: the proxy {address} {expected}");
        assert_eq!(why, expected, "{scheme}");
    }
    for scheme in ["http://me:s3cr3t@", "socks5://me:s3cr3t@"] {
        let idle = Idle::new();
        let address = format!("127.0.0.1:{}", idle.site.port);
        let why = reason(&format!("{scheme}{address}"), &idle).await;
        let expected = format!(
            "cannot reach api.corp:6443: the proxy {address} refuses connections; check that it runs there"
        );
        assert_eq!(why, expected);
    }
}

#[tokio::test]
async fn a_proxy_that_is_silent_is_named() {
    for scheme in ["http", "socks5"] {
        let proxy = Proxy::start(Vec::new(), Then::Hangs).await;
        let site = Idle::new().site;
        let cluster = json!({
            "server": "https://api.corp:6443", "proxy-url": format!("{scheme}://me:s3cr3t@{}", proxy.address),
        });
        std::fs::write(site.kubeconfig(), kubeconfig(&cluster).to_string()).expect("it is ours");
        let mut reading = Reading::open(site.kubeconfig()).await;
        reading
            .until("a request", |reading| {
                let mut told = reading.told.iter();
                told.any(|change| matches!(change, portolan::store::Change::Asked(_)))
            })
            .await;
        // What was asked is on its way to the proxy.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        reading.pass(Duration::from_millis(9500)).await;
        reading.until_link(is_retrying).await;
        let why = format!(
            "cannot reach api.corp:6443: the proxy {} does not get us there: no answer in time; check the network, the VPN \
             and the proxy",
            proxy.address
        );
        assert_eq!(reading.reason(Kind::Destination), why);
    }
}
