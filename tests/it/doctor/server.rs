//! An API server that answers by rules and records what it was asked.

use std::{
    convert::Infallible,
    net::{Ipv4Addr, TcpListener as Listener},
    path::Path,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header::DATE};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use portolan::store::Kind;
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpSocket, TcpStream},
    sync::mpsc,
    task::JoinSet,
};

use crate::reading::soon;

/// How it answers.
#[derive(Clone)]
pub(super) struct Rules {
    /// To who asks for the version.
    pub(super) version: (u16, Value),
    /// The groups it has; those of every kind where nothing is given.
    pub(super) groups: Option<Value>,
    /// The code of a review.
    pub(super) review: u16,
    /// What a review allows, by its `resourceAttributes`.
    pub(super) allowed: fn(&Value) -> bool,
    /// Whether lists may be read.
    pub(super) readable: bool,
    /// The `Date` of each answer.
    pub(super) date: Option<&'static str>,
}

/// A request line without the protocol, and the body.
pub(super) type Asked = (String, String);

/// The server. Dropping it closes the port.
pub(super) struct Server {
    port: u16,
    kubeconfig: NamedTempFile,
    asked: mpsc::UnboundedReceiver<Asked>,
    _running: JoinSet<()>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            version: (200, json!({"gitVersion": "v1.20.2"})),
            groups: None,
            review: 201,
            allowed: |_| true,
            readable: true,
            date: None,
        }
    }
}

/// A kubeconfig with these contexts and their servers, the first of them the current one.
pub(super) fn kubeconfig(contexts: &[(&str, &str)]) -> NamedTempFile {
    let cluster =
        |(name, server): &(&str, &str)| json!({"name": name, "cluster": {"server": server}});
    let context =
        |(name, _): &(&str, &str)| json!({"name": name, "context": {"cluster": name, "user": "u"}});
    let text = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": contexts[0].0,
        "clusters": contexts.iter().map(cluster).collect::<Vec<_>>(),
        "users": [{"name": "u", "user": {"token": "t"}}],
        "contexts": contexts.iter().map(context).collect::<Vec<_>>(),
    });
    let file = NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), text.to_string()).expect("the file is ours");
    file
}

/// A port whose connections are taken and never answered.
pub(super) fn silent() -> (Listener, u16) {
    let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there are ports");
    let port = listener.local_addr().expect("it is bound").port();
    (listener, port)
}

/// Waits for a connection by which something is asked, and keeps it.
pub(super) async fn asked(silent: Listener) -> TcpStream {
    silent.set_nonblocking(true).expect("it is a socket");
    let listener = TcpListener::from_std(silent).expect("it listens");
    loop {
        let (mut connection, _) = listener.accept().await.expect("it listens");
        if connection
            .read(&mut [0; 1])
            .await
            .is_ok_and(|read| read > 0)
        {
            return connection;
        }
    }
}

/// A port whose connections are refused, taken so that nobody else gets it.
pub(super) struct Refused {
    pub(super) port: u16,
    _socket: TcpSocket,
}

pub(super) fn refused() -> Refused {
    let socket = TcpSocket::new_v4().expect("there are sockets");
    let bound = socket.bind((Ipv4Addr::LOCALHOST, 0).into());
    bound.expect("there are ports");
    Refused {
        port: socket.local_addr().expect("it is bound").port(),
        _socket: socket,
    }
}

impl Server {
    /// Starts on a free port.
    pub(super) fn start(rules: Rules) -> Self {
        let (listener, port) = silent();
        let nonblocking = listener.set_nonblocking(true);
        nonblocking.expect("the socket is ours");
        let listener = TcpListener::from_std(listener).expect("the socket is ours");
        let (note, asked) = mpsc::unbounded_channel();
        let mut running = JoinSet::new();
        running.spawn(accept(listener, rules, note));
        Self {
            port,
            kubeconfig: kubeconfig(&[("mgmt", &format!("http://127.0.0.1:{port}"))]),
            asked,
            _running: running,
        }
    }

    /// The port on this machine.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The path of a kubeconfig whose current context points there.
    pub(super) fn kubeconfig(&self) -> &Path {
        self.kubeconfig.path()
    }

