//! The virtual mesh that federates a Destination, and the meshes that it is federated to.

use hashbrown::HashSet;

use crate::{
    derive::Aspect,
    diagnose::{case::Case, rules::freshness::rejected as refused},
    model::reference::ObjectRef,
    store::{Kind, ObjectKey},
};

const MESHES: &str = "status.appliedFederation.federatedToMeshes";

fn about(mesh: &ObjectRef) -> Aspect {
    Aspect::Object(Kind::Mesh, mesh.clone())
}

fn is_given(reference: &ObjectRef) -> bool {
    !reference.name.is_empty() && !reference.namespace.is_empty()
}

pub(super) fn virtual_mesh_missing(case: &mut Case<'_>) {
    let reference = case
        .federation()
        .and_then(|federation| federation.virtual_mesh.as_ref());
    let Some(reference) = reference.filter(|reference| is_given(reference)) else {
        return;
    };
    if case.virtual_mesh(reference).is_none() {
        let path = "status.appliedFederation.virtualMeshRef";
        case.raise(path, format!("the virtual mesh {reference} does not exist"))
            .about(Aspect::Object(Kind::VirtualMesh, reference.clone()))
            .shows(path, reference);
    }
}

pub(super) fn federated_mesh_missing(case: &mut Case<'_>) {
    let Some(federation) = case.federation() else {
        return;
    };
    for (at, mesh) in federation.meshes.iter().enumerate() {
        if is_given(mesh) && case.mesh(mesh).is_none() {
            let path = format!("{MESHES}[{at}]");
            case.raise(&path, format!("the mesh {mesh} does not exist"))
                .about(about(mesh))
                .shows(path, mesh);
        }
    }
}

pub(super) fn federated_mesh_outside(case: &mut Case<'_>) {
    let (Some(federation), Some(virtual_mesh)) = (case.federation(), case.federating()) else {
        return;
    };
    let key = ObjectKey::of(&virtual_mesh.meta);
    for (at, mesh) in federation.meshes.iter().enumerate() {
        if is_given(mesh) && !case.lists(&key, mesh) {
            let path = format!("{MESHES}[{at}]");
            let of = case.beside(Kind::VirtualMesh, key.clone());
            let meshes: Vec<String> = virtual_mesh
                .spec
                .meshes
                .iter()
                .take(8)
                .map(ToString::to_string)
                .collect();
            let finding = case.raise(
                &path,
                format!("the mesh {mesh} is not in the virtual mesh {key}"),
            );
            finding.about(about(mesh));
            finding.shows(path, mesh);
            finding.shows_of(of, "spec.meshes", meshes.join(", "));
        }
    }
}

pub(super) fn federated_mesh_repeated(case: &mut Case<'_>) {
    let Some(federation) = case.federation() else {
        return;
    };
    let own = case.destination().mesh.as_ref();
    let mut seen = HashSet::new();
    for (at, mesh) in federation
        .meshes
        .iter()
        .enumerate()
        .filter(|(_, mesh)| is_given(mesh))
    {
        let message = if !seen.insert(mesh) {
            format!("the mesh {mesh} stands there twice")
        } else if own == Some(mesh) {
            format!("{mesh} is its own mesh")
        } else {
            continue;
        };
        let path = format!("{MESHES}[{at}]");
        case.raise(&path, message)
            .about(about(mesh))
            .shows(path, mesh);
    }
}

pub(super) fn rejected(case: &mut Case<'_>) {
    refused(case, Kind::VirtualMesh);
}
