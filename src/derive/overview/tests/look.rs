//! What is said to look at, and when nothing may be said to be fine.

use serde_json::json;

use super::*;

#[test]
fn the_third_sentence_names_the_gravest_thing() {
    let shift = json!([{
        "trafficPolicyRef": {"name": "shift", "namespace": "gloo-mesh"},
        "trafficShift": {"destinations": [
            {"weight": 75, "kubeService": {"name": "reviews", "namespace": "bookinfo", "clusterName": "cluster-1",
                "subset": {"version": "v1"}}},
            {"weight": 25, "kubeService": {"name": "reviews", "namespace": "bookinfo", "clusterName": "cluster-1",
                "subset": {"version": "v3"}}},
        ]},
    }]);
    let policies =
        json!([{"ref": {"name": "shift", "namespace": "gloo-mesh"}, "observedGeneration": 1}]);
    let federation = json!({"federatedHostname": "h.global", "federatedToMeshes": [{"name": "b"}]});
    // Each case adds something graver to all before it.
    let cases = [
        (json!({}), None, "Nothing stands out."),
        (
            json!({"status": {"appliedFederation": federation}}),
            Some(Side::Federation),
            "Look at Federation: its mesh istiod has no east-west gateway, so networking writes nothing for other meshes and reports no error.",
        ),
        (
            json!({"metadata": {"generation": 5}}),
            Some(Side::Overview),
            "Look at Overview: networking has processed generation 4, the newest is 5.",
        ),
        (
            json!({"status": {"appliedTrafficPolicies": policies}}),
            Some(Side::Policies),
            "Look at Policies, shift: there is no such policy any more.",
        ),
        (
            json!({"status": {"requiredSubsets": shift}}),
            Some(Side::Subsets),
            "Look at Subsets: version=v3 gets 25 % of requests and no endpoint has it.",
        ),
        (
            json!({"spec": {"kubeService": {"ports": [{"port": 1, "name": "http"}, {"port": 2, "name": "new"}]}}}),
            Some(Side::Ports),
            "Look at Ports: 2 new is served by none of 2 endpoints.",
        ),
        (
            json!({"spec": {"kubeService": {"endpointSubsets": null}}}),
            Some(Side::Endpoints),
            "Look at Endpoints: there are none, so every request fails; see whether pods with app=reviews are ready.",
        ),
        (
            json!({"spec": {"mesh": {"name": "gone"}}}),
            Some(Side::Overview),
            "Look at Overview: there is no mesh gone, so networking passes it over.",
        ),
        (
            json!({"spec": {"kubeService": {"ref": {"clusterName": null}}}}),
            Some(Side::Overview),
            "Look at Overview: its service reference has no cluster, so nothing that refers to the service finds it.",
        ),
        (
            json!({"spec": {"kubeService": {"region": 7}}}),
            Some(Side::Overview),
            "Look at Overview: not all of it could be read; spec.kubeService.region: expected text, found number 7.",
        ),
        (
            json!({"spec": {"kubeService": null}}),
            Some(Side::Overview),
            "Look at Overview: it has no service, so nothing is made of it.",
        ),
    ];
    let mut destination = service(&json!({}));
    for (patch, side, words) in cases {
        merge(&mut destination, &patch);
        let look = of(destination.clone(), &[mesh()], &[]).look;
        assert_eq!((look.at, &*look.words), (side, words), "{patch}");
    }
}

#[test]
fn a_policy_that_was_refused_is_graver_than_one_that_is_late_or_gone() {
    let applied = |name: &str| json!({"ref": {"name": name, "namespace": "gloo-mesh"}, "observedGeneration": 1});
    let policy = |name: &str, state: &str| {
        let policy = json!({
            "metadata": {"name": name, "namespace": "gloo-mesh", "generation": 2},
            "spec": {"destinationSelector": [{}]},
            "status": {"state": state, "observedGeneration": 2},
        });
        (Kind::TrafficPolicy, policy)
    };
    let mut others = vec![mesh()];
    let mut all = Vec::new();
    for (name, state, words) in [
        (
            "late",
            Some("ACCEPTED"),
            "late: generation 2 is accepted, but this Destination's status was not written since.",
        ),
        (
            "gone",
            None,
            "late: generation 2 is accepted, but this Destination's status was not written since.",
        ),
        (
            "refused",
            Some("INVALID"),
            "refused: generation 2 was refused as invalid.",
        ),
    ] {
        all.push(applied(name));
        others.extend(state.map(|state| policy(name, state)));
        let patch = json!({"status": {"appliedTrafficPolicies": all}});
        let look = of(service(&patch), &others, &[]).look;
        assert_eq!(look.at, Some(Side::Policies));
        assert_eq!(look.words, format!("Look at Policies, {words}"));
    }
}

