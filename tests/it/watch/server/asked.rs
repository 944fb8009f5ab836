//! Requests that wait for their answers, and the answers: pages, refusals, watches.

use std::{
    io::{self, Write as _},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// An answer.
pub(super) type Answer = Response<Body>;

/// A request that waits for its answer.
pub(in crate::watch) struct Asked {
    /// The path, and what follows it.
    pub(in crate::watch) uri: String,
    /// The `Authorization` header.
    pub(in crate::watch) login: String,
    headers: http::HeaderMap,
    reply: oneshot::Sender<Answer>,
}

/// The open end of a watch. Dropping it ends the watch as a server does.
pub(in crate::watch) struct Watch(mpsc::UnboundedSender<Result<Frame<Bytes>, io::Error>>);

/// How many bytes of an answer without end the client took.
#[derive(Default)]
pub(in crate::watch) struct Taken(Arc<AtomicU64>);

impl Taken {
    /// In whole mebibytes.
    pub(in crate::watch) fn mebibytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed) >> 20
    }
}

impl Asked {
    /// What a request asks, and where its answer comes.
    pub(super) fn new(request: &Request<Incoming>) -> (Self, oneshot::Receiver<Answer>) {
        let (reply, answer) = oneshot::channel();
        let headers = request.headers();
        let login = headers.get(http::header::AUTHORIZATION);
        let login = login.and_then(|login| login.to_str().ok());
        let asked = Self {
            uri: request.uri().to_string(),
            login: login.unwrap_or_default().to_owned(),
            headers: headers.clone(),
            reply,
        };
        (asked, answer)
    }

    /// The values of a header.
    pub(in crate::watch) fn header(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values.filter_map(|value| value.to_str().ok()).collect()
    }

    /// Whether the request has this among its parameters.
    pub(in crate::watch) fn is(&self, parameter: &str) -> bool {
        let (_, parameters) = self.uri.split_once('?').unwrap_or_default();
        parameters.split('&').any(|given| given == parameter)
    }

    /// Whether the request is about this namespace alone.
    pub(in crate::watch) fn is_within(&self, namespace: &str) -> bool {
        let part = format!("/namespaces/{namespace}/destinations?");
        self.uri.contains(&part)
    }

    /// Answers with a page of a list; the token stands for the next one.
    pub(in crate::watch) fn page(self, version: u32, objects: &[Value], token: &str) {
        let metadata = json!({"resourceVersion": version.to_string(), "continue": token});
        self.json(&json!({
            "apiVersion": "discovery.mesh.gloo.solo.io/v1",
            "kind": "DestinationList",
            "metadata": metadata,
            "items": objects,
        }));
    }

    /// Answers with JSON.
    pub(in crate::watch) fn json(self, value: &Value) {
        self.text(&value.to_string());
    }

    /// Answers with text, and says that all is well.
    pub(in crate::watch) fn text(self, text: &str) {
        self.answer(StatusCode::OK, whole(text.to_owned()));
    }

    /// Answers with an error.
    pub(in crate::watch) fn refuse(self, code: u16, message: &str) {
        self.refuse_with(code, message, &json!({}));
    }

    /// Answers with an error that has details.
    pub(in crate::watch) fn refuse_with(self, code: u16, message: &str, details: &Value) {
        self.refuse_as(&status(code, message, details));
    }

    /// Answers with an error, as a `Status` says it.
    pub(in crate::watch) fn refuse_as(self, status: &Value) {
        let code = status["code"]
            .as_u64()
            .and_then(|code| code.try_into().ok());
        let code = code.and_then(|code| StatusCode::from_u16(code).ok());
        self.answer(code.expect("it is a status"), whole(status.to_string()));
    }

