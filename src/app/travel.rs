//! Travel: the screen shows the facts of an earlier time. Those of now are kept here, and go on.
//!
//! The facts of then come from the store of now with its later changes undone, and are derived and diagnosed by the same
//! code. They are made once, and from one time to the next only the objects that differ are looked at again.

use jiff::{SignedDuration, Timestamp};

use crate::{
    derive::world::{Moved, World},
    diagnose::{Diagnosis, Ground},
    query::{Filter, GroupBy, Listing, LiveInsight, Sort},
    store::Store,
};

use super::{ClusterErrors, Trends};

/// The facts of now, while the screen shows those of an earlier time.
#[derive(Debug)]
pub struct Travel {
    pub(super) present: MomentFacts,
    /// The time now.
    pub(super) now: Timestamp,
}

/// The facts of a time, and what follows from them wherever one looks.
#[derive(Debug, Default)]
pub(super) struct MomentFacts {
    pub(super) store: Store,
    pub(super) world: World,
    pub(super) diagnosis: Diagnosis,
    pub(super) listing: Listing,
    pub(super) trends: Trends,
    pub(super) cluster_errors: ClusterErrors,
}

impl Travel {
    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The facts of the sources as they are now.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.present.store
    }

    /// How many changes were seen that a store of an earlier time does not have.
    #[must_use]
    pub fn changes_since(&self, then: &Store) -> u64 {
        self.present.store.history().next_number() - then.history().next_number()
    }

    /// When the header will look different.
    pub(super) fn wakes(&self, then: Timestamp) -> Timestamp {
        let is_near = self.now.duration_since(then) < SignedDuration::from_mins(2);
        let step = next_multiple(self.now, if is_near { 1 } else { 60 });
        let soon = next_multiple(self.now, 1);
        let due = self.present.diagnosis.due().map(|due| due.max(soon));
        due.map_or(step, |due| due.min(step))
    }
}

impl MomentFacts {
    /// The facts of a time that the history of the facts of now holds, with rows in some order.
    pub(super) fn as_of(
        at: Timestamp,
        (store, diagnosis): (&Store, &Diagnosis),
        (filter, sort, group): (Filter, Sort, Option<GroupBy>),
    ) -> Self {
        let store = store.as_of(at);
        let world = world_of(&store);
        let ground = Ground {
            store: &store,
            world: &world,
            now: at,
        };
        let diagnosis = diagnosis.of_past(&ground);
        Self::of((store, world, diagnosis), at, (filter, sort, group))
    }

    /// Facts of a time in which nothing has been examined yet, with rows in some order.
    pub(super) fn of(
        (store, world, diagnosis): (Store, World, Diagnosis),
        at: Timestamp,
        (filter, sort, group): (Filter, Sort, Option<GroupBy>),
    ) -> Self {
        let moved = world.iter().map(|known| (None, Some(known.clone())));
        let moved: Vec<Moved> = moved.collect();
        let insight = LiveInsight {
            found: &diagnosis,
            store: &store,
            now: at,
        };
        let mut listing = Listing::default();
        listing.follow(&moved, &insight);
        listing.set(filter, sort, &insight);
        listing.group(group, &insight);
        let mut cluster_errors = ClusterErrors::default();
        cluster_errors.follow(&moved, &diagnosis);
        Self {
            trends: Trends::of_history(store.history()),
            store,
            world,
            diagnosis,
            listing,
            cluster_errors,
        }
    }
}

/// All Destinations and relations of a store.
fn world_of(store: &Store) -> World {
    let mut world = World::default();
    for touched in store.differing_from(&Store::default()) {
        world.follow(store, &touched);
    }
    world
}

/// The next time that is a multiple of this many seconds.
pub(super) fn next_multiple(now: Timestamp, seconds: i64) -> Timestamp {
    let next = (now.as_second().div_euclid(seconds) + 1) * seconds;
    Timestamp::from_second(next).unwrap_or(Timestamp::MAX)
}
