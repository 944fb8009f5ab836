//! A small API server whose answers are given by the test itself, request by request.
//!
//! It speaks real HTTP/1.1 on a port of this machine. Destinations are asked of the test ([`Server::asked`]); every
//! other kind is not installed. Nothing here waits for time to pass.

use std::{convert::Infallible, io, net::Ipv4Addr, path::Path};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    body::{Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use crate::reading::soon;

type Body = UnsyncBoxBody<Bytes, io::Error>;
type Answer = Response<Body>;

/// Where a server is, whether it runs or not, and a kubeconfig whose context `east` points there.
///
/// The port is taken all the time, or another test might get it meanwhile.
pub(super) struct Site {
    /// The port on this machine.
    pub(super) port: u16,
    kubeconfig: NamedTempFile,
}

/// A place where nothing runs: connections are refused.
pub(super) struct Idle {
    pub(super) site: Site,
    socket: TcpSocket,
}

/// The server. Dropping it closes the port and cuts every connection.
pub(super) struct Server {
    pub(super) site: Site,
    asked: mpsc::UnboundedReceiver<Asked>,
    running: JoinSet<()>,
}

/// A request about Destinations that waits for its answer.
pub(super) struct Asked {
    /// The path, and what follows it.
    pub(super) uri: String,
    /// The `Authorization` header.
    pub(super) login: String,
    headers: http::HeaderMap,
    reply: oneshot::Sender<Answer>,
}

/// The open end of a watch. Dropping it ends the watch as a server does.
pub(super) struct Watch(mpsc::UnboundedSender<Result<Frame<Bytes>, io::Error>>);

impl Site {
    /// The path of the kubeconfig.
    pub(super) fn kubeconfig(&self) -> &Path {
        self.kubeconfig.path()
    }

    /// Writes a kubeconfig with this token.
    pub(super) fn log_in(&self, token: &str) {
        self.log_in_as(&json!({"token": token}));
    }

    /// Writes a kubeconfig with this user.
    pub(super) fn log_in_as(&self, user: &Value) {
        let server = format!("http://127.0.0.1:{}", self.port);
        let kubeconfig = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "east",
            "clusters": [{"name": "c", "cluster": {"server": server}}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "east", "context": {"cluster": "c", "user": "u"}}],
        });
        std::fs::write(self.kubeconfig(), kubeconfig.to_string()).expect("the file is ours");
    }
}

/// A kubeconfig with a context for each of these, and two more: the cluster of `broken` is not in
/// it, and the login plugin of `locked` is not on this machine.
pub(super) fn together(sites: &[(&str, &Site)]) -> NamedTempFile {
    let cluster = |(name, site): &(&str, &Site)| {
        let server = format!("http://127.0.0.1:{}", site.port);
        json!({"name": name, "cluster": {"server": server}})
    };
    let context =
        |name: &str, cluster: &str| json!({"name": name, "context": {"cluster": cluster}});
    let contexts = sites.iter().map(|(name, _)| context(name, name));
    let mut locked = context("locked", sites[0].0);
    locked["context"]["user"] = "u".into();
    let plugin = json!({"exec": {
        "apiVersion": "client.authentication.k8s.io/v1",
        "interactiveMode": "Never",
        "command": "no-such-login-plugin",
    }});
    let kubeconfig = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": sites.iter().map(cluster).collect::<Vec<_>>(),
        "users": [{"name": "u", "user": plugin}],
        "contexts": contexts.chain([context("broken", "none"), locked]).collect::<Vec<_>>(),
    });
    let file = NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), kubeconfig.to_string()).expect("the file is ours");
    file
}

impl Idle {
    /// A free port.
    pub(super) fn new() -> Self {
        let socket = taken(0);
        let site = Site {
            port: socket.local_addr().expect("it is bound").port(),
            kubeconfig: NamedTempFile::new().expect("a temporary file"),
        };
        site.log_in("first");
        Self { site, socket }
    }

