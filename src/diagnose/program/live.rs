//! The live state of the clusters of Destinations, and why it is not known.

use std::{borrow::Cow, collections::BTreeSet};

use crate::{
    derive::drift::unreached,
    model::SourceName,
    store::{ClusterReach, Feed, Grounds, Kind, Object, Reached, Store},
};

/// The feeds that a source reads of its cluster, each with the reason why it is not known. `None` if it is known.
#[derive(Debug, Default, PartialEq)]
pub(in crate::diagnose) struct ClusterFeeds(Vec<(Kind, Option<String>)>);

impl ClusterFeeds {
    /// The feeds that a source has.
    pub(in crate::diagnose) fn of(store: &Store, source: &SourceName) -> Self {
        let kinds = Kind::OF_CLUSTERS.into_iter();
        let kinds = kinds.filter(|kind| feed(store, source, *kind).is_some());
        let unknown = |kind| unknown(store, source, kind).map(Cow::into_owned);
        Self(kinds.map(|kind| (kind, unknown(kind))).collect())
    }
}

/// The clusters of a plane whose live state may be known. Looked up once for all rules.
pub(super) struct Clusters<'s> {
    store: &'s Store,
    plane: &'s SourceName,
    /// The clusters that some source reaches, by name.
    reached: BTreeSet<&'s str>,
    registered: Vec<&'s str>,
}

impl<'s> Clusters<'s> {
    /// The clusters of a plane.
    pub(super) fn of(store: &'s Store, plane: &'s SourceName) -> Self {
        Self {
            store,
            plane,
            reached: reached(store, plane),
            registered: registered(store, plane),
        }
    }

    /// The clusters for which the objects of a kind are known.
    pub(super) fn known(&self, kind: Kind) -> BTreeSet<String> {
        let Self { store, plane, .. } = self;
        let known = self.reached.iter().filter(|cluster| {
            matches!(store.reached(plane, cluster), Reached::By(reach) if unknown(store, &reach.source, kind).is_none())
        });
        known.map(|cluster| (*cluster).to_owned()).collect()
    }

    /// The clusters whose objects of a kind are not known, and why. `None` if they are known for all registered clusters. A
    /// context that happens to have the name of a cluster that no plane knows of reaches nothing.
    pub(super) fn lack(&self, kind: Kind) -> Option<String> {
        let Self { store, plane, .. } = self;
        let mut is_any = false;
        let mut reasons = Vec::new();
        for cluster in &self.reached {
            match store.reached(plane, cluster) {
                Reached::By(reach) => {
                    let is_reached = reach.by == Grounds::Said
                        || self.registered.contains(cluster)
                        || feed(store, &reach.source, kind).is_some();
                    is_any |= is_reached;
                    let why = unknown(store, &reach.source, kind).filter(|_| is_reached);
                    reasons.extend(
                        why.map(|why| format!("{kind} objects of {cluster} were not read: {why}")),
                    );
                }
                Reached::Ambiguous(why) => {
                    is_any = true;
                    reasons.push(why);
                }
                Reached::No => {}
            }
        }
        reasons.extend(self.beyond(is_any));
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }

    /// The reason why clusters are not known, if no source reaches them. `None` if all are reached.
    fn beyond(&self, is_any: bool) -> Option<String> {
        if !is_any {
            let all = "the clusters of the Destinations";
            return Some(unreached(self.store, all, "CLUSTER"));
        }
        let is_beyond = |name: &&&str| self.store.reaches().to(self.plane, name).is_none();
        let beyond: Vec<&str> = self.registered.iter().filter(is_beyond).copied().collect();
        let first = beyond.first()?;
        let all = beyond.join(" and ");
        Some(unreached(self.store, &all, first))
    }
}

/// The clusters that a plane may have and some source reaches, by name. A context that only has the name of a cluster is
/// left out unless it is read or an object is about that cluster.
fn reached<'s>(store: &'s Store, plane: &SourceName) -> BTreeSet<&'s str> {
    let reaches = store.reaches();
    let is_of_plane = |reach: &ClusterReach| reach.of.as_ref().is_none_or(|of| of == plane);
    let said = reaches
        .iter()
        .filter(|(_, reach)| reach.by == Grounds::Said);
    // A context that only has the name of a cluster says nothing until somebody speaks of that cluster.
    let read = store.readers_of_clusters();
    let read = read.flat_map(|source| reaches.of(source));
    let both = said.chain(read).filter(|(_, reach)| is_of_plane(reach));
    let named = store
        .clusters()
        .filter(|name| reaches.to(plane, name).is_some());
    let names = both.map(|(cluster, _)| &*cluster.0).chain(named);
    names
        .filter(|name| {
            let mut planes = store.planes_with(name).peekable();
            planes.peek().is_none() || planes.any(|having| having == plane)
        })
        .collect()
}

/// The reason why the objects of a kind are not known in a source. `None` if at least one namespace was listed.
fn unknown<'s>(store: &'s Store, source: &SourceName, kind: Kind) -> Option<Cow<'s, str>> {
    store.knowledge(source, kind).why_unlisted()
}

fn feed<'s>(store: &'s Store, source: &SourceName, kind: Kind) -> Option<&'s Feed> {
    store.source(source)?.feed(kind)
}

/// The clusters that are registered with a source, by name.
fn registered<'s>(store: &'s Store, source: &SourceName) -> Vec<&'s str> {
    let objects = feed(store, source, Kind::KubernetesCluster);
    let objects = objects.into_iter().flat_map(Feed::objects);
    let clusters = objects.filter_map(|(_, object)| match object {
        Object::KubernetesCluster(cluster) => Some(&*cluster.meta.name),
        _ => None,
    });
    let mut registered: Vec<&str> = clusters.collect();
    registered.sort_unstable();
    registered
}
