//! The address of a server, as people write it.

use std::{fmt, sync::Arc};

/// Host and port, and a path where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServerAddress(Arc<str>);

impl ServerAddress {
    /// The address that a kubeconfig gives.
    pub(super) fn of(uri: &http::Uri) -> Self {
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        // Credentials do not belong on a screen.
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let path = uri.path().trim_end_matches('/');
        Self(format!("{host}{path}").into())
    }
}

impl From<&str> for ServerAddress {
    fn from(address: &str) -> Self {
        Self(address.into())
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
