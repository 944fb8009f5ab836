//! A feed gets over a trouble: what to say of it, how long to wait, and what to forget. Every wait is said before it
//! begins.

use std::time::Duration;

use jiff::SignedDuration;

use super::{
    feed::{Feed, Health},
    trouble::{Stop, Trouble},
};
use crate::store::Link;

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
    link: Option<Link>,
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
        let Remedy { link, wait } = self.remedy(trouble);
        if let Some(link) = link {
            self.voice.link(link).await?;
        }
        tokio::time::sleep(wait).await;
        Ok(())
    }

    fn remedy(&mut self, trouble: Trouble) -> Remedy {
        match trouble {
            Trouble::Lost { why, wait } => {
                let wait = self.backoff.next().max(wait);
                self.retry(why, wait)
            }
            Trouble::Rejected { why } => {
                self.held = None;
                let wait = self.backoff.next();
                self.retry(why, wait)
            }
            Trouble::Expired { why } => self.list_again(why),
            Trouble::Denied { why } => self.slowly(Link::Denied { why }),
            Trouble::Absent => self.slowly(Link::Absent),
            Trouble::Locked { why } => Remedy {
                link: Some(Link::Unauthorized { why }),
                wait: SLOW,
            },
            Trouble::Unauthorized { why, login } => self.log_in_again(why, login),
        }
    }

    fn retry(&self, why: String, wait: Duration) -> Remedy {
        let next = self.voice.now() + SignedDuration::try_from(wait).expect("waits are short");
        Remedy {
            link: Some(Link::Retrying { why, next }),
            wait,
        }
    }

    /// What is refused is asked for again from the beginning, so that who may list but not watch sees new lists.
    fn slowly(&mut self, link: Link) -> Remedy {
        if let Health::Lost { refusals } = &mut self.health
            && *refusals < DOUBTS
        {
            *refusals += 1;
            let wait = self.backoff.next().min(DOUBT);
            let why = link.reason().unwrap_or_default();
            return self.retry(format!("{why}, unless the server is only starting"), wait);
        }
        self.held = None;
        Remedy {
            link: Some(link),
            wait: SLOW,
        }
    }

    fn list_again(&mut self, why: String) -> Remedy {
        let now = self.voice.now();
        let held = self.held.take();
        let old = held.is_some_and(|held| now.duration_since(held.listed) >= FRESH);
        let wait = if old {
            Duration::ZERO
        } else {
            self.backoff.next()
        };
        self.retry(why, wait)
    }

    fn log_in_again(&mut self, why: String, login: u32) -> Remedy {
        match self.refused.replace(login) {
            Some(_) => Remedy {
                link: Some(Link::Unauthorized { why }),
                wait: SLOW,
            },
            None => Remedy {
                link: None,
                wait: Duration::ZERO,
            },
        }
    }
}
