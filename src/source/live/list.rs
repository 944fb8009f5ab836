//! A feed reads a list: as the beginning of a watch where the server can do that, else page by page.
//!
//! Only what brings new objects counts as progress: a list that goes round in circles, however fast, comes to its limit.

use std::time::Duration;

use kube::core::{WatchEvent, watch::Bookmark};
use tokio::time::sleep;

use super::{
    client::{KindClient, ListItem, RawObject},
    collection::{ListPart, Start},
    events::{Events, Heard},
    feed::{FeedHealth, FeedTask, Lister},
    feed_error::{Discontinuity, FailedRequest, FeedError, RequestError, Stop},
    progress::ListProgress,
};
use crate::{
    source::limits::OBJECT,
    store::{Change, checkup::Verb},
};

/// How long a list may pause that comes as a watch. A proxy may have swallowed its end.
const PATIENCE: Duration = Duration::from_secs(15);

/// The annotation of the bookmark that closes a list which comes as a watch (KEP-3157).
const END_OF_LIST: &str = "k8s.io/initial-events-end";

impl FeedTask {
    /// Reads the list as the beginning of a watch, which then goes on with changes: one request, one object in memory
    /// at a time ([streaming lists](https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-lists)).
    /// `None` if the server does not support that, or not for this login.
    pub(super) async fn list_by_stream<'l>(
        &mut self,
        client: &'l KindClient,
    ) -> Result<Option<Events<'l>>, Stop> {
        let begun = client.watch(Start::Everything);
        let mut events = match tokio::time::timeout(PATIENCE, begun).await {
            // Servers up to 1.26, and those where the feature is off, answer 422. One that lets us list may still
            // not let us watch.
            Err(_)
            | Ok(Err(Stop::Trouble(FeedError::Rejected { .. } | FeedError::Denied { .. }))) => {
                return Ok(None);
            }
            Ok(begun) => begun?,
        };
        self.sender
            .send(Change::ListBegan(self.sender.kind))
            .await?;
        let mut progress = ListProgress::default();
        loop {
            let heard = tokio::select! {
                biased;
                heard = events.next(PATIENCE) => heard,
                () = self.handles.nudges.next_if_it_hangs() => return Err(Stop::BrokenOff),
            };
            let heard = match heard {
                // Pages pass over what is too large, and bring the rest.
                Err(FeedError::Exceeded { .. }) => return Ok(None),
                heard => heard?,
            };
            match heard {
                Heard::Event(WatchEvent::Added(json) | WatchEvent::Modified(json)) => {
                    let change = self.heed(&json);
                    if progress
                        .made(&change)
                        .map_err(|why| client.attempt(Verb::List).too_long(why))?
                    {
                        events.progressed();
                    }
                    self.sender.send(change).await?;
                }
                Heard::Event(WatchEvent::Bookmark(end)) if is_end(&end) => {
                    let version = version(client, Some(end.metadata.resource_version))?;
                    self.end_list(version).await?;
                    events.progressed();
                    return Ok(Some(events));
                }
                // Nothing can be deleted in a list, and a bookmark without the mark is of a server that has never
                // heard of the mark.
                Heard::Event(_) | Heard::End | Heard::Silence => return Ok(None),
            }
        }
    }

    /// Reads the list page by page, or in one answer.
    pub(super) async fn list_by_pages(&mut self, client: &KindClient) -> Result<(), Stop> {
        let first = match std::mem::replace(&mut self.lister, Lister::Pages) {
            Lister::Whole => ListPart::Whole,
            Lister::Stream | Lister::Pages => ListPart::First,
        };
        let mut began = false;
        let listed = self
            .pages(client, first, &mut Delivery::Now(&mut began))
            .await;
        let given = match listed {
            Err(Stop::Trouble(FeedError::Denied(refusal))) if !began => {
                return Err(self.list_nearby(client, refusal).await);
            }
            listed => listed?,
        };
        let version = version(client, given)?;
        self.end_list(version).await
    }

    /// Reads a list page by page, and gives its version.
    async fn pages(
        &mut self,
        client: &KindClient,
        first: ListPart<'_>,
        delivery: &mut Delivery<'_>,
    ) -> Result<Option<String>, Stop> {
        let (mut progress, mut token) = (ListProgress::default(), None);
        let mut version = None;
        loop {
            let part = token.as_deref().map_or(first, ListPart::After);
            let page = client.page(part).await;
            let mut page = page.inspect_err(|stop| self.note_expiry(stop, part))?;
            delivery.begin(self).await?;
            while let Some(item) = page.next().await? {
                let change = match item {
                    ListItem::Json(json) => self.heed(&json),
                    ListItem::TooLarge => self.too_large(),
                };
                let made = progress.made(&change);
                if made.map_err(|why| client.attempt(Verb::List).too_long(why))? {
                    page.progressed();
                }
                delivery.take(self, change).await?;
            }
            let metadata = page.metadata()?;
            // Every page is of the version of the first one, unless the server was replaced in between.
            if token.is_some() && metadata.resource_version != version {
                let why = Discontinuity::MixedPages;
                return Err(client.attempt(Verb::List).outdated(why).into());
            }
            version = metadata.resource_version;
            // What stands for the page after this one.
            token = metadata.continue_.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(version);
            }
            let pause = progress.turn_page();
            sleep(pause.map_err(|why| client.attempt(Verb::List).too_long(why))?).await;
        }
    }

    /// A list whose token expires is older than the server remembers. The token that some servers offer instead goes on at
    /// another version, and no watch can follow a list of two. Page by page the next list would expire too, if it is long or
    /// there is much change, so it is read in one answer, as `client-go` does it (`FullListIfExpired`).
    fn note_expiry(&mut self, stop: &Stop, part: ListPart<'_>) {
        if let (Stop::Trouble(FeedError::Outdated { .. }), ListPart::After(_)) = (stop, part) {
            self.lister = Lister::Whole;
        }
    }

    /// Reads the namespaces that may be read where all may not, as one list, and gives what to say of it. All are asked
    /// for again before each of these lists, which are no more than polled.
    async fn list_nearby(&mut self, client: &KindClient, mut refusal: FailedRequest) -> Stop {
        // Whoever was allowed all has more than these would show.
        if self.health != FeedHealth::Never {
            return FeedError::Denied(refusal).into();
        }
        let (mut read, mut changes) = (Vec::new(), Vec::new());
        for namespace in client.collection.nearby() {
            let within = client.within(namespace);
            // Nothing is told before all of them are read.
            let delivery = &mut Delivery::Later(&mut changes);
            match self.pages(&within, ListPart::First, delivery).await {
                Ok(_) => read.push(namespace.clone()),
                Err(Stop::Trouble(FeedError::Denied { .. })) => {}
                Err(stop) => return stop,
            }
        }
        if !read.is_empty()
            && let Err(stop) = self.tell_nearby(changes).await
        {
            return stop;
        }
        if let RequestError::Forbidden { instead, .. } = &mut refusal.reason {
            *instead = read;
        }
        FeedError::Denied(refusal).into()
    }

    async fn tell_nearby(&mut self, changes: Vec<Change>) -> Result<(), Stop> {
        let kind = self.sender.kind;
        self.sender.send(Change::ListBegan(kind)).await?;
        for change in changes {
            self.sender.send(change).await?;
        }
        self.hold_none();
        self.interests.tell();
        self.sender.send(Change::ListEnded(kind)).await
    }

    /// The change for an object of a list.
    fn heed(&mut self, json: &RawObject) -> Change {
        self.decode(json)
            .map_or_else(|skipped| skipped, Change::Listed)
    }

    fn too_large(&mut self) -> Change {
        self.known.skip();
        let kind = self.sender.kind;
        Change::Skipped {
            kind: Some(kind),
            what: format!("an item among the {} of the server", kind.plural()),
            why: OBJECT.exceeded(),
            unreadable: true,
        }
    }

    async fn end_list(&mut self, version: String) -> Result<(), Stop> {
        // In this order, or a session that is left between the two would go on after a list that never ended.
        self.sender
            .send(Change::ListEnded(self.sender.kind))
            .await?;
        self.hold(version);
        self.interests.tell();
        Ok(())
    }
}

