//! What is said where something is missing or odd.

use serde_json::{Value, json};

use super::*;
use crate::{
    derive::world::Summary,
    model::{Interner, decode},
    store::Id,
};

/// The fact of a label in a group, its values joined by commas.
fn fact(destination: &Value, title: &str, label: &str) -> (String, Tone) {
    let destination: Destination = decode(&destination.to_string(), &mut Interner::default());
    let known = Known {
        id: Id {
            source: "east".into(),
            key: ObjectKey::of(&destination.meta),
        },
        summary: Summary::of(&destination),
        destination: destination.into(),
        made: None,
    };
    let groups = facts(&known, Times::Absolute);
    let group = groups.into_iter().find(|group| group.title == title);
    let facts = group.expect("there is such a group").facts;
    let fact = facts.into_iter().find(|fact| fact.label == label);
    let fact = fact.expect("there is such a fact");
    (fact.values.join(", "), fact.tone)
}

#[test]
fn the_generation_is_told_with_the_one_that_was_processed() {
    for (generation, status, words, tone) in [
        (
            json!(4),
            json!({"observedGeneration": 4}),
            "4, processed by networking",
            Tone::Plain,
        ),
        (
            json!(4),
            json!({"observedGeneration": "3"}),
            "4; networking has processed only 3",
            Tone::Odd,
        ),
        (
            json!(4),
            json!({}),
            "4, the status does not say which one was processed",
            Tone::Odd,
        ),
        (
            json!(4),
            json!(null),
            "4, no status yet: networking has not processed it",
            Tone::Odd,
        ),
        (
            json!(null),
            json!({"observedGeneration": 4}),
            "?, networking has processed 4",
            Tone::Plain,
        ),
    ] {
        let destination = json!({"metadata": {"generation": generation}, "status": status});
        assert_eq!(
            fact(&destination, "Object", "Generation"),
            (words.to_owned(), tone)
        );
    }
}

#[test]
fn the_maker_is_told_by_the_labels_and_annotations_of_discovery() {
    let owner = json!({"owner.discovery.mesh.gloo.solo.io": "gloo-mesh-east"});
    let enabled = json!({"discovery.mesh.gloo.solo.io/enabled": "true"});
    for (labels, annotations, words) in [
        (
            json!(null),
            json!(null),
            "hand (it has no label of discovery)",
        ),
        (owner.clone(), json!(null), "discovery (gloo-mesh-east)"),
        (
            owner,
            enabled,
            "discovery (gloo-mesh-east), because the service is annotated with discovery.mesh.gloo.solo.io/enabled",
        ),
    ] {
        let destination = json!({"metadata": {"labels": labels, "annotations": annotations}});
        assert_eq!(fact(&destination, "Object", "Made by").0, words);
    }
}

#[test]
fn a_status_without_a_name_within_the_cluster_is_odd_for_kubernetes_services_alone() {
    for (spec, status, words, tone) in [
        (
            json!({"kubeService": {}}),
            json!({"localFqdn": "a.b"}),
            "a.b",
            Tone::Plain,
        ),
        (json!({"kubeService": {}}), json!(null), "", Tone::Plain),
        (
            json!({"kubeService": {}}),
            json!({}),
            "none: networking has written a status without it",
            Tone::Odd,
        ),
        (json!({"externalService": {}}), json!({}), "", Tone::Plain),
    ] {
        let destination = json!({"spec": spec, "status": status});
        assert_eq!(fact(&destination, "", "FQDN"), (words.to_owned(), tone));
    }
}

#[test]
fn the_last_applied_configuration_is_left_out_and_that_is_said() {
    let annotations = json!({
        "kubectl.kubernetes.io/last-applied-configuration": "{\"kind\":\"Service\"}",
        "team": "books",
    });
    let destination = json!({"metadata": {"annotations": annotations}});
    let (words, _) = fact(&destination, "Object", "Annotations");
    assert_eq!(
        words,
        "team=books, (and the last applied configuration, which is left out)"
    );
}

#[test]
fn an_address_outside_that_is_none_is_odd() {
    let kube =
        |addresses: Value| json!({"spec": {"kubeService": {"externalAddresses": addresses}}});
    for (addresses, words, tone) in [
        (json!(null), "", Tone::Plain),
        (
            json!([{"dnsName": "a.b"}, {"ip": "192.0.2.1"}]),
            "a.b, 192.0.2.1",
            Tone::Plain,
        ),
        (
            json!([{}]),
            "? (neither name nor address: the load balancer may not be ready)",
            Tone::Odd,
        ),
        (
            json!([{"dnsName": "a.b", "ip": "192.0.2.1"}]),
            "a.b and 192.0.2.1 (the API allows one)",
            Tone::Odd,
        ),
    ] {
        let said = fact(&kube(addresses), "Kubernetes service", "External addresses");
        assert_eq!(said, (words.to_owned(), tone));
    }
}
