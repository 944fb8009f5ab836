//! The changes of objects that were watched, each with the object before and after it, bounded by bytes and by age.
//!
//! Undoing the changes that are newer than a time leads from the objects of now back to those of then. What is not known is data
//! too: the times at which a kind was not watched, and for a change that only a list showed, since when it may be there. An
//! object that was written again without another change is counted and not kept. Nothing here compares fields.

mod past;
mod watch;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use self::watch::Watch;
use super::{Change, Feed, Id, Kind, Object, ObjectKey, Subject, Touched};
use crate::model::SourceName;

pub(super) use self::watch::FeedBefore;

/// The bounds of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryLimits {
    /// The most bytes of the objects that were replaced, as JSON. 0 for no history.
    pub bytes: usize,
    /// How long a change is kept.
    pub age: SignedDuration,
}

impl HistoryLimits {
    /// No history.
    pub const NONE: Self = Self {
        bytes: 0,
        age: SignedDuration::ZERO,
    };

    /// 64 MiB and a day.
    pub const USUAL: Self = Self {
        bytes: 64 << 20,
        age: SignedDuration::from_hours(24),
    };
}

/// The size of a change without its objects, roughly.
const OVERHEAD: usize = 320;
/// The most gaps that are kept.
const GAPS: usize = 1_000;

/// One change of one object.
#[derive(Clone, Debug)]
pub struct SeenChange {
    /// Its place among all changes of the history, which no other has.
    pub number: u64,
    /// When it was seen.
    pub at: Timestamp,
    /// Since when it may have been there, as only a list showed it. `None` if it was watched.
    pub since: Option<Timestamp>,
    /// The kind of the object.
    pub kind: Kind,
    /// The object.
    pub id: Id,
    /// The object before. `None` if it is new.
    pub before: Option<Object>,
    /// The object after. `None` if it is gone.
    pub after: Option<Object>,
}

/// A time at which a kind of a source was not watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryGap {
    /// The source.
    pub source: SourceName,
    /// The kind.
    pub kind: Kind,
    /// When it was last known to be watched.
    pub from: Timestamp,
    /// When it was watched again. `None` if it is not yet.
    pub to: Option<Timestamp>,
    /// Why it was not watched.
    pub why: String,
}

/// The changes, the oldest first, and what is not known of them.
#[derive(Clone, Debug)]
pub struct History {
    limits: HistoryLimits,
    changes: VecDeque<Arc<SeenChange>>,
    /// The numbers of the changes of each object, in order.
    by_object: HashMap<Subject, VecDeque<u64>, foldhash::fast::RandomState>,
    bytes: usize,
    next: u64,
    let_go: u64,
    let_go_until: Option<Timestamp>,
    rewrites: u64,
    watches: BTreeMap<(SourceName, Kind), Watch>,
    gaps: VecDeque<HistoryGap>,
}

impl Default for History {
    fn default() -> Self {
        Self::within(HistoryLimits::NONE)
    }
}

impl History {
    /// An empty history with these bounds.
    #[must_use]
    pub fn within(limits: HistoryLimits) -> Self {
        Self {
            limits,
            changes: VecDeque::new(),
            by_object: HashMap::default(),
            bytes: 0,
            next: 0,
            let_go: 0,
            let_go_until: None,
            rewrites: 0,
            watches: BTreeMap::new(),
            gaps: VecDeque::new(),
        }
    }

    /// Its bounds.
    #[must_use]
    pub fn limits(&self) -> HistoryLimits {
        self.limits
    }

    /// The changes, the oldest first.
    #[must_use]
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = &SeenChange> + ExactSizeIterator {
        self.changes.iter().map(|change| &**change)
    }

    /// The change of a number. `None` if it was let go.
    #[must_use]
    pub fn change(&self, number: u64) -> Option<&SeenChange> {
        let first = self.changes.front()?.number;
        let at = usize::try_from(number.checked_sub(first)?).ok()?;
        self.changes.get(at).map(|change| &**change)
    }

