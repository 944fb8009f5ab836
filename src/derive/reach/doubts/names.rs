//! Whether the names of a service are what they should be.

use crate::{
    derive::fqdn,
    model::{
        VirtualMesh, kube_service::KubeService, kubernetes_cluster::DEFAULT_DOMAIN,
        reference::ClusterObjectRef, virtual_mesh::DEFAULT_SUFFIX,
    },
};

use super::{
    super::{
        Weight,
        ground::Ground,
        local::{self, Registration},
    },
    Notes,
};

/// Whether the name within the cluster is what its registration says.
pub(super) fn local(ground: &Ground<'_>, kube: &KubeService, notes: &mut Notes) {
    let cluster = &kube.reference.cluster;
    if cluster.is_empty() {
        return;
    }
    match (local::registration(ground, cluster), fqdn(ground.destination)) {
        (Registration::Missing, Some(_)) => notes.add(
            Weight::Grave,
            format!(
                "Cluster {cluster} is not registered, so networking took {DEFAULT_DOMAIN} for its DNS domain; if it has another, \
                 the name within the cluster does not resolve."
            ),
        ),
        (Registration::Known(domain), Some(fqdn)) if !fqdn.ends_with(&format!(".svc.{domain}")) => notes.add(
            Weight::Grave,
            format!("Cluster {cluster} is registered with DNS domain {domain}, but the name that networking wrote does not end so."),
        ),
        (_, None) if ground.destination.status.is_some() => notes.add(
            Weight::Plain,
            "Networking has written no name within the cluster; the one shown is what Kubernetes calls it.",
        ),
        _ => {}
    }
}

/// Whether the federated hostname is what the virtual mesh makes of the service, and a name that DNS takes.
pub(super) fn federated(ground: &Ground<'_>, kube: &KubeService, notes: &mut Notes) {
    let Some(federation) = ground.federation() else {
        return;
    };
    let hostname = &*federation.hostname;
    if hostname.is_empty() {
        notes.add(
            Weight::Grave,
            "Its status names no federated hostname, so other meshes have nothing to call.",
        );
        return;
    }
    let cluster = &kube.reference.cluster;
    if let Some(label) = unfit_label(hostname) {
        let label = if label.is_empty() {
            "an empty one"
        } else {
            label
        };
        notes.add(
            Weight::Grave,
            format!("The hostname is no valid DNS name for its label {label}; it takes the cluster's name as it is."),
        );
    } else if cluster.contains('.') {
        notes.add(
            Weight::Plain,
            format!("The hostname takes the cluster's name {cluster} as it is, dots and all."),
        );
    }
    let expected = ground
        .virtual_mesh()
        .and_then(|(_, virtual_mesh)| hostname_parts(&kube.reference, virtual_mesh))
        .map(|parts| parts.join("."));
    if let Some(expected) = expected.filter(|expected| expected != hostname) {
        notes.add(
            Weight::Plain,
            format!("By its virtual mesh the hostname should be {expected}: networking has not followed, or callers still use the old one."),
        );
    }
}

/// The hostname that follows from a virtual mesh, as the parts that dots join; nothing where the service is not named in
/// full.
#[must_use]
pub fn hostname_parts<'a>(
    service: &'a ClusterObjectRef,
    virtual_mesh: &'a VirtualMesh,
) -> Option<[&'a str; 5]> {
    let federation = virtual_mesh.spec.federation.as_ref();
    let suffix = federation.and_then(|federation| federation.hostname_suffix.given());
    Some([
        service.name.given()?,
        service.namespace.given()?,
        "svc",
        service.cluster.given()?,
        suffix.unwrap_or(DEFAULT_SUFFIX),
    ])
}

/// The first label of a name that is none of RFC 1123; nothing where all are.
#[must_use]
pub fn unfit_label(name: &str) -> Option<&str> {
    name.split('.').find(|label| !is_dns_label(label))
}

/// Whether a label is one of RFC 1123.
fn is_dns_label(label: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(is_fit)
        && !label.starts_with('-')
        && !label.ends_with('-')
}
