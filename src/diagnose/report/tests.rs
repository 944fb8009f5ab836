//! Destinations that claim the same are not compared with each other, nor policies with all Destinations.

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::{
    derive::world::{World, visits},
    diagnose::{Program, examine},
    model::{Destination, Interner, decode_value, policy::TrafficPolicy},
    store::{Change, Kind, Link, Object, Origin, Store, Update},
};

/// The findings, and the claimants that are looked at, if half of `count` Destinations claim the same service and
/// names and one address, and the other half are external and claim the same host and name.
fn visited(count: usize) -> (usize, usize) {
    let reference = json!({"name": "web", "namespace": "shop", "clusterName": "c1"});
    let status = json!({"localFqdn": "web.shop.svc.cluster.local",
        "appliedFederation": {"federatedHostname": "web.shop.svc.c1.global", "flatNetwork": true}});
    let endpoints = json!([{"endpoints": [{"ipAddress": "10.0.0.1"}]}]);
    let external = json!({"name": "x", "hosts": ["x.example.com", "web.shop.svc.c1.global"]});
    let object = |at: usize| {
        let spec = match at % 2 {
            0 => json!({"kubeService": {"ref": reference, "endpointSubsets": endpoints}}),
            _ => json!({"externalService": external}),
        };
        let value = json!({"metadata": {"name": format!("d{at:05}"), "namespace": "gloo-mesh"},
            "spec": spec, "status": status});
        let known = decode_value::<Destination>(&value, &mut Interner::default());
        Change::Listed(Object::Destination(known.into()))
    };
    let kind = Kind::Destination;
    let begin = [Change::ListBegan(kind)].into_iter();
    let end = [Change::ListEnded(kind), Change::Link(kind, Link::Live)];
    let (mut store, mut world) = (Store::default(), World::default());
    store.declare(&"east".into(), Origin::Context);
    for change in begin.chain((0..count).map(object)).chain(end) {
        let (source, at) = ("east".into(), Timestamp::UNIX_EPOCH);
        let touched = store.apply(Update { source, at, change });
        world.follow(&store, &touched);
    }
    let ground = Ground {
        store: &store,
        world: &world,
        now: Timestamp::UNIX_EPOCH,
    };
    let program = Program::of(&store, &"east".into());
    let all: Vec<_> = world.iter().cloned().collect();
    visits::take();
    let findings = all
        .iter()
        .map(|known| examine(&ground, &program, known).len());
    (findings.sum(), visits::take())
}

#[test]
fn destinations_that_claim_the_same_are_not_each_compared_with_every_other() {
    let (few, many) = (visited(200), visited(2_000));
    assert!(few.0 > 600, "the rules find that they claim the same");
    assert!(many.1 <= many.0 * 8, "{many:?}");
    assert!(many.1 <= few.1 * 11, "{few:?} {many:?}");
}

/// The Destinations that are looked at if so many policies are examined, each in force on a Destination of its own.
fn selected(count: usize) -> usize {
    let labels = |at: usize| json!({"app": format!("app-{at}")});
    let objects = (0..count).flat_map(|at| {
        let name = format!("d{at:05}");
        let metadata = json!({"name": name, "namespace": "gloo-mesh"});
        let reference = json!({"name": name, "namespace": "shop", "clusterName": "c1"});
        let applied = json!([{"ref": metadata, "observedGeneration": 1}]);
        let destination = json!({"metadata": metadata,
            "spec": {"kubeService": {"ref": reference, "labels": labels(at)}},
            "status": {"appliedTrafficPolicies": applied, "observedGeneration": 1}});
        let selector = json!([{"kubeServiceMatcher": {"labels": labels(at)}}]);
        let policy = json!({"metadata": metadata, "spec": {"destinationSelector": selector}});
        let mut interner = Interner::default();
        [
            Object::Destination(decode_value::<Destination>(&destination, &mut interner).into()),
            Object::TrafficPolicy(decode_value::<TrafficPolicy>(&policy, &mut interner).into()),
        ]
    });
    let objects: Vec<Object> = objects.collect();
    let (mut store, mut world) = (Store::default(), World::default());
    store.declare(&"east".into(), Origin::Context);
    let mut say = |change| {
        let (source, at) = ("east".into(), Timestamp::UNIX_EPOCH);
        let touched = store.apply(Update { source, at, change });
        world.follow(&store, &touched);
    };
    for kind in Kind::ALL {
        say(Change::ListBegan(kind));
        let of_kind = objects.iter().filter(|object| object.kind() == kind);
        of_kind.for_each(|object| say(Change::Listed(object.clone())));
        say(Change::ListEnded(kind));
        say(Change::Link(kind, Link::Live));
    }
    let ground = Ground {
        store: &store,
        world: &world,
        now: Timestamp::UNIX_EPOCH,
    };
    let question = Question {
        rules: ["policy-selects-nothing"].into(),
        policies: true,
        ..Question::default()
    };
    visits::take();
    let report = Report::of(&ground, &[], &question);
    assert!(report.findings.is_empty() && report.skipped.is_empty());
    visits::take()
}

#[test]
fn a_policy_that_is_in_force_is_not_compared_with_all_destinations() {
    assert_eq!((selected(20), selected(200)), (0, 0));
}
