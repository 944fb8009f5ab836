//! The doctor: looks at contexts step by step, each until a step that nothing gets past, all at the same time.
//!
//! It changes nothing and reads no object but to see whether that is allowed. `review` sends the only request of the
//! whole program that is no GET. Nothing here asks for secrets or for the right to them, or waits without a limit.

mod dial;
mod kinds;
mod probe;
mod review;
mod rights;

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use serde::Deserialize;
use tokio::{task::JoinSet, time::timeout};

use super::{
    Choice, NowFn, OpenError, Scope,
    access::{Access, Issued, Roots},
    address::ServerAddress,
    aside, kubeconfig,
    kubeconfig::ChosenContext,
    meter::Meter,
    plugin::{Plugin, PluginError, Plugins},
    unreachable::Unreachable,
};
use crate::store::checkup::{CheckStep, Checkup, Failure, Login, Tls};
use probe::{ProbeClient, ProbeError};

/// Looks at the chosen contexts, in their order; there are none in files and in the demo. No step takes longer than
/// `patience`, and none waits for another context.
///
/// # Errors
/// If there is no kubeconfig, or it has no such context.
pub async fn examine(
    choice: Choice,
    scope: &Scope,
    clock: &NowFn,
    patience: Duration,
) -> Result<Vec<Checkup>, OpenError> {
    let Choice::Contexts {
        kubeconfig,
        which,
        overrides,
        mappings: _,
    } = choice
    else {
        return Ok(Vec::new());
    };
    let choose = move || kubeconfig::choose(kubeconfig.as_deref(), &which, &overrides);
    let chosen = aside(choose).await?;
    let mut tasks = JoinSet::new();
    let plugins = Plugins::open(clock, &mut tasks);
    let roots = Roots::default();
    let visits = chosen.into_iter().map(|chosen| {
        let checkup = Checkup::new(chosen.name().clone(), scope.namespace.clone());
        let visit = Visit {
            chosen,
            scope,
            clock,
            patience,
            meter: Meter::new(clock.clone()),
            plugins: plugins.clone(),
            roots: roots.clone(),
            checkup,
        };
        visit.run()
    });
    Ok(join_all(visits).await)
}

/// A look at one context.
struct Visit<'v> {
    chosen: ChosenContext,
    scope: &'v Scope,
    clock: &'v NowFn,
    patience: Duration,
    meter: Meter,
    plugins: Plugins,
    roots: Roots,
    checkup: Checkup,
}

/// The version of a server (`/version`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    git_version: String,
}