#[test]
fn a_policy_that_should_be_in_force_and_was_refused_is_told() {
    let policy = json!({
        "metadata": {"name": "shift", "namespace": "gloo-mesh", "generation": 2},
        "status": {
            "state": "INVALID", "observedGeneration": 2,
            "destinations": {"reviews-bookinfo-cluster-1.gloo-mesh.": {"state": "INVALID", "errors": ["it overlaps"]}},
        },
    });
    let look = of(
        service(&json!({})),
        &[mesh(), (Kind::TrafficPolicy, policy)],
        &[],
    )
    .look;
    assert_eq!(
        look.words,
        "Look at Policies, shift: refused as invalid for this Destination."
    );
}

#[test]
fn what_was_not_read_is_not_fine() {
    let missing = [Kind::TrafficPolicy, Kind::Mesh];
    let look = of(
        service(&json!({"metadata": {"generation": null}})),
        &[],
        &missing,
    )
    .look;
    assert_eq!(look.at, None);
    assert_eq!(
        look.words,
        "Nothing stands out, but not known is: TrafficPolicies (the dump has none), Meshes (the dump has none), whether \
         networking has processed its newest form (it has no generation)."
    );
    let applied = json!([{"ref": {"name": "x", "namespace": "y"}, "observedGeneration": 1}]);
    let patch = json!({"status": {"appliedTrafficPolicies": applied, "appliedFederation": {"federatedHostname": "h.global", "federatedToMeshes": [{"name": "b"}]}}});
    let look = of(service(&patch), &[], &missing).look;
    assert!(
        look.at.is_none(),
        "neither a policy nor a mesh is said to be missing: {}",
        look.words
    );
}

#[test]
fn a_status_that_is_missing_or_says_nothing_is_told() {
    for (patch, words) in [
        (
            json!({"status": null}),
            "Look at Overview: networking has written no status, so which policies hold for it is not known.",
        ),
        (
            json!({"status": {"observedGeneration": null}}),
            "Look at Overview: its status does not say which generation networking has processed.",
        ),
        (
            json!({"status": {"observedGeneration": "4"}}),
            "Nothing stands out.",
        ),
    ] {
        assert_eq!(of(service(&patch), &[mesh()], &[]).look.words, words);
    }
}

#[test]
fn an_annotated_service_without_sidecars_has_no_endpoints_by_design() {
    let patch = json!({
        "metadata": {"annotations": {"discovery.mesh.gloo.solo.io/enabled": "true"}},
        "spec": {"kubeService": {"endpointSubsets": null}},
    });
    let overview = of(service(&patch), &[mesh()], &[]);
    assert!(
        overview
            .serves
            .starts_with("Whether it serves is not known"),
        "{}",
        overview.serves
    );
    assert_eq!(
        overview.look.words,
        "Look at Endpoints: there are none, which an annotated service without sidecars has by design."
    );
}

#[test]
fn what_may_be_stale_is_told_with_its_age() {
    let (mut store, world) = told(&[(Kind::Destination, service(&json!({}))), mesh()], &[]);
    let next = NOW.parse().expect("a time");
    let why = "connection refused".to_owned();
    store.apply(Update {
        source: "east".into(),
        at: next,
        change: Change::Link(Kind::Destination, Link::Retrying { why, next }),
    });
    let id = Id {
        source: "east".into(),
        key: ObjectKey {
            namespace: "gloo-mesh".into(),
            name: "reviews-bookinfo-cluster-1".into(),
        },
    };
    let known = world.get(&id).expect("it is known");
    let said = |times| overview((&store, &world), known, times);
    let overview = said(Times::Ages(next));
    assert!(
        overview
            .what
            .starts_with("As of 4m ago, reviews is a NodePort"),
        "{}",
        overview.what
    );
    assert_eq!(
        overview.look.words,
        "Nothing stood out when it was last heard of."
    );
    let absolute = said(Times::Absolute).what;
    assert!(
        absolute.starts_with("As of 2026-06-01T11:56:00Z, reviews is"),
        "{absolute}"
    );
    assert!(
        absolute.ends_with("discovered 2026-05-20T12:00:00Z."),
        "{absolute}"
    );
}
