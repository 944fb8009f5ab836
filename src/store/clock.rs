//! By how much the clock of a source differs from ours: measured by the `Date` of its answers, or proved by objects that
//! were written in the future. Pure: what was measured comes in as a [`Change`](super::Change).

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use super::{Feed, Kind, ObjectKey, Skew, Touched, skew::TOLERANCE};
use crate::model::meta::Meta;

/// A change of a skew by less than this moves no age.
const NOTHING: SignedDuration = SignedDuration::from_secs(1);

/// The clock of a source, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceClock {
    /// Nothing if it was never measured.
    skew: Option<Skew>,
    /// The objects that were written in the future of that clock when they were heard, and how far. Hardly ever any.
    ahead: HashMap<(Kind, ObjectKey), SignedDuration, foldhash::fast::RandomState>,
}

impl SourceClock {
    /// By how much it is ahead of ours. `None` if it was never measured.
    pub(super) fn measured(&self) -> Option<Skew> {
        self.skew
    }

    /// The same; nothing if it was never measured.
    pub(super) fn skew(&self) -> Skew {
        self.skew.unwrap_or_default()
    }

    /// How far the newest object was written in the future of this clock.
    pub(super) fn written_ahead(&self) -> Option<SignedDuration> {
        self.ahead.values().max().copied()
    }

    /// When the object will be this old, by our clock. `None` if that is past, or if it was written in the future, which only
    /// another clock can do: then its age is not known.
    pub(super) fn comes_of_age(
        &self,
        meta: &Meta,
        age: SignedDuration,
        ours: Timestamp,
    ) -> Option<Timestamp> {
        let (newest, now) = (meta.newest()?, self.skew().theirs(ours));
        let due = newest.checked_add(age).unwrap_or(Timestamp::MAX);
        let is_young = due > now && ahead_of(newest, now).is_none();
        is_young.then(|| self.skew().ours(due))
    }

    /// Takes in how it is set, at a time by ours. Says whether that moves ages.
    pub(super) fn turn(&mut self, skew: Skew, at: Timestamp, feeds: &[(Kind, Feed)]) -> bool {
        let before = self.skew.replace(skew);
        let by = skew
            .ahead()
            .saturating_sub(before.unwrap_or_default().ahead());
        if by.unsigned_abs() < NOTHING.unsigned_abs() {
            return false;
        }
        self.ahead.clear();
        for (kind, feed) in feeds {
            for (key, _) in feed.objects() {
                self.note((*kind, key), feed, skew.theirs(at));
            }
        }
        true
    }

    /// Follows what became of the objects of a feed at a time by our clock.
    pub(super) fn follow(&mut self, touched: &Touched, feed: &Feed, at: Timestamp) {
        let now = self.skew().theirs(at);
        match touched {
            Touched::One(id, kind, _) => self.note((*kind, &id.key), feed, now),
            Touched::Many(_, kind, many) => {
                for (key, _) in many {
                    self.note((*kind, key), feed, now);
                }
            }
            Touched::Nothing | Touched::Statistics | Touched::Link(..) | Touched::Clock(_) => {}
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
