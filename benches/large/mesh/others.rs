//! What is in a mesh beside its Destinations.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{DISCOVERY, NETWORKING, object};

/// The Workloads of a Destination, one for each version.
pub(super) fn workloads(destination: &Value) -> Vec<Value> {
    let kube = &destination["spec"]["kubeService"];
    let endpoints = kube["endpointSubsets"][0]["endpoints"].as_array();
    let versions = endpoints
        .into_iter()
        .flatten()
        .filter_map(|endpoint| endpoint["labels"]["version"].as_str());
    let versions: BTreeSet<&str> = versions.collect();
    let workload = |version: &str| {
        let controller = format!(
            "{}-{version}",
            kube["ref"]["name"].as_str().unwrap_or_default()
        );
        let mut reference = kube["ref"].clone();
        reference["name"] = controller.clone().into();
        let name = format!(
            "{controller}-{}-{}-deployment",
            text(&reference["namespace"]),
            text(&reference["clusterName"])
        );
        let spec = json!({"mesh": destination["spec"]["mesh"], "kubernetes": {
            "controller": reference,
            "podLabels": {"app": kube["ref"]["name"], "version": version},
            "serviceAccountName": kube["ref"]["name"],
        }});
        object(
            (DISCOVERY, "Workload"),
            (&name, 0, 0),
            spec,
            json!({"observedGeneration": 1}),
        )
    };
    versions.into_iter().map(workload).collect()
}

/// The mesh of a cluster.
pub(super) fn mesh(cluster: &str, region: &str) -> Value {
    let installation = json!({"cluster": cluster, "namespace": "istio-system", "version": "1.9.5", "region": region});
    let name = format!("istiod-istio-system-{cluster}");
    object(
        (DISCOVERY, "Mesh"),
        (&name, 0, 0),
        json!({"istio": {"installation": installation}}),
        json!({"observedGeneration": 1}),
    )
}

/// The cluster as it was registered.
pub(super) fn registered(cluster: &str) -> Value {
    let spec = json!({"clusterDomain": "cluster.local"});
    object(
        ("multicluster.solo.io/v1alpha1", "KubernetesCluster"),
        (cluster, 0, 0),
        spec,
        json!({}),
    )
}

/// A policy as an object of its own.
pub(super) fn policy_object(name: &str, spec: &Value) -> Value {
    object(
        (NETWORKING, "TrafficPolicy"),
        (name, 0, 0),
        spec.clone(),
        json!({"observedGeneration": 1, "state": "ACCEPTED"}),
    )
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
