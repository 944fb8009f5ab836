//! Tables of Destinations with their sentences.

use serde_json::{Value, json};

use super::*;
use crate::{
    derive::world::tests::{object, world_of},
    store::Kind,
};

fn of(destination: &Value, others: &[(Kind, Value)]) -> Overview {
    let others = others.iter().map(|(kind, value)| object(*kind, value));
    let objects: Vec<_> = others
        .chain([object(Kind::Destination, destination)])
        .collect();
    let (store, world) = world_of(&objects, &[]);
    let known = world.iter().next().expect("one is known");
    let now = "2026-06-01T12:00:00Z".parse().expect("a time");
    overview((&store, &world), known, Times::Ages(now))
}

/// A service that nothing is wrong with, changed by a JSON merge patch.
fn service(patch: &Value) -> Value {
    let mut service = json!({
        "metadata": {
            "name": "reviews-bookinfo-cluster-1", "namespace": "gloo-mesh", "generation": 4,
            "creationTimestamp": "2026-05-20T12:00:00Z",
            "labels": {"owner.discovery.mesh.gloo.solo.io": "gloo-mesh"},
        },
        "spec": {
            "mesh": {"name": "istiod", "namespace": "gloo-mesh"},
            "kubeService": {
                "ref": {"name": "reviews", "namespace": "bookinfo", "clusterName": "cluster-1"},
                "serviceType": "NODE_PORT", "region": "us-east-1",
                "workloadSelectorLabels": {"app": "reviews"},
                "ports": [{"port": 9080, "name": "http"}, {"port": 9090, "name": "metrics"}],
                "endpointSubsets": [{
                    "endpoints": [
                        {"ipAddress": "10.0.0.1", "subLocality": {"zone": "us-east-1a"}, "labels": {"version": "v1"}},
                        {"ipAddress": "10.0.0.2", "subLocality": {"zone": "us-east-1b"}, "labels": {"version": "v1"}},
                    ],
                    "ports": [{"port": 9080, "name": "http"}, {"port": 9090, "name": "metrics"}],
                }],
            },
        },
        "status": {"observedGeneration": 4},
    });
    merge(&mut service, patch);
    service
}

fn merge(into: &mut Value, patch: &Value) {
    let Value::Object(members) = patch else {
        *into = patch.clone();
        return;
    };
    if !into.is_object() {
        *into = json!({});
    }
    for (key, value) in members {
        if value.is_null() {
            into.as_object_mut().expect("an object").remove(key);
        } else {
            merge(&mut into[key], value);
        }
    }
}

fn mesh() -> (Kind, Value) {
    let mesh = json!({"metadata": {"name": "istiod", "namespace": "gloo-mesh"}});
    (Kind::Mesh, mesh)
}

#[test]
fn the_first_sentence_says_what_it_is() {
    let kube = |patch: Value| json!({"spec": {"kubeService": patch}});
    let cases = [
        (
            json!({}),
            "reviews is a NodePort service of namespace bookinfo in cluster-1, in mesh istiod, discovered 12d ago.",
        ),
        (
            kube(json!({"serviceType": null, "workloadSelectorLabels": null})),
            "reviews is a ClusterIP service without a selector of namespace bookinfo in cluster-1, in mesh istiod, \
             discovered 12d ago.",
        ),
        (
            kube(json!({"serviceType": 3, "ref": {"namespace": null}})),
            "reviews is an alias (an ExternalName service) of a namespace that is not named in cluster-1, in mesh \
             istiod, discovered 12d ago.",
        ),
        (
            kube(json!({"serviceType": "TUNNEL"})),
            "reviews is a Kubernetes service of unknown type of namespace bookinfo in cluster-1, in mesh istiod, \
             discovered 12d ago.",
        ),
        (
            json!({"spec": {"mesh": {"namespace": "far"}}, "metadata": {"creationTimestamp": null}}),
            "reviews is a NodePort service of namespace bookinfo in cluster-1, in mesh far/istiod, discovered at a time \
             that is not recorded.",
        ),
        (
            json!({
                "spec": {"mesh": null},
                "metadata": {"labels": null, "deletionTimestamp": "2026-06-01T11:59:00Z"},
            }),
            "reviews is a NodePort service of namespace bookinfo in cluster-1, in no mesh, made by hand 12d ago, its \
             deletion asked for 60s ago.",
        ),
        (
            json!({"spec": {"kubeService": null}}),
            "reviews-bookinfo-cluster-1 is of no kind: it names neither a Kubernetes service nor an external one, in \
             mesh istiod, discovered 12d ago.",
        ),
        (
            json!({"spec": {"externalService": {"name": "pay"}}}),
            "reviews names a Kubernetes service (reviews.bookinfo.cluster-1) and an external service (pay); the \
             API allows only one, in mesh istiod, discovered 12d ago.",
        ),
    ];
    for (patch, expected) in cases {
        let overview = of(&service(&patch), &[mesh()]);
        assert_eq!(overview.what, expected);
    }
}

