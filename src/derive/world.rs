//! All Destinations of all sources, each with its summary. They follow the store object by object.

pub(super) mod known;
pub(super) mod relations;
pub(super) mod seek;
pub(super) mod summary;
pub(super) mod zone_labels;

pub use known::{Known, Moved};
#[cfg(test)]
pub(crate) use relations::visits;
#[cfg(test)]
pub(crate) mod tests;
pub use relations::{
    ByField, Caseless, Claim, Claimants, Claimed, Others, Relations, SameValue, Selectable,
    SelectedField, SelectedFields, Zones,
};
pub use seek::{Sought, seek};
pub use summary::Summary;
pub use zone_labels::{locality_brief, zone_count_label, zone_label};

use std::{
    borrow::Borrow,
    collections::BTreeMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

use hashbrown::HashSet;

use crate::{
    model::Text,
    store::{Id, Kind, Object, ObjectKey, Store, Touched},
};

/// All Destinations that are known.
#[derive(Debug, Default)]
pub struct World {
    known: HashSet<ById, foldhash::fast::RandomState>,
    endpoints: u64,
    clusters: BTreeMap<(bool, Text), usize>,
    relations: Relations,
}

/// A Destination that is found by its identity, which is not stored twice for that.
#[derive(Debug)]
struct ById(Arc<Known>);

impl Borrow<Id> for ById {
    fn borrow(&self) -> &Id {
        &self.0.id
    }
}

impl Hash for ById {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl PartialEq for ById {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for ById {}

impl World {
    /// How many Destinations there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// How many endpoints there are in all.
    #[must_use]
    pub fn endpoints(&self) -> u64 {
        self.endpoints
    }

    /// How many Destinations each cluster has, by name; external services, which have none, come last.
    pub fn clusters(&self) -> impl Iterator<Item = (Option<&str>, usize)> {
        self.clusters
            .iter()
            .map(|((_, name), count)| (name.given(), *count))
    }

    /// One Destination.
    #[must_use]
    pub fn get(&self, id: &Id) -> Option<&Arc<Known>> {
        self.known.get(id).map(|ById(known)| known)
    }

    /// All Destinations, unordered.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Known>> {
        self.known.iter().map(|ById(known)| known)
    }

    /// The relations between objects of all kinds.
    #[must_use]
    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    /// Follows the store after an update, and returns the Destinations that changed. The cost depends only on what was
    /// touched.
    pub fn follow(&mut self, store: &Store, touched: &Touched) -> Vec<Moved> {
        match touched {
            Touched::One(id, kind, before) => {
                let moved = self.follow_one(store, id, (*kind, before.as_ref()));
                moved.into_iter().collect()
            }
            Touched::Many(source, kind, many) => {
                let one = |(key, before): &(_, Option<Object>)| {
                    let (source, key) = (source.clone(), ObjectKey::clone(key));
                    self.follow_one(store, &Id { source, key }, (*kind, before.as_ref()))
                };
                many.iter().filter_map(one).collect()
            }
            Touched::Clock(source) => {
                let of_source = self.iter().filter(|known| known.id.source == *source);
                let ids: Vec<Id> = of_source.map(|known| known.id.clone()).collect();
                ids.iter().filter_map(|id| self.redate(store, id)).collect()
            }
            Touched::Nothing | Touched::Statistics | Touched::Link(..) => Vec::new(),
        }
    }

    fn follow_one(
        &mut self,
        store: &Store,
        id: &Id,
        (kind, before): (Kind, Option<&Object>),
    ) -> Option<Moved> {
        if kind == Kind::Destination {
            return self.refresh(store, id);
        }
        let after = store.object(&id.source, kind, &id.key);
        self.relations.follow(&id.source, before, after);
        None
    }

    /// Follows the clock of the source, by which a Destination was made at another time.
    fn redate(&mut self, store: &Store, id: &Id) -> Option<Moved> {
        let before = self.get(id).cloned();
        let known = before.as_deref()?;
        let created = known.destination.meta.created.given();
        let made = created.map(|created| store.ours(&id.source, created));
        if made == known.made {
            return None;
        }
        let after = Arc::new(Known {
            made,
            ..known.clone()
        });
        self.known.replace(ById(Arc::clone(&after)));
        self.relations.follow_known(before.as_ref(), Some(&after));
        Some((before, Some(after)))
    }

    fn refresh(&mut self, store: &Store, id: &Id) -> Option<Moved> {
        let before = self.get(id).cloned();
        let after = store.destination(id).map(|destination| {
            let summary = Summary::of(destination);
            let created = destination.meta.created.given();
            Arc::new(Known {
                id: id.clone(),
                destination: Arc::clone(destination),
                summary,
                made: created.map(|created| store.ours(&id.source, created)),
            })
        });
        let count = |known: &Option<Arc<Known>>| {
            known
                .as_ref()
                .map_or(0, |known| u64::from(known.summary.endpoints))
        };
        self.endpoints = self.endpoints + count(&after) - count(&before);
        if let Some(known) = &before {
            let place = place(known);
            if let Some(count) = self.clusters.get_mut(&place) {
                *count -= 1;
                if *count == 0 {
                    self.clusters.remove(&place);
                }
            }
        }
        if let Some(known) = &after {
            *self.clusters.entry(place(known)).or_default() += 1;
        }
        match &after {
            Some(known) => self.known.replace(ById(Arc::clone(known))),
            None => self.known.take(id),
        };
        self.relations.follow_known(before.as_ref(), after.as_ref());
        (before != after).then_some((before, after))
    }
}

/// The cluster under which a Destination is counted, `?` if it should name one and does not; external services are
/// last.
fn place(known: &Known) -> (bool, Text) {
    match known
        .destination
        .kube_service()
        .map(|kube| &kube.reference.cluster)
    {
        None => (true, Text::default()),
        Some(cluster) if cluster.is_empty() => (false, "?".into()),
        Some(cluster) => (false, cluster.clone()),
    }
}
