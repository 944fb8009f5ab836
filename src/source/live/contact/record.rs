//! The record of one server: whether it answers, who tries, and when the next try begins.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::Turn;
use crate::source::{
    kubeconfig::Digest,
    live::{backoff::Tries, feed_error::FeedError},
};

/// A try that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source::live) struct FailedTry {
    pub(in crate::source::live) why: FeedError,
    /// When the next try begins.
    pub(in crate::source::live) next: Timestamp,
    pub(super) until: Instant,
}

/// The knowledge of a server and of those that try it.
#[derive(Default)]
pub(super) struct ContactRecord {
    pub(super) cluster: Digest,
    pub(super) reach: ContactState,
    /// How often it changed whether the server answers. Turns of an earlier era are over.
    pub(super) era: u64,
    /// How many feeds have a turn.
    pub(super) trying: u32,
    /// How many tries failed.
    pub(super) losses: u64,
    /// The tries in this era that failed although something answered.
    pub(super) failures: Tries,
}

/// Whether a server answers.
#[derive(Default)]
pub(super) enum ContactState {
    /// Not known yet.
    #[default]
    Unknown,
    Answers,
    /// Nothing answered the last try.
    Lost(FailedTry),
    /// Something answered the last try with a failure. No feed tries before the next one begins.
    Fails(FailedTry),
}

impl ContactRecord {
    /// Whether no try may begin yet.
    pub(super) fn rests(&self) -> bool {
        self.rest().is_some()
    }

    /// When the next try begins, if none may begin before.
    pub(super) fn rest(&self) -> Option<Instant> {
        match &self.reach {
            ContactState::Fails(loss) => Some(loss.until).filter(|until| now() < *until),
            _ => None,
        }
    }

    pub(super) fn begin_era(&mut self, reach: ContactState) {
        self.reach = reach;
        self.era += 1;
        self.trying = 0;
        self.failures = Tries::default();
    }

    /// Whether a turn is one of those that are not over.
    pub(super) fn has(&self, turn: Option<&Turn>) -> bool {
        turn.is_some_and(|turn| turn.era == self.era)
    }

    /// The last try that failed, of those to reach a cluster.
    pub(super) fn loss(&self, cluster: Digest) -> Option<FailedTry> {
        match &self.reach {
            ContactState::Lost(loss) | ContactState::Fails(loss) if self.cluster == cluster => {
                Some(loss.clone())
            }
            _ => None,
        }
    }
}

/// The present moment, on the clock of tokio.
pub(super) fn now() -> Instant {
    sleep(Duration::ZERO).deadline()
}

impl FailedTry {
    /// A try that failed, and how long it is until the next one begins.
    pub(in crate::source::live) fn new(why: FeedError, next: Timestamp, wait: Duration) -> Self {
        Self {
            why,
            next,
            until: sleep(wait).deadline(),
        }
    }
}
