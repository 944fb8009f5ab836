//! A scripted API server for a mesh of any size: real HTTP/1.1 on a port of this machine, in threads of its own.
//!
//! Every list comes as the client asks for it: as the beginning of a watch, or in pages where the server is told to
//! refuse that. Destinations then change as often as one wants. Every request is counted.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::Ipv4Addr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures::{StreamExt, stream};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    body::{Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tempfile::NamedTempFile;
use tokio::{net::TcpListener, runtime::Runtime, sync::broadcast};

use crate::{mesh::Mesh, random::Random};

/// How many changes of one turn are told at once, fifty turns a second.
const TURNS: usize = 50;

/// The version of lists before anything changes.
const VERSION: usize = 1_000_000;

/// How many objects are sent in one piece.
const PIECE: usize = 64;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Whether the server can send a list as the beginning of a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lists {
    /// It can, as servers from Kubernetes 1.34 on.
    Streamed,
    /// It refuses, as older ones.
    Paged,
}

/// The server. Dropping it closes the port.
pub(crate) struct Server {
    mesh: Mesh,
    size: usize,
    content: Arc<Content>,
    kubeconfig: NamedTempFile,
    _running: Runtime,
}

/// What is served.
struct Content {
    objects: HashMap<&'static str, Vec<Bytes>>,
    lists: Lists,
    changes: broadcast::Sender<Bytes>,
    requests: AtomicUsize,
    /// How many objects were changed.
    changed: AtomicUsize,
}

impl Server {
    /// Serves a mesh.
    pub(crate) fn of(size: usize, lists: Lists) -> std::io::Result<Self> {
        let mesh = Mesh::of(size);
        let mut objects: HashMap<&'static str, Vec<Bytes>> = HashMap::new();
        for (plural, object) in mesh.objects() {
            objects
                .entry(plural)
                .or_default()
                .push(object.to_string().into());
        }
        let content = Arc::new(Content {
            objects,
            lists,
            changes: broadcast::channel(1 << 16).0,
            requests: AtomicUsize::new(0),
            changed: AtomicUsize::new(0),
        });
        let running = Runtime::new()?;
        let listener = running.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let kubeconfig = kubeconfig(listener.local_addr()?.port())?;
        running.spawn(accept(listener, Arc::clone(&content)));
        Ok(Self {
            mesh,
            size,
            content,
            kubeconfig,
            _running: running,
        })
    }

    /// The path of a kubeconfig whose only context points here.
    pub(crate) fn kubeconfig(&self) -> &Path {
        self.kubeconfig.path()
    }

    /// How many requests there were so far.
    pub(crate) fn requests(&self) -> usize {
        self.content.requests.load(Ordering::Relaxed)
    }

    /// Says to whoever watches Destinations that the version is gone, so that they have to be listed anew.
    pub(crate) fn expire(&self) {
        let status =
            json!({"kind": "Status", "status": "Failure", "reason": "Expired", "code": 410});
        // Where nobody watches there is nobody to tell.
        let _ = self
            .content
            .changes
            .send(event("ERROR", status.to_string().as_bytes()));
    }

    /// Changes so many Destinations a second, for so long, in a thread of its own, which says how many it changed.
    pub(crate) fn churn(&self, a_second: usize, lasting: Duration) -> thread::JoinHandle<usize> {
        let (mesh, size) = (self.mesh, self.size);
        let mut random = Random::of(size);
        self.tell(a_second, lasting, move |change, _| {
            let object = mesh.destination(random.below(size), change);
            vec![("MODIFIED", object)]
        })
    }

    /// Lets Destinations of new names come, and go again as soon as there are so many of them: so many a second come or go,
    /// for so long, in a thread of its own, which says how many came.
    pub(crate) fn come_and_go(
        &self,
        a_second: usize,
        guests: usize,
        lasting: Duration,
    ) -> thread::JoinHandle<usize> {
        let (mesh, size) = (self.mesh, self.size);
        self.tell(a_second / 2, lasting, move |_, came| {
            let guest = |at: usize| mesh.destination(size + at, 0);
            let goes = came.checked_sub(guests);
            let goes = goes.map(|at| ("DELETED", guest(at)));
            goes.into_iter().chain([("ADDED", guest(came))]).collect()
        })
    }

    /// Tells what `happens` makes of a version and of how often it was asked, so often a second.
    fn tell(
        &self,
        a_second: usize,
        lasting: Duration,
        mut happens: impl FnMut(usize, usize) -> Vec<(&'static str, serde_json::Value)> + Send + 'static,
    ) -> thread::JoinHandle<usize> {
        let content = Arc::clone(&self.content);
        thread::spawn(move || {
            let (mut sent, begun) = (0, Instant::now());
            while begun.elapsed() < lasting {
                thread::sleep(Duration::from_secs(1) / u32::try_from(TURNS).unwrap_or(1));
                // What a busy machine kept us from sending is sent now, so that the rate holds.
                while sent * 1000
                    < a_second * usize::try_from(begun.elapsed().as_millis()).unwrap_or(0)
                {
                    let change = content.changed.fetch_add(1, Ordering::Relaxed) + 1;
                    for (kind, mut object) in happens(change, sent) {
                        // As on a real server, versions never go back.
                        object["metadata"]["resourceVersion"] =
                            (VERSION + change).to_string().into();
                        // Nobody may be listening yet.
                        let _ = content
                            .changes
                            .send(event(kind, object.to_string().as_bytes()));
                    }
                    sent += 1;
                }
            }
            sent
        })
    }
}

impl Content {
    /// The newest version that was told.
    fn version(&self) -> usize {
        VERSION + self.changed.load(Ordering::Relaxed)
    }

