//! Whether the names of a service are what they should be.

use crate::{
    derive::{Severity, brief_name, fqdn},
    model::{
        VirtualMesh, kube_service::KubeService, kubernetes_cluster::DEFAULT_DOMAIN,
        reference::ClusterObjectRef, virtual_mesh::DEFAULT_SUFFIX,
    },
};

use super::{
    super::{
        inputs::Inputs,
        local::{self, Registration},
    },
    Notes, capital,
};

/// The most characters of a DNS name.
const LONGEST: usize = 253;

/// Whether the name within the cluster is what its registration says.
pub(super) fn local(inputs: &Inputs<'_>, kube: &KubeService, notes: &mut Notes) {
    let cluster = &kube.reference.cluster;
    if cluster.is_empty() {
        return;
    }
    match (local::registration(inputs, cluster), fqdn(inputs.destination)) {
        (Registration::Missing, Some(_)) => notes.fault(
            Severity::Error,
            format!(
                "Cluster {cluster} is not registered, so networking took {DEFAULT_DOMAIN} for its DNS domain; if it has another, \
                 the name within the cluster does not resolve."
            ),
        ),
        (Registration::Known(domain), Some(fqdn)) if !fqdn.ends_with(&format!(".svc.{domain}")) => notes.fault(
            Severity::Warning,
            format!("Cluster {cluster} is registered with DNS domain {domain}, but the name that networking wrote does not end so."),
        ),
        (_, None) if is_processed(inputs) => notes.fault(
            Severity::Warning,
            "Networking has written no name within the cluster; the one shown is what Kubernetes calls it.",
        ),
        _ => {}
    }
}

fn is_processed(inputs: &Inputs<'_>) -> bool {
    let status = inputs.destination.status.as_ref();
    status.is_some_and(|status| status.observed_generation.is_some())
}

/// Why Istio refuses a federated hostname. `None` if it is a DNS name of RFC 1123.
pub(in crate::derive::reach) fn invalid_hostname(hostname: &str) -> Option<String> {
    let why = match unfit_label(hostname) {
        Some("") => "it has an empty label".to_owned(),
        Some(label) => format!("{:?} is no DNS label", brief_name(label)),
        None if hostname.len() > LONGEST => {
            format!(
                "it has {} characters, and {LONGEST} are the most",
                hostname.len()
            )
        }
        None => return None,
    };
    Some(format!(
        "the federated hostname is no valid DNS name: {why}"
    ))
}

/// Whether the federated hostname is what the virtual mesh makes of the service, and a name that DNS takes.
pub(super) fn federated(inputs: &Inputs<'_>, kube: &KubeService, notes: &mut Notes) {
    let Some(federation) = inputs.federation() else {
        return;
    };
    let hostname = &*federation.hostname;
    if hostname.is_empty() {
        notes.fault(
            Severity::Info,
            "Its status names no federated hostname, so other meshes have nothing to call.",
        );
        return;
    }
    let cluster = &kube.reference.cluster;
    if let Some(why) = invalid_hostname(hostname) {
        notes.fault(Severity::Warning, format!("{}.", capital(&why)));
    } else if cluster.contains('.') {
        notes.fact(format!(
            "The hostname takes the cluster's name {cluster} as it is, dots and all."
        ));
    }
    let expected = inputs
        .virtual_mesh()
        .and_then(|(_, virtual_mesh)| hostname_parts(&kube.reference, virtual_mesh))
        .map(|parts| parts.join("."));
    if let Some(expected) = expected.filter(|expected| expected != hostname) {
        let severity = match &federation.virtual_mesh {
            Some(_) => Severity::Warning,
            None => Severity::Info,
        };
        notes.fault(
            severity,
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
