//! The mesh of a Destination, and the virtual meshes that mesh is in.

use std::sync::Arc;

use super::{Around, Related};
use crate::{
    derive::{
        faults::{mesh_missing, mesh_unset, refused},
        objects::mesh_words,
        policies::{approval_words, state_words},
        world::Sought,
    },
    model::{
        Mesh, Text, VirtualMesh, approval::ApprovalState, kube_service::KubeService,
        reference::ObjectRef,
    },
    store::{Kind, Object, ObjectKey},
};

pub(super) fn rows(around: &Around<'_>) -> Vec<Related> {
    let mut rows = vec![mesh(around)];
    rows.extend(other_meshes(around));
    rows.extend(virtual_meshes(around));
    rows
}

fn mesh(around: &Around<'_>) -> Related {
    let destination = &around.known.destination;
    let Some(reference) = &destination.mesh else {
        let fault = mesh_unset(destination);
        let comes_of_it = match &fault {
            None => {
                "none: an external service without a mesh can be called from all meshes of all virtual meshes"
            }
            Some(_) => {
                "nothing is configured for it, and networking only logs a line: set spec.mesh, or look at discovery"
            }
        };
        return Related::plain("mesh", "").with(fault).noted(comes_of_it);
    };
    match around.seek(Kind::Mesh, reference) {
        Sought::There(Object::Mesh(mesh)) => row(around, mesh),
        Sought::There(_) | Sought::Missing => missing(around, reference),
        Sought::Unknown(why) => Related::plain("mesh", reference.to_string())
            .noted(format!("not known whether it exists: {why}")),
    }
}

fn missing(around: &Around<'_>, reference: &ObjectRef) -> Related {
    let row = Related::plain("mesh", "");
    let row = match mesh_missing(&mut around.judged()) {
        Some(fault) => row.with([fault]),
        None => row.noted(format!("the mesh {reference} does not exist")),
    };
    row.noted(
        "nothing is configured for this Destination, and networking only logs \"could not find mesh\": look at \
         discovery, and whether istiod runs",
    )
}

fn row(around: &Around<'_>, mesh: &Arc<Mesh>) -> Related {
    let subject = around.subject(Kind::Mesh, ObjectKey::of(&mesh.meta));
    let words = format!("{}, {}", mesh.meta.name, mesh_words(mesh));
    let row = Related::of("mesh", subject, words);
    let clusters = mesh.spec.clusters();
    let is_elsewhere = |kube: &&KubeService| {
        let is_one = |cluster: &&str| **cluster == *kube.reference.cluster;
        let is_placed = !kube.reference.cluster.is_empty();
        is_placed && !clusters.is_empty() && !clusters.iter().any(is_one)
    };
    match around.known.destination.kube_service().filter(is_elsewhere) {
        Some(kube) => row.noted(format!("the service is in {}", kube.reference.cluster)),
        None => row,
    }
}

/// A row for other meshes of the workloads behind it: a Destination is in the mesh of the first workload only.
fn other_meshes(around: &Around<'_>) -> Option<Related> {
    let kube = around.known.destination.kube_service()?;
    let workloads = around.world.relations().workloads_of(around.source(), kube);
    let own = around.known.destination.mesh.as_ref();
    let others = workloads
        .iter()
        .filter_map(|workload| workload.spec.mesh.as_ref());
    let mut others: Vec<&ObjectRef> = others.filter(|mesh| Some(*mesh) != own).collect();
    others.sort();
    others.dedup();
    if others.is_empty() {
        return None;
    }
    let others: Vec<String> = others.iter().map(ToString::to_string).collect();
    let row = Related::plain("other meshes", others.join(", "));
    Some(row.noted(
        "workloads behind it are there, and Gloo Mesh uses the mesh of the first one for all",
    ))
}

fn virtual_meshes(around: &Around<'_>) -> Vec<Related> {
    let Some(mesh) = &around.known.destination.mesh else {
        return Vec::new();
    };
    let relations = around.world.relations();
    let found = relations.virtual_meshes_of(around.source(), &ObjectKey::from(mesh));
    let mut rows: Vec<Related> = found
        .iter()
        .map(|virtual_mesh| virtual_mesh_row(around, virtual_mesh))
        .collect();
    if rows.len() > 1 {
        let words = "a mesh can be in only one, so Gloo Mesh refuses the others";
        rows.push(Related::note("virtual mesh", words));
    }
    match around.gap(Kind::VirtualMesh) {
        Some(why) if rows.is_empty() => rows.push(Related::unknown("virtual mesh", &why)),
        None if rows.is_empty() => rows.push(Related::plain(
            "virtual mesh",
            "none: its mesh is in none, so other meshes cannot call it",
        )),
        _ => {}
    }
    rows
}

fn virtual_mesh_row(around: &Around<'_>, virtual_mesh: &Arc<VirtualMesh>) -> Related {
    let subject = around.subject(Kind::VirtualMesh, ObjectKey::of(&virtual_mesh.meta));
    let mut faults = refused(&mut around.judged(), Kind::VirtualMesh);
    faults.retain(|fault| fault.concerns(&subject));
    let row = Related::of("virtual mesh", subject, &*virtual_mesh.meta.name);
    if !faults.is_empty() {
        return row.with(faults);
    }
    let (own, status) = (&around.known.id.key, &virtual_mesh.status);
    let here = status.destinations.of(&own.name, &own.namespace);
    match (here.map(|here| here.state), status.state) {
        (Some(state), _) if state != ApprovalState::Accepted => {
            row.noted(format!("{} for this Destination", approval_words(state)))
        }
        (_, Some(ApprovalState::Accepted)) => row,
        (_, state) => row.noted(format!("{} as a whole", state_words(state))),
    }
}

pub(super) fn with_errors(words: &str, errors: &[Text]) -> String {
    if errors.is_empty() {
        words.to_owned()
    } else {
        format!("{words}: {}", errors.join("; "))
    }
}
