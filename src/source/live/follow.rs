//! A feed follows the changes after its list.

use std::time::Duration;

use jiff::SignedDuration;
use kube::core::WatchEvent;

use super::{
    feed::Feed,
    line::{Events, Heard, Json, Line},
    place::WATCH_SECONDS,
    trouble::Stop,
};
use crate::store::{Change, Object};

/// A watch that is silent beyond the time at which its server should have ended it is dead.
const SILENCE: Duration = Duration::from_secs(WATCH_SECONDS as u64 + 5);

/// A watch that ends sooner than this is not begun again without a pause.
const STILLBORN: SignedDuration = SignedDuration::from_secs(5);

impl Feed {
    /// Tells the changes until the watch is over, as each is after a time; the next one goes on where it ended.
    pub(super) async fn follow(&mut self, line: &Line, mut events: Events<'_>) -> Result<(), Stop> {
        let begun = self.voice.now();
        while let Heard::Event(event) = events.next(SILENCE).await? {
            self.tell(event).await?;
        }
        let lasted = self.voice.now().duration_since(begun);
        if lasted < STILLBORN {
            let attempt = line.attempt("watch");
            return Err(attempt
                .odd("the server ends it as soon as it begins")
                .into());
        }
        Ok(())
    }

    async fn tell(&mut self, event: WatchEvent<Json>) -> Result<(), Stop> {
        match event {
            WatchEvent::Added(json) | WatchEvent::Modified(json) => {
                self.changed(&json, Change::Applied).await
            }
            WatchEvent::Deleted(json) => {
                let gone = |object: Object| Change::Deleted(object.kind(), object.key());
                self.changed(&json, gone).await
            }
            WatchEvent::Bookmark(bookmark) => {
                self.advance(&bookmark.metadata.resource_version);
                self.voice.say(Change::Heard(self.voice.kind)).await
            }
            // The line has made a trouble of it already.
            WatchEvent::Error(_) => Ok(()),
        }
    }

    async fn changed(&mut self, json: &Json, change: fn(Object) -> Change) -> Result<(), Stop> {
        let decoded = self.decode(json);
        let version = decoded.as_ref().ok();
        let version = version.map(|object| object.meta().resource_version.clone());
        let change = decoded.map_or_else(|skipped| skipped, change);
        self.concerns.tell();
        self.voice.say(change).await?;
        // Not before it is said: whoever is called away meanwhile asks for it again.
        if let Some(version) = version {
            self.advance(&version);
        }
        Ok(())
    }
}
