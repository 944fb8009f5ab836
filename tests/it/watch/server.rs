//! A small API server whose answers are given by the test itself, request by request.
//!
//! It speaks real HTTP/1.1 on a port of this machine. Destinations are asked of the test ([`Server::asked`]), and what
//! else it wants to hear ([`Server::hear`]); all the rest is not installed. Who asks for the version that the server has
//! reached is answered without the test ([`Server::reaches`]). Nothing here waits for time to pass.

mod asked;

use std::{convert::Infallible, net::Ipv4Addr, path::Path};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::{mpsc, watch},
    task::JoinSet,
};

use crate::reading::soon;
pub(super) use asked::Watch;
use asked::{Answer, Asked, unanswered};

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

/// A place where connections are taken and nothing is ever said.
pub(super) struct Silent {
    pub(super) site: Site,
    pub(super) listener: TcpListener,
}

/// The server. Dropping it closes the port and cuts every connection.
pub(super) struct Server {
    pub(super) site: Site,
    destinations: Ear,
    ways: watch::Sender<Vec<Way>>,
    reached: watch::Sender<Option<Reached>>,
    cached: watch::Sender<String>,
    headers: watch::Sender<HeaderMap>,
    running: JoinSet<()>,
}

/// The version that a server has reached unless a test says otherwise: none is later.
const LATE: &str = "1000000";

/// The state that a server has reached.
#[derive(Clone)]
struct Reached {
    /// The list of one object that says it.
    list: Value,
    /// Whether no list of metadata says how many more there are, as on Kubernetes 1.20.
    is_old: bool,
}

/// Hears requests of one sort.
pub(super) struct Ear(mpsc::UnboundedReceiver<Asked>);

/// Where requests go whose address is of a sort.
#[derive(Clone)]
struct Way {
    is_meant: fn(&str) -> bool,
    ear: mpsc::UnboundedSender<Asked>,
}

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
        let ways = watch::Sender::default();
        let destinations = hear(&ways, |uri| uri.contains("/destinations"));
        let mut running = JoinSet::new();
        let reached = watch::Sender::new(Some(Reached::current(at_version(LATE))));
        let cached = watch::Sender::default();
        let headers = watch::Sender::default();
        let plan = Plan {
            ways: ways.subscribe(),
            reached: reached.subscribe(),
            cached: cached.subscribe(),
            headers: headers.subscribe(),
        };
        running.spawn(accept(listener, plan));
        Server {
            site: self.site,
            destinations,
            ways,
            reached,
            cached,
            headers,
            running,
        }
    }

    /// Takes connections there and answers nothing.
    pub(super) fn listen(self) -> Silent {
        let listener = self.socket.listen(64);
        Silent {
            site: self.site,
            listener: listener.expect("the port is ours"),
        }
    }
}

/// A list of one object at a version. It has no UID, which proves nothing.
fn at_version(version: &str) -> Value {
    json!({"metadata": {"resourceVersion": version}, "items": [{"metadata": {}}]})
}

/// A list of one object at a version, of which there are more.
fn with_more(version: &str, first: &Value, more: usize) -> Value {
    let metadata =
        json!({"resourceVersion": version, "continue": "more", "remainingItemCount": more});
    json!({"metadata": metadata, "items": [first]})
}

impl Reached {
    fn current(list: Value) -> Self {
        Self {
            list,
            is_old: false,
        }
    }

