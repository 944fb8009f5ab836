//! What a feed says, stamped with whose it is and when.

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::trouble::Stop;
use crate::{
    model::SourceName,
    source::Clock,
    store::{Change, Kind, Link, Update},
};

/// Speaks for one kind of one source.
#[derive(Clone)]
pub(super) struct Voice {
    pub(super) source: SourceName,
    pub(super) kind: Kind,
    pub(super) clock: Clock,
    pub(super) updates: mpsc::Sender<Update>,
    /// Whether the objects that it tells of keep their texts.
    pub(super) keeps_texts: bool,
}

impl Voice {
    /// The same source speaking for another kind.
    pub(super) fn about(&self, kind: Kind) -> Self {
        Self {
            kind,
            ..self.clone()
        }
    }

    /// Says a change; waits where the listener is slow.
    ///
    /// # Errors
    /// [`Stop::Unheard`] where nobody listens any more.
    pub(super) async fn say(&self, change: Change) -> Result<(), Stop> {
        let update = Update {
            source: self.source.clone(),
            at: self.now(),
            change,
        };
        let said = self.updates.send(update).await;
        said.map_err(|_| Stop::Unheard)
    }

    /// Says how the feed stands with its source.
    pub(super) async fn link(&self, link: Link) -> Result<(), Stop> {
        self.say(Change::Link(self.kind, link)).await
    }

    /// Says that a request leaves for the server.
    pub(super) async fn asks(&self) -> Result<(), Stop> {
        self.say(Change::Asked(self.kind)).await
    }

    /// The time, by the clock that was handed in.
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
