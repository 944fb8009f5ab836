//! Carries out effects that take time, and hands their outcomes back as events.

use futures::{StreamExt, future::BoxFuture, stream::FuturesUnordered};

use crate::{
    app::Event,
    source::Sources,
    store::{Id, Kind},
};

/// What is under way.
#[derive(Default)]
pub(super) struct Hands {
    under_way: FuturesUnordered<BoxFuture<'static, Event>>,
}

impl Hands {
    /// Asks the source of a Destination for the whole object.
    pub(super) fn fetch(&mut self, sources: &Sources, id: Id) {
        let fetched = sources.fetch(id.clone(), Kind::Destination);
        self.under_way.push(Box::pin(async move {
            let fetched = fetched
                .await
                .map(Box::new)
                .map_err(|error| error.to_string());
            Event::Fetched(id, fetched)
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
