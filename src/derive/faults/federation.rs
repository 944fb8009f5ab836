//! The virtual mesh that federates a Destination, and the meshes that it is federated to.

use hashbrown::HashSet;

use crate::{
    derive::{
        fault::{Aspect, Fault, Severity},
        neighbours::Neighbours,
    },
    model::{Destination, reference::ObjectRef},
    store::{Kind, ObjectKey},
};

const MESHES: &str = "status.appliedFederation.federatedToMeshes";
const VIRTUAL_MESH: &str = "status.appliedFederation.virtualMeshRef";

/// The meshes that it is federated to, as far as their names are complete, each with its place.
fn meshes(destination: &Destination) -> impl Iterator<Item = (usize, &ObjectRef)> {
    let federation = destination
        .status
        .as_ref()
        .and_then(|one| one.federation.as_deref());
    let meshes = federation.map_or(&[][..], |federation| &federation.meshes);
    let meshes = meshes.iter().enumerate();
    meshes.filter(|(_, mesh)| mesh.names_an_object())
}

/// The fault of the mesh at a place.
fn of_mesh(severity: Severity, (at, mesh): (usize, &ObjectRef), words: String) -> Fault {
    let path = format!("{MESHES}[{at}]");
    Fault::new(severity, &path, words)
        .about(Aspect::Object(Kind::Mesh, mesh.clone()))
        .shows(path, mesh)
}

/// That the virtual mesh that federates it does not exist.
pub fn virtual_mesh_missing(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let reference = around.federation()?.virtual_mesh.as_ref()?;
    let is_missing = reference.names_an_object()
        && around.virtual_mesh(reference).is_none()
        && around.knows_all(Kind::VirtualMesh);
    is_missing.then(|| {
        let words = format!("the virtual mesh {reference} does not exist");
        Fault::error(VIRTUAL_MESH, words)
            .about(Aspect::Object(Kind::VirtualMesh, reference.clone()))
            .shows(VIRTUAL_MESH, reference)
    })
}

/// Meshes that it is federated to and that do not exist.
pub fn meshes_missing(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let knows_all = around.knows_all(Kind::Mesh);
    let missing =
        meshes(around.destination()).filter(|(_, mesh)| around.mesh(mesh).is_none() && knows_all);
    let faults = missing.map(|(at, mesh)| {
        let words = format!("the mesh {mesh} does not exist");
        of_mesh(Severity::Error, (at, mesh), words)
    });
    faults.collect()
}

/// Meshes that it is federated to and that its virtual mesh does not list.
pub fn meshes_outside(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let Some(virtual_mesh) = around.federating() else {
        return Vec::new();
    };
    let key = ObjectKey::of(&virtual_mesh.meta);
    let outside = meshes(around.destination()).filter(|(_, mesh)| !around.lists(&key, mesh));
    let faults = outside.map(|(at, mesh)| {
        let words = format!("the mesh {mesh} is not in the virtual mesh {key}");
        let of = around.neighbour(Kind::VirtualMesh, key.clone());
        let listed = virtual_mesh.spec.meshes.iter().take(8);
        let listed: Vec<String> = listed.map(ToString::to_string).collect();
        let fault = of_mesh(Severity::Warning, (at, mesh), words);
        fault.shows_of(of, "spec.meshes", listed.join(", "))
    });
    faults.collect()
}

/// Meshes that the status lists twice, and the own mesh if it lists that.
#[must_use]
pub fn meshes_repeated(destination: &Destination) -> Vec<Fault> {
    let own = destination.mesh.as_ref();
    let mut seen = HashSet::new();
    let faults = meshes(destination).filter_map(|(at, mesh)| {
        let words = if !seen.insert(mesh) {
            format!("the mesh {mesh} is listed twice: the virtual mesh decides who can call")
        } else if own == Some(mesh) {
            format!("{mesh} is its own mesh: the virtual mesh decides who can call")
        } else {
            return None;
        };
        Some(of_mesh(Severity::Warning, (at, mesh), words))
    });
    faults.collect()
}
