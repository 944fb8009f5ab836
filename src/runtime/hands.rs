//! Carries out effects that take time, and hands their outcomes back as events.

use std::sync::Arc;

use futures::{StreamExt, future::BoxFuture, stream::FuturesUnordered};

use crate::{app::Event, source::Sources, store::Subject};

/// What is under way.
#[derive(Default)]
pub(super) struct Hands {
    under_way: FuturesUnordered<BoxFuture<'static, Event>>,
}

impl Hands {
    /// Asks the source of an object for all of it.
    pub(super) fn fetch(&mut self, sources: &Sources, subject: Subject) {
        let fetched = sources.fetch(subject.clone());
        self.under_way.push(Box::pin(async move {
            let fetched = fetched
                .await
                .map(|object| Arc::new(object.value()))
                .map_err(|error| error.to_string());
            Event::Fetched(subject, fetched)
        }));
    }

    /// The next outcome; waits for ever while nothing is under way.
    pub(super) async fn outcome(&mut self) -> Event {
        match self.under_way.next().await {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }
}
