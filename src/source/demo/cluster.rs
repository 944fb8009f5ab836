//! The cluster that a plane reads itself: the Service and the endpoint slices that discovery copied each Destination from.
//!
//! They are made of the Destinations, so that the two agree whatever the weather does. A Service or slice that the world file
//! gives stays as it is there: that is the drift to be shown.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::script::KindKey;
use crate::{
    model::endpoint_slice::SERVICE_NAME_LABEL,
    store::{Kind, ObjectKey},
};

/// The names that Kubernetes gives slices end like this.
const SUFFIXES: [&str; 4] = ["k7xq2", "m4tzd", "p9vwb", "c2hjr"];

/// A cluster of the demo.
#[derive(Debug)]
pub(super) struct DemoCluster {
    /// Its name, as Destinations say it.
    name: String,
    /// The kind, the namespace and the name of the Service of each object that the world file gives.
    planted: BTreeSet<(Kind, String, String)>,
}

impl DemoCluster {
    /// The cluster of a name, with the objects of the world file.
    pub(super) fn new<'w>(
        name: &str,
        world: impl Iterator<Item = (&'w KindKey, &'w Value)>,
    ) -> Self {
        let of_cluster = world.filter(|((kind, _), _)| Kind::OF_CLUSTERS.contains(kind));
        let planted = of_cluster.map(|((kind, key), value)| {
            let label = &value["metadata"]["labels"][SERVICE_NAME_LABEL];
            let service = label.as_str().unwrap_or(&key.name).to_owned();
            (*kind, key.namespace.to_string(), service)
        });
        Self {
            name: name.to_owned(),
            planted: planted.collect(),
        }
    }

    /// The Service and the slices of a Destination, without those that the world file gives. Empty if it is of another cluster.
    pub(super) fn objects(&self, destination: &Value) -> Vec<(KindKey, Value)> {
        let kube = &destination["spec"]["kubeService"];
        let reference = &kube["ref"];
        let (Some(name), Some(namespace)) =
            (reference["name"].as_str(), reference["namespace"].as_str())
        else {
            return Vec::new();
        };
        if reference["clusterName"] != *self.name {
            return Vec::new();
        }
        let mut objects = Vec::new();
        let made = |kind: Kind| {
            let service = (kind, namespace.to_owned(), name.to_owned());
            !self.planted.contains(&service)
        };
        if made(Kind::Service) {
            objects.push((Kind::Service, name.to_owned(), service(kube)));
        }
        if made(Kind::EndpointSlice) {
            let slices = slices(kube).into_iter().zip(SUFFIXES);
            objects.extend(slices.map(|(slice, suffix)| {
                let labels = json!({ SERVICE_NAME_LABEL: name });
                let mut slice = slice;
                slice["metadata"] = json!({ "labels": labels });
                (Kind::EndpointSlice, format!("{name}-{suffix}"), slice)
            }));
        }
        let created = &destination["metadata"]["creationTimestamp"];
        let whole = |(kind, name, mut object): (Kind, String, Value)| {
            object["apiVersion"] = kind.api_version().into();
            object["kind"] = kind.name().into();
            object["metadata"]["name"] = name.as_str().into();
            object["metadata"]["namespace"] = namespace.into();
            object["metadata"]["creationTimestamp"] = created.clone();
            let key = ObjectKey {
                namespace: namespace.into(),
                name: (*name).into(),
            };
            ((kind, key), object)
        };
        objects.into_iter().map(whole).collect()
    }
}

/// The Service that discovery copied.
fn service(kube: &Value) -> Value {
    let service_type = match kube["serviceType"].as_str() {
        Some("LOAD_BALANCER") => "LoadBalancer",
        Some("NODE_PORT") => "NodePort",
        _ => "ClusterIP",
    };
    let ports = kube["ports"].as_array().into_iter().flatten().map(|port| {
        let mut port = port.as_object().cloned().unwrap_or_default();
        let name = port.remove("targetPortName");
        let number = port.remove("targetPortNumber");
        port.extend(
            name.or(number)
                .map(|target| ("targetPort".to_owned(), target)),
        );
        Value::Object(port)
    });
    json!({
        "metadata": { "labels": kube["labels"] },
        "spec": {
            "type": service_type,
            "selector": kube["workloadSelectorLabels"],
            "ports": ports.collect::<Vec<_>>(),
        },
    })
}

/// A slice for each family of addresses of each endpoint subset, and an empty one if there is none, as Kubernetes has it.
fn slices(kube: &Value) -> Vec<Value> {
    let mut slices = Vec::new();
    for subset in kube["endpointSubsets"].as_array().into_iter().flatten() {
        let endpoints = || subset["endpoints"].as_array().into_iter().flatten();
        for family in ["IPv4", "IPv6"] {
            let is_of_family = |endpoint: &&Value| {
                let address = endpoint["ipAddress"].as_str().unwrap_or_default();
                address.contains(':') == (family == "IPv6")
            };
            let endpoints: Vec<Value> = endpoints().filter(is_of_family).map(endpoint).collect();
            if !endpoints.is_empty() {
                let ports = &subset["ports"];
                slices.push(json!({"addressType": family, "endpoints": endpoints, "ports": ports}));
            }
        }
    }
    if slices.is_empty() {
        slices.push(json!({"addressType": "IPv4", "endpoints": []}));
    }
    slices
}

fn endpoint(endpoint: &Value) -> Value {
    let mut slice = Map::new();
    slice.insert("addresses".to_owned(), json!([endpoint["ipAddress"]]));
    slice.insert(
        "conditions".to_owned(),
        json!({"ready": true, "serving": true, "terminating": false}),
    );
    let zone = endpoint["subLocality"]["zone"].as_str();
    slice.extend(zone.map(|zone| ("zone".to_owned(), zone.into())));
    Value::Object(slice)
}
