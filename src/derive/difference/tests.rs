//! Differences of objects, as fields.

use serde_json::{Value, json};

use super::difference_words;
use crate::model::difference::ObjectDifference;

fn difference(before: &Value, after: &Value) -> ObjectDifference {
    ObjectDifference::of(&before.to_string(), &after.to_string())
}

fn paths(before: &Value, after: &Value) -> Vec<String> {
    let difference = difference(before, after);
    difference
        .fields
        .into_iter()
        .map(|field| field.path)
        .collect()
}

fn words(before: &Value, after: &Value) -> Vec<String> {
    difference_words(&difference(before, after))
}

fn service(subsets: &Value) -> Value {
    json!({"spec": {"kubeService": {"endpointSubsets": subsets}}})
}

#[test]
fn what_means_the_same_does_not_differ() {
    for (before, after) in [
        (
            json!({"spec": {"timeout": "5s"}}),
            json!({"spec": {"timeout": "5.000s"}}),
        ),
        (
            json!({"status": {"observedGeneration": 4}}),
            json!({"status": {"observedGeneration": "4"}}),
        ),
        (
            json!({"spec": {"weight": 0, "flag": false, "hosts": [], "name": ""}}),
            json!({"spec": {}}),
        ),
        (
            json!({"metadata": {"resourceVersion": "1", "generation": 1}}),
            json!({"metadata": {"resourceVersion": "2"}}),
        ),
        (
            json!({"spec": {"meshes": [{"name": "a"}, {"name": "b"}]}}),
            json!({"spec": {"meshes": [{"name": "b"}, {"name": "a"}]}}),
        ),
        (
            json!({"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "x"}}}),
            json!({"metadata": {}}),
        ),
        (
            service(
                &json!([{"endpoints": [{"ipAddress": "10.0.0.1"}, {"ipAddress": "10.0.0.2"}], "ports": [{"port": 80}]}]),
            ),
            service(&json!([
                {"endpoints": [{"ipAddress": "10.0.0.2"}], "ports": [{"port": 80}]},
                {"endpoints": [{"ipAddress": "10.0.0.1"}], "ports": [{"port": 80}]},
            ])),
        ),
    ] {
        assert_eq!(paths(&before, &after), [""; 0], "{before} {after}");
        assert!(difference(&before, &after).is_empty());
    }
}

#[test]
fn items_are_known_by_what_identifies_them() {
    let before = json!({"spec": {"kubeService": {"ports": [
        {"port": 53, "protocol": "TCP"}, {"port": 53, "protocol": "UDP"}, {"port": 80, "protocol": "TCP", "appProtocol": "http"}]}}});
    let after = json!({"spec": {"kubeService": {"ports": [
        {"port": 80, "protocol": "TCP", "appProtocol": "http2"}, {"port": 53, "protocol": "TCP"}]}}});
    assert_eq!(
        paths(&before, &after),
        [
            r#"spec.kubeService.ports["53/UDP"]"#,
            r#"spec.kubeService.ports["80/TCP"].appProtocol"#,
        ]
    );
}

#[test]
fn endpoints_that_come_and_go_are_told_by_zone() {
    let endpoint =
        |address: &str, zone: &str| json!({"ipAddress": address, "subLocality": {"zone": zone}});
    let before = service(
        &json!([{"endpoints": [endpoint("10.0.0.1", "a"), endpoint("10.0.0.2", "a"), endpoint("10.0.0.3", "b")]}]),
    );
    let after =
        service(&json!([{"endpoints": [endpoint("10.0.0.3", "c"), endpoint("10.0.0.4", "b")]}]));
    assert_eq!(
        words(&before, &after),
        [
            "endpoints 10.0.0.1, 10.0.0.2 left a",
            "endpoint 10.0.0.4 came to b",
            "endpoint 10.0.0.3 is in c, before in b",
        ]
    );
}

#[test]
fn endpoints_beyond_the_first_twenty_are_counted() {
    let addresses = |count| -> Vec<Value> {
        let all = 0..count;
        all.map(|at| json!({"ipAddress": format!("10.0.0.{at}"), "subLocality": {"zone": "a"}}))
            .collect()
    };
    let before = service(&json!([{"endpoints": addresses(100)}]));
    let found = words(&before, &service(&json!([])));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].ends_with("10.0.0.19 and 80 more left a"),
        "{found:?}"
    );
}

#[test]
fn the_shares_of_a_split_come_and_go_with_their_weights() {
    let shift =
        |members: Value| json!({"spec": {"policy": {"trafficShift": {"destinations": members}}}});
    let member = |version: &str, weight: u32| {
        json!({"kubeService": {"name": "reviews", "namespace": "shop", "clusterName": "one",
            "subset": {"version": version}}, "weight": weight})
    };
    let (before, after) = (
        shift(json!([member("v1", 100)])),
        shift(json!([member("v1", 75), member("v3", 25)])),
    );
    assert_eq!(
        words(&before, &after),
        [
            "reviews.shop.one version=v1 has weight 75, before 100",
            "reviews.shop.one version=v3 is new, with weight 25"
        ]
    );
    assert_eq!(
        words(&after, &before)[1],
        "reviews.shop.one version=v3 is gone, before with weight 25"
    );
}

