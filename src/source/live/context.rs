//! The task of one context: holds its login, runs its feeds, fetches single objects. Dropping it stops them all.

use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};

use super::{
    concern::{Concerns, Namespaces},
    contact::Contact,
    feed::Feed,
    fetch::fetch,
    login::{Knock, Login, Provisions},
    nudge::Nudges,
    place::Place,
    reached::Reached,
    voice::Voice,
    ways::Ways,
};
use crate::{
    source::{Clock, Fetch, Scope, kubeconfig::Chosen},
    store::{Kind, Update},
};

/// How many knocks may wait: as many as there are kinds, and what more there is waits before the door.
const KNOCKS: usize = 16;

/// One context that is being read.
pub(super) struct Context {
    voice: Voice,
    login: Login,
    knocks: mpsc::Receiver<Knock>,
    ways: Ways,
    home: String,
    feeds: Vec<Feed>,
    reached: Vec<Reached>,
}

impl Context {
    /// A context of which nothing is read yet; nothing is asked of the server before [`run`](Self::run).
    pub(super) fn new(
        chosen: Chosen,
        scope: &Scope,
        (clock, updates): (&Clock, &mpsc::Sender<Update>),
        (nudges, means): (Nudges, &Provisions),
    ) -> Self {
        let home = chosen.namespace().to_owned();
        let voice = Voice {
            source: chosen.name().clone(),
            kind: Kind::Destination,
            clock: clock.clone(),
            updates: updates.clone(),
            keeps_texts: scope.keeps_texts,
        };
        let login = Login::new(chosen, means.clone(), clock.clone());
        let (knock, knocks) = mpsc::channel(KNOCKS);
        let ways = Ways {
            door: login.door(knock),
            nudges,
            contact: Contact::default(),
        };
        Self {
            ways,
            home,
            voice,
            login,
            knocks,
            feeds: Vec::new(),
            reached: Vec::new(),
        }
    }

    /// Reads the kinds of the management plane, and tells which clusters its Destinations are of.
    pub(super) fn managing(mut self, scope: &Scope, concerns: &Concerns) -> Self {
        let feed = |kind| {
            let place = Place::new(kind, scope, &self.home);
            let feed = Feed::new(self.voice.about(kind), place, self.ways.clone());
            match kind {
                Kind::Destination => feed.telling(concerns.clone()),
                _ => feed,
            }
        };
        self.feeds = Kind::ALL.map(feed).into();
        self
    }

    /// Reads what the cluster that it reaches has of its own, in the namespaces that are told.
    pub(super) fn reaching(mut self, concern: Option<watch::Receiver<Namespaces>>) -> Self {
        let reached = |concern: watch::Receiver<Namespaces>| {
            Kind::OF_CLUSTERS.map(|kind| {
                Reached::new(self.voice.about(kind), self.ways.clone(), concern.clone())
            })
        };
        self.reached = concern.map(reached).into_iter().flatten().collect();
        self
    }

    /// Runs until it is dropped, or nobody listens and nobody asks.
    pub(super) async fn run(self, mut asked: mpsc::Receiver<Fetch>) {
        let Self {
            voice,
            mut login,
            mut knocks,
            ways,
            home: _,
            feeds,
            reached,
        } = self;
        // Only feeds knock. When the last of them has ended, no knock is waited for.
        drop(ways);
        let mut running: JoinSet<()> = feeds.into_iter().map(Feed::run).collect();
        for reached in reached {
            running.spawn(reached.run());
        }
        loop {
            tokio::select! {
                Some(knock) = knocks.recv() => login.admit(knock),
                Some(request) = asked.recv() => {
                    let pass = login.ask();
                    let voice = voice.about(request.kind);
                    running.spawn(async move {
                        let Ok(pass) = pass.await else { return };
                        let fetched = fetch(pass, &voice, &request.key).await;
                        let _ = request.reply.send(fetched);
                    });
                }
                () = login.work(), if login.is_building() || !running.is_empty() => {}
                Some(_) = running.join_next() => {}
                else => return,
            }
        }
    }
}
