//! The task of one context: holds its login, runs its feeds, fetches single objects. Dropping it stops them all.

use tokio::{sync::mpsc, task::JoinSet};

use super::{
    feed::Feed,
    fetch::fetch,
    login::{Door, Knock, Login},
    place::Place,
    voice::Voice,
};
use crate::{
    model::SourceName,
    source::{Clock, Fetch, Scope, kubeconfig::Chosen},
    store::{Kind, Update},
};

/// One context that is being read.
pub(super) struct Context {
    source: SourceName,
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
        let source = chosen.name().clone();
        let home = chosen.namespace().to_owned();
        let (door, knocks) = mpsc::channel(Kind::ALL.len());
        let feed = |kind| {
            let voice = Voice {
                source: source.clone(),
                kind,
                clock: clock.clone(),
                updates: updates.clone(),
            };
            Feed::new(voice, Place::new(kind, scope, &home), Door(door.clone()))
        };
        Self {
            feeds: Kind::ALL.map(feed).into(),
            login: Login::new(chosen),
            source,
            knocks,
        }
    }

    /// Runs until it is dropped, or nobody listens and nobody asks.
    pub(super) async fn run(self, mut asked: mpsc::Receiver<Fetch>) {
        let Self {
            source,
            mut login,
            mut knocks,
            feeds,
        } = self;
        let mut running: JoinSet<()> = feeds.into_iter().map(Feed::run).collect();
        loop {
            tokio::select! {
                Some(knock) = knocks.recv() => login.admit(knock, &mut knocks).await,
                Some(request) = asked.recv() => {
                    let pass = login.pass(None).await;
                    let source = source.clone();
                    running.spawn(async move {
                        let fetched = fetch(pass, source, request.kind, &request.key).await;
                        let _ = request.reply.send(fetched);
                    });
                }
                Some(_) = running.join_next() => {}
                else => return,
            }
        }
    }
}
