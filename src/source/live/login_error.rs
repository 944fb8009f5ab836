//! Why there is no login, in words that hold no secret.

use crate::source::{
    access::AccessError, address::ServerAddress, kubeconfig::KubeconfigError, panics::Panicked,
    plugin::PluginError,
};

/// Why there is no login.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::source) enum LoginError {
    #[error("cannot log in to the context {0:?}: its files cannot be read in time")]
    SlowFiles(String),
    #[error(transparent)]
    Kubeconfig(#[from] KubeconfigError),
    #[error("cannot log in to {server}: {fault}")]
    Server {
        server: ServerAddress,
        fault: LoginFault,
    },
}

/// Why there is no login to a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::source) enum LoginFault {
    #[error(transparent)]
    Plugin(#[from] PluginError),
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    BrokenOff(#[from] Panicked),
}
