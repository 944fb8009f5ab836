//! Requests for whole objects, where one task answers those of several sources.

use serde_json::Value;
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

use super::{Fetch, Opened};
use crate::{
    model::SourceName,
    store::{Kind, Origin},
};

/// How many requests may wait.
const WAITING: usize = 16;

/// What is asked of several sources, in the order in which it was asked.
#[derive(Debug)]
pub(super) struct Requests(mpsc::Receiver<Fetch>);

impl Requests {
    /// Opens sources.
    pub(super) fn open(
        sources: impl IntoIterator<Item = (SourceName, Origin)>,
    ) -> (Vec<Opened>, Self) {
        let (requests, asked) = mpsc::channel(WAITING);
        let opened = sources.into_iter().map(|(name, origin)| Opened {
            name,
            origin,
            requests: requests.clone(),
        });
        (opened.collect(), Self(asked))
    }

    /// Waits until somebody asks for an object; nothing once a moment has come.
    pub(super) async fn next_until(&mut self, end: Instant) -> Option<Fetch> {
        timeout_at(end, self.next()).await.ok()
    }

    /// The same without an end.
    pub(super) async fn next(&mut self) -> Fetch {
        match self.0.recv().await {
            Some(fetch) => fetch,
            // Nobody can ask any more.
            None => std::future::pending().await,
        }
    }
}

/// Has a whole object say what it is. In a list of one type the list says it alone.
pub(super) fn complete(kind: Kind, object: &mut Value) {
    let said = [("kind", kind.name()), ("apiVersion", kind.api_version())];
    for (name, said) in said {
        if let Some(members) = object.as_object_mut() {
            members.entry(name).or_insert_with(|| said.into());
        }
    }
}
