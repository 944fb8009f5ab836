//! The state of a server that the feeds of a context share: whether it answers, and whether a missing kind is there
//! again.
//!
//! While the server does not answer, one feed tries and the others wait for its result: an unreachable server costs one
//! connection per try, not one per kind. Any answer releases all of them, also a refusal, but not a failure (5xx) of a
//! server that has sent nothing else. One kind may fail by itself, so a second feed tries after the first has waited for
//! [`FIRST`] in vain (longer if there are many contexts), and after a failure any feed may make the next try but the one
//! that failed. If a missing kind is there, the other missing kinds are tried at once: they were installed, or restored,
//! together.

mod finds;
mod record;

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{sleep, sleep_until},
};

use super::{backoff::Tries, feed_error::Stop, sender::UpdateSender};
use crate::{source::kubeconfig::Digest, store::Link};
use record::{ContactRecord, ContactState};

pub(super) use finds::KindFinds;
pub(super) use record::FailedTry;

/// How long the first try has no company, if there are few contexts.
const FIRST: Duration = Duration::from_secs(5);
/// The same if there are many: the resolver of the C library gives up after 10 s, and holds a thread until then.
const RESOLVED: Duration = Duration::from_secs(12);

/// The shared state of a server. Clones share it.
#[derive(Clone)]
pub(super) struct ServerContact {
    /// How long the first try has no company.
    first: Duration,
    standing: Arc<watch::Sender<ContactRecord>>,
    finds: Arc<watch::Sender<()>>,
}

/// The right to try although the server does not answer. Dropping it hands it on.
pub(super) struct Turn {
    contact: ServerContact,
    era: u64,
}

/// A feed may go.
pub(super) struct Permit {
    /// Its right to try, if the server does not answer.
    pub(super) turn: Option<Turn>,
    /// Whether the server was out of reach while the feed waited.
    pub(super) was_lost: bool,
}

impl ServerContact {
    /// The state of a server that was not tried yet, of those that wait this long between tries.
    pub(super) fn new(longest_wait: Duration) -> Self {
        Self {
            first: longest_wait.clamp(FIRST, RESOLVED),
            standing: Arc::default(),
            finds: Arc::default(),
        }
    }

    /// Waits until the server of a cluster answers, or it is the caller's turn to try. Meanwhile it reports the results
    /// of others.
    ///
    /// # Errors
    /// [`Stop::Unheard`] if the receiver is gone.
    pub(super) async fn turn(
        &self,
        cluster: Digest,
        mut held: Option<Turn>,
        sender: &UpdateSender,
    ) -> Result<Permit, Stop> {
        let mut standing = self.standing.subscribe();
        let (mut reported, mut company) = (None, sleep(self.first).deadline());
        let (mut most, losses) = (1, standing.borrow().losses);
        loop {
            let loss = standing.borrow_and_update().loss(cluster);
            let rest = standing.borrow().rest();
            if self.enter(cluster, most, &mut held) {
                return Ok(Permit {
                    turn: held,
                    was_lost: reported.is_some() || standing.borrow().losses > losses,
                });
            }
            if let Some(FailedTry { why, next, until }) = loss.clone().filter(|_| loss != reported)
            {
                let why = why.to_string();
                sender.link(Link::Retrying { why, next }).await?;
                company = until + self.first;
                reported = loss;
            }
            most = tokio::select! {
                biased;
                changed = standing.changed() => {
                    changed.map_err(|_| Stop::Unheard)?;
                    1
                }
                () = sleep_until(rest.unwrap_or(company)), if rest.is_some() => 1,
                () = sleep_until(company), if most == 1 && rest.is_none() => 2,
            };
        }
    }

    /// Whether a feed may go: the server answers, it has a turn, or fewer than `most` have one, which gives it one.
    fn enter(&self, cluster: Digest, most: u32, held: &mut Option<Turn>) -> bool {
        let (mut may_go, mut given) = (false, None);
        self.standing.send_if_modified(|standing| {
            let is_another = standing.cluster != cluster;
            if is_another {
                standing.cluster = cluster;
                standing.begin_era(ContactState::Unknown);
            }
            may_go = matches!(standing.reach, ContactState::Answers) || standing.has(held.as_ref());
            if !may_go && standing.trying < most && !standing.rests() {
                standing.trying += 1;
                (may_go, given) = (true, Some(standing.era));
            }
            is_another
        });
        if let Some(era) = given {
            *held = Some(self.turn_of(era));
        }
        may_go
    }

    /// Notes that the server has answered.
    pub(super) fn answered(&self) {
        self.standing.send_if_modified(|standing| {
            let is_news = !matches!(standing.reach, ContactState::Answers);
            if is_news {
                standing.begin_era(ContactState::Answers);
            }
            is_news
        });
    }

    /// Notes that the server did not answer. `None` if it is the caller's turn to try again; else others try, and the
    /// loss says when.
    pub(super) fn lost(&self, held: &mut Option<Turn>, loss: &FailedTry) -> Option<FailedTry> {
        let (mut others, mut era) = (None, 0);
        self.standing.send_if_modified(|standing| {
            if matches!(standing.reach, ContactState::Answers) {
                standing.begin_era(ContactState::Unknown);
            }
            era = standing.era;
            let has_turn = standing.has(held.as_ref());
            if standing.trying > u32::from(has_turn) || (!has_turn && standing.rests()) {
                others = Some(standing.loss(standing.cluster).unwrap_or(loss.clone()));
            } else {
                standing.trying = 1;
            }
            let is_news = has_turn || others.is_none();
            if is_news {
                standing.reach = ContactState::Lost(loss.clone());
                standing.losses += 1;
            }
            is_news
        });
        match (&others, &*held) {
            (Some(_), _) => *held = None,
            (None, Some(turn)) if turn.era == era => {}
            (None, _) => *held = Some(self.turn_of(era)),
        }
        others
    }

    /// Notes that a kind is there that was not.
    pub(super) fn found(&self) {
        self.finds.send_replace(());
    }

    /// Hears of finds from now on.
    pub(super) fn finds(&self) -> KindFinds {
        KindFinds(self.finds.subscribe())
    }

    /// Notes that a try failed although something answered. `false` if the server has answered otherwise; else no feed
    /// tries before the next try begins, and any may make it. A request that was on its way is no try.
    pub(super) fn failed(&self, held: Option<&Turn>, loss: &FailedTry, failures: Tries) -> bool {
        let mut answers = false;
        self.standing.send_if_modified(|standing| {
            answers = matches!(standing.reach, ContactState::Answers);
            let is_first = matches!(standing.reach, ContactState::Unknown);
            let is_try = !answers && (is_first || standing.has(held));
            if is_try {
                standing.reach = ContactState::Fails(loss.clone());
                standing.losses += 1;
                standing.failures = failures;
            }
            is_try
        });
        !answers
    }

    /// The tries that failed although something answered, since the server last answered otherwise.
    pub(super) fn failures(&self) -> Tries {
        self.standing.borrow().failures
    }

    /// Lets a feed try now, although the server fails.
    pub(super) fn try_now(&self) {
        self.standing.send_if_modified(|standing| {
            let ContactState::Fails(loss) = &standing.reach else {
                return false;
            };
            standing.reach = ContactState::Lost(loss.clone());
            standing.failures = Tries::default();
            true
        });
    }

    fn turn_of(&self, era: u64) -> Turn {
        Turn {
            contact: self.clone(),
            era,
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.contact.standing.send_if_modified(|standing| {
            let is_news = standing.has(Some(self));
            standing.trying -= u32::from(is_news);
            is_news
        });
    }
}

#[cfg(test)]
mod tests;
