//! The same service elsewhere: in other clusters, where it is another Destination, and twice in the same cluster, which
//! is a fault.

use std::sync::Arc;

use super::{Around, Related};
use crate::{
    derive::{destination::cluster, faults::reference_repeated, wording::counted, world::Known},
    model::{
        kube_service::KubeService,
        meta::{Meta, OWNER_LABEL},
    },
    store::Source,
};

pub(super) fn rows(around: &Around<'_>) -> Vec<Related> {
    let Some(kube) = around.known.destination.kube_service() else {
        return Vec::new();
    };
    if kube.reference.name.is_empty() {
        return Vec::new();
    }
    let relations = around.world.relations();
    let same = relations.in_all_clusters(around.source(), &kube.reference);
    let others = same.into_iter().filter(|other| other.id != around.known.id);
    let (twice, elsewhere): (Vec<_>, Vec<_>) =
        others.partition(|other| cluster(&other.destination) == cluster(&around.known.destination));
    let twice = twice.into_iter().map(|other| duplicate(around, other));
    let elsewhere = elsewhere.into_iter().map(same_service);
    twice
        .chain(elsewhere)
        .chain(of_other_planes(around, kube))
        .collect()
}

/// The services of this name in other management planes: treated as other services, but users may look for them.
fn of_other_planes(around: &Around<'_>, kube: &KubeService) -> Vec<Related> {
    let sources = around.store.sources().map(Source::name);
    let others = sources.filter(|source| *source != around.source());
    let relations = around.world.relations();
    let same = others.flat_map(|source| relations.in_all_clusters(source, &kube.reference));
    let row = |other: &Arc<Known>| {
        let row = same_service(other);
        let words = format!("{} of {}", row.words, other.id.source);
        Related { words, ..row }
    };
    same.map(row).collect()
}

/// A row for a second Destination of the same service. Gloo Mesh looks up a Destination by its service and uses the
/// first that it finds, which changes.
fn duplicate(around: &Around<'_>, other: &Arc<Known>) -> Related {
    let is_by_hand = |meta: &Meta| meta.labels.get(OWNER_LABEL).is_none();
    let hands = (
        is_by_hand(&around.known.destination.meta),
        is_by_hand(&other.destination.meta),
    );
    let what_to_do = match hands {
        (true, false) => "delete this one, which was made by hand",
        (false, true) => "delete that one, which was made by hand",
        _ => "delete one of them",
    };
    let row = Related::of("same service", other.subject(), other.id.key.to_string());
    row.with(reference_repeated(&mut around.judged()))
        .noted(what_to_do)
}

fn same_service(other: &Arc<Known>) -> Related {
    let endpoints = counted(other.summary.endpoints as usize, "endpoint");
    let cluster = cluster(&other.destination).unwrap_or("?");
    Related::of(
        "same service in",
        other.subject(),
        format!("{cluster}, {endpoints}"),
    )
}
