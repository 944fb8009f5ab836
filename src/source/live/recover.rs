//! A feed gets over a trouble: what to say of it, how long to wait, and what to forget. Every wait is said before it
//! begins.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{
    backoff::{ANSWERED, UNANSWERED},
    feed::{Feed, Health, Stage},
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

/// In no more than this a server is not stopped, restored and started again. After a longer wait it may be another one.
const BRIEF: Duration = Duration::from_secs(1);

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
        let Remedy { link, wait } = self.remedy(trouble);
        if let Some(held) = &mut self.held {
            held.is_doubtful |= wait > BRIEF;
        }
        self.voice.link(link).await?;
        self.wait(wait).await;
        Ok(())
    }

    /// Waits, unless somebody asks to try now.
    async fn wait(&mut self, wait: Duration) {
        let nudged = tokio::time::timeout(wait, self.nudges.next()).await;
        if nudged.is_ok() {
            self.backoff.begin_anew();
        }
    }

    fn remedy(&mut self, trouble: Trouble) -> Remedy {
        match trouble {
            Trouble::Unreachable { why } => {
                let wait = self.backoff.next(UNANSWERED);
                self.retry(why, wait)
            }
            Trouble::Failing { why, wait } | Trouble::Busy { why, wait } => {
                let wait = self.backoff.next(ANSWERED).max(wait);
                self.retry(why, wait)
            }
            Trouble::Rejected { why } => {
                self.held = None;
                let wait = self.backoff.next(ANSWERED);
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
            Trouble::Unauthorized { why, login } => self.log_in_again(&why, login),
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

    /// What is refused is asked for again from the beginning.
    fn slowly(&mut self, link: Link) -> Remedy {
        let why = link.reason().unwrap_or_default();
        if let Some(doubtful) = self.doubt(why) {
            return doubtful;
        }
        self.held = None;
        Remedy { link, wait: SLOW }
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
        let wait = self.backoff.next(DOUBT);
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
            self.backoff.next(ANSWERED)
        };
        self.retry(why, wait)
    }

    fn log_in_again(&mut self, why: &str, login: u32) -> Remedy {
        if self.refused.replace(login).is_some() {
            let why = format!("{why}; log in again");
            return Remedy {
                link: Link::Unauthorized { why },
                wait: SLOW,
            };
        }
        // A login plugin may take its time, and what is shown meanwhile is not live. A server may accept each login only
        // to refuse it a moment later, and is not asked without a pause.
        let wait = self.backoff.next(ANSWERED);
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
