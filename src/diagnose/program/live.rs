//! Whether the clusters of Destinations are known as they are now.

use std::{borrow::Cow, collections::BTreeSet};

use crate::{
    model::{ClusterName, SourceName},
    store::{Feed, Grounds, Kind, Object, Reach, Reached, Store},
};

/// Whether the objects of a kind are known of some cluster of a plane.
pub(super) fn is_known(store: &Store, plane: &SourceName, kind: Kind) -> bool {
    clusters(store, plane).into_iter().any(|cluster| {
        matches!(store.reached(plane, cluster), Reached::By(reach) if unknown(store, &reach.source, kind).is_none())
    })
}

/// How the feeds of a source stand that are read of its cluster: why each is not known, where it is not.
#[derive(Debug, Default, PartialEq)]
pub(in crate::diagnose) struct ClusterFeeds(Vec<(Kind, Option<String>)>);

impl ClusterFeeds {
    /// Those that there are.
    pub(in crate::diagnose) fn of(store: &Store, source: &SourceName) -> Self {
        let kinds = Kind::OF_CLUSTERS.into_iter();
        let kinds = kinds.filter(|kind| feed(store, source, *kind).is_some());
        let unknown = |kind| unknown(store, source, kind).map(Cow::into_owned);
        Self(kinds.map(|kind| (kind, unknown(kind))).collect())
    }
}

/// The clusters that a plane may have and some source reaches, by name.
fn clusters<'s>(store: &'s Store, plane: &SourceName) -> BTreeSet<&'s str> {
    let all = store.reaches().iter();
    let of_plane = all.filter(|(_, reach)| reach.of.as_ref().is_none_or(|of| of == plane));
    // A context that only has the name of a cluster says nothing until somebody speaks of that cluster.
    let is_spoken_of = |(cluster, reach): &(&ClusterName, &Reach)| {
        let mut kinds = Kind::OF_CLUSTERS.into_iter();
        reach.by == Grounds::Said
            || kinds.any(|kind| feed(store, &reach.source, kind).is_some())
            || store.planes_with(&cluster.0).next().is_some()
    };
    let names = of_plane
        .filter(is_spoken_of)
        .map(|(cluster, _)| &*cluster.0);
    names
        .filter(|name| {
            let mut planes = store.planes_with(name).peekable();
            planes.peek().is_none() || planes.any(|having| having == plane)
        })
        .collect()
}

/// Of which clusters they are not, and why. `None` if they are of all that are registered. A context that happens to have
/// the name of a cluster that no plane knows of reaches nothing.
pub(super) fn lack(store: &Store, plane: &SourceName, kind: Kind) -> Option<String> {
    let registered = registered(store, plane);
    let mut is_any = false;
    let mut reasons = Vec::new();
    for cluster in clusters(store, plane) {
        match store.reached(plane, cluster) {
            Reached::By(reach) => {
                let is_reached = reach.by == Grounds::Said
                    || registered.contains(&cluster)
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
    let beyond: Vec<&str> = registered
        .into_iter()
        .filter(|name| store.reaches().to(plane, name).is_none())
        .collect();
    if !is_any {
        reasons.push("no context reaches the clusters of the Destinations; name one with --reaches CONTEXT=CLUSTER".to_owned());
    } else if let Some(first) = beyond.first() {
        let all = beyond.join(" and ");
        reasons.push(format!(
            "no context reaches {all}; name one with --reaches CONTEXT={first}"
        ));
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

/// Why the objects of a kind are not known of a source. `None` if some namespace was listed.
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
