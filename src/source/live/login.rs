//! The login to one cluster, shared by its feeds: a client, and a new one if the server no longer accepts the old.
//!
//! A client is built while everything else goes on, because a login plugin may take its time. Several feeds that are
//! refused at the same moment cause one new login and not one each. If the files change that a login was made of, the
//! next one is made at once, and the feeds are called to it; if its credential is about to end, they find the next one
//! when they next ask.

use std::time::Duration;

use futures::{
    FutureExt,
    future::{BoxFuture, OptionFuture},
};
use jiff::Timestamp;
use kube::Client;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::spawn_blocking,
    time::{Interval, MissedTickBehavior, interval},
};

use super::{
    client_build::{BuiltClient, ClientBuild},
    feed_error::{FeedError, Stop},
    file_watcher::{FileWatcher, LOOK},
    sender::UpdateSender,
};
use crate::{
    source::{
        NowFn,
        access::Roots,
        kubeconfig::{ChosenContext, Digest, Fingerprint, Stamps},
        meter::Meter,
        plugin::{PluginWait, Plugins},
    },
    store::{Change, Link},
};

pub(super) use crate::source::address::ServerAddress;

/// A client, and which login of the context it comes from.
#[derive(Clone)]
pub(super) struct ClusterSession {
    pub(super) client: Client,
    pub(super) server: ServerAddress,
    pub(super) number: u32,
    /// Which cluster the client asks.
    pub(super) cluster: Digest,
    /// How the clock of its server is set.
    meter: Meter,
    /// The next step for the user if the server does not accept the login.
    pub(super) advice: &'static str,
    /// How long a list or an object may take, if that is given; zero is any time.
    request_timeout: Option<Duration>,
}

impl ClusterSession {
    /// Whether somebody said how long a request may take.
    pub(super) fn has_limit(&self) -> bool {
        self.request_timeout.is_some()
    }

    /// How long a request for a list or an object may take, which is `usual` if the user said nothing else.
    pub(super) fn limit(&self, usual: Duration) -> Duration {
        match self.request_timeout {
            None => usual,
            Some(Duration::ZERO) => Duration::MAX,
            Some(limit) => limit,
        }
    }

    /// Reports how the clock of the server is set, if the last answer showed something new. Called after each answer.
    pub(super) async fn tell_clock(&self, sender: &UpdateSender) -> Result<(), Stop> {
        match self.meter.news() {
            Some(skew) => sender.send(Change::Clock(skew)).await,
            None => Ok(()),
        }
    }
}

/// Asks for a session.
pub(super) struct LoginRequest {
    /// The number of the session that the server does not accept any more.
    refused: Option<u32>,
    reply: oneshot::Sender<Result<ClusterSession, FeedError>>,
}

/// Requests sessions for a feed, and announces new logins.
#[derive(Clone)]
pub(super) struct LoginHandle {
    login_requests: mpsc::Sender<LoginRequest>,
    renewals: watch::Receiver<()>,
    waits: watch::Receiver<Option<PluginWait>>,
    newest: watch::Receiver<Option<ClusterSession>>,
}

/// Tells when there is a new login because the files changed.
pub(super) struct Renewals(watch::Receiver<()>);

impl LoginHandle {
    /// A session with another login than the one that was refused. Meanwhile it reports what it waits for.
    pub(super) async fn session(
        &self,
        sender: &UpdateSender,
        refused: Option<u32>,
    ) -> Result<ClusterSession, Stop> {
        let (reply, mut answer) = oneshot::channel();
        let login_request = LoginRequest { refused, reply };
        let sent = self.login_requests.send(login_request).await;
        sent.map_err(|_| Stop::Unheard)?;
        let mut waits = self.waits.clone();
        waits.mark_changed();
        let mut has_waited = false;
        loop {
            let waiting = tokio::select! {
                biased;
                answer = &mut answer => {
                    let session = answer.map_err(|_| Stop::Unheard)??;
                    if has_waited {
                        sender.link(Link::Connecting).await?;
                    }
                    return Ok(session);
                }
                Ok(()) = waits.changed() => waits.borrow_and_update().clone(),
            };
            if let Some(PluginWait { plugin, until }) = waiting {
                has_waited = true;
                let why = format!("waiting for login plugin {plugin}");
                sender.link(Link::LoggingIn { why, until }).await?;
            }
        }
    }

