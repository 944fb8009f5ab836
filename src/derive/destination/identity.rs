//! The names of a Destination: on screen it has the name of the service, not of the object.

use crate::model::{Destination, Target, Text, kube_service::ServiceType};

/// Names longer than this, in bytes, are shortened.
const LONGEST_NAME: usize = 63;
/// The bytes that stay of a shortened name, and of the digest behind it.
const KEPT_OF_NAME: usize = 31;

/// The type of a Destination, as the table and the JSON contract say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// A Kubernetes service reached inside its cluster.
    ClusterIp,
    /// A Kubernetes service that every node offers.
    NodePort,
    /// A Kubernetes service behind a load balancer.
    LoadBalancer,
    /// A Kubernetes service that is an alias.
    ExternalName,
    /// An external service.
    External,
    /// Neither or both of the two kinds, or a service type that the API does not define.
    Unknown,
}

impl Type {
    /// Every type.
    pub const ALL: [Self; 6] = [
        Self::ClusterIp,
        Self::NodePort,
        Self::LoadBalancer,
        Self::ExternalName,
        Self::External,
        Self::Unknown,
    ];

    /// The word of the JSON contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ClusterIp => "ClusterIP",
            Self::NodePort => "NodePort",
            Self::LoadBalancer => "LoadBalancer",
            Self::ExternalName => "ExternalName",
            Self::External => "External",
            Self::Unknown => "Unknown",
        }
    }

    /// The abbreviation for narrow columns, at most four letters.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::ClusterIp => "CIP",
            Self::NodePort => "NP",
            Self::LoadBalancer => "LB",
            Self::ExternalName => "ENAM",
            Self::External => "EXT",
            Self::Unknown => "?",
        }
    }
}

/// The type of a Destination.
#[must_use]
pub fn service_type(destination: &Destination) -> Type {
    let kube = match &destination.target {
        Target::KubeService(kube) => kube,
        Target::ExternalService(_) => return Type::External,
        Target::Unset | Target::Both(..) => return Type::Unknown,
    };
    if destination
        .oddities
        .iter()
        .any(|oddity| oddity.path == "spec.kubeService.serviceType")
    {
        return Type::Unknown;
    }
    match kube.service_type {
        ServiceType::ClusterIp => Type::ClusterIp,
        ServiceType::NodePort => Type::NodePort,
        ServiceType::LoadBalancer => Type::LoadBalancer,
        ServiceType::ExternalName => Type::ExternalName,
    }
}

/// Whether it has no service that could be read, but may have one that could not.
#[must_use]
pub fn may_have_a_service(destination: &Destination) -> bool {
    let is_whole = |path: &str| path.is_empty() || path == "spec" || path.ends_with("Service");
    let mut oddities = destination.oddities.iter();
    destination.target == Target::Unset && oddities.any(|oddity| is_whole(&oddity.path))
}

/// The name of the service, or of the object if the service has none.
#[must_use]
pub fn service_name(destination: &Destination) -> &str {
    let kube = destination
        .kube_service()
        .and_then(|kube| kube.reference.name.given());
    let external = || {
        destination
            .external_service()
            .and_then(|external| external.name.given())
    };
    kube.or_else(external).unwrap_or(&destination.meta.name)
}

/// The namespace of the service, or of the object for external services and if the service has none.
#[must_use]
pub fn namespace(destination: &Destination) -> &str {
    let kube = destination
        .kube_service()
        .and_then(|kube| kube.reference.namespace.given());
    kube.unwrap_or(&destination.meta.namespace)
}

/// The registered cluster of the service. External services have none.
#[must_use]
pub fn cluster(destination: &Destination) -> Option<&str> {
    destination
        .kube_service()
        .and_then(|kube| kube.reference.cluster.given())
}

/// The cluster as the screen names it: `?` for a Kubernetes service that names none, and `external` for what is no Kubernetes
/// service.
#[must_use]
pub fn cluster_words(destination: &Destination) -> &str {
    match destination.kube_service() {
        Some(kube) => kube.reference.cluster.given().unwrap_or("?"),
        None => "external",
    }
}

/// The name by which workloads of the same cluster call it.
#[must_use]
pub fn fqdn(destination: &Destination) -> Option<&str> {
    destination
        .status
        .as_ref()
        .map(|status| &*status.local_fqdn)
        .filter(|fqdn| !fqdn.is_empty())
}

/// The hosts that an external service claims.
#[must_use]
pub fn hosts(destination: &Destination) -> &[Text] {
    destination
        .external_service()
        .map_or(&[], |external| &external.hosts)
}

/// The name that Gloo Mesh makes of a text: `SanitizeNameV2` of
/// [k8s-utils](https://github.com/solo-io/k8s-utils/blob/main/kubeutils/util.go).
///
/// Maps `* / . : _` and blanks to dashes, drops brackets, quotes and newlines, and lower-cases. A result of more than 63
/// bytes becomes its first 31, a dash and 31 hex digits of the MD5 of all of it, taken before lower-casing.
#[must_use]
pub fn sanitized(text: &str) -> String {
    let mapped = text.chars().filter_map(|letter| match letter {
        '*' | '/' | '.' | ':' | '_' | ' ' => Some('-'),
        '[' | ']' | '"' | '\'' | '\n' => None,
        other => Some(other),
    });
    let mapped: String = mapped.collect();
    let name = if mapped.len() > LONGEST_NAME {
        shortened(&mapped)
    } else {
        mapped
    };
    name.to_lowercase()
}

fn shortened(name: &str) -> String {
    let digest = format!("{:x}", md5::compute(name));
    let kept = String::from_utf8_lossy(&name.as_bytes()[..KEPT_OF_NAME]);
    format!("{kept}-{}", &digest[..KEPT_OF_NAME])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_names_no_cluster_is_not_called_external() {
        use crate::model::{Interner, decode};
        for (spec, words) in [
            (r#"{"kubeService":{"ref":{"clusterName":"c0"}}}"#, "c0"),
            (r#"{"kubeService":{"ref":{"name":"web"}}}"#, "?"),
            (r#"{"externalService":{"name":"pay"}}"#, "external"),
        ] {
            let json = format!(r#"{{"spec":{spec}}}"#);
            let destination: Destination = decode(&json, &mut Interner::default());
            assert_eq!(cluster_words(&destination), words);
        }
    }

    #[test]
    fn names_become_what_the_management_plane_makes_of_them() {
        let cases = [
            (
                "reviews-bookinfo-mgmt.cluster",
                "reviews-bookinfo-mgmt-cluster",
            ),
            ("*/.:_ a[]\"'\nB", "------ab"),
            (
                "a23456789-123456789-123456789-123456789-123456789-123456789-123",
                "a23456789-123456789-123456789-123456789-123456789-123456789-123",
            ),
            (
                "app-reviews-app.kubernetes.io/name-reviews-version-v2026.11.24-release-candidate-1",
                "app-reviews-app-kubernetes-io-n-63fe4e199168b282a0f28354beeebef",
            ),
            (
                "Team-Payments-pod-template-generation-really-long-value-Version-V1x",
                "team-payments-pod-template-gene-c13791fb65fa532e47ce98118e4f06e",
            ),
        ];
        for (text, name) in cases {
            assert_eq!(sanitized(text), name, "{text:?}");
        }
    }
}
