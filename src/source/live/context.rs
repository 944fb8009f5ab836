//! The task of one context: holds its login, runs its feeds, fetches single objects. Dropping it stops them all.

use std::time::Duration;

use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

use super::{
    feed::Feed,
    fetch::fetch,
    login::{Knock, Login},
    place::Place,
    voice::Voice,
};
use crate::{
    source::{Clock, Fetch, Scope, kubeconfig::Chosen},
    store::{Kind, Update},
};

/// How often to look whether the files of the login changed: soon enough for whoever waits, and next to no work.
const LOOK: Duration = Duration::from_secs(5);

/// One context that is being read.
pub(super) struct Context {
    voice: Voice,
    login: Login,
    knocks: mpsc::Receiver<Knock>,
    feeds: Vec<Feed>,
}

impl Context {
    /// Prepares a feed for each kind; nothing is asked of the server before [`run`](Self::run).
    pub(super) fn new(
        chosen: Chosen,
        scope: &Scope,
        clock: &Clock,
        updates: &mpsc::Sender<Update>,
    ) -> Self {
        let home = chosen.namespace().to_owned();
        let voice = Voice {
            source: chosen.name().clone(),
            kind: Kind::Destination,
            clock: clock.clone(),
            updates: updates.clone(),
        };
        let login = Login::new(chosen);
        let (knock, knocks) = mpsc::channel(Kind::ALL.len());
        let door = login.door(knock);
        let feed = |kind| {
            let place = Place::new(kind, scope, &home);
            Feed::new(voice.about(kind), place, door.clone())
        };
        Self {
            feeds: Kind::ALL.map(feed).into(),
            voice,
            login,
            knocks,
        }
    }

    /// Runs until it is dropped, or nobody listens and nobody asks.
    pub(super) async fn run(self, mut asked: mpsc::Receiver<Fetch>) {
        let Self {
            voice,
            mut login,
            mut knocks,
            feeds,
        } = self;
        let mut running: JoinSet<()> = feeds.into_iter().map(Feed::run).collect();
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Some(knock) = knocks.recv() => login.admit(knock, &mut knocks).await,
                Some(request) = asked.recv() => {
                    let pass = login.pass(None).await;
                    let voice = voice.about(request.kind);
                    running.spawn(async move {
                        let fetched = fetch(pass, &voice, &request.key).await;
                        let _ = request.reply.send(fetched);
                    });
                }
                Some(_) = running.join_next() => {}
                _ = looks.tick(), if !running.is_empty() => login.look_again().await,
                else => return,
            }
        }
    }
}