    /// The newest session of the same cluster: the credential of an older one may be about to end.
    pub(super) fn newest(&self, session: &ClusterSession) -> ClusterSession {
        let newest = self.newest.borrow();
        let newer = newest
            .as_ref()
            .filter(|newest| newest.number > session.number && newest.cluster == session.cluster);
        newer.unwrap_or(session).clone()
    }

    /// The new logins from now on.
    pub(super) fn renewals(&self) -> Renewals {
        Renewals(self.renewals.clone())
    }
}

impl Renewals {
    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // The context has ended, and what waits here ends with it.
            std::future::pending::<()>().await;
        }
    }
}

/// The resources that the logins of all contexts share.
#[derive(Clone)]
pub(super) struct SharedLogins {
    pub(super) plugins: Plugins,
    pub(super) roots: Roots,
    pub(super) file_watcher: FileWatcher,
}

/// The login itself.
pub(super) struct LoginTask {
    chosen: ChosenContext,
    shared: SharedLogins,
    clock: NowFn,
    meter: Meter,
    number: u32,
    building: Option<Building>,
    /// The comparison of the current files with the last ones, while it runs.
    looking: Option<Looking>,
    /// When files were written.
    seen: watch::Receiver<Stamps>,
    /// When to see whether the credential is about to end.
    ends: Interval,
    /// Who waits for what is being built.
    waiting: Vec<LoginRequest>,
    /// The state of the files that the client was built from.
    fingerprint: Option<Fingerprint>,
    /// The credential of the login plugin for the last client: its number, and when to replace it.
    credential: Option<(u64, Option<Timestamp>)>,
    newest: watch::Sender<Option<ClusterSession>>,
    renewals: watch::Sender<()>,
    waits: watch::Sender<Option<PluginWait>>,
}

/// A look at the files: whether another client would be built of them, and what they say.
type Looking = BoxFuture<'static, Option<(bool, Fingerprint)>>;

/// An event of a login task.
enum Work {
    Made((Option<Fingerprint>, Result<BuiltClient, FeedError>)),
    Looked(Option<(bool, Fingerprint)>),
    Written,
    Ends,
}

/// A login that is being made.
struct Building {
    made: BoxFuture<'static, (Option<Fingerprint>, Result<BuiltClient, FeedError>)>,
    /// Whether the feeds are called to it.
    calls: bool,
}

