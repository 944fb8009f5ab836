//! Looks up the addresses of a name. If the name server does not answer, the error names it: the time limit of a
//! connection does not tell which of the two servers was silent.

use std::{
    io,
    task::{Context, Poll},
    time::Duration,
};

use futures::{FutureExt, future::BoxFuture};
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use tokio::time::timeout;
use tower_service::Service;

/// How long a lookup may take. It is less than a connection or a proxy may take in all, and more than the
/// [5 s](https://man7.org/linux/man-pages/man5/resolv.conf.5.html) after which the second name server is asked.
const LOOKUP: Duration = Duration::from_secs(8);

/// Nothing was heard of the name server in time.
#[derive(Debug, thiserror::Error)]
#[error("no answer of the name server")]
pub(super) struct SilentNameServer;

/// The resolver of the C library, with a time limit.
#[derive(Clone)]
pub(super) struct NameResolver(GaiResolver);

impl NameResolver {
    pub(super) fn new() -> Self {
        Self(GaiResolver::new())
    }
}

impl Service<Name> for NameResolver {
    type Response = GaiAddrs;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<GaiAddrs>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        in_time(self.0.call(name)).boxed()
    }
}

/// Waits for a lookup.
///
/// # Errors
/// If it fails, or with [`SilentNameServer`] if it takes too long.
pub(super) async fn in_time<T>(lookup: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let found = timeout(LOOKUP, lookup).await;
    found.unwrap_or_else(|_| Err(io::Error::other(SilentNameServer)))
}
