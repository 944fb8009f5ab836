//! Marks of recent changes: a changed row is highlighted, a changed number shows its direction, and a removed row stays
//! struck through for a while.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::{
    derive::world::{Known, Moved},
    query::Listing,
    store::Id,
};

/// The time for which a changed cell is highlighted.
const FRESH: SignedDuration = SignedDuration::from_millis(600);
/// How long a moved number shows which way it went.
const DELTA: SignedDuration = SignedDuration::from_secs(5);
/// How long a row that went stays.
const GONE: SignedDuration = SignedDuration::from_secs(2);
/// Under a storm of changes marks tell nothing; the newest few are enough.
const MOST: usize = 256;

/// Which rows changed or went a moment ago.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    flashes: Vec<Flash>,
    gone: Vec<(Arc<Known>, Timestamp)>,
    motion: Motion,
}

/// Whether the screen may move for a moment after a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Motion {
    /// Changed cells are highlighted, and removed rows stay for a while.
    #[default]
    Full,
    /// Neither: only marks and numbers say what changed.
    Reduced,
}

/// A row that changed a moment ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// Which Destination.
    pub id: Id,
    /// How many endpoints it gained; negative where it lost some.
    pub endpoints: i64,
    /// When it changed.
    pub at: Timestamp,
    /// Whether the cell itself may be highlighted.
    pub motion: Motion,
}

impl Flash {
    /// Whether the change is so recent that the cell itself is highlighted.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.motion == Motion::Full && now < self.at + FRESH
    }
}

impl Marks {
    /// No marks so far.
    #[must_use]
    pub fn moving(motion: Motion) -> Self {
        Self {
            motion,
            ..Self::default()
        }
    }

    /// The mark of a row that changed.
    #[must_use]
    pub fn flash(&self, id: &Id) -> Option<&Flash> {
        self.flashes.iter().rev().find(|flash| flash.id == *id)
    }

    /// Whether a row stands for a Destination that is gone.
    #[must_use]
    pub fn is_gone(&self, id: &Id) -> bool {
        self.gone.iter().any(|(known, _)| known.id == *id)
    }

    /// How many rows of a listing stand for Destinations that are gone.
    #[must_use]
    pub fn gone_among(&self, listing: &Listing) -> usize {
        let gone = self.gone.iter();
        gone.filter(|(known, _)| listing.has(known)).count()
    }

    /// Remembers which rows changed, and answers with what the rows are to follow: rows that went are held for a while.
    /// What is new is not marked: while a list arrives, everything is new.
    pub(super) fn remember(&mut self, moved: Vec<Moved>, now: Timestamp) -> Vec<Moved> {
        let stay = moved.len() <= MOST && self.motion == Motion::Full;
        let mut followed = Vec::with_capacity(moved.len());
        for (before, after) in moved {
            match (before, after) {
                (Some(before), None) if stay && self.gone.len() < MOST => {
                    self.gone.push((before, now + GONE));
                }
                (before, Some(after)) => {
                    // An object that comes back within the time replaces the row that was kept.
                    followed.extend(self.take_back(&after.id));
                    if let Some(before) = &before {
                        self.changed(before, &after, now);
                    }
                    followed.push((before, Some(after)));
                }
                other => followed.push(other),
            }
        }
        followed
    }

    /// Lets go what is over.
    pub(super) fn expire(&mut self, listing: &mut Listing, now: Timestamp) {
        self.flashes.retain(|flash| now < flash.at + DELTA);
        self.let_go(listing, |until| until <= now);
    }

    /// Drops every removed row, because the rows are rebuilt.
    pub(super) fn forget_gone(&mut self, listing: &mut Listing) {
        self.let_go(listing, |_| true);
    }

    /// Drops every mark, because another time is shown.
    pub(super) fn clear(&mut self, listing: &mut Listing) {
        self.flashes.clear();
        self.forget_gone(listing);
    }

    /// When the next mark ends.
    pub(super) fn wakes(&self, now: Timestamp) -> Option<Timestamp> {
        let flashes = self
            .flashes
            .iter()
            .flat_map(|flash| [flash.at + FRESH, flash.at + DELTA]);
        let gone = self.gone.iter().map(|(_, until)| *until);
        flashes.chain(gone).filter(|end| *end > now).min()
    }

    fn let_go(&mut self, listing: &mut Listing, is_over: impl Fn(Timestamp) -> bool) {
        let over = self.gone.extract_if(.., |(_, until)| is_over(*until));
        let over: Vec<Moved> = over.map(|(known, _)| (Some(known), None)).collect();
        // What is gone is looked for by nothing but itself.
        listing.follow(&over, &());
    }

    fn changed(&mut self, before: &Known, after: &Known, now: Timestamp) {
        // It moved because the clock of its source did.
        if Arc::ptr_eq(&before.destination, &after.destination) {
            return;
        }
        let gained = i64::from(after.summary.endpoints) - i64::from(before.summary.endpoints);
        let earlier = self
            .flashes
            .iter()
            .position(|flash| flash.id == after.id)
            .map(|at| self.flashes.remove(at));
        let earlier = earlier
            .filter(|flash| now < flash.at + DELTA)
            .map_or(0, |flash| flash.endpoints);
        self.flashes.push(Flash {
            id: after.id.clone(),
            endpoints: earlier + gained,
            at: now,
            motion: self.motion,
        });
        let surplus = self.flashes.len().saturating_sub(MOST);
        self.flashes.drain(..surplus);
    }

    fn take_back(&mut self, id: &Id) -> Option<Moved> {
        let at = self.gone.iter().position(|(known, _)| known.id == *id)?;
        Some((Some(self.gone.remove(at).0), None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{derive::world::Summary, model::Destination, store::ObjectKey};

    fn cart(name: &str) -> Arc<Known> {
        let mut destination = Destination::default();
        destination.meta.name = name.into();
        let summary = Summary::of(&destination);
        Arc::new(Known {
            id: Id {
                source: "east".into(),
                key: ObjectKey {
                    namespace: "gloo-mesh".into(),
                    name: name.into(),
                },
            },
            destination: Arc::new(destination),
            summary,
            made: None,
        })
    }

    #[test]
    fn no_more_than_a_few_removed_rows_are_held() {
        let mut marks = Marks::default();
        let gone = |at: usize| vec![(Some(cart(&at.to_string())), None)];
        let followed = |at| marks.remember(gone(at), Timestamp::UNIX_EPOCH).len();
        let followed: usize = (0..MOST + 3).map(followed).sum();
        assert_eq!(followed, 3, "these go at once");
    }

    #[test]
    fn reduced_motion_highlights_nothing_and_holds_no_removed_row() {
        let now = Timestamp::UNIX_EPOCH;
        for (motion, is_moving) in [(Motion::Full, true), (Motion::Reduced, false)] {
            let mut marks = Marks::moving(motion);
            let changed = vec![(Some(cart("a")), Some(cart("a"))), (Some(cart("b")), None)];
            let followed = marks.remember(changed, now);
            assert_eq!(followed.len(), if is_moving { 1 } else { 2 });
            assert_eq!(marks.is_gone(&cart("b").id), is_moving);
            let flash = marks
                .flash(&cart("a").id)
                .expect("the change itself is marked");
            assert_eq!(flash.is_fresh(now), is_moving);
        }
    }
}
