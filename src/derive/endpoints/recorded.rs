//! Whether a Destination records the endpoints of its Kubernetes service at all.

use crate::model::{
    Destination,
    kube_service::{KubeService, ServiceType},
};

/// The record that a Destination holds of the endpoints of its Kubernetes service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointRecord {
    /// It lists endpoints.
    Listed,
    /// It lists none, and there is none that is ready.
    Empty,
    /// It never lists any: an `ExternalName` service is an alias for a DNS name, which no Destination records
    /// ([ExternalName](https://kubernetes.io/docs/concepts/services-networking/service/#externalname)).
    Alias,
    /// It lists none by design: an annotation asks for discovery without workloads of the mesh.
    ByAnnotation,
    /// Its list is not as the API defines it, so it could not be read.
    Unread,
}

impl EndpointRecord {
    /// The record of a Destination with this service.
    #[must_use]
    pub fn of(destination: &Destination, kube: &KubeService) -> Self {
        let mut groups = kube.endpoint_subsets.iter();
        if kube.service_type == ServiceType::ExternalName {
            Self::Alias
        } else if groups.any(|group| !group.endpoints.is_empty()) {
            Self::Listed
        } else if destination.could_not_read("spec.kubeService.endpointSubsets") {
            Self::Unread
        } else if destination.meta.is_discovered_by_annotation() {
            Self::ByAnnotation
        } else {
            Self::Empty
        }
    }
}
