//! The content of `KUBERNETES_EXEC_INFO`.

use kube::config::ExecConfig;
use serde_json::{Value, json};

use super::Plugin;

/// The group of the API by which plugins speak.
pub(super) const GROUP: &str = "client.authentication.k8s.io/";

/// The version that an `apiVersion` names, if plugins speak it. `v1alpha1` is the shape of `v1beta1`.
pub(super) fn version(api_version: &str) -> Option<&str> {
    let version = api_version.trim().strip_prefix(GROUP)?;
    ["v1", "v1beta1", "v1alpha1"]
        .contains(&version)
        .then_some(version)
}

/// The cluster information for a plugin. `None` if the kubeconfig does not ask for it (`provideClusterInfo`).
pub(super) fn cluster(exec: &ExecConfig) -> Option<String> {
    let cluster = exec.cluster.as_ref().filter(|_| exec.provide_cluster_info);
    let cluster = serde_json::to_value(cluster?).ok()?;
    Some(without_nulls(cluster).to_string())
}

fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, value| !value.is_null());
    }
    value
}

/// The text of the variable.
pub(super) fn text(plugin: &Plugin) -> String {
    let mut spec = json!({"interactive": false});
    let cluster = plugin.cluster.as_deref();
    if let Some(cluster) = cluster.and_then(|text| serde_json::from_str::<Value>(text).ok()) {
        spec["cluster"] = cluster;
    }
    let info = json!({
        "apiVersion": format!("{GROUP}{}", plugin.version),
        "kind": "ExecCredential",
        "spec": spec,
    });
    info.to_string()
}
