//! Fetches of whole objects in progress; their results come back as events.

use std::sync::Arc;

use futures::{StreamExt, future::BoxFuture, stream::FuturesUnordered};

use crate::{app::Event, source::Sources, store::Subject};

/// The fetches in progress.
#[derive(Default)]
pub(super) struct Fetches {
    under_way: FuturesUnordered<BoxFuture<'static, Event>>,
}

impl Fetches {
    /// Fetches a whole object from its source.
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

    /// The next result; waits for ever while there is no fetch.
    pub(super) async fn outcome(&mut self) -> Event {
        match self.under_way.next().await {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }
}
