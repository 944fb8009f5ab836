//! Makes a login: reads the files, runs the plugin if there is one, and builds a client.

use std::{sync::Arc, time::Duration};

use kube::Client;
use tokio::{sync::watch, task::spawn_blocking, time::timeout};

use super::{login::Address, trouble::Trouble};
use crate::source::{
    access::{Access, Issued, Roots},
    kubeconfig::{Chosen, Imprint},
    meter::Meter,
    plugin::{Granted, Plugin, PluginError, Plugins, Waiting},
};

/// How long the files may take that a login is made of.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a login comes to.
pub(super) struct Made {
    pub(super) client: Client,
    pub(super) server: Address,
    pub(super) granted: Option<Granted>,
    /// What to do if the server does not accept it.
    pub(super) advice: &'static str,
}

/// What it takes to make a login.
pub(super) struct Making {
    pub(super) chosen: Chosen,
    pub(super) plugins: Plugins,
    pub(super) roots: Roots,
    pub(super) meter: Meter,
    /// The credential that is not accepted.
    pub(super) refused: Option<u64>,
    pub(super) waits: watch::Sender<Option<Waiting>>,
}

impl Making {
    /// Makes the login, and says what its files were then.
    pub(super) async fn run(self) -> (Option<Imprint>, Result<Made, Trouble>) {
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
        let server = Address::of(access.server());
        let locked = |why: String| Trouble::Locked {
            why: format!("cannot log in to {server}: {why}"),
        };
        let (roots, meter) = (self.roots.clone(), self.meter.clone());
        let granted = match access.plugin().map(Plugin::of).transpose() {
            Ok(None) => Ok(None),
            Ok(Some(plugin)) => self.credential(plugin).await.map(Some),
            Err(error) => Err(error),
        };
        let granted = granted.map_err(|error| locked(error.to_string()))?;
        let issued = granted.as_ref().map(|granted| granted.issued.clone());
        let advice = if access.is_renewed_by_kubectl() {
            "run any kubectl command with this context, which renews the login, or log in again"
        } else {
            "log in again"
        };
        let client = client(access, issued, (roots, meter)).await;
        Ok(Made {
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
    (roots, meter): (Roots, Meter),
) -> Result<Client, String> {
    let built = spawn_blocking(move || access.client(issued.as_deref(), &roots, meter));
    match built.await {
        Ok(built) => built.map_err(|unfit| unfit.to_string()),
        Err(error) => Err(error.to_string()),
    }
}
