//! A feed gets over a trouble: what to say of it, how long to wait, and what to forget. Every wait is said before it
//! begins.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::sleep;

use super::{
    backoff::ANSWERED,
    contact::FailedTry,
    feed::{BRIEF, Feed, Health, Stage},
    trouble::{Stop, Trouble},
};
use crate::store::{Kind, Link};

/// How long to wait before asking again for what only someone else can change: rights, a login, an installation.
const SLOW: Duration = Duration::from_secs(30);

/// A version that is forgotten so soon after its list is no matter of age.
const FRESH: SignedDuration = SignedDuration::from_secs(10);

/// A server that starts again knows neither its roles nor its kinds in the first moment: 403 and 404 of one that knew
/// them before count only after so many of them.
const DOUBTS: u32 = 4;

/// The longest wait in doubt.
const DOUBT: Duration = Duration::from_secs(2);

/// What to do about a trouble.
struct Remedy {
    link: Link,
    wait: Duration,
}

impl Feed {
    /// Says the trouble and waits for the time to try again.
    pub(super) async fn recover(&mut self, trouble: Trouble) -> Result<(), Stop> {
        if let Health::Since(since) = self.health {
            let span = self.voice.now().duration_since(since);
            self.backoff.was_healthy(span);
            self.health = Health::Lost { refusals: 0 };
        }
        if let Some(held) = &mut self.held
            && held.stage == Stage::Listed
        {
            held.stage = Stage::Interrupted;
        }
        // What came before it counts, however long it lasts.
        self.concerns.tell();
        if !matches!(trouble, Trouble::Unreachable { .. }) {
            self.turn = None;
        }
        let Remedy { link, wait } = self.remedy(trouble);
        if let Some(held) = &mut self.held {
            held.is_doubtful |= wait > BRIEF.unsigned_abs();
        }
        self.voice.link(link).await?;
        self.wait(wait).await;
        Ok(())
    }

    /// Waits, unless somebody asks to try now, or another kind is there again that was missing too.
    async fn wait(&mut self, wait: Duration) {
        tokio::select! {
            biased;
            () = self.ways.nudges.next() => self.backoff.begin_anew(),
            () = self.finds.next(), if self.missing > 0 => {}
            () = sleep(wait) => {}
        }
    }

    fn remedy(&mut self, trouble: Trouble) -> Remedy {
        match trouble {
            Trouble::Unreachable { why } => self.lose(why),
            Trouble::Failing { why, wait } | Trouble::Busy { why, wait } => {
                let wait = if wait.is_zero() {
                    self.backoff.answered(ANSWERED)
                } else {
                    self.backoff.asked(wait)
                };
                self.retry(why, wait)
            }
            Trouble::Rejected { why } => {
                self.held = None;
                let wait = self.backoff.answered(ANSWERED);
                self.retry(why, wait)
            }
            Trouble::Outdated { why } => self.list_again(why),
            Trouble::Exceeded { why } => {
                self.held = None;
                Remedy {
                    link: Link::Ended { why },
                    wait: SLOW,
                }
            }
            Trouble::Denied { why } => self.slowly(Link::Denied {
                why: self.curable(why),
            }),
            Trouble::Unwatchable { why } => self.poll(why),
            Trouble::Absent(absence) => self.slowly(Link::Absent(absence)),
            Trouble::Locked { why } => Remedy {
                link: Link::Unauthorized { why },
                wait: SLOW,
            },
            Trouble::Unauthorized { why, login, advice } => {
                self.log_in_again(&why, (login, advice))
            }
        }
    }

    /// One feed tries again. The others wait without a time of their own for what it finds.
    fn lose(&mut self, why: String) -> Remedy {
        let wait = self.backoff.unanswered();
        let loss = FailedTry::new(why.clone(), self.after(wait), wait);
        match self.ways.contact.lost(&mut self.turn, &loss) {
            None => self.retry(why, wait),
            Some(FailedTry { next, .. }) => Remedy {
                link: Link::Retrying { why, next },
                wait: Duration::ZERO,
            },
        }
    }

    fn retry(&self, why: String, wait: Duration) -> Remedy {
        let next = self.after(wait);
        Remedy {
            link: Link::Retrying { why, next },
            wait,
        }
    }

    fn after(&self, wait: Duration) -> Timestamp {
        self.voice.now() + SignedDuration::try_from(wait).expect("waits are short")
    }

    /// What is refused is asked for again from the beginning: what was there before first soon, for it may come back, and
    /// then less and less often.
    fn slowly(&mut self, link: Link) -> Remedy {
        self.missing = self.missing.saturating_add(1);
        let why = link.reason().unwrap_or_default();
        if let Some(doubtful) = self.doubt(why) {
            return doubtful;
        }
        self.held = None;
        let wait = match self.health {
            Health::Never => SLOW,
            Health::Since(_) | Health::Lost { .. } => {
                let doubled = 2_u32.saturating_pow(self.missing.saturating_sub(DOUBTS));
                DOUBT.saturating_mul(doubled).min(SLOW)
            }
        };
        Remedy { link, wait }
    }

    /// What may only be listed is listed again and again; each time it is tried whether it may be watched by now.
    fn poll(&mut self, why: String) -> Remedy {
        let is_stale = self
            .held
            .as_ref()
            .is_none_or(|held| held.stage == Stage::Followed);
        if is_stale && let Some(doubtful) = self.doubt(&why) {
            return doubtful;
        }
        self.held = None;
        if is_stale {
            return self.retry(why, Duration::ZERO);
        }
        self.health = Health::Lost { refusals: 0 };
        self.refused = None;
        Remedy {
            link: Link::Polled {
                why: self.curable(format!("{why}; until then the list is polled")),
                next: self.after(SLOW),
            },
            wait: SLOW,
        }
    }

    /// A short wait instead of a long one, where the server may only be starting.
    fn doubt(&mut self, why: &str) -> Option<Remedy> {
        let Health::Lost { refusals } = &mut self.health else {
            return None;
        };
        if *refusals >= DOUBTS {
            return None;
        }
        *refusals += 1;
        let wait = self.backoff.answered(DOUBT);
        let why = format!("{why}, unless the server is only starting");
        Some(self.retry(why, wait))
    }

    fn list_again(&mut self, why: String) -> Remedy {
        let now = self.voice.now();
        let held = self.held.take();
        let old = held.is_some_and(|held| now.duration_since(held.listed) >= FRESH);
        let wait = if old {
            Duration::ZERO
        } else {
            self.backoff.answered(ANSWERED)
        };
        self.retry(why, wait)
    }

    fn log_in_again(&mut self, why: &str, (login, advice): (u32, &str)) -> Remedy {
        if self.refused.replace(login).is_some() {
            let why = format!("{why}; {advice}");
            return Remedy {
                link: Link::Unauthorized { why },
                wait: SLOW,
            };
        }
        // A login plugin may take its time, and what is shown meanwhile is not live. A server may accept each login only
        // to refuse it a moment later, and is not asked without a pause.
        let wait = self.backoff.answered(ANSWERED);
        self.retry(format!("{why}; getting a new one"), wait)
    }

    /// Says with a refusal who knows what to do about it. The doctor looks at the kinds of the management plane.
    fn curable(&self, why: String) -> String {
        if Kind::ALL.contains(&self.voice.kind) {
            format!("{why} (portolan doctor prints the role)")
        } else {
            why
        }
    }
}
