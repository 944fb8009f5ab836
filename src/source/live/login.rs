//! The login to one cluster, shared by its feeds: a client, and a new one where the server no longer knows the old.
//!
//! A login plugin may hang or ask for keys, so clients are built off to the side and with a limit of time. Several
//! feeds that are refused at the same moment cause one new login and not one each. Where the files change that a login
//! was made of, the next one is made at once, and the feeds are called to it.

use std::time::Duration;

use kube::Client;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::{JoinHandle, spawn_blocking},
    time::timeout,
};

use super::trouble::{Stop, Trouble};
use crate::source::kubeconfig::{Chosen, Imprint, Mark};

pub(super) use crate::source::address::Address;

/// How long a login plugin may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client, and which login of the context it comes from.
#[derive(Clone)]
pub(super) struct Pass {
    pub(super) client: Client,
    pub(super) server: Address,
    pub(super) number: u32,
    /// Which cluster the client asks.
    pub(super) cluster: Mark,
    /// How long a list or an object may take, where that is given; zero is any time.
    request_timeout: Option<Duration>,
}

impl Pass {
    /// How long a request for a list or an object may take, which is `usual` where nobody said otherwise.
    pub(super) fn limit(&self, usual: Duration) -> Duration {
        match self.request_timeout {
            None => usual,
            Some(Duration::ZERO) => Duration::MAX,
            Some(limit) => limit,
        }
    }
}

/// Asks for a pass.
pub(super) struct Knock {
    /// The number of the pass that the server does not accept any more.
    refused: Option<u32>,
    reply: oneshot::Sender<Result<Pass, Trouble>>,
}

/// Where feeds knock, and hear that they should.
#[derive(Clone)]
pub(super) struct Door {
    knocks: mpsc::Sender<Knock>,
    renewals: watch::Receiver<()>,
}

/// Tells when there is a new login because the files changed.
pub(super) struct Renewals(watch::Receiver<()>);

type Built = Result<(Client, Address), Trouble>;

/// The login itself.
pub(super) struct Login {
    chosen: Chosen,
    pass: Option<Pass>,
    number: u32,
    building: Option<JoinHandle<(Imprint, Built)>>,
    /// What the files said when a client was last built of them.
    imprint: Option<Imprint>,
    renewals: watch::Sender<()>,
}

impl Door {
    /// A pass, and another one than the one that was refused.
    pub(super) async fn pass(&self, refused: Option<u32>) -> Result<Pass, Stop> {
        let (reply, answer) = oneshot::channel();
        let knock = Knock { refused, reply };
        let sent = self.knocks.send(knock).await;
        sent.map_err(|_| Stop::Unheard)?;
        Ok(answer.await.map_err(|_| Stop::Unheard)??)
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

impl Login {
    pub(super) fn new(chosen: Chosen) -> Self {
        Self {
            chosen,
            pass: None,
            number: 0,
            building: None,
            imprint: None,
            renewals: watch::Sender::new(()),
        }
    }

    /// The door at which these knocks are made.
    pub(super) fn door(&self, knocks: mpsc::Sender<Knock>) -> Door {
        Door {
            knocks,
            renewals: self.renewals.subscribe(),
        }
    }

    /// Answers everyone who has knocked by the time an answer is there.
    pub(super) async fn admit(&mut self, first: Knock, others: &mut mpsc::Receiver<Knock>) {
        let answer = self.pass(first.refused).await;
        if answer.is_err() {
            // Who waited meanwhile would start the same plugin only to see it fail the same way.
            while let Ok(other) = others.try_recv() {
                let _ = other.reply.send(answer.clone());
            }
        }
        let _ = first.reply.send(answer);
    }

    /// The pass that there is, unless it is the one that was refused, else a new one.
    pub(super) async fn pass(&mut self, refused: Option<u32>) -> Result<Pass, Trouble> {
        if let Some(pass) = &self.pass
            && refused.is_none_or(|refused| refused < pass.number)
        {
            return Ok(pass.clone());
        }
        self.renew().await
    }

    /// Looks whether the files changed that the last client was built of, and builds the next one if it would be
    /// another. Where there is none to be had of them, the old one serves as long as the server takes it.
    pub(super) async fn look_again(&mut self) {
        let Some(seen) = self.imprint.clone() else {
            return;
        };
        let chosen = self.chosen.clone();
        let looked = spawn_blocking(move || {
            let now = seen.is_stale().then(|| chosen.imprint())?;
            Some((now.is_another_than(&seen), now.or(&seen)))
        });
        let Ok(Some((is_another, now))) = looked.await else {
            return;
        };
        self.imprint = Some(now);
        if is_another {
            // What is being built is of what the files said before.
            self.building = None;
            if self.renew().await.is_ok() {
                self.renewals.send_replace(());
            }
        }
    }

    async fn renew(&mut self) -> Result<Pass, Trouble> {
        let (client, server) = self.build().await?;
        self.number += 1;
        let pass = Pass {
            client,
            server,
            number: self.number,
            cluster: self
                .imprint
                .as_ref()
                .map(Imprint::cluster)
                .unwrap_or_default(),
            request_timeout: self.chosen.request_timeout(),
        };
        self.pass = Some(pass.clone());
        Ok(pass)
    }

    async fn build(&mut self) -> Built {
        // A plugin that hangs is waited for again the next time, not started once more.
        let chosen = self.chosen.clone();
        let building = self.building.get_or_insert_with(|| {
            // In this order, so that a change in between is not overlooked.
            spawn_blocking(move || (chosen.imprint(), build(&chosen)))
        });
        let Ok(built) = timeout(PATIENCE, building).await else {
            let why = format!("{}: the login plugin does not end", self.attempt());
            return Err(Trouble::Locked { why });
        };
        self.building = None;
        let (imprint, built) = built.map_err(|error| Trouble::Locked {
            why: format!("{}: {error}", self.attempt()),
        })?;
        self.imprint = Some(imprint);
        built
    }

    fn attempt(&self) -> String {
        format!("cannot log in to the context {:?}", &*self.chosen.name().0)
    }
}

/// Builds a client, which may run a login plugin and wait for it.
fn build(chosen: &Chosen) -> Built {
    let locked = |why: String| Trouble::Locked { why };
    let access = chosen.access().map_err(|error| locked(error.to_string()))?;
    let server = Address::of(access.server());
    let client = access
        .client(None)
        .map_err(|unfit| locked(format!("cannot log in to {server}: {unfit}")))?;
    Ok((client, server))
}
