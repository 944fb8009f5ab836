//! Whether the clusters of Destinations are known as they are now.

use std::borrow::Cow;

use crate::{
    model::{ClusterName, SourceName},
    store::{Feed, Grounds, Kind, Object, Reach, Store},
};

/// Whether the objects of a kind are known of some cluster.
pub(super) fn is_known(store: &Store, kind: Kind) -> bool {
    let mut reaches = store.reaches().iter();
    reaches.any(|(_, reach)| unknown(store, &reach.source, kind).is_none())
}

/// Of which clusters they are not, and why; nothing where they are of all that are registered. A context that happens to have
/// the name of a cluster that nobody knows of reaches nothing.
pub(super) fn lack(store: &Store, source: &SourceName, kind: Kind) -> Option<String> {
    let registered = registered(store, source);
    let is_reached = |(cluster, reach): &(&ClusterName, &Reach)| {
        reach.by == Grounds::Said
            || registered.contains(&&*cluster.0)
            || feed(store, &reach.source, kind).is_some()
    };
    let reached: Vec<_> = store.reaches().iter().filter(is_reached).collect();
    let unknown = reached.iter().filter_map(|(cluster, reach)| {
        let why = unknown(store, &reach.source, kind)?;
        Some(format!("{kind} objects of {cluster} were not read: {why}"))
    });
    let mut reasons: Vec<String> = unknown.collect();
    let beyond: Vec<&str> = registered
        .into_iter()
        .filter(|name| store.reaches().to(name).is_none())
        .collect();
    if reached.is_empty() {
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
