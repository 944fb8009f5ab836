//! Who refers to a Destination: policies in force, policies that shift or mirror requests to it or are refused for it,
//! virtual destinations that it is behind.

use super::{
    Around, Related,
    mesh::{level, state_words, with_errors},
};
use crate::{
    derive::{
        fault::Severity,
        objects::backing_words,
        policies::{approval_words, mirror_part, shift_parts},
        world::Sought,
    },
    model::{
        approval::{ApprovalState, ApprovalStatus},
        policy::TrafficPolicy,
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::{Feed, Kind, Object, ObjectKey},
};

pub(super) fn rows(around: &Around<'_>) -> Vec<Related> {
    let mut rows = refused(around);
    rows.extend(in_force(around));
    let referring = referring(around);
    for object in &referring {
        if let Object::TrafficPolicy(policy) = object {
            rows.extend(shifted(around, object, policy));
            rows.extend(mirrored(around, object, policy));
        }
    }
    if around.known.destination.kube_service().is_some() {
        rows.extend(virtual_destinations(around));
    }
    let gaps = [
        Kind::TrafficPolicy,
        Kind::AccessPolicy,
        Kind::VirtualDestination,
    ];
    let gaps = gaps.into_iter().filter_map(|kind| around.gap(kind));
    rows.extend(gaps.map(|why| Related::unknown("referred to by", &why)));
    rows
}

/// Who names its service or its object, each once.
fn referring<'a>(around: &Around<'a>) -> Vec<&'a Object> {
    let (relations, source) = (around.world.relations(), around.source());
    let mut found = relations.referring_to_object(source, Kind::Destination, &around.known.id.key);
    if let Some(service) = service(around) {
        found.extend(relations.referring_to(source, service));
    }
    found.sort_by_cached_key(|object| (object.kind(), object.key()));
    found.dedup_by(|a, b| a.is_same(b));
    found
}

fn service<'a>(around: &Around<'a>) -> Option<&'a ClusterObjectRef> {
    let kube = around.known.destination.kube_service();
    kube.map(|kube| &kube.reference)
}

fn refused(around: &Around<'_>) -> Vec<Related> {
    let own = &around.known.id.key;
    let refusing = around.world.relations().refusing(around.source(), own);
    let row = |object: &&Object| {
        let status = match object {
            Object::TrafficPolicy(policy) => &policy.status,
            Object::AccessPolicy(policy) => &policy.status,
            // What a virtual mesh refuses stands with the mesh.
            _ => return None,
        };
        let ApprovalStatus { state, errors, .. } =
            status.destinations.of(&own.name, &own.namespace)?;
        let words = format!(
            "{} {}, {}",
            object.kind(),
            object.key(),
            approval_words(*state)
        );
        let row = Related::object(around, "refused for it", object, with_errors(words, errors));
        Some(row.at(level(Some(*state))))
    };
    refusing.iter().filter_map(row).collect()
}

fn in_force(around: &Around<'_>) -> Vec<Related> {
    let Some(status) = &around.known.destination.status else {
        return Vec::new();
    };
    let traffic = status
        .traffic_policies
        .iter()
        .map(|applied| &applied.reference);
    let access = status
        .access_policies
        .iter()
        .map(|applied| &applied.reference);
    let traffic = traffic.map(|reference| (Kind::TrafficPolicy, "traffic policy", reference));
    let access = access.map(|reference| (Kind::AccessPolicy, "access policy", reference));
    let both = traffic.chain(access);
    both.map(|(kind, what, reference)| applied(around, (kind, what), reference))
        .collect()
}

fn applied(
    around: &Around<'_>,
    (kind, what): (Kind, &'static str),
    reference: &ObjectRef,
) -> Related {
    let row = Related::plain(what, format!("{reference}, in force"));
    match around.seek(kind, reference) {
        Sought::There(_) => {
            let subject = Some(around.subject(kind, ObjectKey::from(reference)));
            Related { subject, ..row }
        }
        Sought::Unknown(_) => row,
        Sought::Missing => {
            let words = format!("{reference}, in force, though it does not exist any more");
            Related::plain(what, words).at(Severity::Warning)
        }
    }
}

fn shifted(around: &Around<'_>, object: &Object, policy: &TrafficPolicy) -> Option<Related> {
    let parts = shift_parts(policy, &around.known.destination);
    let words = format!("{}, {}", object.key(), parts.join(", "));
    (!parts.is_empty()).then(|| Related::object(around, "shifted to by", object, words))
}

fn mirrored(around: &Around<'_>, object: &Object, policy: &TrafficPolicy) -> Option<Related> {
    let part = mirror_part(policy, &around.known.destination)?;
    let words = format!("{}, {part}", object.key());
    Some(Related::object(around, "mirrored to by", object, words))
}

/// Few of them choose what is behind them by selectors, so those are asked one by one.
fn virtual_destinations(around: &Around<'_>) -> Vec<Related> {
    let source = around.store.source(around.source());
    let feed = source.and_then(|source| source.feed(Kind::VirtualDestination));
    let objects = feed.into_iter().flat_map(Feed::objects);
    let mut rows: Vec<(&ObjectKey, Related)> = objects
        .filter_map(|(key, object)| Some((key, backed(around, object)?)))
        .collect();
    rows.sort_by(|a, b| a.0.cmp(b.0));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn backed(around: &Around<'_>, object: &Object) -> Option<Related> {
    let Object::VirtualDestination(virtual_destination) = object else {
        return None;
    };
    let how = backing_words(virtual_destination, &around.known.destination)?;
    let status = &virtual_destination.status;
    let host = virtual_destination.spec.hostname.given().unwrap_or("?");
    let words = format!("{}, {host}, {how}", object.key());
    let row = |words| Related::object(around, "virtual destination", object, words);
    Some(match status.state {
        Some(ApprovalState::Accepted) => row(words),
        state => {
            let words = format!("{words}; {}", state_words(state));
            row(with_errors(words, &status.errors)).at(level(state))
        }
    })
}
