//! Requests for whole objects, where one task answers those of several sources.

use std::{future::poll_fn, task::Poll};

use serde_json::Value;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use super::{Fetch, Opened};
use crate::{
    model::SourceName,
    store::{Kind, Origin},
};

/// How many requests of a source may wait.
const WAITING: usize = 16;

/// What is asked of sources, in their order.
#[derive(Debug)]
pub(super) struct Requests(Vec<mpsc::Receiver<Fetch>>);

impl Requests {
    /// Opens sources.
    pub(super) fn open(
        sources: impl IntoIterator<Item = (SourceName, Origin)>,
    ) -> (Vec<Opened>, Self) {
        let (mut opened, mut asked) = (Vec::new(), Vec::new());
        for (name, origin) in sources {
            let (requests, receiver) = mpsc::channel(WAITING);
            asked.push(receiver);
            opened.push(Opened {
                name,
                origin,
                requests,
            });
        }
        (opened, Self(asked))
    }

    /// Waits until somebody asks for an object, and of which source it is, counted from 0; nothing once a moment has come.
    pub(super) async fn next_until(&mut self, end: Instant) -> Option<(usize, Fetch)> {
        tokio::select! {
            biased;
            () = sleep_until(end) => None,
            asked = self.next() => Some(asked),
        }
    }

    /// The same without an end.
    pub(super) async fn next(&mut self) -> (usize, Fetch) {
        poll_fn(|cx| {
            for (of, asked) in self.0.iter_mut().enumerate() {
                if let Poll::Ready(Some(fetch)) = asked.poll_recv(cx) {
                    return Poll::Ready((of, fetch));
                }
            }
            Poll::Pending
        })
        .await
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
