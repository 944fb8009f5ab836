//! By how much the clock of a source differs from ours: measured by the `Date` of its answers, or proved by objects that were written
//! in the future. Pure: what was measured comes in as a [`Change`](super::Change).

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use super::{Feed, Kind, ObjectKey, Source, Touched};
use crate::model::meta::Meta;

/// Clocks that differ by no more than this agree.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(5);

/// A change of a skew by less than this moves no age.
const NOTHING: SignedDuration = SignedDuration::from_secs(1);

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

    /// What their clock shows when ours shows a time.
    #[must_use]
    pub fn theirs(self, ours: Timestamp) -> Timestamp {
        shifted(ours, self.0)
    }

    /// What our clock shows when theirs shows a time.
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

/// What is known of the clock of a source.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// Nothing if it was never measured.
    skew: Option<Skew>,
    /// The objects that were written in the future of that clock when they were heard, and how far. Hardly ever any.
    ahead: HashMap<(Kind, ObjectKey), SignedDuration, foldhash::fast::RandomState>,
}

impl Clock {
    fn skew(&self) -> Skew {
        self.skew.unwrap_or_default()
    }

    /// Follows what became of the objects of a feed at a time by our clock.
    fn follow(&mut self, touched: &Touched, feed: &Feed, at: Timestamp) {
        let now = self.skew().theirs(at);
        match touched {
            Touched::One(id, kind, _) => self.note((*kind, &id.key), feed, now),
            Touched::Many(_, kind, many) => {
                for (key, _) in many {
                    self.note((*kind, key), feed, now);
                }
            }
            Touched::Nothing | Touched::Told | Touched::Link(..) | Touched::Clock(_) => {}
        }
    }

    fn note(&mut self, (kind, key): (Kind, &ObjectKey), feed: &Feed, now: Timestamp) {
        let newest = feed.get(key).and_then(|object| object.meta().newest());
        match newest.and_then(|newest| ahead_of(newest, now)) {
            Some(ahead) => drop(self.ahead.insert((kind, key.clone()), ahead)),
            None if self.ahead.is_empty() => {}
            None => drop(self.ahead.remove(&(kind, key.clone()))),
        }
    }
}

/// How far a time is ahead of another, if that is worth mentioning.
fn ahead_of(time: Timestamp, now: Timestamp) -> Option<SignedDuration> {
    let ahead = time.duration_since(now);
    (ahead > TOLERANCE).then_some(ahead)
}

impl Source {
    /// By how much its clock is ahead of ours. `None` if it was never measured.
    #[must_use]
    pub fn skew(&self) -> Option<Skew> {
        self.clock.skew
    }

    /// How far the newest of its objects was written in the future of its own clock, or of ours if that was never measured:
    /// clocks differ by at least as much. `None` if it is no more than 5 seconds.
    #[must_use]
    pub fn written_ahead(&self) -> Option<SignedDuration> {
        self.clock.ahead.values().max().copied()
    }

    /// What its clock shows when ours shows a time; the same if its clock was never measured.
    #[must_use]
    pub fn theirs(&self, ours: Timestamp) -> Timestamp {
        self.clock.skew().theirs(ours)
    }

    /// When the object will be this old, by our clock. `None` if that is past, or if it was written in the future, which only
    /// another clock can do: then nobody knows how old it is.
    #[must_use]
    pub fn comes_of_age(
        &self,
        meta: &Meta,
        (age, ours): (SignedDuration, Timestamp),
    ) -> Option<Timestamp> {
        let (newest, now) = (meta.newest()?, self.theirs(ours));
        let due = newest.checked_add(age).unwrap_or(Timestamp::MAX);
        let is_young = due > now && ahead_of(newest, now).is_none();
        is_young.then(|| self.clock.skew().ours(due))
    }

    /// Takes in how its clock is set, at a time by ours. Says whether that moves ages.
    pub(super) fn turn_clock(&mut self, skew: Skew, at: Timestamp) -> bool {
        let before = self.clock.skew.replace(skew);
        let by = skew.0.saturating_sub(before.unwrap_or_default().0);
        if by.unsigned_abs() < NOTHING.unsigned_abs() {
            return false;
        }
        let Self { clock, feeds, .. } = self;
        clock.ahead.clear();
        for (kind, feed) in &*feeds {
            for (key, _) in feed.objects() {
                clock.note((*kind, key), feed, skew.theirs(at));
            }
        }
        true
    }

    /// Follows what became of the objects of a kind.
    pub(super) fn follow_clock(&mut self, touched: &Touched, kind: Kind, at: Timestamp) {
        let feed = self.feeds.iter().find(|(known, _)| *known == kind);
        if let Some((_, feed)) = feed {
            self.clock.follow(touched, feed, at);
        }
    }
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
