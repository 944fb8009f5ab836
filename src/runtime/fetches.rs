//! Work in progress outside the loop, such as fetches of whole objects; the results come back as events.

use std::{path::PathBuf, sync::Arc};

use futures::{StreamExt, future::BoxFuture, stream::FuturesUnordered};

use crate::{
    app::{Event, State},
    source::Sources,
    store::Subject,
};

use super::{clipboard, export};

/// The fetches in progress.
#[derive(Default)]
pub(super) struct Fetches {
    under_way: FuturesUnordered<BoxFuture<'static, Option<Event>>>,
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
            Some(Event::Fetched(subject, fetched))
        }));
    }

    /// Gives a text to a command.
    pub(super) fn pipe(&mut self, command: Vec<String>, text: String) {
        let piped = clipboard::pipe(command, text);
        self.under_way.push(Box::pin(piped));
    }

    /// Writes the table that is shown to a file.
    pub(super) fn export(&mut self, folder: Option<PathBuf>, name: String, state: &State) {
        let Some(folder) = folder else {
            let why = "a script of keys writes no files".to_owned();
            let refused = std::future::ready(Some(Event::Exported(name, Err(why))));
            return self.under_way.push(Box::pin(refused));
        };
        let written = export::write(folder, name, export::csv(state));
        self.under_way.push(Box::pin(async { Some(written.await) }));
    }

    /// Says something with the next result.
    pub(super) fn say(&mut self, event: Event) {
        self.wait_for(std::future::ready(event));
    }

    /// Waits for something else to come to its end.
    pub(super) fn wait_for(&mut self, ended: impl Future<Output = Event> + Send + 'static) {
        self.under_way.push(Box::pin(async { Some(ended.await) }));
    }

    /// The next result; waits for ever while there is no fetch.
    pub(super) async fn outcome(&mut self) -> Event {
        while let Some(ended) = self.under_way.next().await {
            if let Some(event) = ended {
                return event;
            }
        }
        std::future::pending().await
    }
}