    /// The number of the next change: grows with each.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.next
    }

    /// How many changes were let go, as there was no room for them.
    #[must_use]
    pub fn let_go(&self) -> u64 {
        self.let_go
    }

    /// When the newest change that was let go was seen: later changes are all kept. `None` if none was let go.
    #[must_use]
    pub fn let_go_until(&self) -> Option<Timestamp> {
        self.let_go_until
    }

    /// How often an object was written again without another change.
    #[must_use]
    pub fn rewrites(&self) -> u64 {
        self.rewrites
    }

    /// How many bytes the objects that were replaced take, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The times at which kinds were not watched, the earliest first.
    #[must_use]
    pub fn gaps(&self) -> impl DoubleEndedIterator<Item = &HistoryGap> {
        self.gaps.iter()
    }

    /// Since when a kind of a source is watched, but for gaps. `None` if its first list is not whole.
    #[must_use]
    pub fn watched_since(&self, source: &SourceName, kind: Kind) -> Option<Timestamp> {
        self.watch(source, kind)?.began
    }

    fn watch(&self, source: &SourceName, kind: Kind) -> Option<&Watch> {
        let mut watches = self.watches.iter();
        let found = watches.find(|((name, of), _)| name == source && *of == kind);
        found.map(|(_, watch)| watch)
    }

    /// Since when anything is watched. `None` if nothing is.
    #[must_use]
    pub fn began(&self) -> Option<Timestamp> {
        self.watches.values().filter_map(|watch| watch.began).min()
    }

    /// The state of a feed before it takes a change in. `None` if there is no history.
    pub(super) fn before(&self, feed: &Feed, change: &Change) -> Option<FeedBefore> {
        (self.limits.bytes > 0).then(|| FeedBefore::of(feed, change))
    }

    /// Takes in what became of a feed at a time.
    pub(super) fn follow(
        &mut self,
        (source, kind, at): (&SourceName, Kind, Timestamp),
        (before, feed): (FeedBefore, &Feed),
        touched: &Touched,
    ) {
        let watch = self.watches.entry((source.clone(), kind)).or_default();
        let until = watch.until;
        let is_current = feed.link().is_current();
        watch.take_in(before.what, feed.link(), at);
        if before.is_listed && before.is_current != is_current {
            self.turn((source, kind), feed, (until, at));
        }
        if !before.is_listed {
            return;
        }
        match touched {
            Touched::One(id, _, before) => {
                let after = feed.get(&id.key);
                self.note(id.clone(), kind, (at, None), (before.as_ref(), after));
            }
            Touched::Many(_, _, many) => {
                for (key, before) in many {
                    let id = id(source, key);
                    self.note(id, kind, (at, until), (before.as_ref(), feed.get(key)));
                }
            }
            Touched::Nothing | Touched::Statistics | Touched::Link(..) | Touched::Clock(_) => {}
        }
    }

    /// A watch was lost or came back.
    fn turn(
        &mut self,
        (source, kind): (&SourceName, Kind),
        feed: &Feed,
        (until, at): (Option<Timestamp>, Timestamp),
    ) {
        let mut open = self.gaps.iter_mut().rev();
        let open = open.find(|gap| gap.to.is_none() && gap.kind == kind && gap.source == *source);
        if let Some(gap) = open {
            gap.to = feed.link().is_current().then_some(at);
            return;
        }
        if feed.link().is_current() {
            return;
        }
        if self.gaps.len() == GAPS {
            self.gaps.pop_front();
        }
        self.gaps.push_back(HistoryGap {
            source: source.clone(),
            kind,
            from: until.unwrap_or(at),
            to: None,
            why: feed.link().reason().unwrap_or_default().to_owned(),
        });
    }

    fn note(
        &mut self,
        id: Id,
        kind: Kind,
        (at, since): (Timestamp, Option<Timestamp>),
        (before, after): (Option<&Object>, Option<&Object>),
    ) {
        if let (Some(before), Some(after)) = (before, after)
            && before.says_same(after)
        {
            self.rewrites += 1;
            return;
        }
        self.bytes += weight(before);
        let subject = Subject {
            kind,
            id: id.clone(),
        };
        let numbers = self.by_object.entry(subject).or_default();
        numbers.push_back(self.next);
        self.changes.push_back(Arc::new(SeenChange {
            number: self.next,
            at,
            since,
            kind,
            id,
            before: before.cloned(),
            after: after.cloned(),
        }));
        self.next += 1;
        let oldest = at.checked_sub(self.limits.age).unwrap_or(Timestamp::MIN);
        while let Some(first) = self.changes.front()
            && (self.bytes > self.limits.bytes || first.at < oldest)
        {
            self.bytes -= weight(first.before.as_ref());
            self.let_go += 1;
            self.let_go_until = self.let_go_until.max(Some(first.at));
            self.forget_first();
        }
    }
}

impl History {
    fn forget_first(&mut self) {
        let Some(first) = self.changes.pop_front() else {
            return;
        };
        let subject = first.subject();
        if let Some(numbers) = self.by_object.get_mut(&subject) {
            numbers.pop_front();
            if numbers.is_empty() {
                self.by_object.remove(&subject);
            }
        }
    }
}

fn id(source: &SourceName, key: &ObjectKey) -> Id {
    Id {
        source: source.clone(),
        key: key.clone(),
    }
}

/// The bytes that a change keeps in memory and nothing else does: the object that it replaced. The new one is in the store, or in the
/// next change of the object.
fn weight(before: Option<&Object>) -> usize {
    let bytes = before.map_or(0, |before| before.meta().bytes);
    usize::try_from(bytes)
        .unwrap_or(usize::MAX)
        .saturating_add(OVERHEAD)
}

#[cfg(test)]
mod tests;
