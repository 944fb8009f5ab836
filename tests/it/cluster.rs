//! The live source against real control planes: a whole one of whatever version `KUBEBUILDER_ASSETS` holds, and a current
//! server of custom resources, which `MODERN_ASSETS` holds.
//!
//! A control plane takes its time to start, so that each test is a row of checks: each goes on where the one before
//! ended. Without the environment variables nothing is tested, and that is said.

mod accounts;
mod audit;
mod churn;
mod flavour;
mod hand;
mod modern;
mod plane;
mod ports;
mod reached;
mod restore;
mod side;
mod truth;
mod whole;

use portolan::store::Kind;
use serde_json::{Value, json};

const CRDS: &str = include_str!("fixtures/crds.yaml");

/// An object in `gloo-mesh`, as small as its kind allows.
fn object(kind: Kind, name: &str) -> Value {
    json!({
        "apiVersion": kind.api_version(),
        "kind": kind.name(),
        "metadata": {"name": name, "namespace": "gloo-mesh"},
        "spec": match kind {
            Kind::Destination => json!({"kubeService": {"ref": {"name": name, "namespace": "bookinfo", "clusterName": "mgmt"}}}),
            _ => json!({}),
        },
    })
}

/// A Destination in `gloo-mesh`.
fn destination(name: &str) -> Value {
    object(Kind::Destination, name)
}
