//! How long to wait between tries: a pure value that neither reads a clock nor sleeps.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use jiff::SignedDuration;

/// The longest first wait.
const FIRST: Duration = Duration::from_millis(500);
/// The longest wait before a server is asked again that answers, but does not do its work.
pub(super) const ANSWERED: Duration = Duration::from_secs(30);
/// The longest wait before a server is asked again that does not answer: it is no burden to it, and once it is back
/// somebody waits for it.
pub(super) const UNANSWERED: Duration = Duration::from_secs(5);
/// After so much time without trouble, waits begin anew.
const HEALTHY: SignedDuration = SignedDuration::from_secs(10);
/// Waits are shortened by up to this part of a thousand, or all feeds would come back in the same moment.
const JITTER: u32 = 200;

/// Waits that double from half a second to a limit.
#[derive(Debug)]
pub(super) struct Backoff {
    tries: u32,
    seed: u64,
}

impl Backoff {
    /// Begins with the shortest wait. What is hashed decides the jitter, so that it is the same in each run.
    pub(super) fn new(seed: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        Self {
            tries: 0,
            seed: hasher.finish(),
        }
    }

    /// The next wait, up to a limit.
    pub(super) fn next(&mut self, limit: Duration) -> Duration {
        let doubled = FIRST.saturating_mul(2_u32.saturating_pow(self.tries));
        let shortened = self.jitter();
        self.tries = self.tries.saturating_add(1);
        doubled.min(limit) * (1000 - shortened) / 1000
    }

    /// Begins with the shortest wait again.
    pub(super) fn begin_anew(&mut self) {
        self.tries = 0;
    }

    /// Remembers for how long there was no trouble.
    pub(super) fn was_healthy(&mut self, span: SignedDuration) {
        if span >= HEALTHY {
            self.begin_anew();
        }
    }

    /// The part of a thousand by which the next wait is shortened.
    fn jitter(&self) -> u32 {
        let mut hasher = DefaultHasher::new();
        (self.seed, self.tries).hash(&mut hasher);
        let part = hasher.finish() % u64::from(JITTER + 1);
        u32::try_from(part).expect("it is at most the jitter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_half_a_second_to_the_limit_and_stay_there() {
        let cases: [(Duration, &[f64]); 2] = [
            (ANSWERED, &[0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]),
            (UNANSWERED, &[0.5, 1.0, 2.0, 4.0, 5.0, 5.0]),
        ];
        for (limit, waits) in cases {
            let mut backoff = Backoff::new("east");
            for full in waits {
                let wait = backoff.next(limit).as_secs_f64();
                assert!((full * 0.8..=*full).contains(&wait), "{wait} of {full}");
            }
            backoff.tries = u32::MAX;
            assert!(backoff.next(limit) <= limit);
        }
    }

    #[test]
    fn only_a_stretch_of_health_begins_anew() {
        let mut backoff = Backoff::new("east");
        let waits: Vec<Duration> = (0..3).map(|_| backoff.next(ANSWERED)).collect();
        backoff.was_healthy(HEALTHY - SignedDuration::from_secs(1));
        assert!(backoff.next(ANSWERED) > waits[2]);
        backoff.was_healthy(HEALTHY);
        assert_eq!(backoff.next(ANSWERED), waits[0]);
    }

    #[test]
    fn feeds_do_not_come_back_in_the_same_moment_but_the_same_in_each_run() {
        let next = |seed: &str| Backoff::new(seed).next(ANSWERED);
        assert_eq!(next("east"), next("east"));
        assert_ne!(next("east"), next("west"));
    }
}
