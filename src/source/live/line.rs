//! The line from a feed to its server: requests out, pages and events in, and every error as a `Trouble`.
//!
//! Each request is said before it leaves. Nothing here waits for the server without a limit of time, unless who runs
//! the program asks for none.

use std::time::Duration;

use http::{HeaderValue, Request, header::ACCEPT_ENCODING};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::APIGroupList;
use kube::core::{ListMeta, WatchEvent, request};
use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::value::RawValue;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::{
    contact::Contact,
    login::Pass,
    nudge::Nudges,
    place::{Get, Part, Place, Start},
    reach,
    trouble::{Attempt, Stop, Trouble},
    voice::Voice,
};
use crate::source::{
    answer::{self, Answer, TooMuch},
    limits::{ANSWER, OBJECT},
    pieces::{Items, Lines, Piece},
};

/// How long a page of a list may bring nothing new, unless somebody says how long a request may take.
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
    pub(super) contact: Contact,
    pub(super) nudges: Nudges,
}

/// What is read of a list for the sake of its version.
#[derive(serde::Deserialize)]
struct Reached {
    metadata: ListMeta,
}

/// The events of a watch that has begun.
pub(super) struct Events<'l> {
    line: &'l Line,
    answer: Answer,
    lines: Lines,
}

/// A page of a list that is arriving.
pub(super) struct Page<'l> {
    line: &'l Line,
    answer: Answer,
    items: Items,
    /// When the server has been silent for too long.
    until: Instant,
}

/// An object of a page.
pub(super) enum Item {
    /// The object.
    Json(Json),
    /// It exceeds [`OBJECT`].
    TooLarge,
}

/// What a list says besides its objects.
#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    metadata: ListMeta,
    #[serde(rename = "items", deserialize_with = "nothing_more")]
    _items: (),
}

/// Reads the place where the objects were. What has none is no list.
fn nothing_more<'de, D: Deserializer<'de>>(from: D) -> Result<(), D::Error> {
    Option::<Vec<IgnoredAny>>::deserialize(from).map(|_| ())
}

/// An event as it is sent.
#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(rename = "type")]
    what: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
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
    /// Asks for a part of the list, which arrives after that.
    pub(super) async fn page(&self, part: Part<'_>) -> Result<Page<'_>, Stop> {
        let get = self.built("list", self.place.part(part))?;
        self.voice.asks().await?;
        let until = self.patience();
        let asked = answer::ask(&self.pass.client, get);
        let answer = self.wait("list", until, asked).await;
        self.pass.tell_clock(&self.voice).await?;
        Ok(Page {
            line: self,
            answer: answer?,
            items: Items::default(),
            until,
        })
    }

    /// Until when to wait for a page that is asked for now.
    fn patience(&self) -> Instant {
        sleep(self.pass.limit(PAGE)).deadline()
    }

    /// Reads the version that the server has reached; empty if it gives none.
    pub(super) async fn reached(&self) -> Result<String, Stop> {
        let get = self.built("watch", self.place.newest())?;
        self.voice.asks().await?;
        let until = sleep(self.pass.limit(REACHED)).deadline();
        let asked = answer::whole(&self.pass.client, get, ANSWER);
        let answer = self.wait("watch", until, asked).await;
        self.pass.tell_clock(&self.voice).await?;
        let Reached { metadata } = answer?;
        Ok(metadata.resource_version.unwrap_or_default())
    }

    /// Reads which API groups the server has; nothing where it does not say.
    pub(super) async fn groups(&self) -> Result<Option<APIGroupList>, Stop> {
        self.voice.asks().await?;
        let Ok(get) = Request::get("/apis").body(Vec::new()) else {
            return Ok(None);
        };
        let groups = answer::whole(&self.pass.client, get, ANSWER);
        let answer = timeout(self.pass.limit(GROUPS), groups).await;
        self.pass.tell_clock(&self.voice).await?;
        Ok(answer.ok().and_then(Result::ok))
    }

    /// The same way to those of the objects that are in a namespace.
    pub(super) fn within(&self, namespace: &str) -> Self {
        Self {
            pass: self.pass.clone(),
            place: self.place.within(namespace),
            voice: self.voice.clone(),
            contact: self.contact.clone(),
            nudges: self.nudges.clone(),
        }
    }

    /// Begins a watch. Once this returns, the server has agreed to it.
    pub(super) async fn watch(&self, start: Start<'_>) -> Result<Events<'_>, Stop> {
        let mut get = self.built("watch", self.place.watch(start))?;
        // Newer servers compress each event for itself, which the client unpacks no further than the first.
        let identity = HeaderValue::from_static("identity");
        get.headers_mut().insert(ACCEPT_ENCODING, identity);
        self.voice.asks().await?;
        let asked = answer::ask(&self.pass.client, get);
        let answer = self.wait("watch", sleep(BEGIN).deadline(), asked).await;
        self.pass.tell_clock(&self.voice).await?;
        Ok(Events {
            line: self,
            answer: answer?,
            lines: Lines::default(),
        })
    }

    /// Waits for the server until a time, or until somebody asks to try now.
    async fn wait<T>(
        &self,
        verb: &'static str,
        until: Instant,
        answer: impl Future<Output = kube::Result<T>>,
    ) -> Result<T, Stop> {
        let mut nudges = self.nudges.clone();
        let answer = tokio::select! {
            biased;
            answer = answer => answer,
            () = sleep_until(until) => return Err(self.attempt(verb).lost(reach::NO_ANSWER).into()),
            () = nudges.next_if_it_hangs() => return Err(Stop::BrokenOff),
        };
        // Who refuses is there.
        if matches!(
            answer,
            Ok(_) | Err(kube::Error::Api(_) | kube::Error::SerdeError(_))
        ) {
            self.contact.answered();
        }
        answer.map_err(|error| self.attempt(verb).failed(&error).into())
    }

    /// What is being tried, for the words about its failure.
    pub(super) fn attempt(&self, verb: &'static str) -> Attempt<'_> {
        Attempt {
            verb,
            resource: self.place.resource,
            server: &self.pass.server,
            login: self.pass.number,
            advice: self.pass.advice,
        }
    }

    fn built(&self, verb: &'static str, get: Result<Get, request::Error>) -> Result<Get, Trouble> {
        get.map_err(|error| self.attempt(verb).odd(&error.to_string()))
    }
}

impl Page<'_> {
    /// The next object; `None` at the end of the page.
    pub(super) async fn next(&mut self) -> Result<Option<Item>, Stop> {
        loop {
            if let Some(piece) = self.items.next() {
                return Ok(Some(self.item(piece)?));
            }
            let arriving = self.answer.next();
            let Some(bytes) = self.line.wait("list", self.until, arriving).await? else {
                return Ok(None);
            };
            let taken = self.items.take(bytes.as_ref());
            taken.map_err(|_| self.attempt().failed(&TooMuch::of(ANSWER)))?;
        }
    }

    /// An object came that is new in the list.
    pub(super) fn progressed(&mut self) {
        self.answer.progressed();
        if !self.line.pass.has_limit() {
            self.until = self.line.patience();
        }
    }

    /// What the page says besides its objects, at its end.
    pub(super) fn metadata(self) -> Result<ListMeta, Trouble> {
        let read = serde_json::from_slice(self.items.envelope());
        let Envelope { metadata, .. } = read.map_err(|error| self.garbled(error))?;
        Ok(metadata)
    }

    fn item(&self, piece: Piece) -> Result<Item, Trouble> {
        let Piece::Whole(bytes) = piece else {
            return Ok(Item::TooLarge);
        };
        let text = String::from_utf8(bytes).map_err(|_| self.attempt().garbled())?;
        let json = RawValue::from_string(text).map_err(|error| self.garbled(error))?;
        Ok(Item::Json(json))
    }

    fn garbled(&self, error: serde_json::Error) -> Trouble {
        self.attempt().failed(&kube::Error::SerdeError(error))
    }

    fn attempt(&self) -> Attempt<'_> {
        self.line.attempt("list")
    }
}

