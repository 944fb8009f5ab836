//! Since when a finding is present, by the objects that it is about.

use jiff::Timestamp;

use super::{Area, Finding, Ground, SinceTime};
use crate::{
    derive::world::Known,
    model::{SourceName, meta::Meta},
    store::{Object, ObjectKey, Origin, Source, Subject},
};

/// When the objects that a finding is about were last written, by our clock. `None` if they do not say. Differences from
/// the live cluster are never told: no object says when they began.
pub(super) fn written(ground: &Ground<'_>, known: &Known, finding: &Finding) -> Option<Timestamp> {
    if finding.area == Area::Cluster {
        return None;
    }
    let own = &known.destination.meta;
    let newest = others(ground, known, finding).max();
    let newest = newest.or_else(|| own_part(finding, own));
    let theirs = newest.max(own.created.given())?;
    Some(ground.store.ours(&known.id.source, theirs))
}

/// Since when a finding is present that is seen for the first time. `None` if its source is a dump or the built-in mesh.
pub(super) fn at_first_sight(
    ground: &Ground<'_>,
    known: &Known,
    finding: &Finding,
) -> Option<SinceTime> {
    let source = ground.store.source(&known.id.source);
    let origin = source.and_then(Source::origin);
    origin.filter(|origin| has_history(*origin))?;
    let written = written(ground, known, finding).filter(|at| *at <= ground.now);
    Some(written.map_or(SinceTime::observed(ground.now), SinceTime::written))
}

/// The same of a finding about a policy: nothing else than the policy says when it began.
pub(super) fn of_policy_at_first_sight(
    ground: &Ground<'_>,
    source: &SourceName,
    meta: &Meta,
) -> SinceTime {
    let origin = ground.store.source(source).and_then(Source::origin);
    let written = origin
        .filter(|origin| has_history(*origin))
        .and_then(|_| meta.newest_spec());
    let written = written.map(|at| ground.store.ours(source, at));
    let written = written.filter(|at| *at <= ground.now);
    written.map_or(SinceTime::observed(ground.now), SinceTime::written)
}

/// Whether findings of a source are present since a time: it goes on, and it is not the built-in mesh, which begins when the
/// program does.
pub(super) fn has_history(origin: Origin) -> bool {
    origin.is_alive() && origin != Origin::Demo
}

/// When the other objects were last written. A policy's status moves with the Destinations that it selects, so only its
/// spec matters.
fn others<'a>(
    ground: &'a Ground<'_>,
    known: &'a Known,
    finding: &'a Finding,
) -> impl Iterator<Item = Timestamp> + use<'a> {
    let store = ground.store;
    let named = finding.about.objects().map(move |(kind, reference)| {
        let key = ObjectKey::from(reference);
        (store.object(&known.id.source, kind, &key), false)
    });
    let proving = finding.evidence.iter().filter_map(move |one| {
        let Subject { kind, id } = one.object.as_ref()?;
        let is_status = one.path.starts_with("status");
        Some((store.object(&id.source, *kind, &id.key), is_status))
    });
    named
        .chain(proving)
        .filter_map(|(object, is_status)| match object? {
            Object::Mesh(mesh) if is_status => mesh.meta.newest_status(),
            Object::VirtualMesh(mesh) if is_status => mesh.meta.newest_status(),
            object => object.meta().newest_spec(),
        })
}

/// When the part of the Destination was last written in which a finding is. Networking that lags behind lags since the
/// spec was written.
fn own_part(finding: &Finding, own: &Meta) -> Option<Timestamp> {
    let is_status = finding.path.starts_with("status") && finding.area != Area::Freshness;
    if is_status {
        own.newest_status()
    } else {
        own.newest_spec()
    }
}
