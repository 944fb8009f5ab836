//! A replay on its way to another time: the facts that it hands over, and when it has arrived.

use tokio::sync::oneshot;

use crate::{app::Event, store::RestoredItem};

/// The times that the screen waits for. None at first.
#[derive(Debug, Default)]
pub(super) struct Seeking {
    facts: Option<oneshot::Receiver<Option<Vec<RestoredItem>>>>,
    arrival: Option<oneshot::Receiver<()>>,
    next: Option<oneshot::Receiver<Option<jiff::Timestamp>>>,
}

impl Seeking {
    /// Waits for the facts of another time, and no longer for those of the time before.
    pub(super) fn begin(
        &mut self,
    ) -> (
        oneshot::Sender<Option<Vec<RestoredItem>>>,
        oneshot::Sender<()>,
    ) {
        let (facts, restored) = oneshot::channel();
        let (arrival, arrived) = oneshot::channel();
        (self.facts, self.arrival, self.next) = (Some(restored), Some(arrived), None);
        (facts, arrival)
    }

    /// Waits for the time of the next change.
    pub(super) fn look(&mut self) -> oneshot::Sender<Option<jiff::Timestamp>> {
        let (next, found) = oneshot::channel();
        self.next = Some(found);
        next
    }

    /// Whether the facts come before any other update.
    pub(super) fn holds_updates(&self) -> bool {
        self.facts.is_some()
    }

    /// The next news; waits for ever while nothing is waited for.
    pub(super) async fn news(&mut self) -> Event {
        if let Some(facts) = &mut self.facts {
            let restored = facts.await;
            self.facts = None;
            return Event::Restored(restored.ok().flatten());
        }
        if let Some(next) = &mut self.next {
            let found = next.await;
            self.next = None;
            return Event::NextChange(found.ok().flatten());
        }
        if let Some(arrival) = &mut self.arrival {
            // If the task is gone, nothing more is said either.
            let _ = arrival.await;
            self.arrival = None;
            return Event::Arrived;
        }
        std::future::pending().await
    }
}