    /// Answers with an error of something that is no API server, and says after how many seconds to ask again.
    pub(in crate::watch) fn put_off(self, code: u16, seconds: u32) {
        let mut answer = Response::new(whole("<p>not now</p>".to_owned()));
        *answer.status_mut() = StatusCode::from_u16(code).expect("it is a status");
        answer
            .headers_mut()
            .insert(http::header::RETRY_AFTER, seconds.into());
        let _ = self.reply.send(answer);
    }

    /// Answers with a watch that begins.
    pub(in crate::watch) fn watch(self) -> Watch {
        let (send, mut lines) = mpsc::unbounded_channel();
        let lines = futures::stream::poll_fn(move |cx| lines.poll_recv(cx));
        self.answer(StatusCode::OK, StreamBody::new(lines).boxed_unsync());
        Watch(send)
    }

    /// Answers with text that is followed by this part again and again, for as long as the client takes it. Gives how many
    /// bytes it took.
    pub(in crate::watch) fn endless(
        self,
        code: u16,
        text: &str,
        part: impl Fn(u64) -> String + Send + 'static,
    ) -> Taken {
        let taken = Taken::default();
        let count = Arc::clone(&taken.0);
        let mut first = Some(text.to_owned());
        let mut parts = 0;
        let body = futures::stream::poll_fn(move |_| {
            let text = first.take().unwrap_or_else(|| {
                parts += 1;
                part(parts)
            });
            count.fetch_add(text.len() as u64, Ordering::Relaxed);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from(text)))))
        });
        let code = StatusCode::from_u16(code).expect("it is a status");
        self.answer(code, StreamBody::new(body).boxed_unsync());
        taken
    }

    /// Answers with what unpacks to so many blanks.
    pub(in crate::watch) fn packed_blanks(self, mebibytes: usize) {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        for _ in 0..mebibytes {
            packed
                .write_all(&vec![b' '; 1 << 20])
                .expect("it is written to memory");
        }
        let packed = packed.finish().expect("it is written to memory");
        let body = http_body_util::Full::new(Bytes::from(packed));
        let mut answer = Response::new(body.map_err(|never| match never {}).boxed_unsync());
        let gzip = http::HeaderValue::from_static("gzip");
        answer
            .headers_mut()
            .insert(http::header::CONTENT_ENCODING, gzip);
        let _ = self.reply.send(answer);
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
    pub(in crate::watch) fn send(&self, event: &str, object: &Value) {
        self.text(&format!("{{\"type\":\"{event}\",\"object\":{object}}}\n"));
    }

    /// Sends text as it is.
    pub(in crate::watch) fn text(&self, text: &str) {
        let _ = self.0.send(Ok(Frame::data(Bytes::from(text.to_owned()))));
    }

    /// Sends the bookmark that ends a streaming list.
    pub(in crate::watch) fn end_list(&self, version: u32) {
        let mut bookmark = self::bookmark(version);
        bookmark["metadata"]["annotations"] = json!({"k8s.io/initial-events-end": "true"});
        self.send("BOOKMARK", &bookmark);
    }

    /// Sends a bookmark.
    pub(in crate::watch) fn bookmark(&self, version: u32) {
        self.send("BOOKMARK", &bookmark(version));
    }

    /// Sends the event by which a server says that a version is too old.
    pub(in crate::watch) fn expire(&self) {
        self.fail(410, "too old resource version");
    }

    /// Sends the event by which a server breaks off a watch.
    pub(in crate::watch) fn fail(&self, code: u16, message: &str) {
        self.send("ERROR", &status(code, message, &json!({})));
    }

    /// Cuts the connection in the middle of a line.
    pub(in crate::watch) async fn cut(self) {
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

fn status(code: u16, message: &str, details: &Value) -> Value {
    json!({"kind": "Status", "status": "Failure", "message": message, "details": details, "code": code})
}

/// What is answered where nobody does.
pub(super) fn unanswered() -> Answer {
    Response::new(whole(String::new()))
}

fn whole(text: String) -> Body {
    http_body_util::Full::new(Bytes::from(text))
        .map_err(|never| match never {})
        .boxed_unsync()
}
