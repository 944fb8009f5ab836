//! The task of one context: holds its login, runs its feeds, fetches single objects. Dropping it stops them all.

use std::time::Duration;

use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};

use super::{
    collection::Collection,
    contact::ServerContact,
    feed::{FeedHandles, FeedTask},
    fetch::fetch,
    interest::{NamespaceInterest, Namespaces},
    login::{LoginRequest, LoginTask, SharedLogins},
    nudge::Nudge,
    reached::ReachedKind,
    sender::UpdateSender,
};
use crate::{
    source::{Fetch, NowFn, Scope, kubeconfig::ChosenContext},
    store::{Kind, Update},
};

/// Most requests for a login that may wait: one for each kind.
const LOGIN_REQUESTS: usize = 16;

/// The parts that all contexts share.
pub(super) struct SharedParts<'s> {
    pub(super) clock: &'s NowFn,
    pub(super) updates: &'s mpsc::Sender<Update>,
    pub(super) nudge: &'s Nudge,
    pub(super) logins: SharedLogins,
    /// The longest wait before a server that does not answer is tried again.
    pub(super) longest_wait: Duration,
}

/// One context that is being read.
pub(super) struct Context {
    sender: UpdateSender,
    login: LoginTask,
    login_requests: mpsc::Receiver<LoginRequest>,
    handles: FeedHandles,
    home: String,
    feeds: Vec<FeedTask>,
    reached: Vec<ReachedKind>,
}

impl Context {
    /// A context whose feeds are not started yet; no request is sent before [`run`](Self::run).
    pub(super) fn new(chosen: ChosenContext, scope: &Scope, shared: &SharedParts<'_>) -> Self {
        let home = chosen.namespace().to_owned();
        let sender = UpdateSender {
            source: chosen.name().clone(),
            kind: Kind::Destination,
            clock: shared.clock.clone(),
            updates: shared.updates.clone(),
            keeps_texts: scope.keeps_texts,
        };
        let login = LoginTask::new(chosen, shared.logins.clone(), shared.clock.clone());
        let (login_request, login_requests) = mpsc::channel(LOGIN_REQUESTS);
        let handles = FeedHandles {
            login: login.handle(login_request),
            nudges: shared.nudge.nudges(),
            contact: ServerContact::new(shared.longest_wait),
            longest_wait: shared.longest_wait,
        };
        Self {
            handles,
            home,
            sender,
            login,
            login_requests,
            feeds: Vec::new(),
            reached: Vec::new(),
        }
    }

    /// Reads the kinds of the management plane, and tells which clusters its Destinations are of.
    pub(super) fn managing(mut self, scope: &Scope, interests: &NamespaceInterest) -> Self {
        let feed = |kind| {
            let collection = Collection::new(kind, scope, &self.home);
            let feed = FeedTask::new(self.sender.about(kind), collection, self.handles.clone());
            match kind {
                Kind::Destination => feed.telling(interests.clone()),
                _ => feed,
            }
        };
        self.feeds = Kind::ALL.map(feed).into();
        self
    }

    /// Adds the kinds of the cluster that it reaches, in the namespaces of Destinations.
    pub(super) fn reaching(mut self, interest: Option<watch::Receiver<Namespaces>>) -> Self {
        let reached = |interest: watch::Receiver<Namespaces>| {
            Kind::OF_CLUSTERS.map(|kind| {
                ReachedKind::new(
                    self.sender.about(kind),
                    self.handles.clone(),
                    interest.clone(),
                )
            })
        };
        self.reached = interest.map(reached).into_iter().flatten().collect();
        self
    }

    /// Runs until it is dropped, or until the receiver and all callers are gone.
    pub(super) async fn run(self, mut asked: mpsc::Receiver<Fetch>) {
        let Self {
            sender,
            mut login,
            mut login_requests,
            handles,
            home: _,
            feeds,
            reached,
        } = self;
        // Only feeds request logins. When the last of them has ended, no request is waited for.
        drop(handles);
        let mut running: JoinSet<()> = feeds.into_iter().map(FeedTask::run).collect();
        for reached in reached {
            running.spawn(reached.run());
        }
        loop {
            tokio::select! {
                Some(login_request) = login_requests.recv() => login.admit(login_request),
                Some(request) = asked.recv() => {
                    let session = login.ask();
                    let sender = sender.about(request.kind);
                    running.spawn(async move {
                        let Ok(session) = session.await else { return };
                        let fetched = fetch(session, &sender, &request.key).await;
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
