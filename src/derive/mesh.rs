//! Meshes in words.

use crate::model::{
    Mesh,
    mesh::{Installation, MeshType},
};

/// What a mesh is and where: `Istio 1.9.5 in cluster-1`.
#[must_use]
pub fn mesh_words(mesh: &Mesh) -> String {
    let spec = &mesh.spec;
    let kind = match &spec.mesh_type {
        Some(MeshType::Istio(_)) => "Istio",
        Some(MeshType::AwsAppMesh(_)) => "AWS App Mesh",
        Some(MeshType::Linkerd(_)) => "Linkerd",
        Some(MeshType::ConsulConnect(_)) => "Consul Connect",
        Some(MeshType::Osm(_)) => "Open Service Mesh",
        None => "a mesh of no known type",
    };
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
