//! The mesh of a Destination, and the virtual meshes that mesh is in.

use std::sync::Arc;

use super::{Around, Related};
use crate::{
    derive::{fault::Severity, objects::mesh_words, policies::approval_words, world::Sought},
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
        return without_mesh(destination.kube_service());
    };
    match around.seek(Kind::Mesh, reference) {
        Sought::There(Object::Mesh(mesh)) => row(around, mesh),
        Sought::There(_) | Sought::Missing => {
            let missing = format!(
                "{reference} does not exist, so nothing is configured for this Destination; networking only logs \
                 \"could not find mesh\". Look at discovery, and whether istiod runs"
            );
            Related::plain("mesh", missing).at(Severity::Error)
        }
        Sought::Unknown(why) => Related::plain(
            "mesh",
            format!("{reference}; not known whether it exists: {why}"),
        )
        .at(Severity::Info),
    }
}

fn without_mesh(kube: Option<&KubeService>) -> Related {
    if kube.is_none() {
        let words = "none: an external service without a mesh can be called from all meshes of all virtual meshes";
        return Related::plain("mesh", words).at(Severity::Info);
    }
    let words = "none, so nothing is configured for this Destination; networking skips it with a line in its log. Set spec.mesh, or look at discovery";
    Related::plain("mesh", words).at(Severity::Error)
}

fn row(around: &Around<'_>, mesh: &Arc<Mesh>) -> Related {
    let subject = around.subject(Kind::Mesh, ObjectKey::of(&mesh.meta));
    let words = format!("{}, {}", mesh.meta.name, mesh_words(mesh));
    let kube = around.known.destination.kube_service();
    let clusters = mesh.spec.clusters();
    let is_elsewhere = |kube: &KubeService| {
        let is_one = |cluster: &&str| **cluster == *kube.reference.cluster;
        let is_placed = !kube.reference.cluster.is_empty();
        is_placed && !clusters.is_empty() && !clusters.iter().any(is_one)
    };
    match kube.filter(|kube| is_elsewhere(kube)) {
        Some(kube) => {
            let words = format!("{words}; the service is in {}", kube.reference.cluster);
            Related::of("mesh", subject, words).at(Severity::Warning)
        }
        None => Related::of("mesh", subject, words),
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
    let words = format!(
        "{}: workloads behind it are there, and Gloo Mesh uses the mesh of the first one for all",
        others.join(", ")
    );
    Some(Related::plain("other meshes", words).at(Severity::Warning))
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
        rows.push(Related::plain("virtual mesh", words).at(Severity::Error));
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
    let key = ObjectKey::of(&virtual_mesh.meta);
    let subject = around.subject(Kind::VirtualMesh, key);
    let name = &virtual_mesh.meta.name;
    let own = &around.known.id.key;
    let here = virtual_mesh
        .status
        .destinations
        .of(&own.name, &own.namespace);
    let row = |words: String| Related::of("virtual mesh", subject, words);
    match here.map(|here| (here.state, &here.errors)) {
        None | Some((ApprovalState::Accepted, _)) => match virtual_mesh.status.state {
            Some(ApprovalState::Accepted) => row(name.to_string()),
            state => row(format!("{name}, {} as a whole", state_words(state))).at(level(state)),
        },
        Some((state, errors)) => {
            let refused = format!("{name}, {} for this Destination", approval_words(state));
            row(with_errors(refused, errors)).at(level(Some(state)))
        }
    }
}

/// The words for a state, which is `None` if there is none yet.
pub(super) fn state_words(state: Option<ApprovalState>) -> &'static str {
    state.map_or("not processed", approval_words)
}

pub(super) fn level(state: Option<ApprovalState>) -> Severity {
    match state {
        Some(ApprovalState::Invalid | ApprovalState::Failed) => Severity::Error,
        _ => Severity::Warning,
    }
}

pub(super) fn with_errors(words: String, errors: &[Text]) -> String {
    if errors.is_empty() {
        words
    } else {
        format!("{words}: {}", errors.join("; "))
    }
}