    /// The answer to who asks for metadata, or for the whole object.
    fn answer(mut self, asked: &Asked) -> Value {
        let of_metadata = |accepts: &&str| accepts.contains("PartialObjectMetadataList");
        let metadata = self.list["metadata"].as_object_mut();
        if self.is_old && asked.header("accept").iter().any(of_metadata) {
            metadata.and_then(|metadata| metadata.remove("remainingItemCount"));
        }
        self.list
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

    /// Has reached a version from now on.
    pub(super) fn reaches(&self, version: &str) {
        let reached = Reached::current(at_version(version));
        self.reached.send_replace(Some(reached));
    }

    /// Has a cache of this version from now on, which is ahead of nothing before.
    pub(super) fn caches(&self, version: &str) {
        self.cached.send_replace(version.to_owned());
    }

    /// Lists these objects from now on when it is asked which version it has reached, which is a late one.
    pub(super) fn begins_with(&self, items: &Value) {
        let mut reached = at_version(LATE);
        reached["items"] = items.clone();
        self.reached.send_replace(Some(Reached::current(reached)));
    }

    /// Has reached a version from now on, with this object first and this many more.
    pub(super) fn has_at(&self, version: &str, first: &Value, more: usize) {
        let reached = Reached::current(with_more(version, first, more));
        self.reached.send_replace(Some(reached));
    }

    /// The same of a server that says how many more there are in no list of metadata.
    pub(super) fn has_as_an_old_one(&self, version: &str, first: &Value, more: usize) {
        let list = with_more(version, first, more);
        let is_old = true;
        self.reached.send_replace(Some(Reached { list, is_old }));
    }

    /// Has these headers in each answer from now on. There is no `Date` by itself.
    pub(super) fn answers_with(&self, headers: &[(HeaderName, &'static str)]) {
        let headers = headers.iter().cloned();
        let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
        self.headers.send_replace(headers.collect());
    }

    /// Does not answer from now on when it is asked which version it has reached.
    pub(super) fn falls_silent(&self) {
        self.reached.send_replace(None);
    }

    /// The next request about Destinations.
    pub(super) async fn asked(&mut self) -> Asked {
        self.destinations.asked().await
    }

    /// Hears requests whose address is of a sort, which are refused otherwise.
    pub(super) fn hear(&self, is_meant: fn(&str) -> bool) -> Ear {
        hear(&self.ways, is_meant)
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

impl Ear {
    /// The next request.
    pub(super) async fn asked(&mut self) -> Asked {
        soon("a request", self.0.recv())
            .await
            .expect("the server runs")
    }
}

fn hear(ways: &watch::Sender<Vec<Way>>, is_meant: fn(&str) -> bool) -> Ear {
    let (ear, asked) = mpsc::unbounded_channel();
    ways.send_modify(|ways| ways.push(Way { is_meant, ear }));
    Ear(asked)
}

/// What a server does.
#[derive(Clone)]
struct Plan {
    /// Where requests go.
    ways: watch::Receiver<Vec<Way>>,
    /// The state that is reached. `None` if nobody is told.
    reached: watch::Receiver<Option<Reached>>,
    /// The version of the cache.
    cached: watch::Receiver<String>,
    /// The headers of each answer.
    headers: watch::Receiver<HeaderMap>,
}

async fn accept(listener: TcpListener, plan: Plan) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.expect("the port is ours");
        let plan = plan.clone();
        connections.spawn(async move {
            let service = service_fn(|request| answer(request, &plan));
            // A connection that breaks is what some tests are about.
            let _ = http1::Builder::new()
                .auto_date_header(false)
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(request: Request<Incoming>, plan: &Plan) -> Result<Answer, Infallible> {
    assert_eq!(
        request.method(),
        Method::GET,
        "only GET requests ever leave"
    );
    let (asked, answer) = Asked::new(&request);
    let way = plan
        .ways
        .borrow()
        .iter()
        .find(|way| (way.is_meant)(&asked.uri))
        .cloned();
    match way {
        Some(_) if asked.is("limit=1") => {
            let reached = plan.reached.borrow().clone();
            match reached {
                Some(reached) => {
                    let answer = reached.answer(&asked);
                    asked.json(&answer);
                }
                None => std::future::pending().await,
            }
        }
        Some(_) if asked.is("resourceVersion=0") => {
            let cached = plan.cached.borrow().clone();
            asked.json(&json!({"metadata": {"resourceVersion": cached}, "items": []}));
        }
        Some(way) => drop(way.ear.send(asked)),
        None => asked.refuse(404, "404 page not found"),
    }
    // A test that is over answers nobody.
    let mut answer = answer.await.unwrap_or_else(|_| unanswered());
    let headers = plan.headers.borrow().clone();
    answer.headers_mut().extend(headers);
    Ok(answer)
}