    /// Starts a server there.
    pub(super) fn start(self) -> Server {
        let listener = self.socket.listen(64).expect("the port is ours");
        let (ask, asked) = mpsc::unbounded_channel();
        let mut running = JoinSet::new();
        running.spawn(accept(listener, ask));
        Server {
            site: self.site,
            asked,
            running,
        }
    }
}

/// A socket that holds a port, or any port for 0, and does not listen yet.
fn taken(port: u16) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("there are sockets");
    let reuse = socket.set_reuseaddr(true);
    reuse.expect("a port that was just closed can be taken again");
    let address = (Ipv4Addr::LOCALHOST, port).into();
    socket.bind(address).expect("the port is free");
    socket
}

impl Server {
    /// Starts on a free port.
    pub(super) fn start() -> Self {
        Idle::new().start()
    }

    /// Closes the port and cuts every connection.
    pub(super) async fn stop(mut self) -> Idle {
        self.running.shutdown().await;
        Idle {
            socket: taken(self.site.port),
            site: self.site,
        }
    }

    /// The path of the kubeconfig.
    pub(super) fn kubeconfig(&self) -> &Path {
        self.site.kubeconfig()
    }

    /// The next request about Destinations.
    pub(super) async fn asked(&mut self) -> Asked {
        soon("a request", self.asked.recv())
            .await
            .expect("the server runs")
    }

    /// Answers a streaming list with these objects at this version, and keeps the watch open.
    pub(super) async fn stream(&mut self, version: u32, objects: &[Value]) -> Watch {
        let asked = self.asked().await;
        assert!(asked.is("sendInitialEvents=true"), "{}", asked.uri);
        let watch = asked.watch();
        for object in objects {
            watch.send("ADDED", object);
        }
        watch.end_list(version);
        watch
    }

    /// Refuses streaming lists as a server of Kubernetes 1.20 does.
    pub(super) async fn refuse_to_stream(&mut self) {
        let asked = self.asked().await;
        assert!(asked.is("sendInitialEvents=true"), "{}", asked.uri);
        asked.refuse(422, "resourceVersionMatch is forbidden for watch");
    }

    /// Answers a list with these objects at this version, as its only page.
    pub(super) async fn page(&mut self, version: u32, objects: &[Value]) {
        let asked = self.asked().await;
        assert!(!asked.is("watch=true"), "{}", asked.uri);
        asked.page(version, objects, "");
    }

    /// Lets a watch begin that asks for what came after this version.
    pub(super) async fn watch(&mut self, version: u32) -> Watch {
        let asked = self.asked().await;
        assert!(!asked.is("sendInitialEvents=true"), "{}", asked.uri);
        let wanted = format!("resourceVersion={version}");
        assert!(asked.is("watch=true") && asked.is(&wanted), "{}", asked.uri);
        asked.watch()
    }
}

impl Asked {
    /// The values of a header.
    pub(super) fn header(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values.filter_map(|value| value.to_str().ok()).collect()
    }

    /// Whether the request has this among its parameters.
    pub(super) fn is(&self, parameter: &str) -> bool {
        let (_, parameters) = self.uri.split_once('?').unwrap_or_default();
        parameters.split('&').any(|given| given == parameter)
    }

    /// Whether the request is about this namespace alone.
    pub(super) fn is_within(&self, namespace: &str) -> bool {
        let part = format!("/namespaces/{namespace}/destinations?");
        self.uri.contains(&part)
    }

    /// Answers with a page of a list; the token stands for the next one.
    pub(super) fn page(self, version: u32, objects: &[Value], token: &str) {
        let metadata = json!({"resourceVersion": version.to_string(), "continue": token});
        self.json(&json!({
            "apiVersion": "discovery.mesh.gloo.solo.io/v1",
            "kind": "DestinationList",
            "metadata": metadata,
            "items": objects,
        }));
    }