    /// Writes the kubeconfig anew with this user.
    pub(super) fn log_in_as(&self, user: &Value) {
        let text = std::fs::read_to_string(self.kubeconfig());
        let mut text: Value =
            serde_json::from_str(&text.expect("the file is ours")).expect("it is JSON");
        text["users"][0]["user"] = user.clone();
        let written = std::fs::write(self.kubeconfig(), text.to_string());
        written.expect("the file is ours");
    }

    /// Everything it was asked so far.
    pub(super) fn asked(&mut self) -> Vec<Asked> {
        std::iter::from_fn(|| self.asked.try_recv().ok()).collect()
    }

    /// The next thing it is asked.
    pub(super) async fn next(&mut self) -> Asked {
        soon("a request", self.asked.recv())
            .await
            .expect("the server runs")
    }
}

async fn accept(listener: TcpListener, rules: Rules, note: mpsc::UnboundedSender<Asked>) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.expect("the port is ours");
        let (rules, note) = (rules.clone(), note.clone());
        connections.spawn(async move {
            let service = service_fn(|request| answer(request, &rules, &note));
            // That a client leaves is its right.
            let _ = http1::Builder::new()
                .auto_date_header(false)
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    rules: &Rules,
    note: &mpsc::UnboundedSender<Asked>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let line = format!("{} {}", request.method(), request.uri());
    let path = request.uri().path().to_owned();
    let body = request.into_body().collect().await.expect("it is whole");
    let body = String::from_utf8(body.to_bytes().into()).expect("it is text");
    let (code, value) = rules.answer(&path, &body);
    // A test that is over listens no more.
    let _ = note.send((line, body));
    let mut answer = Response::new(Full::new(Bytes::from(value.to_string())));
    *answer.status_mut() = StatusCode::from_u16(code).expect("it is a status");
    if let Some(date) = rules.date {
        let date = HeaderValue::from_static(date);
        answer.headers_mut().insert(DATE, date);
    }
    Ok(answer)
}

impl Rules {
    fn answer(&self, path: &str, body: &str) -> (u16, Value) {
        let version = path.trim_start_matches("/apis/");
        let of_version = Kind::ALL
            .into_iter()
            .filter(|kind| kind.api_version() == version);
        let resources: Vec<Value> = of_version
            .map(|kind| json!({"name": kind.plural()}))
            .collect();
        match path {
            "/version" => self.version.clone(),
            "/apis" => (200, self.groups.clone().unwrap_or_else(groups)),
            path if path.ends_with("/selfsubjectaccessreviews") => self.ruled(body),
            "/apis/discovery.mesh.gloo.solo.io/v1alpha2" => {
                (200, json!({"resources": [{"name": "destinations"}]}))
            }
            _ if !resources.is_empty() => (200, json!({"resources": resources})),
            _ if self.readable => (200, json!({"items": []})),
            _ => {
                let message = "things is forbidden: User \"nobody\" cannot list resource";
                (
                    403,
                    json!({"kind": "Status", "status": "Failure", "message": message, "code": 403}),
                )
            }
        }
    }

    fn ruled(&self, body: &str) -> (u16, Value) {
        let review: Value = serde_json::from_str(body).expect("a review is JSON");
        let allowed = (self.allowed)(&review["spec"]["resourceAttributes"]);
        let mut status = json!({"allowed": allowed});
        if allowed {
            let reason =
                "RBAC: allowed by ClusterRoleBinding \"x\" of ClusterRole \"x\" to User \"viewer\"";
            status["reason"] = reason.into();
        }
        let answer = json!({"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1",
            "metadata": {}, "spec": {}, "status": status});
        match self.review {
            201 => (201, answer),
            code => (
                code,
                json!({"kind": "Status", "message": "User \"curious\" cannot create it", "code": code}),
            ),
        }
    }
}

/// The groups of every kind.
fn groups() -> Value {
    let group = |kind: Kind| json!({"name": kind.group(), "versions": [{"groupVersion": kind.api_version(), "version": kind.version()}]});
    json!({"groups": Kind::ALL.map(group)})
}
