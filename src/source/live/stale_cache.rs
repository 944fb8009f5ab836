//! A feed makes sure that the watches of a server go on from its storage, after it has seen another history.
//!
//! A server answers watches from a cache. If its storage is restored from an older backup while it runs, the cache keeps
//! the history from before: a list has the restored objects, and the watch that follows it brings changes that were
//! undone. Kubernetes up to 1.30 does that until it is restarted, or until the storage has grown past the version of the
//! cache; later versions also list from the cache, so that nothing that they send shows it.
//!
//! A list without a version is of the newest version of the storage. A list at version `0` is of the version of the cache.
//! So a cache that is ahead of a list which is read after it is of another history. Until a list has reached the version of
//! the cache, its watches are not used.

use std::cmp::Ordering;

use super::{
    client::KindClient,
    feed::FeedTask,
    feed_error::{Discontinuity, FeedError, RequestError, Stop},
    version::{self, CacheTrust},
};
use crate::store::checkup::Verb;

impl FeedTask {
    /// Makes sure that the changes after the list that was just read are of its history.
    ///
    /// # Errors
    /// If the cache is ahead of the list: the first time, for the list to be read again; then because it must not be
    /// watched.
    pub(super) async fn prove_cache(&mut self, client: &KindClient) -> Result<(), Stop> {
        let Some(held) = &self.held else {
            return Ok(());
        };
        if self.cache == CacheTrust::Trusted {
            return Ok(());
        }
        let listed = held.version.clone();
        let cached = match client.cached().await {
            // To watch a kind one need not be allowed to list it.
            Err(Stop::Trouble(FeedError::Rejected(_) | FeedError::Denied(_))) => String::new(),
            cached => self.doubt_after(cached)?,
        };
        let is_ahead = |cached: &str| version::order(&listed, cached) == Some(Ordering::Less);
        let attempt = client.attempt(Verb::Watch);
        match std::mem::take(&mut self.cache) {
            _ if !is_ahead(&cached) => Ok(()),
            CacheTrust::Ahead(before) if is_ahead(&before) => {
                self.cache = CacheTrust::Ahead(before);
                let stale = RequestError::StaleCache { cached, listed };
                Err(attempt.unwatchable(stale).into())
            }
            CacheTrust::Ahead(_) => Ok(()),
            CacheTrust::Trusted | CacheTrust::Doubted => {
                self.cache = CacheTrust::Ahead(cached);
                Err(attempt.outdated(Discontinuity::CacheAhead).into())
            }
        }
    }
}
