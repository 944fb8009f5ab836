//! Makes a login: reads the files, runs the plugin if there is one, and builds a client.

use std::{sync::Arc, time::Duration};

use kube::Client;
use tokio::{sync::watch, task::spawn_blocking, time::timeout};

use super::{
    feed_error::FeedError,
    login::ServerAddress,
    login_error::{LoginError, LoginFault},
};
use crate::source::{
    access::{Access, Issued, Roots},
    kubeconfig::{ChosenContext, Fingerprint},
    meter::Meter,
    panics::Panicked,
    plugin::{Granted, Plugin, PluginError, PluginWait, Plugins},
};

/// How long the files may take that a login is made of.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client that was built, with its credential.
pub(super) struct BuiltClient {
    pub(super) client: Client,
    pub(super) server: ServerAddress,
    pub(super) granted: Option<Granted>,
    /// The next step for the user if the server does not accept it.
    pub(super) advice: &'static str,
}

/// The inputs of a login.
pub(super) struct ClientBuild {
    pub(super) chosen: ChosenContext,
    pub(super) plugins: Plugins,
    pub(super) roots: Roots,
    pub(super) meter: Meter,
    /// The credential that is not accepted.
    pub(super) refused: Option<u64>,
    pub(super) waits: watch::Sender<Option<PluginWait>>,
}

impl ClientBuild {
    /// Makes the login, and says what its files were then.
    pub(super) async fn run(self) -> (Option<Fingerprint>, Result<BuiltClient, FeedError>) {
        let chosen = self.chosen.clone();
        // In this order, so that a change in between is not overlooked.
        let reading = spawn_blocking(move || (chosen.fingerprint(), chosen.access()));
        let Ok(Ok((fingerprint, access))) = timeout(PATIENCE, reading).await else {
            let slow = LoginError::SlowFiles(self.chosen.name().0.to_string());
            return (None, Err(FeedError::Locked(slow.into())));
        };
        let made = match access {
            Ok(access) => self.log_in(access).await,
            Err(error) => Err(FeedError::Locked(Box::new(error.into()))),
        };
        (Some(fingerprint), made)
    }

    async fn log_in(self, access: Access) -> Result<BuiltClient, FeedError> {
        let server = ServerAddress::of(access.server());
        let locked = |fault: LoginFault| {
            let server = server.clone();
            FeedError::Locked(LoginError::Server { server, fault }.into())
        };
        let (roots, meter) = (self.roots.clone(), self.meter.clone());
        let granted = match access.plugin().map(Plugin::of).transpose() {
            Ok(None) => Ok(None),
            Ok(Some(plugin)) => self.credential(plugin).await.map(Some),
            Err(error) => Err(error),
        };
        let granted = granted.map_err(|error| locked(error.into()))?;
        let issued = granted.as_ref().map(|granted| granted.issued.clone());
        let advice = if access.is_renewed_by_kubectl() {
            "run any kubectl command with this context, which renews the login, or log in again"
        } else {
            "log in again"
        };
        let client = client(access, issued, roots, meter).await;
        Ok(BuiltClient {
            client: client.map_err(locked)?,
            server,
            granted,
            advice,
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
    roots: Roots,
    meter: Meter,
) -> Result<Client, LoginFault> {
    let built = spawn_blocking(move || access.client(issued.as_deref(), &roots, meter));
    match built.await {
        Ok(built) => Ok(built?),
        Err(_) => Err(Panicked.into()),
    }
}
