//! The requests of a feed to its server: requests out, pages and other short answers in, and every error as a
//! [`FeedError`].
//!
//! Each request is reported before it is sent. Nothing here waits for the server without a timeout, unless the user
//! asks for none.

use std::time::Duration;

use http::Request;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::APIGroupList;
use kube::core::{ListMeta, Status, request};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::value::RawValue;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::{
    attempt::Attempt,
    collection::{Collection, GetRequest, ListPart, Sample},
    contact::ServerContact,
    feed_error::{FeedError, RequestError, Stop},
    known_objects::FirstObject,
    login::ClusterSession,
    nudge::Nudges,
    sender::UpdateSender,
};
use crate::source::{
    framing::{Items, StreamPiece},
    limits::ANSWER,
    response::{self, ResponseBody, TooMuch},
    unreachable::Unreachable,
};
use crate::store::checkup::Verb;

/// How long a page of a list may bring nothing new, unless somebody says how long a request may take.
const PAGE: Duration = Duration::from_mins(1);

/// How long the version that a server has reached may take to come. Until then what is shown is called live.
const REACHED: Duration = Duration::from_secs(10);

/// How long the list of API groups may take, which is asked for only to say more of what is not there.
const GROUPS: Duration = Duration::from_secs(10);

/// An object as the server sent it, not looked into.
pub(super) type RawObject = Box<RawValue>;

/// A way to ask one server for the objects of one kind.
pub(super) struct KindClient {
    pub(super) session: ClusterSession,
    pub(super) collection: Collection,
    pub(super) sender: UpdateSender,
    pub(super) contact: ServerContact,
    pub(super) nudges: Nudges,
}

/// The state that a server has reached.
pub(super) struct ServerState {
    /// Its version; empty if it gives none.
    pub(super) version: String,
    pub(super) first: FirstObject,
    /// How many objects of the kind it has. `None` if it does not tell.
    pub(super) count: Option<usize>,
}

/// The version of a list whatever it holds.
#[derive(Deserialize)]
struct AnyList {
    metadata: ListMeta,
}

/// A list of one object.
#[derive(Deserialize)]
struct ListOfOne {
    metadata: ListMeta,
    items: Option<RawObject>,
}

/// A page of a list that is arriving.
pub(super) struct ListPage<'l> {
    client: &'l KindClient,
    answer: ResponseBody,
    items: Items,
    /// When the server has been silent for too long.
    until: Instant,
}

/// An object of a page.
pub(super) enum ListItem {
    /// The object.
    Json(RawObject),
    /// It exceeds [`OBJECT`](crate::source::limits::OBJECT).
    TooLarge,
}

/// The members of a list, apart from its objects.
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

