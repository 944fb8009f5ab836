//! The task of one kind of a reached cluster: reads the namespaces that Destinations are of, each by a feed of its own
//! where they are few, all at once where they are many. It asks for nothing before a Destination of the cluster is known.

use std::pin::Pin;

use futures::{
    Stream, StreamExt,
    stream::{SelectAll, poll_fn},
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};

use super::{
    collection::Collection,
    feed::{FeedHandles, FeedTask},
    feed_error::Stop,
    interest::Namespaces,
    merged_feed::MergedFeed,
    sender::UpdateSender,
};
use crate::store::{Change, Link, Update};

/// The most namespaces that are read one by one. A list of a whole cluster is expensive if little of it is needed, and
/// so are many watches.
const FEW: usize = 8;

/// The most updates of a part that wait.
const CHANNEL: usize = 16;

/// Reads one kind of one reached cluster.
pub(super) struct ReachedKind {
    sender: UpdateSender,
    handles: FeedHandles,
    interest: watch::Receiver<Namespaces>,
    merged_feed: MergedFeed,
    crew: Crew,
    reading: Reading,
}

/// How the namespaces are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// One by one.
    Each,
    /// As a part of the whole cluster.
    All,
    /// One by one however many they are, because the whole cluster may not be read.
    EachPerforce,
}

/// The feeds of the parts.
#[derive(Default)]
struct Crew {
    feeds: JoinSet<()>,
    says: SelectAll<Speech>,
}

/// The updates of a part, with its number.
type Speech = Pin<Box<dyn Stream<Item = (usize, Update)> + Send>>;

impl ReachedKind {
    pub(super) fn new(
        sender: UpdateSender,
        handles: FeedHandles,
        interest: watch::Receiver<Namespaces>,
    ) -> Self {
        Self {
            merged_feed: MergedFeed::new(sender.kind),
            sender,
            handles,
            interest,
            crew: Crew::default(),
            reading: Reading::Each,
        }
    }

    /// Reads until the receiver is gone.
    pub(super) async fn run(mut self) {
        // Whoever tells of Destinations has ended, or nobody listens: there is nothing to read for.
        let _ = self.read().await;
    }

    async fn read(&mut self) -> Result<(), Stop> {
        let concerned = self.interest.wait_for(|namespaces| !namespaces.is_empty());
        drop(concerned.await.map_err(|_| Stop::Unheard)?);
        self.sender.link(Link::Connecting).await?;
        self.shape().await?;
        loop {
            tokio::select! {
                biased;
                grown = self.interest.changed() => {
                    grown.map_err(|_| Stop::Unheard)?;
                    self.shape().await?;
                }
                Some((part, update)) = self.crew.says.next() => self.take(part, update.change).await?,
            }
        }
    }

    /// Takes in what a part says.
    async fn take(&mut self, part: usize, change: Change) -> Result<(), Stop> {
        let is_refused = matches!(change, Change::Link(_, Link::Denied { .. }));
        if is_refused && self.reading == Reading::All {
            self.reading = Reading::EachPerforce;
            self.dismiss();
            return self.shape().await;
        }
        for change in self.merged_feed.take(part, change) {
            self.sender.send(change).await?;
        }
        Ok(())
    }

    /// Has a part for everything that is wanted.
    async fn shape(&mut self) -> Result<(), Stop> {
        let wanted = self.interest.borrow_and_update().clone();
        if wanted.len() > FEW && self.reading != Reading::EachPerforce {
            self.reading = Reading::All;
            self.dismiss();
            self.employ(wanted, None);
        } else {
            for namespace in wanted {
                if !self.merged_feed.has(&namespace) {
                    let place = namespace.clone();
                    self.employ([namespace].into(), Some(&place));
                }
            }
        }
        match self.merged_feed.relink() {
            Some(link) => self.sender.send(link).await,
            None => Ok(()),
        }
    }

    fn dismiss(&mut self) {
        self.crew = Crew::default();
        self.merged_feed.clear();
    }

    /// Adds a part that reads one namespace, or the whole cluster.
    fn employ(&mut self, namespaces: Namespaces, namespace: Option<&str>) {
        let part = self.merged_feed.add(namespaces);
        let (updates, mut said) = mpsc::channel(CHANNEL);
        let sender = UpdateSender {
            updates,
            ..self.sender.clone()
        };
        let place = Collection::of_cluster(self.sender.kind, namespace);
        let feed = FeedTask::new(sender, place, self.handles.clone());
        self.crew.feeds.spawn(feed.run());
        let says = poll_fn(move |cx| said.poll_recv(cx));
        self.crew
            .says
            .push(Box::pin(says.map(move |update| (part, update))));
    }
}
