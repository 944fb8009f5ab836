//! By how much two clocks differ, and what each shows when the other shows a time. Pure.

use jiff::{SignedDuration, Timestamp};

/// Clocks that differ by no more than this agree.
pub(super) const TOLERANCE: SignedDuration = SignedDuration::from_secs(5);

/// By how much the clock of a source is ahead of ours, in whole milliseconds; negative if it is behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skew(SignedDuration);

impl Skew {
    /// A clock that is ahead by so much. Less than a millisecond is dropped.
    #[must_use]
    pub fn new(ahead: SignedDuration) -> Self {
        let millis = ahead.subsec_nanos() / 1_000_000 * 1_000_000;
        Self(SignedDuration::new(ahead.as_secs(), millis))
    }

    /// By how much the clock is ahead.
    #[must_use]
    pub fn ahead(self) -> SignedDuration {
        self.0
    }

    /// The same in milliseconds.
    #[must_use]
    pub fn millis(self) -> i64 {
        let end = if self.0.is_negative() {
            i64::MIN
        } else {
            i64::MAX
        };
        i64::try_from(self.0.as_millis()).unwrap_or(end)
    }

    /// The same if it is worth mentioning: more than 5 seconds.
    #[must_use]
    pub fn notable(self) -> Option<SignedDuration> {
        (self.0.unsigned_abs() > TOLERANCE.unsigned_abs()).then_some(self.0)
    }

    /// The time on their clock when ours shows a time.
    #[must_use]
    pub fn theirs(self, ours: Timestamp) -> Timestamp {
        shifted(ours, self.0)
    }

    /// The time on our clock when theirs shows a time.
    #[must_use]
    pub fn ours(self, theirs: Timestamp) -> Timestamp {
        shifted(theirs, SignedDuration::ZERO.saturating_sub(self.0))
    }
}

fn shifted(time: Timestamp, by: SignedDuration) -> Timestamp {
    let end = if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    time.checked_add(by).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    #[test]
    fn a_skew_is_worth_mentioning_above_five_seconds_either_way() {
        for (ahead, is_notable) in [
            (seconds(0), false),
            (seconds(5), false),
            (seconds(-5), false),
            (SignedDuration::from_millis(5001), true),
            (SignedDuration::from_millis(-5001), true),
            (SignedDuration::MAX, true),
            (SignedDuration::MIN, true),
        ] {
            let notable = Skew::new(ahead).notable();
            assert_eq!(notable.is_some(), is_notable, "{ahead}");
        }
    }

    #[test]
    fn times_by_their_clock_and_ours_are_told_apart_up_to_the_ends_of_time() {
        let noon: Timestamp = "2026-06-01T12:00:00Z".parse().expect("a valid time");
        for ahead in [7200, -7200, 0] {
            let skew = Skew::new(seconds(ahead));
            assert_eq!(skew.theirs(noon), noon + seconds(ahead));
            assert_eq!(skew.ours(skew.theirs(noon)), noon);
        }
        let most = Skew::new(SignedDuration::MAX);
        assert_eq!(
            (most.theirs(noon), most.ours(noon)),
            (Timestamp::MAX, Timestamp::MIN)
        );
        let least = Skew::new(SignedDuration::MIN);
        assert_eq!(
            (least.theirs(noon), least.ours(noon)),
            (Timestamp::MIN, Timestamp::MAX)
        );
    }
}
