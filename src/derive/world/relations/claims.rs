//! The hosts, names and addresses that Destinations claim for themselves in their source, and the others that claim the
//! same.

mod claim;
mod crowd;

use std::{hash::BuildHasher, sync::Arc};

use hashbrown::HashTable;

use crate::{derive::world::Known, store::ObjectKey};
use crowd::{Crowd, Said};

pub use claim::{Caseless, Claim, Claimed};

/// The claims and the Destinations that make them. Holds the place of each claim, and neither the claim nor its hash, as
/// there are several for each Destination; a lookup reads the claim there again.
#[derive(Debug, Default)]
pub(super) struct Claims {
    claimed: Claimed,
    /// The Destinations that claim the same.
    groups: HashTable<Crowd>,
    state: foldhash::fast::RandomState,
}

impl Claims {
    pub(super) fn new(claimed: Claimed) -> Self {
        Self {
            claimed,
            ..Self::default()
        }
    }

    pub(super) fn insert(&mut self, known: &Arc<Known>) {
        let Self {
            claimed,
            groups,
            state,
        } = self;
        for (place, claim) in claimed.placed(known) {
            let hash = state.hash_one(claim);
            let by = Arc::clone(known);
            let said = Said { by, place };
            if let Some(group) = groups.find_mut(hash, |group| group.claim(*claimed) == Some(claim))
            {
                group.insert(said, *claimed);
                continue;
            }
            let rehash =
                |group: &Crowd| state.hash_one(group.claim(*claimed).expect("it was hashed"));
            groups.insert_unique(hash, Crowd::One(said), rehash);
        }
    }

    pub(super) fn remove(&mut self, known: &Arc<Known>) {
        let claimed = self.claimed;
        for (_, claim) in claimed.placed(known) {
            let hash = self.state.hash_one(claim);
            let is_it = |group: &Crowd| group.claim(claimed) == Some(claim);
            if let Ok(mut entry) = self.groups.find_entry(hash, is_it)
                && entry.get_mut().is_empty_without(known, claimed)
            {
                entry.remove();
            }
        }
    }

    /// The Destinations that make a claim.
    pub(super) fn of(&self, claim: Claim<'_>) -> Claimants<'_> {
        let (claimed, hash) = (self.claimed, self.state.hash_one(claim));
        let is_it = |group: &Crowd| group.claim(claimed) == Some(claim);
        Claimants {
            claimed,
            said: self.groups.find(hash, is_it),
        }
    }
}

/// The Destinations that make a claim, each once. Their number and the first of them are found at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claimants<'t> {
    claimed: Claimed,
    said: Option<&'t Crowd>,
}

impl<'t> Claimants<'t> {
    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.said.map_or(0, Crowd::len)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.said.is_none()
    }

    /// Whether the Destination of a name is among them.
    #[must_use]
    pub fn has(self, key: &ObjectKey) -> bool {
        self.said.is_some_and(|said| said.has(key))
    }

    /// The first Destination of another cluster than this one that claims the same address.
    #[must_use]
    pub fn elsewhere(self, cluster: &str) -> Option<&'t Arc<Known>> {
        #[cfg(test)]
        visits::count();
        Some(&self.said?.elsewhere(cluster)?.by)
    }

    /// All but the Destination of this key.
    #[must_use]
    pub fn without(self, own: &'t ObjectKey) -> Others<'t> {
        Others { all: self, own }
    }

    /// The Destinations by their keys, each with the claim as it writes it.
    pub fn iter(self) -> impl Iterator<Item = (&'t Arc<Known>, Claim<'t>)> {
        let said = self.said.into_iter().flat_map(Crowd::iter);
        said.filter_map(move |said| {
            #[cfg(test)]
            visits::count();
            Some((&said.by, self.claimed.at(&said.by, said.place)?))
        })
    }
}

/// The Destinations that make a claim that another one makes too.
#[derive(Clone, Copy, Debug)]
pub struct Others<'a> {
    all: Claimants<'a>,
    own: &'a ObjectKey,
}

impl<'a> Others<'a> {
    /// How many there are.
    #[must_use]
    pub fn count(self) -> usize {
        self.all.len() - usize::from(self.all.has(self.own))
    }

    /// The Destinations by their keys, each with the claim as it writes it.
    pub fn iter(self) -> impl Iterator<Item = (&'a Arc<Known>, Claim<'a>)> {
        let others = self.all.iter();
        others.filter(move |(other, _)| other.id.key != *self.own)
    }
}

/// Whether a Destination says that the addresses of its pods can be called from other clusters.
pub(super) fn is_flat(known: &Known) -> bool {
    let status = known.destination.status.as_deref();
    let federation = status.and_then(|status| status.federation.as_deref());
    federation.is_some_and(|federation| federation.flat_network)
}

/// How many claimants, workloads and Destinations were looked at, which is what looking at them costs.
#[cfg(test)]
pub(crate) mod visits {
    use std::cell::Cell;

    thread_local! {
        static VISITS: Cell<usize> = const { Cell::new(0) };
    }

    pub(in crate::derive) fn count() {
        VISITS.set(VISITS.get() + 1);
    }

    /// How many there were in this thread since this was asked last.
    pub(crate) fn take() -> usize {
        VISITS.take()
    }
}