impl Events<'_> {
    /// Waits for the next event, up to a limit.
    pub(super) async fn next(&mut self, patience: Duration) -> Result<Heard, Trouble> {
        let Ok(line) = timeout(patience, self.line()).await else {
            return Ok(Heard::Silence);
        };
        match line? {
            Some(line) => self.event(&line).map(Heard::Event),
            None => Ok(Heard::End),
        }
    }

    /// The next line; `None` at the end. What has no end of a line was cut, and comes again in the next watch.
    async fn line(&mut self) -> Result<Option<Vec<u8>>, Trouble> {
        loop {
            match self.lines.next() {
                Some(Piece::Whole(line)) => {
                    return Ok(Some(line));
                }
                Some(Piece::TooLarge) => {
                    return Err(self.attempt().failed(&TooMuch::of(OBJECT)));
                }
                None => {}
            }
            match self.answer.next().await {
                Ok(Some(bytes)) => self.lines.take(bytes.as_ref()),
                Ok(None) => return Ok(None),
                // As a watch ends whose connection is taken away.
                Err(error) if reach::is_cut(&error) => return Ok(None),
                Err(error) => return Err(self.attempt().failed(&error)),
            }
        }
    }

    /// An event came that brings something new.
    pub(super) fn progressed(&mut self) {
        self.answer.progressed();
    }

    fn event(&self, line: &[u8]) -> Result<WatchEvent<Json>, Trouble> {
        let garbled = |error| self.attempt().failed(&kube::Error::SerdeError(error));
        let Ok(Wire { what, object }) = serde_json::from_slice(line) else {
            // Some servers send what went wrong by itself.
            let status = serde_json::from_slice(line).map_err(garbled)?;
            return Err(self.attempt().refused(&status));
        };
        match what {
            "ADDED" => Ok(WatchEvent::Added(object.to_owned())),
            "MODIFIED" => Ok(WatchEvent::Modified(object.to_owned())),
            "DELETED" => Ok(WatchEvent::Deleted(object.to_owned())),
            "BOOKMARK" => serde_json::from_str(object.get())
                .map(WatchEvent::Bookmark)
                .map_err(garbled),
            _ => {
                let status = serde_json::from_str(object.get()).map_err(garbled)?;
                Err(self.attempt().refused(&status))
            }
        }
    }

    fn attempt(&self) -> Attempt<'_> {
        self.line.attempt("watch")
    }
}
