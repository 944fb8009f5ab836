//! Recovery of a feed from an error: the link to report, the time to wait, and the state to forget. Every wait is
//! reported before it begins.

use std::{fmt::Display, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::time::sleep;

use super::{
    backoff::ANSWERED,
    contact::FailedTry,
    feed::{BRIEF, FeedHealth, FeedTask, Stage},
    feed_error::{FailedRequest, FeedError, RequestError, Stop},
    version::CacheTrust,
};
use crate::store::{Kind, Link};

/// How long to wait before asking again for what only someone else can change: rights, a login, an installation.
const SLOW: Duration = Duration::from_secs(30);

/// A version that is forgotten so soon after its list is no matter of age.
const FRESH: SignedDuration = SignedDuration::from_secs(10);

/// The number of 403 and 404 answers that are doubted. A server that starts again knows neither its roles nor its kinds
/// in the first moment, though it knew them before.
const DOUBTS: u32 = 4;

/// The longest wait in doubt.
const DOUBT: Duration = Duration::from_secs(2);

/// How far a feed that failed comes behind the others that wait for the same try.
const BEHIND: Duration = Duration::from_millis(50);

/// The reaction to an error.
struct Remedy {
    link: Link,
    wait: Duration,
}

impl FeedTask {
    /// Says the trouble and waits for the time to try again.
    pub(super) async fn recover(&mut self, trouble: FeedError) -> Result<(), Stop> {
        if let FeedHealth::Since(since) = self.health {
            let span = self.sender.now().duration_since(since);
            self.backoff.was_healthy(span);
            self.health = FeedHealth::Lost { refusals: 0 };
        }
        if let Some(held) = &mut self.held
            && held.stage == Stage::Listed
        {
            held.stage = Stage::Interrupted;
        }
        // What came before it counts, however long it lasts.
        self.interests.tell();
        let keeps_turn = matches!(trouble, FeedError::Unreachable { .. });
        let Remedy { link, wait } = self.remedy(trouble);
        // Not before: the feed that gets the turn next has to find that a server which fails is left alone for a while.
        if !keeps_turn {
            self.turn = None;
        }
        if let Some(held) = &mut self.held {
            held.is_doubtful |= wait > BRIEF.unsigned_abs();
        }
        self.sender.link(link).await?;
        self.wait(wait).await;
        Ok(())
    }

    /// Waits, unless somebody asks to try now, or another kind is there again that was missing too.
    async fn wait(&mut self, wait: Duration) {
        tokio::select! {
            biased;
            () = self.handles.nudges.next() => self.try_now(),
            () = self.finds.next(), if self.missing > 0 => (self.missing, self.is_expected) = (0, true),
            () = sleep(wait) => {}
        }
    }

    /// Begins with the shortest wait again, and does not wait for a server that fails.
    pub(super) fn try_now(&mut self) {
        self.backoff.reset();
        self.handles.contact.try_now();
    }

    fn remedy(&mut self, trouble: FeedError) -> Remedy {
        match trouble {
            FeedError::Unreachable { .. } => self.lose(trouble),
            FeedError::Failing { wait, .. } => self.fail(trouble, wait),
            FeedError::Busy { wait, .. } => {
                let wait = self.paced(wait);
                self.retry(trouble, wait)
            }
            FeedError::Rejected(_) => {
                self.held = None;
                let wait = self.backoff.answered(ANSWERED);
                self.retry(trouble, wait)
            }
            FeedError::Outdated(FailedRequest { ref reason, .. }) => {
                if matches!(reason, RequestError::Discontinued(why) if why.is_other_history()) {
                    self.cache = CacheTrust::Doubted;
                }
                self.list_again(&trouble)
            }
            FeedError::Exceeded(_) => {
                self.held = None;
                let why = trouble.to_string();
                Remedy {
                    link: Link::Ended { why },
                    wait: SLOW,
                }
            }
            FeedError::Denied(_) => self.slowly(Link::Denied {
                why: self.curable(trouble),
            }),
            FeedError::Unwatchable(ref request) => self.poll(request),
            FeedError::Absent(absence) => self.slowly(Link::Absent(absence)),
            FeedError::Locked(why) => refused(why),
            FeedError::Unauthorized { login, .. } => self.log_in_again(trouble, login),
        }
    }

    /// One feed tries again. The others wait without a time of their own for what it finds.
    fn lose(&mut self, trouble: FeedError) -> Remedy {
        let wait = self.backoff.unanswered(self.handles.longest_wait);
        let loss = FailedTry::new(trouble, self.after(wait), wait);
        match self.handles.contact.lost(&mut self.turn, &loss) {
            None => self.retry(loss.why, wait),
            Some(FailedTry { next, .. }) => Remedy {
                link: Link::Retrying {
                    why: loss.why.to_string(),
                    next,
                },
                wait: Duration::ZERO,
            },
        }
    }

    /// While a server sends nothing but failures, one kind asks at a time, and the next time any but the one that just
    /// failed: a kind may fail by itself.
    fn fail(&mut self, trouble: FeedError, asked: Duration) -> Remedy {
        self.backoff.count_others(self.handles.contact.failures());
        let wait = self.paced(asked);
        let loss = FailedTry::new(trouble, self.after(wait), wait);
        let (turn, tries) = (self.turn.as_ref(), self.backoff.tries());
        let is_shared = self.handles.contact.failed(turn, &loss, tries);
        self.retry(loss.why, if is_shared { wait + BEHIND } else { wait })
    }

    /// The wait that a server asks for; its own if that is zero.
    fn paced(&mut self, asked: Duration) -> Duration {
        if asked.is_zero() {
            self.backoff.answered(ANSWERED)
        } else {
            self.backoff.asked(asked)
        }
    }

    fn retry(&self, why: impl Display, wait: Duration) -> Remedy {
        let link = Link::Retrying {
            why: why.to_string(),
            next: self.after(wait),
        };
        Remedy { link, wait }
    }

    fn after(&self, wait: Duration) -> Timestamp {
        self.sender.now() + SignedDuration::try_from(wait).expect("waits are short")
    }

    /// Retries a refused request from the beginning: soon if it worked before or another kind just came, for kinds come
    /// one after another, and then less and less often.
    fn slowly(&mut self, link: Link) -> Remedy {
        self.missing = self.missing.saturating_add(1);
        let why = link.reason().unwrap_or_default();
        if let Some(doubtful) = self.doubt(why) {
            return doubtful;
        }
        self.held = None;
        let wait = match self.health {
            FeedHealth::Never if !self.is_expected => SLOW,
            FeedHealth::Never | FeedHealth::Since(_) | FeedHealth::Lost { .. } => {
                let doubled = 2_u32.saturating_pow(self.missing.saturating_sub(DOUBTS));
                DOUBT.saturating_mul(doubled).min(SLOW)
            }
        };
        Remedy { link, wait }
    }

    /// Lists again and again if watching is refused; each time it is tried whether watching is allowed by now.
    fn poll(&mut self, request: &FailedRequest) -> Remedy {
        let is_stale = self
            .held
            .as_ref()
            .is_none_or(|held| held.stage == Stage::Followed);
        if is_stale && let Some(doubtful) = self.doubt(request) {
            return doubtful;
        }
        self.held = None;
        if is_stale {
            return self.retry(request, Duration::ZERO);
        }
        self.health = FeedHealth::Lost { refusals: 0 };
        self.refused = None;
        let why = format!("{request}; until then the list is polled");
        let why = match request.reason {
            RequestError::Forbidden { .. } => self.curable(why),
            _ => why,
        };
        Remedy {
            link: Link::Polled {
                why,
                next: self.after(SLOW),
            },
            wait: SLOW,
        }
    }

    /// A short wait instead of a long one, where the server may only be starting.
    fn doubt(&mut self, why: impl Display) -> Option<Remedy> {
        let FeedHealth::Lost { refusals } = &mut self.health else {
            return None;
        };
        if *refusals >= DOUBTS {
            return None;
        }
        *refusals += 1;
        let wait = self.backoff.answered(DOUBT);
        let why = format_args!("{why}, unless the server is only starting");
        Some(self.retry(why, wait))
    }

    fn list_again(&mut self, why: &FeedError) -> Remedy {
        let now = self.sender.now();
        let held = self.held.take();
        let old = held.is_some_and(|held| now.duration_since(held.listed) >= FRESH);
        let wait = if old {
            Duration::ZERO
        } else {
            self.backoff.answered(ANSWERED)
        };
        self.retry(why, wait)
    }

    fn log_in_again(&mut self, mut trouble: FeedError, login: u32) -> Remedy {
        if self.refused.replace(login).is_some() {
            return refused(trouble);
        }
        if let FeedError::Unauthorized { next, .. } = &mut trouble {
            *next = "getting a new one";
        }
        // A login plugin may take its time, and what is shown meanwhile is not live. A server may accept each login only
        // to refuse it a moment later, and is not asked without a pause.
        let wait = self.backoff.answered(ANSWERED);
        self.retry(trouble, wait)
    }

    /// Says with a refusal who knows what to do about it. The doctor looks at the kinds of the management plane.
    fn curable(&self, why: impl Display) -> String {
        if Kind::ALL.contains(&self.sender.kind) {
            format!("{why} (portolan doctor prints the role)")
        } else {
            why.to_string()
        }
    }
}

/// The reaction to a login that only the user can mend.
fn refused(why: impl Display) -> Remedy {
    let why = why.to_string();
    Remedy {
        link: Link::Unauthorized { why },
        wait: SLOW,
    }
}
