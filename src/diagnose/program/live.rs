//! Whether the clusters of Destinations are known as they are now.

use crate::{
    model::SourceName,
    store::{Feed, Kind, Link, Object, Store},
};

/// Whether the objects of a kind are known of some cluster.
pub(super) fn is_known(store: &Store, kind: Kind) -> bool {
    let mut reaches = store.reaches().iter();
    reaches.any(|(_, reach)| unknown(store, &reach.source, kind).is_none())
}

/// Of which clusters they are not, and why; nothing where they are of all that are registered.
pub(super) fn lack(store: &Store, source: &SourceName, kind: Kind) -> Option<String> {
    let mut reasons = Vec::new();
    for (cluster, reach) in store.reaches().iter() {
        let why = unknown(store, &reach.source, kind);
        reasons.extend(why.map(|why| format!("{kind} objects of {cluster} were not read: {why}")));
    }
    let beyond = beyond(store, source);
    if store.reaches().iter().next().is_none() {
        reasons.push("no context reaches the clusters of the Destinations; name one with --reaches CONTEXT=CLUSTER".to_owned());
    } else if let Some(first) = beyond.first() {
        let all = beyond.join(" and ");
        reasons.push(format!(
            "no context reaches {all}; name one with --reaches CONTEXT={first}"
        ));
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

/// Why the objects of a kind are not known of a source; nothing where some namespace was listed.
fn unknown(store: &Store, source: &SourceName, kind: Kind) -> Option<String> {
    let feed = store.source(source).and_then(|source| source.feed(kind));
    let Some(feed) = feed else {
        return Some("the list is not in yet".to_owned());
    };
    match (feed.link(), feed.link().reason()) {
        (Link::Absent(_) | Link::Denied { .. }, Some(reason)) => Some(reason.to_owned()),
        _ if feed.was_listed() || feed.covers_some() => None,
        (_, reason) => Some(reason.unwrap_or("the list is not in yet").to_owned()),
    }
}

/// The registered clusters that no context reaches, by name.
fn beyond<'s>(store: &'s Store, source: &SourceName) -> Vec<&'s str> {
    let feed = store
        .source(source)
        .and_then(|source| source.feed(Kind::KubernetesCluster));
    let objects = feed.into_iter().flat_map(Feed::objects);
    let clusters = objects.filter_map(|(_, object)| match object {
        Object::KubernetesCluster(cluster) => Some(&*cluster.meta.name),
        _ => None,
    });
    let mut beyond: Vec<&str> = clusters
        .filter(|name| store.reaches().to(name).is_none())
        .collect();
    beyond.sort_unstable();
    beyond
}
