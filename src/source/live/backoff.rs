//! How long to wait between tries: a pure value that neither reads a clock nor sleeps.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use jiff::SignedDuration;

/// The longest first wait.
const FIRST: Duration = Duration::from_millis(500);
/// The limit for a server that answers, but does not do its work.
pub(super) const ANSWERED: Duration = Duration::from_secs(30);
/// The longest wait before a server that does not answer is tried again, if there are few contexts: a try is no burden to
/// it, and once it is back somebody waits for it.
const UNANSWERED: Duration = Duration::from_secs(5);
/// About this many tries per second in all, if no server answers: at about 2 ms of work each, under 3 % of a core.
const TRIES: u32 = 12;
/// The longest wait before a server that does not answer is tried again, however many contexts there are.
const MANY_UNANSWERED: Duration = Duration::from_mins(1);
/// The time without errors after which the waits start from the shortest one again.
const HEALTHY: SignedDuration = SignedDuration::from_secs(10);
/// The number of times in a row that a server may set the wait itself (`Retry-After`). Some that start up do; one that
/// never stops is not asked every second for ever.
const ASKED: u32 = 30;
/// Waits are shortened by up to this part of a thousand, or all feeds would come back in the same moment.
const JITTER: u32 = 200;

/// Waits that double from half a second to a limit. A server that did not answer for long and does now is not kept waiting
/// for that, so tries are counted by what came of them.
#[derive(Debug)]
pub(super) struct Backoff {
    tries: Tries,
    seed: u64,
}

/// Tries since there was no trouble.
#[derive(Clone, Copy, Debug, Default, Hash)]
pub(super) struct Tries {
    unanswered: u32,
    answered: u32,
    /// Those after which the server said how long to wait.
    asked: u32,
}

impl Backoff {
    /// Begins with the shortest wait. What is hashed decides the jitter, so that it is the same in each run.
    pub(super) fn new(seed: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        Self {
            tries: Tries::default(),
            seed: hasher.finish(),
        }
    }

    /// The next wait, up to a limit, for a server that does not answer.
    pub(super) fn unanswered(&mut self, limit: Duration) -> Duration {
        let wait = self.shortened(doubled(self.tries.unanswered, limit));
        self.tries.unanswered = self.tries.unanswered.saturating_add(1);
        wait
    }

    /// The next wait, up to a limit, for a server that answers and does not do its work.
    pub(super) fn answered(&mut self, limit: Duration) -> Duration {
        let wait = self.shortened(doubled(self.tries.answered, limit));
        self.tries.answered = self.tries.answered.saturating_add(1);
        wait
    }

    /// The tries since there was no trouble.
    pub(super) fn tries(&self) -> Tries {
        self.tries
    }

    /// Includes the tries of other feeds.
    pub(super) fn count_others(&mut self, others: Tries) {
        let Tries {
            unanswered,
            answered,
            asked,
        } = &mut self.tries;
        *unanswered = others.unanswered.max(*unanswered);
        *answered = others.answered.max(*answered);
        *asked = others.asked.max(*asked);
    }

    /// The next wait for a server that says how long to wait: no shorter, and little longer.
    pub(super) fn asked(&mut self, wait: Duration) -> Duration {
        let asked = wait * (1000 + self.jitter()) / 1000;
        self.tries.asked = self.tries.asked.saturating_add(1);
        if self.tries.asked <= ASKED {
            asked
        } else {
            asked.max(self.answered(ANSWERED))
        }
    }

    /// Begins with the shortest wait again.
    pub(super) fn reset(&mut self) {
        self.tries = Tries::default();
    }

    /// Remembers for how long there was no trouble.
    pub(super) fn was_healthy(&mut self, span: SignedDuration) {
        if span >= HEALTHY {
            self.reset();
        }
    }

    fn shortened(&self, wait: Duration) -> Duration {
        wait * (1000 - self.jitter()) / 1000
    }