#[test]
fn the_order_of_policies_means_something() {
    let status = |names: &[&str]| {
        let policies = names
            .iter()
            .map(|name| json!({"ref": {"name": name, "namespace": "x"}, "observedGeneration": 1}));
        json!({"status": {"appliedTrafficPolicies": policies.collect::<Vec<_>>()}})
    };
    assert_eq!(
        words(&status(&["a", "b"]), &status(&["b", "a"])),
        ["policies are in force in another order"]
    );
    assert_eq!(
        words(&status(&["a", "b"]), &status(&["b"])),
        ["policy x/a is no longer in force"]
    );
    assert_eq!(
        words(&status(&[]), &status(&["b"])),
        ["policy x/b came into force"]
    );
}

#[test]
fn weights_labels_and_generations_are_told_in_words() {
    let followed = |generation: u32, observed: u32| {
        let status = json!({"observedGeneration": observed});
        json!({"metadata": {"generation": generation}, "status": status})
    };
    assert_eq!(words(&followed(3, 3), &followed(5, 5)), [""; 0]);
    assert_eq!(
        words(&followed(5, 3), &followed(5, 5)),
        ["networking has processed generation 5, before 3"]
    );
    let shift = |weight: u32| {
        json!({"spec": {"policy": {"trafficShift": {"destinations": [
        {"weight": weight, "kubeService": {"name": "reviews", "namespace": "b", "clusterName": "c", "subset": {"version": "v3"}}}]}}}})
    };
    assert_eq!(
        words(&shift(10), &shift(25)),
        ["reviews.b.c version=v3 has weight 25, before 10"]
    );
    let labels = |app: &str| json!({"metadata": {"labels": {"app": app, "a.b/c": "d"}}});
    assert_eq!(
        words(&labels("inventory"), &labels("inventory-svc")),
        ["label app is inventory-svc, before inventory"]
    );
    assert_eq!(
        words(
            &json!({"status": {"observedGeneration": 3}}),
            &json!({"status": {"observedGeneration": 4}})
        ),
        ["networking has processed generation 4, before 3"]
    );
    assert_eq!(
        words(&json!({"spec": {}}), &json!({"spec": {"x": "y"}})),
        ["spec.x is new: y"]
    );
    let made = |uid: &str| json!({"metadata": {"uid": uid}});
    assert_eq!(words(&made("a"), &made("b")), ["deleted and made again"]);
}

#[test]
fn a_huge_object_has_a_limit_of_differences() {
    let list = |from: usize| {
        (from..from + 20_000)
            .map(|at| json!(at.to_string()))
            .collect::<Vec<_>>()
    };
    let difference = difference(
        &json!({"spec": {"hosts": list(0)}}),
        &json!({"spec": {"hosts": list(50_000)}}),
    );
    assert_eq!(difference.fields.len(), 10_000);
    assert!(difference.has_more);
}

#[test]
fn a_name_without_end_is_not_repeated_for_each_field_below_it() {
    let object = |value: u32| {
        let labels: serde_json::Map<String, Value> = (0..1_000)
            .map(|at| (format!("l{at}"), json!(value)))
            .collect();
        json!({"spec": {"x".repeat(100_000): {"é".repeat(50_000): {"labels": labels}}}})
    };
    let difference = difference(&object(1), &object(2));
    assert_eq!(difference.fields.len(), 1_000);
    let longest = difference.fields.iter().map(|field| field.path.len()).max();
    assert!(longest < Some(600), "{longest:?}");
}

#[test]
fn whatever_is_in_an_object_is_compared() {
    let odd = [
        json!(null),
        json!("x"),
        json!([]),
        json!([[1], {"a": null}]),
        json!({"metadata": 1, "spec": [1]}),
        json!({"metadata": {"annotations": 1, "uid": 2}}),
        json!({"spec": {"kubeService": {"endpointSubsets": [1, {"endpoints": [null, {"ipAddress": 1}]}]}}}),
        json!({"spec": {"\"]": {"": 1}}}),
    ];
    for before in &odd {
        for after in &odd {
            let difference = difference(before, after);
            assert!(before != after || difference.is_empty());
        }
    }
}

#[test]
fn addresses_of_slices_and_endpoints_come_go_and_turn_ready_by_their_address() {
    let endpoint = |ip: &str, zone: &str, ready: bool| json!({"addresses": [ip], "zone": zone, "conditions": {"ready": ready}});
    let slice = |endpoints: &[Value]| json!({"addressType": "IPv4", "endpoints": endpoints});
    let before = slice(&[
        endpoint("10.0.0.1", "a", true),
        endpoint("10.0.0.2", "a", true),
    ]);
    let after = slice(&[
        endpoint("10.0.0.2", "a", false),
        endpoint("10.0.0.3", "b", true),
    ]);
    assert_eq!(
        words(&before, &after),
        [
            "endpoint 10.0.0.1 left a",
            "endpoint 10.0.0.3 came to b",
            "endpoint 10.0.0.2 is no longer ready",
        ]
    );
    let subsets = |ready: &[Value], others: &[Value]| json!({"subsets": [{"addresses": ready, "notReadyAddresses": others}]});
    let ips = &[json!({"ip": "10.0.0.1"})];
    assert_eq!(
        words(&subsets(ips, &[]), &subsets(&[], ips)),
        [
            "endpoint 10.0.0.1 left the ready addresses",
            "endpoint 10.0.0.1 came to the addresses that are not ready",
        ]
    );
}