    fn of(&self, plural: &str) -> &[Bytes] {
        self.objects.get(plural).map_or(&[], Vec::as_slice)
    }
}

fn kubeconfig(port: u16) -> std::io::Result<NamedTempFile> {
    let file = NamedTempFile::new()?;
    let server = format!("http://127.0.0.1:{port}");
    let kubeconfig = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "bench",
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": {"token": "t"}}],
        "contexts": [{"name": "bench", "context": {"cluster": "c", "user": "u"}}],
    });
    std::fs::write(file.path(), kubeconfig.to_string())?;
    Ok(file)
}

async fn accept(listener: TcpListener, content: Arc<Content>) {
    while let Ok((stream, _)) = listener.accept().await {
        let content = Arc::clone(&content);
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let answer = answer(&request, &content);
                async { Ok::<_, Infallible>(answer) }
            });
            // A client that leaves is no trouble.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

fn answer(request: &Request<Incoming>, content: &Arc<Content>) -> Response<Body> {
    content.requests.fetch_add(1, Ordering::Relaxed);
    let plural = request
        .uri()
        .path()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let parameters = request.uri().query().unwrap_or_default();
    let is = |parameter: &str| parameters.split('&').any(|given| given == parameter);
    if !is("watch=true") {
        let after = parameters
            .split('&')
            .find_map(|given| given.strip_prefix("continue="));
        let after = after.and_then(|token| token.parse().ok()).unwrap_or(0);
        let limit = parameters
            .split('&')
            .find_map(|given| given.strip_prefix("limit="));
        let limit = limit
            .and_then(|limit| limit.parse().ok())
            .unwrap_or(usize::MAX);
        return Response::new(page(content, &plural, (after, limit)));
    }
    let everything = is("sendInitialEvents=true");
    if everything && content.lists == Lists::Paged {
        let status = json!({"kind": "Status", "status": "Failure", "code": 422, "message": "sendInitialEvents is forbidden"});
        let mut refused = Response::new(Full::new(Bytes::from(status.to_string())).boxed_unsync());
        *refused.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return refused;
    }
    Response::new(watch(content, plural, everything))
}

/// A page of a list; the token is where the next one begins.
fn page(content: &Content, plural: &str, (after, limit): (usize, usize)) -> Body {
    let (objects, version) = (content.of(plural), content.version());
    let items = &objects[after.min(objects.len())..];
    let items = &items[..limit.min(items.len())];
    let next = after + items.len();
    let token = if next < objects.len() {
        next.to_string()
    } else {
        String::new()
    };
    let mut text = format!(
        r#"{{"apiVersion":"v1","kind":"List","metadata":{{"resourceVersion":"{version}","continue":"{token}"}},"items":["#
    )
    .into_bytes();
    for (at, item) in items.iter().enumerate() {
        text.extend(if at > 0 { &b","[..] } else { b"" });
        text.extend(item);
    }
    text.extend(b"]}");
    Full::new(Bytes::from(text)).boxed_unsync()
}

/// A watch: the list first where it is asked for, then changes for as long as the client listens.
fn watch(content: &Arc<Content>, plural: String, everything: bool) -> Body {
    let version = content.version().to_string();
    let changes = content.changes.subscribe();
    let changes = stream::unfold(changes, |mut changes| async {
        // A client so slow that changes were dropped is told the next ones.
        loop {
            match changes.recv().await {
                Ok(change) => return Some((change, changes)),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    });
    let is_quiet = plural != "destinations";
    let changes = changes.filter(move |_| std::future::ready(!is_quiet));
    let content = Arc::clone(content);
    let pieces = if everything {
        content.of(&plural).len().div_ceil(PIECE)
    } else {
        0
    };
    let list = stream::iter(0..pieces).map(move |piece| {
        let objects = content.of(&plural);
        let begin = piece * PIECE;
        let objects = &objects[begin..objects.len().min(begin + PIECE)];
        objects
            .iter()
            .flat_map(|object| event("ADDED", object))
            .collect()
    });
    let end = json!({"apiVersion": "v1", "kind": "Bookmark", "metadata": {"resourceVersion": version, "annotations": {"k8s.io/initial-events-end": "true"}}});
    let end = everything.then(|| event("BOOKMARK", end.to_string().as_bytes()));
    let told = list.chain(stream::iter(end)).chain(changes);
    StreamBody::new(told.map(|text| Ok(Frame::data(text)))).boxed_unsync()
}

fn event(kind: &str, object: &[u8]) -> Bytes {
    let mut event = format!(r#"{{"type":"{kind}","object":"#).into_bytes();
    event.extend(object);
    event.extend(b"}\n");
    event.into()
}
