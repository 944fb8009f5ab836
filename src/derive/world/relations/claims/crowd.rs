//! The Destinations that make one claim.

use std::{
    borrow::Borrow,
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::claim::{Claim, ClaimPlace, Claimed};
use crate::{derive::world::Known, model::Text, store::ObjectKey};

/// The Destinations that make one claim: nearly always only one.
#[derive(Debug)]
#[expect(
    clippy::box_collection,
    reason = "there are several for each Destination, and in a box they take half as much"
)]
pub(super) enum Crowd {
    One(Said),
    /// Those of an address by their clusters, all others under the empty text.
    Many(Box<BTreeMap<Text, BTreeSet<Said>>>),
}

/// A Destination that claims something, and the first place where it does. Compared by key.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) by: Arc<Known>,
    pub(super) place: ClaimPlace,
}

impl Crowd {
    /// Their claim. `None` if it is read as another sort of claim.
    pub(super) fn claim(&self, claimed: Claimed) -> Option<Claim<'_>> {
        let first = self.iter().next()?;
        claimed.at(&first.by, first.place)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Said> {
        let (one, many) = match self {
            Self::One(said) => (Some(said), None),
            Self::Many(many) => (None, Some(many.values().flatten())),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many(many) => many.values().map(BTreeSet::len).sum(),
        }
    }

    pub(super) fn has(&self, key: &ObjectKey) -> bool {
        match self {
            Self::One(said) => said.by.id.key == *key,
            Self::Many(many) => many.values().any(|said| said.contains(key)),
        }
    }

    /// Adds one, unless it is there already.
    pub(super) fn insert(&mut self, said: Said, claimed: Claimed) {
        if let Self::One(only) = self {
            if only.by.id.key == said.by.id.key {
                return;
            }
            let only = (claimed.rank(&only.by), [only.clone()].into());
            *self = Self::Many(Box::new([only].into()));
        }
        if let Self::Many(many) = self {
            many.entry(claimed.rank(&said.by)).or_default().insert(said);
        }
    }

    /// Removes one, and returns whether none is left.
    pub(super) fn is_empty_without(&mut self, known: &Known, claimed: Claimed) -> bool {
        match self {
            Self::One(said) => said.by.id.key == known.id.key,
            Self::Many(many) => {
                let rank = claimed.rank(known);
                if let Some(said) = many.get_mut(&rank) {
                    said.remove(&known.id.key);
                    if said.is_empty() {
                        many.remove(&rank);
                    }
                }
                many.is_empty()
            }
        }
    }

    /// The first Destination of another cluster than this one.
    pub(super) fn elsewhere(&self, cluster: &str) -> Option<&Said> {
        let is_elsewhere = |of: &Text| !of.is_empty() && **of != *cluster;
        match self {
            Self::One(said) => {
                Some(said).filter(|said| is_elsewhere(&Claimed::Addresses.rank(&said.by)))
            }
            Self::Many(many) => many.iter().find(|(of, _)| is_elsewhere(of))?.1.first(),
        }
    }
}

impl Borrow<ObjectKey> for Said {
    fn borrow(&self) -> &ObjectKey {
        &self.by.id.key
    }
}

impl Ord for Said {
    fn cmp(&self, other: &Self) -> Ordering {
        self.by.id.key.cmp(&other.by.id.key)
    }
}

impl PartialOrd for Said {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Said {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_costs_a_pointer_and_its_place() {
        assert_eq!(size_of::<Crowd>(), 16);
    }
}
