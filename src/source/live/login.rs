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
    lookout::{LOOK, Lookout},
    making::{Made, Making},
    trouble::{Stop, Trouble},
    voice::Voice,
};
use crate::{
    source::{
        Clock,
        access::Roots,
        kubeconfig::{Chosen, Imprint, Mark, Stamps},
        meter::Meter,
        plugin::{Plugins, Waiting},
    },
    store::{Change, Link},
};

pub(super) use crate::source::address::Address;

/// A client, and which login of the context it comes from.
#[derive(Clone)]
pub(super) struct Pass {
    pub(super) client: Client,
    pub(super) server: Address,
    pub(super) number: u32,
    /// Which cluster the client asks.
    pub(super) cluster: Mark,
    /// How the clock of its server is set.
    meter: Meter,
    /// What to do if the server does not accept the login.
    pub(super) advice: &'static str,
    /// How long a list or an object may take, if that is given; zero is any time.
    request_timeout: Option<Duration>,
}

impl Pass {
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
    pub(super) async fn tell_clock(&self, voice: &Voice) -> Result<(), Stop> {
        match self.meter.news() {
            Some(skew) => voice.say(Change::Clock(skew)).await,
            None => Ok(()),
        }
    }
}

/// Asks for a pass.
pub(super) struct Knock {
    /// The number of the pass that the server does not accept any more.
    refused: Option<u32>,
    reply: oneshot::Sender<Result<Pass, Trouble>>,
}

/// Where feeds ask for passes, and hear that they should.
#[derive(Clone)]
pub(super) struct Door {
    knocks: mpsc::Sender<Knock>,
    renewals: watch::Receiver<()>,
    waits: watch::Receiver<Option<Waiting>>,
    newest: watch::Receiver<Option<Pass>>,
}

/// Tells when there is a new login because the files changed.
pub(super) struct Renewals(watch::Receiver<()>);

impl Door {
    /// A pass, and another one than the one that was refused. What it waits for is said meanwhile.
    pub(super) async fn pass(&self, voice: &Voice, refused: Option<u32>) -> Result<Pass, Stop> {
        let (reply, mut answer) = oneshot::channel();
        let knock = Knock { refused, reply };
        let sent = self.knocks.send(knock).await;
        sent.map_err(|_| Stop::Unheard)?;
        let mut waits = self.waits.clone();
        waits.mark_changed();
        let mut has_waited = false;
        loop {
            let waiting = tokio::select! {
                biased;
                answer = &mut answer => {
                    let pass = answer.map_err(|_| Stop::Unheard)??;
                    if has_waited {
                        voice.link(Link::Connecting).await?;
                    }
                    return Ok(pass);
                }
                Ok(()) = waits.changed() => waits.borrow_and_update().clone(),
            };
            if let Some(Waiting { plugin, until }) = waiting {
                has_waited = true;
                let why = format!("waiting for login plugin {plugin}");
                voice.link(Link::LoggingIn { why, until }).await?;
            }
        }
    }