impl Visit<'_> {
    async fn run(mut self) -> Checkup {
        // Where it ends early, the steps that were not tried say so themselves.
        let _ = self.steps().await;
        if let Some(skew) = self.meter.skew() {
            self.checkup.clock = CheckStep::Done(Some(skew));
        }
        self.checkup
    }

    async fn steps(&mut self) -> Option<()> {
        let access = self.kubeconfig().await?;
        self.reach(&access).await?;
        let (tls, login) = (access.tls(), login(&access));
        let probe = self.probe(access).await?;
        self.greet(&probe, tls, login).await?;
        self.kinds(&probe).await?;
        self.rights(&probe).await;
        Some(())
    }

    /// Reads the kubeconfig.
    async fn kubeconfig(&mut self) -> Option<Access> {
        let chosen = self.chosen.clone();
        let read = aside(move || {
            let access = chosen.access().map_err(|error| error.failure())?;
            Ok::<_, Failure>((chosen.origin(&access), access))
        });
        let read = timeout(self.patience, read).await;
        match read.unwrap_or_else(|_| Err(Failure::new("it cannot be read in time"))) {
            Ok((origin, access)) => {
                self.checkup.kubeconfig = CheckStep::Done(origin);
                Some(access)
            }
            Err(failure) => fail(&mut self.checkup.kubeconfig, failure),
        }
    }

    /// Makes a connection, and lets it go.
    async fn reach(&mut self, access: &Access) -> Option<()> {
        match timeout(self.patience, dial::dial(access, self.clock)).await {
            Ok(Ok(reach)) => {
                self.checkup.reach = CheckStep::Done(reach);
                Some(())
            }
            Ok(Err(failure)) => fail(&mut self.checkup.reach, failure),
            Err(_) => fail(
                &mut self.checkup.reach,
                Unreachable::NoAnswer.on_the_way_to(dial::address(access)),
            ),
        }
    }

    /// Builds a client, with what the login plugin gives, which has a limit of its own.
    async fn probe(&mut self, access: Access) -> Option<ProbeClient> {
        let server = ServerAddress::of(access.server());
        let issued = match self.issued(&access).await {
            Ok(issued) => issued,
            Err(error) => return fail(&mut self.checkup.login, error.failure()),
        };
        let (roots, meter) = (self.roots.clone(), self.meter.clone());
        match aside(move || access.client(issued.as_deref(), &roots, meter)).await {
            Ok(client) => Some(ProbeClient {
                client,
                server,
                limit: self.limit(),
            }),
            Err(unfit) => fail(&mut self.checkup.login, unfit.failure()),
        }
    }

    /// The credential of the login plugin. `None` if the context has none.
    async fn issued(&self, access: &Access) -> Result<Option<Arc<Issued>>, PluginError> {
        let Some(exec) = access.plugin() else {
            return Ok(None);
        };
        let (plugin, terms) = (Plugin::of(exec)?, self.chosen.terms());
        let granted = self.plugins.credential(plugin, terms, None, |_| {});
        Ok(Some(granted.await?.issued))
    }

    /// How long a request may take.
    fn limit(&self) -> Duration {
        let asked = self.chosen.request_timeout();
        let asked = asked.filter(|limit| !limit.is_zero());
        asked.map_or(self.patience, |limit| limit.min(self.patience))
    }

    /// Asks for the version, by which one learns of TLS and the login too.
    async fn greet(&mut self, probe: &ProbeClient, tls: Tls, login: Login) -> Option<()> {
        let answer = probe.get::<Version>("/version").await;
        let checkup = &mut self.checkup;
        let failure = |snag: &ProbeError| snag.failure(&probe.server);
        match &answer {
            Err(snag @ ProbeError::Lost(reason))
                if tls == Tls::Plain && !matches!(reason, Unreachable::Tls(_)) =>
            {
                return fail(&mut checkup.version, failure(snag));
            }
            Err(snag @ ProbeError::Lost(_)) => {
                return fail(&mut checkup.tls, failure(snag));
            }
            Ok(_) | Err(ProbeError::Refused(_) | ProbeError::Odd | ProbeError::CutOff) => {
                checkup.tls = CheckStep::Done(tls);
                checkup.clock = CheckStep::Done(None);
            }
        }
        match answer {
            Ok(version) => {
                checkup.login = CheckStep::Done(login);
                checkup.version = CheckStep::Done(version.git_version);
            }
            Err(snag) if snag.code() == Some(401) => {
                return fail(&mut checkup.login, failure(&snag));
            }
            Err(snag) => {
                if matches!(snag.code(), Some(403 | 404)) {
                    let known_as = snag.user();
                    checkup.login = CheckStep::Done(Login { known_as, ..login });
                }
                checkup.version = CheckStep::Failed(failure(&snag));
            }
        }
        Some(())
    }

    async fn kinds(&mut self, probe: &ProbeClient) -> Option<()> {
        match kinds::kinds(probe).await {
            Ok(kinds) => {
                self.checkup.kinds = CheckStep::Done(kinds);
                Some(())
            }
            // Some proxies tell everybody the version, and ask for a login only then.
            Err(refused) => fail(&mut self.checkup.login, refused.failure(&probe.server)),
        }
    }

    async fn rights(&mut self, probe: &ProbeClient) {
        let found = rights::rights(probe, self.scope, self.chosen.namespace()).await;
        self.checkup.rights = CheckStep::Done(found.rights);
        if let CheckStep::Done(login) = &mut self.checkup.login
            && login.known_as.is_none()
        {
            login.known_as = found.user;
        }
    }
}

/// Notes why a step was in vain. Nothing follows it.
fn fail<T, N>(step: &mut CheckStep<T>, failure: Failure) -> Option<N> {
    *step = CheckStep::Failed(failure);
    None
}

/// How we will say who we are.
fn login(access: &Access) -> Login {
    Login {
        credential: access.credential(),
        acting_as: access.acting_as().map(str::to_owned),
        known_as: None,
    }
}