impl LoginTask {
    pub(super) fn new(chosen: ChosenContext, shared: SharedLogins, clock: NowFn) -> Self {
        let mut ends = interval(LOOK);
        ends.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            chosen,
            meter: Meter::new(clock.clone()),
            seen: shared.file_watcher.seen(),
            shared,
            clock,
            number: 0,
            building: None,
            looking: None,
            ends,
            waiting: Vec::new(),
            fingerprint: None,
            credential: None,
            newest: watch::Sender::default(),
            renewals: watch::Sender::new(()),
            waits: watch::Sender::default(),
        }
    }

    /// A handle that sends these requests.
    pub(super) fn handle(&self, login_requests: mpsc::Sender<LoginRequest>) -> LoginHandle {
        LoginHandle {
            login_requests,
            renewals: self.renewals.subscribe(),
            waits: self.waits.subscribe(),
            newest: self.newest.subscribe(),
        }
    }

    /// Asks for any session, as feeds do by their handle.
    pub(super) fn ask(&mut self) -> oneshot::Receiver<Result<ClusterSession, FeedError>> {
        let (reply, answer) = oneshot::channel();
        self.admit(LoginRequest {
            refused: None,
            reply,
        });
        answer
    }

    /// Answers with the session that there is, unless it is the one that was refused, else as soon as there is a new one.
    pub(super) fn admit(&mut self, login_request: LoginRequest) {
        let is_good = |session: &&ClusterSession| {
            login_request
                .refused
                .is_none_or(|refused| refused < session.number)
        };
        let session = self.newest.borrow().as_ref().filter(is_good).cloned();
        if let Some(session) = session {
            // Who has gone needs no answer.
            let _ = login_request.reply.send(Ok(session));
            return;
        }
        let refused = self.credential.map(|(serial, _)| serial);
        let refused = refused.filter(|_| login_request.refused.is_some());
        self.waiting.push(login_request);
        if self.building.is_none() {
            self.begin(refused, false);
        }
    }

    /// Whether a login is being made.
    pub(super) fn is_building(&self) -> bool {
        self.building.is_some()
    }

    /// Waits for what there is to do next, and does it: a login is made, files were written, or the credential is about to
    /// end. If there is no other login to be had, the old one serves as long as the server accepts it. May be left and
    /// waited for again.
    pub(super) async fn work(&mut self) {
        let work = {
            let Self {
                building,
                looking,
                credential,
                seen,
                ends,
                ..
            } = &mut *self;
            let renews = credential.is_some_and(|(_, renew)| renew.is_some());
            let is_looking = looking.is_some();
            let made = building.as_mut().map(|building| &mut building.made);
            tokio::select! {
                Some(made) = OptionFuture::from(made) => Work::Made(made),
                Some(looked) = OptionFuture::from(looking.as_mut()) => Work::Looked(looked),
                Ok(()) = seen.changed(), if !is_looking => Work::Written,
                _ = ends.tick(), if renews => Work::Ends,
                else => std::future::pending().await,
            }
        };
        match work {
            Work::Made((fingerprint, made)) => self.built(fingerprint, made),
            Work::Written => self.look(),
            Work::Looked(looked) => {
                self.looking = None;
                self.looked(looked);
            }
            Work::Ends if self.is_ending() && self.building.is_none() => self.begin(None, false),
            Work::Ends => {}
        }
    }

    /// Answers who waits for the login that was made.
    fn built(&mut self, fingerprint: Option<Fingerprint>, made: Result<BuiltClient, FeedError>) {
        let building = self.building.take();
        self.waits.send_replace(None);
        if let Some(fingerprint) = fingerprint {
            self.shared.file_watcher.add(&fingerprint);
            self.fingerprint = Some(fingerprint);
        }
        let session = made.map(|made| self.take(made));
        for login_request in self.waiting.drain(..) {
            let _ = login_request.reply.send(session.clone());
        }
        if building.is_some_and(|building| building.calls) && session.is_ok() {
            self.renewals.send_replace(());
        }
    }

    fn take(&mut self, made: BuiltClient) -> ClusterSession {
        self.number += 1;
        let fingerprint = self.fingerprint.as_ref();
        let session = ClusterSession {
            client: made.client,
            server: made.server,
            number: self.number,
            cluster: fingerprint.map(Fingerprint::cluster).unwrap_or_default(),
            meter: self.meter.clone(),
            advice: made.advice,
            request_timeout: self.chosen.request_timeout(),
        };
        self.credential = made.granted.map(|granted| (granted.serial, granted.renew));
        self.newest.send_replace(Some(session.clone()));
        session
    }

    /// Reads the files again that the last client was built of, if one of them was written.
    fn look(&mut self) {
        let Some(before) = self.fingerprint.clone() else {
            return;
        };
        if !before.is_stale(&self.seen.borrow()) {
            return;
        }
        let chosen = self.chosen.clone();
        let looked = spawn_blocking(move || {
            let now = chosen.fingerprint();
            (now.is_another_than(&before), now.or(&before))
        });
        self.looking = Some(looked.map(Result::ok).boxed());
    }

    /// Builds the next client, if it would be another.
    fn looked(&mut self, looked: Option<(bool, Fingerprint)>) {
        let Some((is_another, now)) = looked else {
            return;
        };
        self.shared.file_watcher.add(&now);
        self.fingerprint = Some(now);
        if is_another {
            // What is being built is of what the files said before.
            self.building = None;
            self.shared.roots.forget();
            self.begin(None, true);
        }
    }

    fn is_ending(&self) -> bool {
        let renew = self.credential.and_then(|(_, renew)| renew);
        renew.is_some_and(|renew| renew <= (self.clock)())
    }

    fn begin(&mut self, refused: Option<u64>, calls: bool) {
        let client_build = ClientBuild {
            chosen: self.chosen.clone(),
            plugins: self.shared.plugins.clone(),
            roots: self.shared.roots.clone(),
            meter: self.meter.clone(),
            refused,
            waits: self.waits.clone(),
        };
        self.building = Some(Building {
            made: client_build.run().boxed(),
            calls,
        });
    }
}