    /// The newest pass to the same cluster: the credential of an older one may be about to end.
    pub(super) fn newest(&self, pass: &Pass) -> Pass {
        let newest = self.newest.borrow();
        let newer = newest
            .as_ref()
            .filter(|newest| newest.number > pass.number && newest.cluster == pass.cluster);
        newer.unwrap_or(pass).clone()
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

/// What the logins of all contexts share.
#[derive(Clone)]
pub(super) struct Provisions {
    pub(super) plugins: Plugins,
    pub(super) roots: Roots,
    pub(super) lookout: Lookout,
}

/// The login itself.
pub(super) struct Login {
    chosen: Chosen,
    means: Provisions,
    clock: Clock,
    meter: Meter,
    number: u32,
    building: Option<Building>,
    /// What the files say now, compared with what they said.
    looking: Option<Looking>,
    /// When files were written.
    seen: watch::Receiver<Stamps>,
    /// When to see whether the credential is about to end.
    ends: Interval,
    /// Who waits for what is being built.
    waiting: Vec<Knock>,
    /// What the files said when a client was last built of them.
    imprint: Option<Imprint>,
    /// What the login plugin gave for the last client: which of all its credentials, and when to replace it.
    credential: Option<(u64, Option<Timestamp>)>,
    newest: watch::Sender<Option<Pass>>,
    renewals: watch::Sender<()>,
    waits: watch::Sender<Option<Waiting>>,
}

/// A look at the files: whether another client would be built of them, and what they say.
type Looking = BoxFuture<'static, Option<(bool, Imprint)>>;

/// What there is to do about a login.
enum Work {
    Made((Option<Imprint>, Result<Made, Trouble>)),
    Looked(Option<(bool, Imprint)>),
    Written,
    Ends,
}

/// A login that is being made.
struct Building {
    made: BoxFuture<'static, (Option<Imprint>, Result<Made, Trouble>)>,
    /// Whether the feeds are called to it.
    calls: bool,
}

impl Login {
    pub(super) fn new(chosen: Chosen, means: Provisions, clock: Clock) -> Self {
        let mut ends = interval(LOOK);
        ends.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            chosen,
            meter: Meter::new(clock.clone()),
            seen: means.lookout.seen(),
            means,
            clock,
            number: 0,
            building: None,
            looking: None,
            ends,
            waiting: Vec::new(),
            imprint: None,
            credential: None,
            newest: watch::Sender::default(),
            renewals: watch::Sender::new(()),
            waits: watch::Sender::default(),
        }
    }

    /// The door at which these knocks are made.
    pub(super) fn door(&self, knocks: mpsc::Sender<Knock>) -> Door {
        Door {
            knocks,
            renewals: self.renewals.subscribe(),
            waits: self.waits.subscribe(),
            newest: self.newest.subscribe(),
        }
    }

    /// Asks for any pass, as feeds do by their door.
    pub(super) fn ask(&mut self) -> oneshot::Receiver<Result<Pass, Trouble>> {
        let (reply, answer) = oneshot::channel();
        self.admit(Knock {
            refused: None,
            reply,
        });
        answer
    }

    /// Answers with the pass that there is, unless it is the one that was refused, else as soon as there is a new one.
    pub(super) fn admit(&mut self, knock: Knock) {
        let is_good = |pass: &&Pass| knock.refused.is_none_or(|refused| refused < pass.number);
        let pass = self.newest.borrow().as_ref().filter(is_good).cloned();
        if let Some(pass) = pass {
            // Who has gone needs no answer.
            let _ = knock.reply.send(Ok(pass));
            return;
        }
        let refused = self.credential.map(|(serial, _)| serial);
        let refused = refused.filter(|_| knock.refused.is_some());
        self.waiting.push(knock);
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
            Work::Made((imprint, made)) => self.built(imprint, made),
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
    fn built(&mut self, imprint: Option<Imprint>, made: Result<Made, Trouble>) {
        let building = self.building.take();
        self.waits.send_replace(None);
        if let Some(imprint) = imprint {
            self.means.lookout.add(&imprint);
            self.imprint = Some(imprint);
        }
        let pass = made.map(|made| self.take(made));
        for knock in self.waiting.drain(..) {
            let _ = knock.reply.send(pass.clone());
        }
        if building.is_some_and(|building| building.calls) && pass.is_ok() {
            self.renewals.send_replace(());
        }
    }

    fn take(&mut self, made: Made) -> Pass {
        self.number += 1;
        let imprint = self.imprint.as_ref();
        let pass = Pass {
            client: made.client,
            server: made.server,
            number: self.number,
            cluster: imprint.map(Imprint::cluster).unwrap_or_default(),
            meter: self.meter.clone(),
            advice: made.advice,
            request_timeout: self.chosen.request_timeout(),
        };
        self.credential = made.granted.map(|granted| (granted.serial, granted.renew));
        self.newest.send_replace(Some(pass.clone()));
        pass
    }

    /// Reads the files again that the last client was built of, if one of them was written.
    fn look(&mut self) {
        let Some(before) = self.imprint.clone() else {
            return;
        };
        if !before.is_stale(&self.seen.borrow()) {
            return;
        }
        let chosen = self.chosen.clone();
        let looked = spawn_blocking(move || {
            let now = chosen.imprint();
            (now.is_another_than(&before), now.or(&before))
        });
        self.looking = Some(looked.map(Result::ok).boxed());
    }

    /// Builds the next client, if it would be another.
    fn looked(&mut self, looked: Option<(bool, Imprint)>) {
        let Some((is_another, now)) = looked else {
            return;
        };
        self.means.lookout.add(&now);
        self.imprint = Some(now);
        if is_another {
            // What is being built is of what the files said before.
            self.building = None;
            self.means.roots.forget();
            self.begin(None, true);
        }
    }

    fn is_ending(&self) -> bool {
        let renew = self.credential.and_then(|(_, renew)| renew);
        renew.is_some_and(|renew| renew <= (self.clock)())
    }

    fn begin(&mut self, refused: Option<u64>, calls: bool) {
        let making = Making {
            chosen: self.chosen.clone(),
            plugins: self.means.plugins.clone(),
            roots: self.means.roots.clone(),
            meter: self.meter.clone(),
            refused,
            waits: self.waits.clone(),
        };
        self.building = Some(Building {
            made: making.run().boxed(),
            calls,
        });
    }
}