impl KindClient {
    /// Asks for a part of the list, which arrives after that.
    pub(super) async fn page(&self, part: ListPart<'_>) -> Result<ListPage<'_>, Stop> {
        let get = self.built(Verb::List, self.collection.part(part))?;
        self.sender.asks().await?;
        let until = self.patience();
        let asked = response::ask(&self.session.client, get);
        let answer = self.wait(Verb::List, until, asked).await;
        self.session.tell_clock(&self.sender).await?;
        Ok(ListPage {
            client: self,
            answer: answer?,
            items: Items::default(),
            until,
        })
    }

    /// Until when to wait for a page that is asked for now.
    fn patience(&self) -> Instant {
        sleep(self.session.limit(PAGE)).deadline()
    }

    /// Reads the state that the server has reached.
    pub(super) async fn reached(&self, sample: Sample) -> Result<ServerState, Stop> {
        let ListOfOne { metadata, items } = self.short_list(self.collection.newest(sample)).await?;
        let first = FirstObject::of(items.as_deref());
        // The number is not told if more follow and a selector leaves some out.
        let is_all = metadata.continue_.is_none_or(|token| token.is_empty());
        let more = metadata.remaining_item_count.or(is_all.then_some(0));
        let more = more.and_then(|more| usize::try_from(more).ok());
        let count = match first {
            FirstObject::Untold => None,
            FirstObject::Nothing => more,
            FirstObject::Object(_) => more.map(|more| more + 1),
        };
        Ok(ServerState {
            version: metadata.resource_version.unwrap_or_default(),
            first,
            count,
        })
    }

    /// Reads the version that the cache of the server has reached; empty if it gives none.
    pub(super) async fn cached(&self) -> Result<String, Stop> {
        let AnyList { metadata } = self.short_list(self.collection.cached()).await?;
        Ok(metadata.resource_version.unwrap_or_default())
    }

    async fn short_list<T: DeserializeOwned>(
        &self,
        get: Result<GetRequest, request::Error>,
    ) -> Result<T, Stop> {
        let get = self.built(Verb::Watch, get)?;
        self.sender.asks().await?;
        let until = sleep(self.session.limit(REACHED)).deadline();
        let asked = response::whole(&self.session.client, get, ANSWER);
        let answer = self.wait(Verb::Watch, until, asked).await;
        self.session.tell_clock(&self.sender).await?;
        answer
    }

    /// The API groups of the server. `None` if it does not list them.
    pub(super) async fn groups(&self) -> Result<Option<APIGroupList>, Stop> {
        self.sender.asks().await?;
        let Ok(get) = Request::get("/apis").body(Vec::new()) else {
            return Ok(None);
        };
        let groups = response::whole(&self.session.client, get, ANSWER);
        let answer = timeout(self.session.limit(GROUPS), groups).await;
        self.session.tell_clock(&self.sender).await?;
        Ok(answer.ok().and_then(Result::ok))
    }

    /// The same way to those of the objects that are in a namespace.
    pub(super) fn within(&self, namespace: &str) -> Self {
        Self {
            session: self.session.clone(),
            collection: self.collection.within(namespace),
            sender: self.sender.clone(),
            contact: self.contact.clone(),
            nudges: self.nudges.clone(),
        }
    }

    /// Waits for the server until a time, or until somebody asks to try now.
    pub(super) async fn wait<T>(
        &self,
        verb: Verb,
        until: Instant,
        answer: impl Future<Output = kube::Result<T>>,
    ) -> Result<T, Stop> {
        let mut nudges = self.nudges.clone();
        let answer = tokio::select! {
            biased;
            answer = answer => answer,
            () = sleep_until(until) => return Err(self.attempt(verb).lost(Unreachable::NoAnswer).into()),
            () = nudges.next_if_it_hangs() => return Err(Stop::BrokenOff),
        };
        let answer = answer.map_err(|error| self.attempt(verb).failed(&error));
        // A server that refuses is there; a failure may be of a proxy in front of it.
        let is_away = matches!(
            answer,
            Err(FeedError::Unreachable { .. } | FeedError::Failing { .. })
        );
        if !is_away {
            self.contact.answered();
        }
        answer.map_err(Stop::from)
    }

    /// The request that is tried, for the message if it fails.
    pub(super) fn attempt(&self, verb: Verb) -> Attempt<'_> {
        Attempt {
            verb,
            resource: self.collection.resource,
            server: &self.session.server,
            login: self.session.number,
            advice: self.session.advice,
        }
    }

    pub(super) fn built(
        &self,
        verb: Verb,
        get: Result<GetRequest, request::Error>,
    ) -> Result<GetRequest, FeedError> {
        get.map_err(|error| self.attempt(verb).unbuilt(&error))
    }
}

impl ListPage<'_> {
    /// The next object; `None` at the end of the page.
    pub(super) async fn next(&mut self) -> Result<Option<ListItem>, Stop> {
        loop {
            if let Some(piece) = self.items.next() {
                return Ok(Some(self.item(piece)?));
            }
            let arriving = self.answer.next();
            let Some(bytes) = self.client.wait(Verb::List, self.until, arriving).await? else {
                return Ok(None);
            };
            let taken = self.items.take(bytes.as_ref());
            taken.map_err(|_| self.attempt().failed(&TooMuch::of(ANSWER)))?;
        }
    }

    /// An object came that is new in the list.
    pub(super) fn progressed(&mut self) {
        self.answer.progressed();
        if !self.client.session.has_limit() {
            self.until = self.client.patience();
        }
    }

    /// The members of the page, apart from its objects, at its end.
    pub(super) fn metadata(self) -> Result<ListMeta, FeedError> {
        let text = self.items.envelope();
        let read = serde_json::from_slice(text);
        let Envelope { metadata, .. } = read.map_err(|error| {
            // Some gateways send a refusal as if all was well.
            let status = serde_json::from_slice::<Status>(text).ok();
            match status.filter(Status::is_failure) {
                Some(status) => self.attempt().refused(&self.answer.hidden(status)),
                None => self.garbled(error),
            }
        })?;
        Ok(metadata)
    }

    fn item(&self, piece: StreamPiece) -> Result<ListItem, FeedError> {
        let StreamPiece::Whole(bytes) = piece else {
            return Ok(ListItem::TooLarge);
        };
        let text =
            String::from_utf8(bytes).map_err(|_| self.attempt().odd(RequestError::NoKubernetes))?;
        let json = RawValue::from_string(text).map_err(|error| self.garbled(error))?;
        Ok(ListItem::Json(json))
    }

    fn garbled(&self, error: serde_json::Error) -> FeedError {
        self.attempt().failed(&kube::Error::SerdeError(error))
    }

    fn attempt(&self) -> Attempt<'_> {
        self.client.attempt(Verb::List)
    }
}
