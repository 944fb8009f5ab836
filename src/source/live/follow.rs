//! A feed follows the changes after its list.

use jiff::SignedDuration;
use kube::core::WatchEvent;

use super::{
    client::{KindClient, RawObject},
    continuity::{Missed, QUIET},
    events::{Events, Heard},
    feed::FeedTask,
    feed_error::{Discontinuity, FeedError, RequestError, Stop},
};
use crate::store::{Change, Object, checkup::Verb};

/// A watch that ends sooner than this is not begun again without a pause.
const STILLBORN: SignedDuration = SignedDuration::from_secs(5);

impl FeedTask {
    /// Tells the changes until the watch is over, as each is after a time; the next one goes on where it ended.
    pub(super) async fn follow(
        &mut self,
        client: &KindClient,
        mut events: Events<'_>,
    ) -> Result<(), Stop> {
        let begun = self.sender.now();
        loop {
            match self.heard(&mut events).await? {
                Heard::Event(event) => {
                    // A watch may bring any number of changes.
                    events.progressed();
                    self.tell(client, event).await?;
                }
                Heard::Silence if self.ask_what_was_missed(client).await? == Missed::Nothing => {}
                // On another connection, for this one may be dead.
                Heard::Silence => return Ok(()),
                Heard::End => break,
            }
        }
        // The end of a connection comes behind all that was sent on it.
        self.sender.send(Change::Heard(self.sender.kind)).await?;
        let lasted = self.sender.now().duration_since(begun);
        if lasted < STILLBORN {
            let attempt = client.attempt(Verb::Watch);
            return Err(attempt.odd(RequestError::Stillborn).into());
        }
        Ok(())
    }

    /// Waits for the next event. Who asks that everything is tried now also wants to know what is silent.
    async fn heard(&mut self, events: &mut Events<'_>) -> Result<Heard, FeedError> {
        tokio::select! {
            biased;
            heard = events.next(QUIET) => heard,
            () = self.handles.nudges.next() => Ok(Heard::Silence),
        }
    }

    async fn tell(
        &mut self,
        client: &KindClient,
        event: WatchEvent<RawObject>,
    ) -> Result<(), Stop> {
        match event {
            WatchEvent::Added(json) | WatchEvent::Modified(json) => {
                self.changed(client, &json, Change::Applied).await
            }
            WatchEvent::Deleted(json) => {
                let gone = |object: Object| Change::Deleted(object.kind(), object.key());
                self.changed(client, &json, gone).await
            }
            WatchEvent::Bookmark(bookmark) => {
                let version = &bookmark.metadata.resource_version;
                let number = self.known.number();
                self.keep_up(client, (version, number)).await?;
                self.sender.send(Change::Heard(self.sender.kind)).await
            }
            // The client has made an error of it already.
            WatchEvent::Error(_) => Ok(()),
        }
    }

    async fn changed(
        &mut self,
        client: &KindClient,
        json: &RawObject,
        change: fn(Object) -> Change,
    ) -> Result<(), Stop> {
        let number = self.known.number();
        let decoded = self.decode(json);
        let meta = decoded.as_ref().ok().map(Object::meta);
        let version = meta.map(|meta| meta.resource_version.clone());
        let change = decoded.map_or_else(|skipped| skipped, change);
        if let Change::Deleted(_, key) = &change {
            self.known.remove(key);
        }
        self.interests.tell();
        self.sender.send(change).await?;
        if self.held.as_ref().is_some_and(|held| held.is_other) {
            let replaced = Discontinuity::ReplacedObject;
            return Err(client.attempt(Verb::Watch).outdated(replaced).into());
        }
        // Not before it is said: whoever is called away meanwhile asks for it again.
        match version {
            Some(version) => self.keep_up(client, (&version, number)).await,
            None => Ok(()),
        }
    }
}
