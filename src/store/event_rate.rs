//! How many events a second a feed brings, from counts of the last few seconds. Reads no clock.

use jiff::Timestamp;

/// The number of seconds that a rate is averaged over.
const SPAN: u8 = 10;

/// The seconds that are remembered: those of the span, and the one that is not over.
const SLOTS: usize = SPAN as usize + 1;

/// How many events fell into each of the last seconds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EventRate {
    /// The newest second that is counted.
    newest: i64,
    /// The counts, each at its second modulo the number of slots.
    counts: [u32; SLOTS],
}

impl EventRate {
    /// Counts an event.
    pub(super) fn count(&mut self, at: Timestamp) {
        let second = at.as_second();
        self.turn_to(second);
        let count = &mut self.counts[slot(second)];
        *count = count.saturating_add(1);
    }

    /// The events a second over the ten whole seconds before the one that is not over.
    pub(super) fn per_second(&self, now: Timestamp) -> f64 {
        let now = now.as_second();
        let counted = (now - i64::from(SPAN)..now).filter(|second| self.remembers(*second));
        let events: f64 = counted
            .map(|second| f64::from(self.counts[slot(second)]))
            .sum();
        events / f64::from(SPAN)
    }

    /// Whether the slot of a second is about this second and no other.
    fn remembers(&self, second: i64) -> bool {
        (self.newest - i64::from(SPAN)..=self.newest).contains(&second)
    }

    /// Makes room for a second. If a clock was put back by more than is remembered, counting starts again.
    fn turn_to(&mut self, second: i64) {
        if self.remembers(second) {
            return;
        }
        let skipped = self.newest + 1..=second;
        if skipped.is_empty() || second - self.newest > i64::from(SPAN) {
            self.counts = [0; SLOTS];
        } else {
            skipped.for_each(|skipped| self.counts[slot(skipped)] = 0);
        }
        self.newest = second;
    }
}

fn slot(second: i64) -> usize {
    let slot = second.rem_euclid(i64::from(SPAN) + 1);
    usize::try_from(slot).expect("a remainder is not negative")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("it is near the epoch")
    }

    proptest! {
        #[test]
        fn it_is_what_counting_all_events_of_the_span_gives(
            mut seconds in proptest::collection::vec(100_i64..160, 0..200),
            later in 0_i64..20,
        ) {
            seconds.sort_unstable();
            let mut event_rate = EventRate::default();
            for second in &seconds {
                event_rate.count(at(*second));
            }
            let now = seconds.last().unwrap_or(&100) + later;
            let within = seconds.iter().filter(|second| (now - 10..now).contains(*second));
            let within = u32::try_from(within.count()).expect("they are few");
            let expected = f64::from(within) / 10.0;
            prop_assert!((event_rate.per_second(at(now)) - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn a_clock_that_is_put_back_begins_the_count_anew() {
        let mut event_rate = EventRate::default();
        event_rate.count(at(5_000));
        for second in 100..110 {
            event_rate.count(at(second));
            event_rate.count(at(second));
        }
        assert!((event_rate.per_second(at(110)) - 2.0).abs() < 1e-9);
    }
}
