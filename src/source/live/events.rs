//! The events of a watch: their lines in, and every error as a [`FeedError`].

use std::time::Duration;

use http::{HeaderValue, header::ACCEPT_ENCODING};
use kube::core::WatchEvent;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::time::{sleep, timeout_at};

use super::{
    attempt::Attempt,
    client::{KindClient, RawObject},
    collection::Start,
    feed_error::{FeedError, Stop},
};
use crate::{
    source::{
        framing::{StreamPiece, WatchLines},
        limits::OBJECT,
        response::{self, ResponseBody, TooMuch},
        unreachable,
    },
    store::checkup::Verb,
};

/// How long a watch may take to begin.
const BEGIN: Duration = Duration::from_secs(30);

/// The events of a watch that has begun.
pub(super) struct Events<'l> {
    client: &'l KindClient,
    answer: ResponseBody,
    lines: WatchLines,
}

/// An event as it is sent.
#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(rename = "type")]
    what: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

/// The result of waiting for an event.
pub(super) enum Heard {
    /// An event.
    Event(WatchEvent<RawObject>),
    /// The watch is over, as each is after a time.
    End,
    /// Nothing, for as long as one was willing to wait.
    Silence,
}

impl KindClient {
    /// Begins a watch. Once this returns, the server has agreed to it.
    pub(super) async fn watch(&self, start: Start<'_>) -> Result<Events<'_>, Stop> {
        let mut get = self.built(Verb::Watch, self.collection.watch(start))?;
        // Newer servers compress each event for itself, which the client unpacks no further than the first.
        let identity = HeaderValue::from_static("identity");
        get.headers_mut().insert(ACCEPT_ENCODING, identity);
        self.sender.asks().await?;
        let asked = response::ask(&self.session.client, get);
        let answer = self.wait(Verb::Watch, sleep(BEGIN).deadline(), asked).await;
        self.session.tell_clock(&self.sender).await?;
        Ok(Events {
            client: self,
            answer: answer?,
            lines: WatchLines::default(),
        })
    }
}

impl Events<'_> {
    /// Waits for the next event, up to a limit.
    pub(super) async fn next(&mut self, patience: Duration) -> Result<Heard, FeedError> {
        let until = sleep(patience).deadline();
        loop {
            let Ok(line) = timeout_at(until, self.line()).await else {
                return Ok(Heard::Silence);
            };
            let Some(line) = line? else {
                return Ok(Heard::End);
            };
            if let Some(event) = self.event(&line)? {
                return Ok(Heard::Event(event));
            }
        }
    }

    /// The next line; `None` at the end. What has no end of a line was cut, and comes again in the next watch.
    async fn line(&mut self) -> Result<Option<Vec<u8>>, FeedError> {
        loop {
            match self.lines.next() {
                Some(StreamPiece::Whole(line)) => {
                    return Ok(Some(line));
                }
                Some(StreamPiece::TooLarge) => {
                    return Err(self.attempt().failed(&TooMuch::of(OBJECT)));
                }
                None => {}
            }
            match self.answer.next().await {
                Ok(Some(bytes)) => self.lines.take(bytes.as_ref()),
                Ok(None) => return Ok(None),
                // As a watch ends whose connection is taken away.
                Err(error) if unreachable::is_cut(&error) => return Ok(None),
                Err(error) => return Err(self.attempt().failed(&error)),
            }
        }
    }

    /// An event came that brings something new.
    pub(super) fn progressed(&mut self) {
        self.answer.progressed();
    }

    /// The event of a line. `None` if it is of a type that is not known, as a later server may send it.
    fn event(&self, line: &[u8]) -> Result<Option<WatchEvent<RawObject>>, FeedError> {
        let garbled = |error| self.attempt().failed(&kube::Error::SerdeError(error));
        let Ok(Wire { what, object }) = serde_json::from_slice(line) else {
            // Some servers send what went wrong by itself.
            let status = serde_json::from_slice(line).map_err(garbled)?;
            return Err(self.attempt().refused(&self.answer.hidden(status)));
        };
        Ok(Some(match what {
            "ADDED" => WatchEvent::Added(object.to_owned()),
            "MODIFIED" => WatchEvent::Modified(object.to_owned()),
            "DELETED" => WatchEvent::Deleted(object.to_owned()),
            "BOOKMARK" => {
                WatchEvent::Bookmark(serde_json::from_str(object.get()).map_err(garbled)?)
            }
            "ERROR" => {
                let status = serde_json::from_str(object.get()).map_err(garbled)?;
                return Err(self.attempt().refused(&self.answer.hidden(status)));
            }
            _ => return Ok(None),
        }))
    }

    fn attempt(&self) -> Attempt<'_> {
        self.client.attempt(Verb::Watch)
    }
}
