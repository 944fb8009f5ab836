//! What a Destination is called: on screen it goes by the name of the service, not of the object.

use crate::model::{Destination, Target, Text, kube_service::ServiceType};

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

/// The name of the service; that of the object where the service has none.
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

/// The namespace of the service; that of the object for external services and where the service has none.
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

/// The name that Gloo Mesh makes of a text: `SanitizeNameV2` of k8s-utils, as far as the first 63 characters.
///
/// Maps `* / . : _` and blanks to dashes, drops brackets, quotes and newlines, and lower-cases.
#[must_use]
pub fn sanitized(text: &str) -> String {
    let mapped = text.chars().filter_map(|letter| match letter {
        '*' | '/' | '.' | ':' | '_' | ' ' => Some('-'),
        '[' | ']' | '"' | '\'' | '\n' => None,
        other => Some(other.to_ascii_lowercase()),
    });
    mapped.collect()
}