/// The time at which the objects of a list are sent.
enum Delivery<'t> {
    /// As they arrive. The beginning of the list goes before them.
    Now(&'t mut bool),
    /// When somebody tells what is gathered here.
    Later(&'t mut Vec<Change>),
}

impl Delivery<'_> {
    async fn begin(&mut self, feed: &FeedTask) -> Result<(), Stop> {
        if let Self::Now(began) = self
            && !std::mem::replace(*began, true)
        {
            feed.sender
                .send(Change::ListBegan(feed.sender.kind))
                .await?;
        }
        Ok(())
    }

    async fn take(&mut self, feed: &FeedTask, change: Change) -> Result<(), Stop> {
        match self {
            Self::Now(_) => feed.sender.send(change).await,
            Self::Later(changes) => {
                changes.push(change);
                Ok(())
            }
        }
    }
}

/// The version of a list. Without one its changes cannot be asked for.
fn version(client: &KindClient, given: Option<String>) -> Result<String, FeedError> {
    let given = given.filter(|version| !version.is_empty() && version != "0");
    given.ok_or_else(|| client.attempt(Verb::List).odd(RequestError::NoVersion))
}

fn is_end(bookmark: &Bookmark) -> bool {
    bookmark.metadata.annotations.contains_key(END_OF_LIST)
}
