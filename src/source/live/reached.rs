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
    concern::Namespaces, feed::Feed, place::Place, trouble::Stop, union::Union, voice::Voice,
    ways::Ways,
};
use crate::store::{Change, Link, Update};

/// Up to so many namespaces are read one by one. A list of a whole cluster is dear where little of it is wanted, and so
/// are many watches.
const FEW: usize = 8;

/// How much a part may say that nobody has taken in.
const CHANNEL: usize = 16;

/// Reads one kind of one reached cluster.
pub(super) struct Reached {
    voice: Voice,
    ways: Ways,
    concern: watch::Receiver<Namespaces>,
    union: Union,
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

/// What a part says, with its number.
type Speech = Pin<Box<dyn Stream<Item = (usize, Update)> + Send>>;

impl Reached {
    pub(super) fn new(voice: Voice, ways: Ways, concern: watch::Receiver<Namespaces>) -> Self {
        Self {
            union: Union::new(voice.kind),
            voice,
            ways,
            concern,
            crew: Crew::default(),
            reading: Reading::Each,
        }
    }

    /// Reads until nobody listens.
    pub(super) async fn run(mut self) {
        // Whoever tells of Destinations has ended, or nobody listens: there is nothing to read for.
        let _ = self.read().await;
    }

    async fn read(&mut self) -> Result<(), Stop> {
        let concerned = self.concern.wait_for(|namespaces| !namespaces.is_empty());
        drop(concerned.await.map_err(|_| Stop::Unheard)?);
        self.voice.link(Link::Connecting).await?;
        self.shape().await?;
        loop {
            tokio::select! {
                biased;
                grown = self.concern.changed() => {
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
        for change in self.union.take(part, change) {
            self.voice.say(change).await?;
        }
        Ok(())
    }

    /// Has a part for everything that is wanted.
    async fn shape(&mut self) -> Result<(), Stop> {
        let wanted = self.concern.borrow_and_update().clone();
        if wanted.len() > FEW && self.reading != Reading::EachPerforce {
            self.reading = Reading::All;
            self.dismiss();
            self.employ(wanted, None);
        } else {
            for namespace in wanted {
                if !self.union.has(&namespace) {
                    let place = namespace.clone();
                    self.employ([namespace].into(), Some(&place));
                }
            }
        }
        match self.union.relink() {
            Some(link) => self.voice.say(link).await,
            None => Ok(()),
        }
    }

    fn dismiss(&mut self) {
        self.crew = Crew::default();
        self.union.clear();
    }

    /// Adds a part that reads one namespace, or the whole cluster.
    fn employ(&mut self, namespaces: Namespaces, namespace: Option<&str>) {
        let part = self.union.add(namespaces);
        let (updates, mut said) = mpsc::channel(CHANNEL);
        let voice = Voice {
            updates,
            ..self.voice.clone()
        };
        let place = Place::of_cluster(self.voice.kind, namespace);
        let feed = Feed::new(voice, place, self.ways.clone());
        self.crew.feeds.spawn(feed.run());
        let says = poll_fn(move |cx| said.poll_recv(cx));
        self.crew
            .says
            .push(Box::pin(says.map(move |update| (part, update))));
    }
}
