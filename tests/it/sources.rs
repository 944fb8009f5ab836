//! What tests of sources share: opening one and listening to it.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use portolan::{
    model::SourceName,
    source::{self, Choice, OpenError, Scope, Sources},
    store::{Change, Feed, Kind, Link, Object, Store, Update},
};
use tokio::sync::mpsc;

/// A source that is open, and what it says.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) sources: Sources,
    pub(crate) updates: mpsc::Receiver<Update>,
}

/// Opens a source under a clock that stands still.
pub(crate) async fn open(choice: Choice, scope: Scope) -> Result<Heard, OpenError> {
    let (says, updates) = mpsc::channel(64);
    let clock = Arc::new(|| Timestamp::UNIX_EPOCH);
    let sources = source::open(choice, scope, clock, says).await?;
    Ok(Heard { sources, updates })
}

impl Heard {
    /// Everything that is said within a time, which should be paused.
    pub(crate) async fn listen(&mut self, time: Duration) -> Vec<Update> {
        let end = tokio::time::sleep(time);
        tokio::pin!(end);
        let mut heard = Vec::new();
        loop {
            tokio::select! {
                biased;
                Some(update) = self.updates.recv() => heard.push(update),
                () = &mut end => return heard,
            }
        }
    }

    /// Everything that is said until each source has told how every kind of it stands.
    pub(crate) async fn settle(&mut self) -> Vec<Update> {
        let mut open = self.sources.iter().count() * Kind::ALL.len();
        let mut heard = Vec::new();
        while open > 0 {
            let update = self.updates.recv().await;
            let update = update.expect("a source says how it stands before it ends");
            if let Change::Link(_, link) = &update.change
                && !matches!(link, Link::Connecting | Link::Syncing { .. })
            {
                open -= 1;
            }
            heard.push(update);
        }
        heard
    }
}

/// A store that has heard updates.
pub(crate) fn store(updates: impl IntoIterator<Item = Update>) -> Store {
    let mut store = Store::default();
    for update in updates {
        store.apply(update);
    }
    store
}

/// The objects of a kind in a source, by name.
pub(crate) fn objects(store: &Store, source: &SourceName, kind: Kind) -> Vec<Object> {
    let feed = store.source(source).and_then(|source| source.feed(kind));
    let mut objects: Vec<_> = feed.into_iter().flat_map(Feed::objects).collect();
    objects.sort_by_key(|(key, _)| (*key).clone());
    objects
        .into_iter()
        .map(|(_, object)| object.clone())
        .collect()
}

/// What is passed over: `? what: why` where it could not be read, else `- what: why`.
pub(crate) fn passed_over(updates: &[Update]) -> Vec<String> {
    let passed = updates.iter().filter_map(|update| match &update.change {
        Change::Skipped {
            what,
            why,
            unreadable,
            ..
        } => Some(format!(
            "{} {what}: {why}",
            if *unreadable { '?' } else { '-' }
        )),
        _ => None,
    });
    passed.collect()
}