    /// Answers with JSON.
    pub(super) fn json(self, value: &Value) {
        self.answer(StatusCode::OK, whole(value.to_string()));
    }

    /// Answers with an error.
    pub(super) fn refuse(self, code: u16, message: &str) {
        let status =
            json!({"kind": "Status", "status": "Failure", "message": message, "code": code});
        let code = StatusCode::from_u16(code).expect("it is a status");
        self.answer(code, whole(status.to_string()));
    }

    /// Answers with a watch that begins.
    pub(super) fn watch(self) -> Watch {
        let (send, mut lines) = mpsc::unbounded_channel();
        let lines = futures::stream::poll_fn(move |cx| lines.poll_recv(cx));
        self.answer(StatusCode::OK, StreamBody::new(lines).boxed_unsync());
        Watch(send)
    }

    fn answer(self, code: StatusCode, body: Body) {
        let mut answer = Response::new(body);
        *answer.status_mut() = code;
        // The client may have given up meanwhile, which is its right.
        let _ = self.reply.send(answer);
    }
}

impl Watch {
    /// Sends an event.
    pub(super) fn send(&self, event: &str, object: &Value) {
        self.text(&format!("{{\"type\":\"{event}\",\"object\":{object}}}\n"));
    }

    /// Sends text as it is.
    pub(super) fn text(&self, text: &str) {
        let _ = self.0.send(Ok(Frame::data(Bytes::from(text.to_owned()))));
    }

    /// Sends the bookmark that ends a streaming list.
    pub(super) fn end_list(&self, version: u32) {
        let mut bookmark = self::bookmark(version);
        bookmark["metadata"]["annotations"] = json!({"k8s.io/initial-events-end": "true"});
        self.send("BOOKMARK", &bookmark);
    }

    /// Sends a bookmark.
    pub(super) fn bookmark(&self, version: u32) {
        self.send("BOOKMARK", &bookmark(version));
    }

    /// Sends the event by which a server says that a version is too old.
    pub(super) fn expire(&self) {
        let status = json!({"status": "Failure", "message": "too old resource version", "reason": "Expired", "code": 410});
        self.send("ERROR", &status);
    }

    /// Cuts the connection in the middle of a line.
    pub(super) async fn cut(self) {
        self.text("{\"type\":\"MODIFIED\",\"object\":{\"meta");
        // What is not on its way when the error comes is dropped with it.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        let _ = self.0.send(Err(io::ErrorKind::ConnectionReset.into()));
    }
}

fn bookmark(version: u32) -> Value {
    json!({
        "apiVersion": "discovery.mesh.gloo.solo.io/v1",
        "kind": "Destination",
        "metadata": {"resourceVersion": version.to_string()},
    })
}

fn whole(text: String) -> Body {
    http_body_util::Full::new(Bytes::from(text))
        .map_err(|never| match never {})
        .boxed_unsync()
}

async fn accept(listener: TcpListener, ask: mpsc::UnboundedSender<Asked>) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.expect("the port is ours");
        let ask = ask.clone();
        connections.spawn(async move {
            let service = service_fn(|request| answer(request, &ask));
            // A connection that breaks is what some tests are about.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    ask: &mpsc::UnboundedSender<Asked>,
) -> Result<Answer, Infallible> {
    assert_eq!(
        request.method(),
        Method::GET,
        "only GET requests ever leave"
    );
    let (reply, answer) = oneshot::channel();
    let login = request.headers().get(http::header::AUTHORIZATION);
    let asked = Asked {
        uri: request.uri().to_string(),
        login: login
            .and_then(|login| login.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
        headers: request.headers().clone(),
        reply,
    };
    if asked.uri.contains("/destinations") {
        let _ = ask.send(asked);
    } else {
        asked.refuse(404, "404 page not found");
    }
    // A test that is over answers nobody.
    Ok(answer
        .await
        .unwrap_or_else(|_| Response::new(whole(String::new()))))
}
