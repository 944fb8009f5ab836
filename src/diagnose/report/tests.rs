//! Destinations that claim the same are not compared with each other, nor policies with all Destinations.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::{
    derive::{
        policies::PolicyObject,
        world::{
            tests::{object, world_of},
            visits,
        },
    },
    diagnose::{Program, diagnosis::POLICIES, examination::examine_policy, examine},
    store::{Feed, Kind},
};

/// The findings, and the claimants that are looked at, if half of `count` Destinations claim the same service and
/// names and one address, and the other half are external and claim the same host and name.
fn visited(count: usize) -> (usize, usize) {
    let reference = json!({"name": "web", "namespace": "shop", "clusterName": "c1"});
    let status = json!({"localFqdn": "web.shop.svc.cluster.local",
        "appliedFederation": {"federatedHostname": "web.shop.svc.c1.global", "flatNetwork": true}});
    let endpoints = json!([{"endpoints": [{"ipAddress": "10.0.0.1"}]}]);
    let external = json!({"name": "x", "hosts": ["x.example.com", "web.shop.svc.c1.global"]});
    let destination = |at: usize| {
        let spec = match at % 2 {
            0 => json!({"kubeService": {"ref": reference, "endpointSubsets": endpoints}}),
            _ => json!({"externalService": external}),
        };
        let value = json!({"metadata": {"name": format!("d{at:05}"), "namespace": "gloo-mesh"},
            "spec": spec, "status": status});
        object(Kind::Destination, &value)
    };
    let (store, world) = world_of(&(0..count).map(destination).collect::<Vec<_>>(), &[]);
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

/// The policies that select nothing, and the Destinations that are looked at, if this many policies are examined, each with
/// a Destination of its own.
fn selected(count: usize, policy: impl Fn(usize) -> (Value, Value)) -> (usize, usize) {
    let labels = |at: usize| json!({"app": format!("app-{at}")});
    let objects = (0..count).flat_map(|at| {
        let name = format!("d{at:05}");
        let (selector, applied) = policy(at);
        let metadata = json!({"name": name, "namespace": "gloo-mesh"});
        let namespace = format!("team-{}", at % (count / 10));
        let reference = json!({"name": name, "namespace": namespace, "clusterName": "c1"});
        let destination = json!({"metadata": metadata,
            "spec": {"kubeService": {"ref": reference, "labels": labels(at)}},
            "status": {"appliedTrafficPolicies": applied, "observedGeneration": 1}});
        let policy = json!({"metadata": metadata, "spec": {"destinationSelector": [selector]}});
        [
            object(Kind::Destination, &destination),
            object(Kind::TrafficPolicy, &policy),
        ]
    });
    let (store, world) = world_of(&objects.collect::<Vec<_>>(), &[]);
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
    let all = POLICIES.into_iter().flat_map(|kind| {
        let feed = store
            .source(&"east".into())
            .and_then(|source| source.feed(kind));
        feed.into_iter().flat_map(Feed::objects)
    });
    let program = Program::of(&store, &"east".into()).only(&question.rules);
    assert!(!program.running().is_empty());
    // One after the other: what is looked at is counted in this thread only.
    let found = all
        .filter_map(|(_, object)| PolicyObject::of(object))
        .map(|policy| {
            examine_policy(&ground, &program, (&"east".into(), policy))
                .0
                .len()
        });
    (found.sum(), visits::take())
}

#[test]
fn a_policy_that_is_in_force_is_not_compared_with_destinations() {
    let in_force = |at: usize| {
        let metadata = json!({"name": format!("d{at:05}"), "namespace": "gloo-mesh"});
        let selector = json!({"kubeServiceMatcher": {"labels": {"app": format!("app-{at}")}}});
        (
            selector,
            json!([{"ref": metadata, "observedGeneration": 1}]),
        )
    };
    assert_eq!(
        (selected(20, in_force), selected(200, in_force)),
        ((0, 0), (0, 0))
    );
}

#[test]
fn a_policy_that_is_not_in_force_or_selects_nothing_is_compared_with_few_destinations() {
    let by_label =
        |at: usize| json!({"kubeServiceMatcher": {"labels": {"app": format!("app-{at}")}}});
    let misspelt = |at: usize| match at % 4 {
        0 => json!({"kubeServiceMatcher": {"labels": {"app": "other"}, "namespaces": ["team-1"]}}),
        1 => json!({"kubeServiceMatcher": {"namespaces": ["tame-1"]}}),
        2 => json!({"kubeServiceMatcher": {"labels": {"tier": "one"}}}),
        _ => {
            json!({"kubeServiceRefs": {"services": [{"name": format!("d{at:05}"), "namespace": "tame", "clusterName": "c1"}]}})
        }
    };
    for count in [40, 400] {
        let (found, looked_at) = selected(count, |at| (by_label(at), json!([])));
        assert_eq!((found, looked_at), (0, count));
        let (found, looked_at) = selected(count, |at| (misspelt(at), json!([])));
        assert_eq!(found, count);
        assert!(looked_at <= count * 4, "{looked_at} of {count}");
    }
}
