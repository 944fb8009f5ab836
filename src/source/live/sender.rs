//! Sends the updates of a feed, with their source, kind and time.

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::feed_error::Stop;
use crate::{
    model::SourceName,
    source::NowFn,
    store::{Change, Kind, Link, Update},
};

/// Speaks for one kind of one source.
#[derive(Clone)]
pub(super) struct UpdateSender {
    pub(super) source: SourceName,
    pub(super) kind: Kind,
    pub(super) clock: NowFn,
    pub(super) updates: mpsc::Sender<Update>,
    /// Whether the objects also keep their text.
    pub(super) keeps_texts: bool,
}

impl UpdateSender {
    /// The same source speaking for another kind.
    pub(super) fn about(&self, kind: Kind) -> Self {
        Self {
            kind,
            ..self.clone()
        }
    }

    /// Sends a change; waits if the receiver is slow.
    ///
    /// # Errors
    /// [`Stop::Unheard`] if the receiver is gone.
    pub(super) async fn send(&self, change: Change) -> Result<(), Stop> {
        let update = Update {
            source: self.source.clone(),
            at: self.now(),
            change,
        };
        let said = self.updates.send(update).await;
        said.map_err(|_| Stop::Unheard)
    }

    /// Sends the link of the feed.
    pub(super) async fn link(&self, link: Link) -> Result<(), Stop> {
        self.send(Change::Link(self.kind, link)).await
    }

    /// Says that a request leaves for the server.
    pub(super) async fn asks(&self) -> Result<(), Stop> {
        self.send(Change::Asked(self.kind)).await
    }

    /// The time, by the clock that was handed in.
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
