//! The task of one context: holds its login, runs its feeds, fetches single objects. Dropping it stops them all.

use std::time::Duration;

use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

use super::{
    concern::{Concerns, Namespaces},
    feed::Feed,
    fetch::fetch,
    login::{Door, Knock, Login},
    nudge::Nudges,
    place::Place,
    reached::Reached,
    voice::Voice,
};
use crate::{
    source::{Clock, Fetch, Scope, kubeconfig::Chosen, plugin::Plugins},
    store::{Kind, Update},
};

/// How often to look whether the files of the login changed: soon enough for whoever waits, and next to no work.
const LOOK: Duration = Duration::from_secs(5);

/// How many knocks may wait: as many as there are kinds, and what more there is waits before the door.
const KNOCKS: usize = 16;

/// One context that is being read.
pub(super) struct Context {
    voice: Voice,
    login: Login,
    knocks: mpsc::Receiver<Knock>,
    door: Door,
    nudges: Nudges,
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
        (nudges, plugins): (Nudges, &Plugins),
    ) -> Self {
        let home = chosen.namespace().to_owned();
        let voice = Voice {
            source: chosen.name().clone(),
            kind: Kind::Destination,
            clock: clock.clone(),
            updates: updates.clone(),
            keeps_texts: scope.keeps_texts,
        };
        let login = Login::new(chosen, plugins.clone(), clock.clone());
        let (knock, knocks) = mpsc::channel(KNOCKS);
        Self {
            door: login.door(knock),
            nudges,
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
            let feed = Feed::new(
                self.voice.about(kind),
                place,
                self.door.clone(),
                self.nudges.clone(),
            );
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
                let ways = (self.door.clone(), self.nudges.clone());
                Reached::new(self.voice.about(kind), ways, concern.clone())
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
            door,
            nudges: _,
            home: _,
            feeds,
            reached,
        } = self;
        // Only feeds knock. When the last of them has ended, no knock is waited for.
        drop(door);
        let mut running: JoinSet<()> = feeds.into_iter().map(Feed::run).collect();
        for reached in reached {
            running.spawn(reached.run());
        }
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
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
                () = login.built(), if login.is_building() => {}
                Some(_) = running.join_next() => {}
                _ = looks.tick(), if !running.is_empty() => login.look_again().await,
                else => return,
            }
        }
    }
}