    /// The part of a thousand by which the next wait differs.
    fn jitter(&self) -> u32 {
        let mut hasher = DefaultHasher::new();
        (self.seed, self.tries).hash(&mut hasher);
        let part = hasher.finish() % u64::from(JITTER + 1);
        u32::try_from(part).expect("it is at most the jitter")
    }
}

/// The longest wait for a server that does not answer, by the number of contexts.
pub(super) fn longest_wait(contexts: usize) -> Duration {
    let contexts = u32::try_from(contexts).unwrap_or(u32::MAX);
    Duration::from_secs((contexts / TRIES).into()).clamp(UNANSWERED, MANY_UNANSWERED)
}

fn doubled(tries: u32, limit: Duration) -> Duration {
    FIRST.saturating_mul(2_u32.saturating_pow(tries)).min(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_half_a_second_to_the_limit_and_stay_there() {
        type Next = fn(&mut Backoff) -> Duration;
        let cases: [(Next, &[f64]); 3] = [
            (
                |backoff| backoff.answered(ANSWERED),
                &[0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0],
            ),
            (
                |backoff| backoff.unanswered(longest_wait(1)),
                &[0.5, 1.0, 2.0, 4.0, 5.0, 5.0],
            ),
            (
                |backoff| backoff.unanswered(longest_wait(500)),
                &[0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 41.0, 41.0],
            ),
        ];
        for (next, waits) in cases {
            let mut backoff = Backoff::new("east");
            for full in waits {
                let wait = next(&mut backoff).as_secs_f64();
                assert!((full * 0.8..=*full).contains(&wait), "{wait} of {full}");
            }
            (backoff.tries.unanswered, backoff.tries.answered) = (u32::MAX, u32::MAX);
            let longest = waits.last().expect("there are waits");
            assert!(next(&mut backoff).as_secs_f64() <= *longest);
        }
    }

    #[test]
    fn the_more_servers_are_silent_the_longer_is_the_limit() {
        let limits = [1, 60, 200, 500, usize::MAX].map(|servers| longest_wait(servers).as_secs());
        assert_eq!(limits, [5, 5, 16, 41, 60]);
    }

    #[test]
    fn a_server_that_answers_at_last_is_not_kept_waiting_for_its_silence() {
        let mut backoff = Backoff::new("east");
        for _ in 0..60 {
            backoff.unanswered(UNANSWERED);
        }
        assert!(backoff.answered(ANSWERED) <= FIRST);
    }

    #[test]
    fn a_server_that_says_how_long_to_wait_is_obeyed_but_not_for_ever() {
        let mut backoff = Backoff::new("east");
        let second = Duration::from_secs(1);
        for _ in 0..ASKED {
            let wait = backoff.asked(second);
            assert!((second..=second * 6 / 5).contains(&wait), "{wait:?}");
        }
        let later: Vec<Duration> = (0..9).map(|_| backoff.asked(second)).collect();
        assert!(later[8] > second * 20, "{later:?}");
        backoff.reset();
        assert!(backoff.asked(second) < second * 2);
    }

    #[test]
    fn only_a_stretch_of_health_begins_anew() {
        let mut backoff = Backoff::new("east");
        let waits: Vec<Duration> = (0..3).map(|_| backoff.answered(ANSWERED)).collect();
        backoff.was_healthy(HEALTHY - SignedDuration::from_secs(1));
        assert!(backoff.answered(ANSWERED) > waits[2]);
        backoff.was_healthy(HEALTHY);
        assert_eq!(backoff.answered(ANSWERED), waits[0]);
    }

    #[test]
    fn feeds_do_not_come_back_in_the_same_moment_but_the_same_in_each_run() {
        let next = |seed: &str| Backoff::new(seed).answered(ANSWERED);
        assert_eq!(next("east"), next("east"));
        assert_ne!(next("east"), next("west"));
    }
}