#[test]
fn an_external_service_says_where_requests_go() {
    let cases = [
        (
            json!({"name": "pay", "hosts": ["a.example"], "ports": [{"number": 443, "name": "https"}]}),
            "pay is an external service at a.example, made by hand.",
            "Requests for port 443 https go to what DNS says of a.example: it lists no endpoints; whether anyone answers \
             there is not known here.",
        ),
        (
            json!({
                "name": "pay", "hosts": ["a", "b", "c", "d", "e"], "ports": [{"number": 80}, {"number": 81}],
                "endpoints": [{"address": "10.0.0.1"}, {"address": "10.0.0.2"}],
            }),
            "pay is an external service at a, b, c and 2 more, made by hand.",
            "Requests for ports 80 and 81 go to 10.0.0.1 and 10.0.0.2; whether anyone answers there is not known here.",
        ),
        (
            json!({"ports": [{"name": "x"}]}),
            "payments is an external service without hosts and addresses, made by hand.",
            "Requests fail: Istio refuses its entry: there is no port 0: they go from 1 to 65535.",
        ),
        (
            json!({"addresses": ["240.0.0.1"]}),
            "payments is an external service at 240.0.0.1, made by hand.",
            "Nothing can be sent to it: it declares no port.",
        ),
    ];
    for (external, what, serves) in cases {
        let destination =
            json!({"metadata": {"name": "payments"}, "spec": {"externalService": external}});
        let overview = of(&destination, &[]);
        assert_eq!((&*overview.what, &*overview.verdict.words), (what, serves));
    }
}

#[test]
fn the_second_sentence_says_whether_it_serves() {
    let two = &service(&json!({}))["spec"]["kubeService"]["endpointSubsets"][0];
    let mut one_port = two.clone();
    one_port["ports"] = json!([{"port": 9080, "name": "http"}]);
    let cases = [
        (
            json!({}),
            "It serves: 2 endpoints in 2 zones of us-east-1, on both ports.",
        ),
        (
            json!({"ports": [{"port": 9080, "name": "http"}]}),
            "It serves: 2 endpoints in 2 zones of us-east-1, on port 9080 http.",
        ),
        (
            json!({"endpointSubsets": [one_port]}),
            "It serves in part: 2 endpoints in 2 zones of us-east-1 serve 1 of 2 ports, and none serves 9090 metrics.",
        ),
        (
            json!({"endpointSubsets": [one_port, {"endpoints": [{"ipAddress": "10.0.0.3"}], "ports": [{"name": "metrics"}]}]}),
            "It serves: of 3 endpoints in 2 known zones of us-east-1 (the zone of 1 endpoint is unknown), only 2 serve 9080 http.",
        ),
        (
            json!({"ports": [{"port": 1}, {"port": 2}], "region": null}),
            "It does not serve: none of 2 endpoints in 2 zones of an unknown region serves any of its ports.",
        ),
        (
            json!({"ports": null}),
            "It has 2 endpoints in 2 zones of us-east-1 and declares no port, so where it is called is not known \
             (headless services may do without).",
        ),
        (
            json!({"ports": 7}),
            "Whether it serves is not known: its ports could not be read.",
        ),
        (
            json!({"endpointSubsets": null}),
            "It does not serve: it has no endpoint.",
        ),
        (
            json!({"endpointSubsets": "none"}),
            "Whether it serves is not known: its endpoints could not be read.",
        ),
        (
            json!({"endpointSubsets": null, "serviceType": "EXTERNAL_NAME"}),
            "Requests go to the DNS name that it is an alias for; a Destination does not record which.",
        ),
    ];
    for (patch, expected) in cases {
        let patch = json!({"spec": {"kubeService": patch}});
        assert_eq!(
            of(&service(&patch), &[mesh()]).verdict.words,
            expected,
            "{patch}"
        );
    }
}

#[test]
fn a_service_that_could_not_be_read_is_not_said_to_be_missing() {
    for spec in [json!([]), json!({"kubeService": "reviews"})] {
        let destination = json!({"metadata": {"name": "odd"}, "spec": spec});
        let Overview { what, verdict } = of(&destination, &[]);
        let serves = verdict.words;
        assert_eq!(
            what,
            "odd has a service that could not be read, made by hand."
        );
        assert_eq!(
            serves,
            "Whether it serves is not known: its service could not be read."
        );
    }
}
