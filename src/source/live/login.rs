//! The login to one cluster, shared by its feeds: a client, and a new one if the server no longer accepts the old.
//!
//! A client is built while everything else goes on, because a login plugin may take its time. Several feeds that are
//! refused at the same moment cause one new login and not one each. If the files change that a login was made of, the
//! next one is made at once, and the feeds are called to it; if its credential is about to end, they find the next one
//! when they next ask.

use std::{sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use jiff::Timestamp;
use kube::Client;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::spawn_blocking,
    time::timeout,
};

use super::{
    trouble::{Stop, Trouble},
    voice::Voice,
};
use crate::{
    source::{
        Clock,
        access::{Access, Issued},
        kubeconfig::{Chosen, Imprint, Mark},
        meter::Meter,
        plugin::{Granted, Plugin, PluginError, Plugins, Waiting},
    },
    store::{Change, Link},
};

pub(super) use crate::source::address::Address;

/// How long the files may take that a login is made of.
const PATIENCE: Duration = Duration::from_secs(30);

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

/// The login itself.
pub(super) struct Login {
    chosen: Chosen,
    plugins: Plugins,
    clock: Clock,
    meter: Meter,
    number: u32,
    building: Option<Building>,
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

/// A login that is being made.
struct Building {
    made: BoxFuture<'static, (Option<Imprint>, Result<Made, Trouble>)>,
    /// Whether the feeds are called to it.
    calls: bool,
}

/// What a login comes to.
struct Made {
    client: Client,
    server: Address,
    granted: Option<Granted>,
}

impl Login {
    pub(super) fn new(chosen: Chosen, plugins: Plugins, clock: Clock) -> Self {
        Self {
            chosen,
            plugins,
            meter: Meter::new(clock.clone()),
            clock,
            number: 0,
            building: None,
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

    /// Waits for the login that is being made, and answers who waits for it. May be left and waited for again.
    pub(super) async fn built(&mut self) {
        let Some(building) = &mut self.building else {
            return;
        };
        let (imprint, made) = (&mut building.made).await;
        let calls = building.calls;
        self.building = None;
        self.waits.send_replace(None);
        self.imprint = imprint.or_else(|| self.imprint.take());
        let pass = made.map(|made| self.take(made));
        for knock in self.waiting.drain(..) {
            let _ = knock.reply.send(pass.clone());
        }
        if calls && pass.is_ok() {
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
            request_timeout: self.chosen.request_timeout(),
        };
        self.credential = made.granted.map(|granted| (granted.serial, granted.renew));
        self.newest.send_replace(Some(pass.clone()));
        pass
    }

    /// Looks whether the files changed that the last client was built of, and builds the next one if it would be
    /// another; also if the credential is about to end. If there is none to be had, the old one serves as long as the
    /// server accepts it.
    pub(super) async fn look_again(&mut self) {
        if self.have_files_changed().await {
            // What is being built is of what the files said before.
            self.building = None;
            self.begin(None, true);
        } else if self.is_ending() && self.building.is_none() {
            self.begin(None, false);
        }
    }

    async fn have_files_changed(&mut self) -> bool {
        let Some(seen) = self.imprint.clone() else {
            return false;
        };
        let chosen = self.chosen.clone();
        let looked = spawn_blocking(move || {
            let now = seen.is_stale().then(|| chosen.imprint())?;
            Some((now.is_another_than(&seen), now.or(&seen)))
        });
        let Ok(Some((is_another, now))) = looked.await else {
            return false;
        };
        self.imprint = Some(now);
        is_another
    }

    fn is_ending(&self) -> bool {
        let renew = self.credential.and_then(|(_, renew)| renew);
        renew.is_some_and(|renew| renew <= (self.clock)())
    }

    fn begin(&mut self, refused: Option<u64>, calls: bool) {
        let making = Making {
            chosen: self.chosen.clone(),
            plugins: self.plugins.clone(),
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

/// What it takes to make a login.
struct Making {
    chosen: Chosen,
    plugins: Plugins,
    meter: Meter,
    /// The credential that is not accepted.
    refused: Option<u64>,
    waits: watch::Sender<Option<Waiting>>,
}

impl Making {
    async fn run(self) -> (Option<Imprint>, Result<Made, Trouble>) {
        let chosen = self.chosen.clone();
        // In this order, so that a change in between is not overlooked.
        let reading = spawn_blocking(move || (chosen.imprint(), chosen.access()));
        let Ok(Ok((imprint, access))) = timeout(PATIENCE, reading).await else {
            let context = &*self.chosen.name().0;
            let why = format!(
                "cannot log in to the context {context:?}: its files cannot be read in time"
            );
            return (None, Err(Trouble::Locked { why }));
        };
        let made = match access {
            Ok(access) => self.log_in(access).await,
            Err(error) => Err(Trouble::Locked {
                why: error.to_string(),
            }),
        };
        (Some(imprint), made)
    }

    async fn log_in(self, access: Access) -> Result<Made, Trouble> {
        let meter = self.meter.clone();
        let server = Address::of(access.server());
        let locked = |why: String| Trouble::Locked {
            why: format!("cannot log in to {server}: {why}"),
        };
        let granted = match access.plugin().map(Plugin::of).transpose() {
            Ok(None) => Ok(None),
            Ok(Some(plugin)) => self.credential(plugin).await.map(Some),
            Err(error) => Err(error),
        };
        let granted = granted.map_err(|error| locked(error.to_string()))?;
        let issued = granted.as_ref().map(|granted| granted.issued.clone());
        let client = client(access, issued, meter).await;
        Ok(Made {
            client: client.map_err(locked)?,
            server,
            granted,
        })
    }

    async fn credential(self, plugin: Plugin) -> Result<Granted, PluginError> {
        let waits = |waiting| {
            self.waits.send_replace(Some(waiting));
        };
        let terms = self.chosen.terms();
        self.plugins
            .credential(plugin, terms, self.refused, waits)
            .await
    }
}

/// Builds a client, which reads the certificates of this machine.
async fn client(
    access: Access,
    issued: Option<Arc<Issued>>,
    meter: Meter,
) -> Result<Client, String> {
    let built = spawn_blocking(move || access.client(issued.as_deref(), meter));
    match built.await {
        Ok(built) => built.map_err(|unfit| unfit.to_string()),
        Err(error) => Err(error.to_string()),
    }
}
