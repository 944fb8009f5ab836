//! The doctor: looks at contexts step by step, each until a step that nothing gets past, all at the same time.
//!
//! It changes nothing and reads no object but to see whether that is allowed. `review` sends the only request of the
//! whole program that is no GET. Nothing here asks for secrets or for the right to them, or waits without a limit.

mod dial;
mod kinds;
mod line;
mod review;
mod rights;

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use serde::Deserialize;
use tokio::{task::JoinSet, time::timeout};

use super::{
    Choice, Clock, OpenError, Scope,
    access::{Access, Issued, Roots},
    address::Address,
    aside, kubeconfig,
    kubeconfig::Chosen,
    meter::Meter,
    plugin::{Plugin, PluginError, Plugins},
    reach,
};
use crate::store::checkup::{Checkup, Failure, Login, Step, Tls};
use line::{Line, Snag};

/// Looks at the chosen contexts, in their order; there are none in files and in the demo. No step takes longer than
/// `patience`, and none waits for another context.
///
/// # Errors
/// Where there is no kubeconfig, or it has no such context.
pub async fn examine(
    choice: Choice,
    scope: &Scope,
    clock: &Clock,
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
    chosen: Chosen,
    scope: &'v Scope,
    clock: &'v Clock,
    patience: Duration,
    meter: Meter,
    plugins: Plugins,
    roots: Roots,
    checkup: Checkup,
}

/// What a server says of itself.
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
            self.checkup.clock = Step::Done(Some(skew));
        }
        self.checkup
    }

    async fn steps(&mut self) -> Option<()> {
        let access = self.kubeconfig().await?;
        self.reach(&access).await?;
        let (tls, login) = (access.tls(), login(&access));
        let line = self.line(access).await?;
        self.greet(&line, tls, login).await?;
        self.kinds(&line).await?;
        self.rights(&line).await;
        Some(())
    }

    /// Reads the kubeconfig.
    async fn kubeconfig(&mut self) -> Option<Access> {
        let chosen = self.chosen.clone();
        let read = aside(move || {
            let access = chosen.access().map_err(|error| error.to_string())?;
            Ok::<_, String>((chosen.whence(&access), access))
        });
        let read = timeout(self.patience, read).await;
        match read.unwrap_or_else(|_| Err("it cannot be read in time".to_owned())) {
            Ok((whence, access)) => {
                self.checkup.kubeconfig = Step::Done(whence);
                Some(access)
            }
            Err(why) => fail(&mut self.checkup.kubeconfig, Failure::told(&why)),
        }
    }

    /// Makes a connection, and lets it go.
    async fn reach(&mut self, access: &Access) -> Option<()> {
        match timeout(self.patience, dial::dial(access, self.clock)).await {
            Ok(Ok(reach)) => {
                self.checkup.reach = Step::Done(reach);
                Some(())
            }
            Ok(Err(failure)) => fail(&mut self.checkup.reach, failure),
            Err(_) => fail(
                &mut self.checkup.reach,
                Failure::told(&format!(
                    "cannot reach {}: {}",
                    dial::address(access),
                    reach::NO_ANSWER
                )),
            ),
        }
    }

    /// Builds a client, with what the login plugin gives, which has a limit of its own.
    async fn line(&mut self, access: Access) -> Option<Line> {
        let server = Address::of(access.server());
        let issued = match self.issued(&access).await {
            Ok(issued) => issued,
            Err(error) => {
                let failure = Failure::told(&error.to_string());
                return fail(&mut self.checkup.login, failure);
            }
        };
        let (roots, meter) = (self.roots.clone(), self.meter.clone());
        match aside(move || access.client(issued.as_deref(), &roots, meter)).await {
            Ok(client) => Some(Line {
                client,
                server,
                limit: self.limit(),
            }),
            Err(unfit) => {
                let failure = Failure::told(&unfit.to_string());
                fail(&mut self.checkup.login, failure)
            }
        }
    }

    /// What the login plugin of the context gives, if it has one.
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
    async fn greet(&mut self, line: &Line, tls: Tls, login: Login) -> Option<()> {
        let told = line.get::<Version>("/version").await;
        let checkup = &mut self.checkup;
        let failure = |snag: &Snag| snag.failure(&line.server);
        match &told {
            Err(snag @ Snag::Lost(_)) if tls == Tls::Plain => {
                return fail(&mut checkup.version, failure(snag));
            }
            Err(snag @ (Snag::Distrusted(_) | Snag::Lost(_))) => {
                return fail(&mut checkup.tls, failure(snag));
            }
            Ok(_) | Err(Snag::Refused(_) | Snag::Odd) => {
                checkup.tls = Step::Done(tls);
                checkup.clock = Step::Done(None);
            }
        }
        match told {
            Ok(version) => {
                checkup.login = Step::Done(login);
                checkup.version = Step::Done(version.git_version);
            }
            Err(snag) if snag.code() == Some(401) => {
                return fail(&mut checkup.login, failure(&snag));
            }
            Err(snag) => {
                if matches!(snag.code(), Some(403 | 404)) {
                    let known_as = snag.user();
                    checkup.login = Step::Done(Login { known_as, ..login });
                }
                checkup.version = Step::Failed(failure(&snag));
            }
        }
        Some(())
    }

    async fn kinds(&mut self, line: &Line) -> Option<()> {
        match kinds::kinds(line).await {
            Ok(kinds) => {
                self.checkup.kinds = Step::Done(kinds);
                Some(())
            }
            // Some proxies tell everybody the version, and ask for a login only then.
            Err(refused) => fail(&mut self.checkup.login, refused.failure(&line.server)),
        }
    }

    async fn rights(&mut self, line: &Line) {
        let found = rights::rights(line, self.scope, self.chosen.namespace()).await;
        self.checkup.rights = Step::Done(found.rights);
        if let Step::Done(login) = &mut self.checkup.login
            && login.known_as.is_none()
        {
            login.known_as = found.user;
        }
    }
}

/// Notes why a step was in vain. Nothing follows it.
fn fail<T, N>(step: &mut Step<T>, failure: Failure) -> Option<N> {
    *step = Step::Failed(failure);
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
