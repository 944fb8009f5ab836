//! The members that identify the items of each list, and the lists whose order means something.

use serde_json::Value;

/// The members that identify an item, by the last names of the path to its list. An item without any of these members is identified by its
/// whole text, or by its place if it is no text.
const KEYS: &[(&str, &[&str])] = &[
    ("endpoints.ports", &["name", "port", "protocol"]),
    // Of services and external services: a number may be there for TCP and for UDP.
    ("kubeService.ports", &["port", "protocol"]),
    ("externalService.ports", &["number", "protocol"]),
    ("externalService.endpoints", &["address"]),
    ("externalAddresses", &["ip", "dnsName"]),
    ("appliedTrafficPolicies", &["ref"]),
    ("appliedAccessPolicies", &["ref"]),
    ("appliedVirtualDestinations", &["ref"]),
    ("appliedEastWestIngressGateways", &["destinationRef"]),
    ("requiredSubsets", &["trafficPolicyRef"]),
    ("federatedToMeshes", &["name", "namespace"]),
    (
        "trafficShift.destinations",
        &["kubeService", "virtualDestination", "staticDestination"],
    ),
    ("meshes", &["name", "namespace"]),
    ("services", &["name", "namespace", "clusterName"]),
    ("serviceAccounts", &["name", "namespace", "clusterName"]),
    ("conditions", &["type"]),
    // Of slices, whose clients use the first address only, and of Endpoints.
    ("endpoints", &["addresses"]),
    ("subsets.addresses", &["ip"]),
    ("subsets.notReadyAddresses", &["ip"]),
];

/// Lists whose order means something: the first policy that sets a field wins
/// ([`pkg/mesh-networking/apply/applier.go`] of Gloo Mesh).
///
/// [`pkg/mesh-networking/apply/applier.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/apply/applier.go
const ORDERED: &[&str] = &["appliedTrafficPolicies", "appliedAccessPolicies"];

/// Whether the order of a list means something. The path has no keys of items.
pub(super) fn is_ordered(list: &str) -> bool {
    ORDERED.iter().any(|end| ends(list, end))
}

/// The key of an item of a list. Texts and numbers are their own keys. `None` if it has to be known by its place.
pub(super) fn key(list: &str, item: &Value) -> Option<String> {
    if let Some(scalar) = scalar(item) {
        return Some(scalar);
    }
    let (_, members) = KEYS.iter().find(|(end, _)| ends(list, end))?;
    let parts = members.iter().filter_map(|member| {
        let value = item.get(member)?;
        let first = value.as_array().and_then(|items| items.first());
        scalar(first.unwrap_or(value)).or_else(|| reference(value))
    });
    let key = parts.collect::<Vec<_>>().join("/");
    (!key.is_empty()).then_some(key)
}

/// Whether a path has these last names.
fn ends(path: &str, end: &str) -> bool {
    path.strip_suffix(end)
        .is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A reference as `namespace/name` or `name.namespace.cluster`, with the labels of a subset.
fn reference(value: &Value) -> Option<String> {
    let text = |member: &str| value.get(member).and_then(Value::as_str);
    let (name, namespace) = (text("name")?, text("namespace"));
    let mut key = match (namespace, text("clusterName")) {
        (Some(namespace), Some(cluster)) => format!("{name}.{namespace}.{cluster}"),
        (Some(namespace), None) => format!("{namespace}/{name}"),
        (None, _) => name.to_owned(),
    };
    if let Some(Value::Object(subset)) = value.get("subset") {
        let mut labels: Vec<String> = subset
            .iter()
            .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
            .collect();
        labels.sort();
        if !labels.is_empty() {
            key = format!("{key} {}", labels.join(","));
        }
    }
    if let Some(port) = value.get("port").and_then(Value::as_u64) {
        key = format!("{key}:{port}");
    }
    Some(key)
}
