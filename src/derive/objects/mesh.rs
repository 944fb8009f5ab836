//! Meshes in words, and their east-west gateways.

use crate::model::{
    Mesh,
    endpoint::Address,
    mesh::{Installation, MeshType},
};

/// The type of a mesh. `None` if it is not known.
#[must_use]
pub fn mesh_type(mesh: &Mesh) -> Option<&'static str> {
    Some(match mesh.spec.mesh_type.as_ref()? {
        MeshType::Istio(_) => "Istio",
        MeshType::AwsAppMesh(_) => "AWS App Mesh",
        MeshType::Linkerd(_) => "Linkerd",
        MeshType::ConsulConnect(_) => "Consul Connect",
        MeshType::Osm(_) => "Open Service Mesh",
    })
}

/// The type, the version and the clusters of a mesh: `Istio 1.9.5 in cluster-1`.
#[must_use]
pub fn mesh_words(mesh: &Mesh) -> String {
    let spec = &mesh.spec;
    let kind = mesh_type(mesh).unwrap_or("a mesh of no known type");
    let version = spec.installation().map(|at: &Installation| &at.version);
    let version = version.and_then(|version| version.given());
    let version = version.map_or(String::new(), |version| format!(" {version}"));
    let clusters = spec.clusters();
    let clusters = if clusters.is_empty() {
        "?".to_owned()
    } else {
        clusters.join(", ")
    };
    format!("{kind}{version} in {clusters}")
}

/// Whether a mesh has a gateway for calls from other meshes: one that is applied, or one that Gloo Mesh before 1.1
/// wrote.
#[must_use]
pub fn has_gateway(mesh: &Mesh) -> bool {
    !mesh.status.gateways.is_empty() || !mesh.spec.ingress_gateways().is_empty()
}

/// Every address at which the gateways of a mesh are called from outside its cluster, with its port. Gateways that Gloo
/// Mesh before 1.1 wrote are used only if no gateway is applied.
pub fn gateway_addresses(mesh: &Mesh) -> impl Iterator<Item = (&Address, Option<u32>)> {
    let applies_older = mesh.status.gateways.is_empty();
    let newer = mesh.status.gateways.iter().flat_map(|gateway| {
        let addresses = gateway.external_addresses.iter();
        addresses.map(|address| (address, gateway.external_port))
    });
    let older = mesh.spec.ingress_gateways().iter();
    let older = older.filter(move |_| applies_older);
    let older =
        older.filter_map(|gateway| Some((gateway.address.as_ref()?, gateway.external_port)));
    newer
        .chain(older)
        .filter(|(address, _)| **address != Address::default())
}
