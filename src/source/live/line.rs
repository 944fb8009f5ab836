//! The line from a feed to its server: requests out, pages and events in, and every error as a `Trouble`.
//!
//! Each request is said before it leaves. Nothing here waits for the server without a limit of time, unless who runs
//! the program asks for none.

use std::{pin::Pin, time::Duration};

use futures::{Stream, StreamExt};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{APIGroupList, ListMeta};
use kube::core::{ObjectList, WatchEvent, request};
use serde_json::value::RawValue;
use tokio::time::timeout;

use super::{
    login::Pass,
    place::{Get, Place, Start},
    reach,
    trouble::{Attempt, Stop, Trouble},
    voice::Voice,
};

/// How long a page of a list may take: a slow link needs its time for 4 MB.
const PAGE: Duration = Duration::from_mins(1);

/// How long a watch may take to begin.
const BEGIN: Duration = Duration::from_secs(30);

/// How long the version that a server has reached may take to come. Until then what is shown is called live.
const REACHED: Duration = Duration::from_secs(10);

/// How long the list of API groups may take, which is asked for only to say more of what is not there.
const GROUPS: Duration = Duration::from_secs(10);

/// An object as the server sent it, not looked into.
pub(super) type Json = Box<RawValue>;

/// A way to ask one server for the objects of one kind.
pub(super) struct Line {
    pub(super) pass: Pass,
    pub(super) place: Place,
    pub(super) voice: Voice,
}

/// What is read of a list for the sake of its version.
#[derive(serde::Deserialize)]
struct Reached {
    metadata: ListMeta,
}

/// The events of a watch that has begun.
pub(super) struct Events<'l> {
    line: &'l Line,
    stream: Pin<Box<dyn Stream<Item = kube::Result<WatchEvent<Json>>> + Send>>,
}

/// What came of waiting for an event.
pub(super) enum Heard {
    /// An event.
    Event(WatchEvent<Json>),
    /// The watch is over, as each is after a time.
    End,
    /// Nothing, for as long as one was willing to wait.
    Silence,
}

impl Line {
    /// Reads a page of the list.
    pub(super) async fn page(&self, token: Option<String>) -> Result<ObjectList<Json>, Stop> {
        let get = self.built("list", self.place.page(token))?;
        self.voice.asks().await?;
        let answer = timeout(self.pass.limit(PAGE), self.pass.client.request(get)).await;
        let answer = answer.map_err(|_| self.attempt("list").lost(reach::NO_ANSWER))?;
        Ok(answer.map_err(|error| self.attempt("list").failed(&error))?)
    }

    /// Reads the version that the server has reached; empty if it gives none.
    pub(super) async fn reached(&self) -> Result<String, Stop> {
        let get = self.built("watch", self.place.newest())?;
        self.voice.asks().await?;
        let answer = timeout(self.pass.limit(REACHED), self.pass.client.request(get)).await;
        let answer = answer.map_err(|_| self.attempt("watch").lost(reach::NO_ANSWER))?;
        let Reached { metadata } = answer.map_err(|error| self.attempt("watch").failed(&error))?;
        Ok(metadata.resource_version.unwrap_or_default())
    }

    /// Reads which API groups the server has; nothing where it does not say.
    pub(super) async fn groups(&self) -> Result<Option<APIGroupList>, Stop> {
        self.voice.asks().await?;
        let groups = self.pass.client.list_api_groups();
        let answer = timeout(self.pass.limit(GROUPS), groups).await;
        Ok(answer.ok().and_then(Result::ok))
    }

    /// The same way to those of the objects that are in a namespace.
    pub(super) fn within(&self, namespace: &str) -> Self {
        Self {
            pass: self.pass.clone(),
            place: self.place.within(namespace),
            voice: self.voice.clone(),
        }
    }

    /// Begins a watch. Once this returns, the server has agreed to it.
    pub(super) async fn watch(&self, start: Start<'_>) -> Result<Events<'_>, Stop> {
        let get = self.built("watch", self.place.watch(start))?;
        self.voice.asks().await?;
        let answer = timeout(BEGIN, self.pass.client.request_events(get)).await;
        let answer = answer.map_err(|_| self.attempt("watch").lost(reach::NO_ANSWER))?;
        let stream = answer.map_err(|error| self.attempt("watch").failed(&error))?;
        Ok(Events {
            line: self,
            stream: Box::pin(stream),
        })
    }

    /// What is being tried, for the words about its failure.
    pub(super) fn attempt(&self, verb: &'static str) -> Attempt<'_> {
        Attempt {
            verb,
            resource: self.place.resource,
            server: &self.pass.server,
            login: self.pass.number,
        }
    }

    fn built(&self, verb: &'static str, get: Result<Get, request::Error>) -> Result<Get, Trouble> {
        get.map_err(|error| self.attempt(verb).odd(&error.to_string()))
    }
}

impl Events<'_> {
    /// Waits for the next event, up to a limit.
    pub(super) async fn next(&mut self, patience: Duration) -> Result<Heard, Trouble> {
        let Ok(next) = timeout(patience, self.stream.next()).await else {
            return Ok(Heard::Silence);
        };
        let attempt = self.line.attempt("watch");
        match next {
            None => Ok(Heard::End),
            Some(Ok(WatchEvent::Error(status))) => Err(attempt.refused(&status)),
            Some(Ok(event)) => Ok(Heard::Event(event)),
            Some(Err(error)) => Err(attempt.failed(&error)),
        }
    }
}
