//! The login to one cluster, shared by its feeds: a client, and a new one where the server no longer knows the old.
//!
//! A login plugin may hang or ask for keys, so clients are built off to the side and with a limit of time. Several
//! feeds that are refused at the same moment cause one new login and not one each.

use std::{fmt, sync::Arc, time::Duration};

use kube::Client;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};

use super::trouble::{Stop, Trouble};
use crate::{source::kubeconfig::Chosen, source::live::reach};

/// How long a login plugin may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client, and which login of the context it comes from.
#[derive(Clone)]
pub(super) struct Pass {
    pub(super) client: Client,
    pub(super) server: Address,
    pub(super) number: u32,
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

/// The address of a server as people write it: host and port, and a path where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address(Arc<str>);

/// Asks for a pass.
pub(super) struct Knock {
    /// The number of the pass that the server does not accept any more.
    refused: Option<u32>,
    reply: oneshot::Sender<Result<Pass, Trouble>>,
}

/// Where feeds knock.
#[derive(Clone)]
pub(super) struct Door(pub(super) mpsc::Sender<Knock>);

type Built = Result<(Client, Address), Trouble>;

/// The login itself.
pub(super) struct Login {
    chosen: Chosen,
    pass: Option<Pass>,
    number: u32,
    building: Option<JoinHandle<Built>>,
}

impl Door {
    /// A pass, and another one than the one that was refused.
    pub(super) async fn pass(&self, refused: Option<u32>) -> Result<Pass, Stop> {
        let (reply, answer) = oneshot::channel();
        let knock = Knock { refused, reply };
        let sent = self.0.send(knock).await;
        sent.map_err(|_| Stop::Unheard)?;
        Ok(answer.await.map_err(|_| Stop::Unheard)??)
    }
}

impl Login {
    pub(super) fn new(chosen: Chosen) -> Self {
        Self {
            chosen,
            pass: None,
            number: 0,
            building: None,
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
        let (client, server) = self.build().await?;
        self.number += 1;
        let pass = Pass {
            client,
            server,
            number: self.number,
            request_timeout: self.chosen.request_timeout(),
        };
        self.pass = Some(pass.clone());
        Ok(pass)
    }

    async fn build(&mut self) -> Built {
        // A plugin that hangs is waited for again the next time, not started once more.
        let chosen = self.chosen.clone();
        let building = self
            .building
            .get_or_insert_with(|| tokio::task::spawn_blocking(move || build(&chosen)));
        let Ok(built) = timeout(PATIENCE, building).await else {
            let why = format!("{}: the login plugin does not end", self.attempt());
            return Err(Trouble::Locked { why });
        };
        self.building = None;
        built.map_err(|error| Trouble::Locked {
            why: format!("{}: {error}", self.attempt()),
        })?
    }

    fn attempt(&self) -> String {
        format!("cannot log in to the context {:?}", &*self.chosen.name().0)
    }
}

/// Builds a client, which may run a login plugin and wait for it.
fn build(chosen: &Chosen) -> Built {
    let locked = |why: String| Trouble::Locked { why };
    let config = chosen.config().map_err(|error| locked(error.to_string()))?;
    let server = Address::of(&config.cluster_url);
    let client = Client::try_from(config).map_err(|error| {
        let reason = reach::reason(&error);
        locked(format!("cannot log in to {server}: {reason}"))
    })?;
    Ok((client, server))
}

impl Address {
    fn of(uri: &http::Uri) -> Self {
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        // Credentials do not belong on a screen.
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let path = uri.path().trim_end_matches('/');
        Self(format!("{host}{path}").into())
    }
}

impl From<&str> for Address {
    fn from(address: &str) -> Self {
        Self(address.into())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
