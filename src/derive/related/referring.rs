//! Who refers to a Destination: policies in force, policies that shift or mirror requests to it or are refused for it,
//! virtual destinations that it is behind.

use super::{Around, Related, mesh::with_errors};
use crate::{
    derive::{
        faults::mention_fault,
        neighbours::Neighbours,
        objects::backing_words,
        policies::{
            Mention, PolicyKind, approval_words, mentions, mirror_part, refusal, shift_parts,
            state_words,
        },
        world::Sought,
    },
    model::{
        approval::{ApprovalState, ApprovalStatus},
        policy::TrafficPolicy,
        reference::ClusterObjectRef,
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

/// The policies that are not accepted for it. A virtual mesh that refuses it has a row of its own.
fn refused(around: &Around<'_>) -> Vec<Related> {
    let kinds = PolicyKind::ALL.into_iter();
    let refusals = kinds.flat_map(|kind| around.judged().refusals(kind.kind()));
    let row = |(object, here): (&Object, &ApprovalStatus)| {
        let row = Related::object(around, "refused for it", object, String::new());
        if let Some(fault) = refusal(object, here, &around.known.id) {
            return row.with([fault]);
        }
        let (kind, key, state) = (object.kind(), object.key(), approval_words(here.state));
        row.noted(with_errors(
            &format!("{kind} {key} is {state}"),
            &here.errors,
        ))
    };
    refusals.map(row).collect()
}

fn in_force(around: &Around<'_>) -> Vec<Related> {
    let kinds = PolicyKind::ALL.into_iter();
    let mentions = kinds.flat_map(|kind| mentions(&around.known.destination, kind));
    let applied = mentions.filter(|mention| mention.is_applied);
    applied
        .map(|mention| applied_row(around, &mention))
        .collect()
}

fn applied_row(around: &Around<'_>, mention: &Mention<'_>) -> Related {
    let (kind, reference) = (mention.kind.kind(), mention.reference);
    let what = match mention.kind {
        PolicyKind::Traffic => "traffic policy",
        PolicyKind::Access => "access policy",
    };
    let subject = match around.seek(kind, reference) {
        Sought::There(_) => Some(around.subject(kind, ObjectKey::from(reference))),
        Sought::Unknown(_) | Sought::Missing => None,
    };
    let fault = mention_fault(&mut around.judged(), mention);
    let words = match fault {
        Some(_) => String::new(),
        None => format!("{reference}, in force"),
    };
    let row = Related::plain(what, words).with(fault);
    Related { subject, ..row }
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
        state => row(words).noted(with_errors(state_words(state), &status.errors)),
    })
}
