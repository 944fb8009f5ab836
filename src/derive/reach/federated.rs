//! The verdict for each mesh on a Kubernetes service: by its name in the cluster, by its federated hostname, or not.

use std::{borrow::Cow, sync::Arc};

use crate::{
    derive::{brief_name, brief_text},
    model::{Mesh, Text, kube_service::KubeService, mesh::MeshType},
    store::{Kind, ObjectKey},
};

use super::{Callable, Caller, Way, doubts, ground::Ground, local, refusal};

/// The suffix that needs nothing of sidecars.
const GLOBAL: &str = "global";
/// Why a mesh that is named and does not exist cannot call.
pub(super) const GONE: &str = "there is no such mesh; what names it is stale";

/// What is the same for every mesh that calls by the federated hostname.
struct Passage {
    hosts: Arc<[Text]>,
    ports: Arc<[u32]>,
    way: Way,
    /// Whether calls fail whatever the mesh.
    fails: bool,
}

/// How it is known that the Destination is federated to a mesh.
enum Word {
    /// The status lists the mesh.
    Status,
    /// The status should list it, and the virtual mesh of this name selects it.
    VirtualMesh(Box<str>),
}

/// Every mesh with its verdict.
pub(super) fn callers(ground: &Ground<'_>, kube: &KubeService) -> Vec<Caller> {
    let name = local::name(ground);
    let passage = passage(ground, kube);
    ground.callers(|caller| {
        if ground.is_missing(Kind::Mesh, &caller.mesh) {
            return caller.no(GONE);
        }
        if local::is_local(ground, kube, &caller) {
            return local::caller(name.as_ref(), caller);
        }
        match word(ground, &caller.mesh) {
            Some(word) => federated(ground, &passage, caller, word),
            None => refusal::of(ground, caller),
        }
    })
}

fn passage(ground: &Ground<'_>, kube: &KubeService) -> Passage {
    let hostname = ground.federation().map(|federation| &*federation.hostname);
    let hostname = hostname.filter(|hostname| !hostname.is_empty());
    let way = ground.way().clone();
    let is_blocked = matches!(way, Way::NoGateway | Way::NoAddress);
    Passage {
        fails: hostname.is_none() || is_blocked || doubts::fail_outside(ground),
        hosts: hostname.map(Text::from).into_iter().collect(),
        ports: local::ports(kube),
        way,
    }
}

/// Whether the Destination is federated to a mesh, and how that is known.
///
/// The status says so, unless its list is one of Gloo Mesh 1.0, which leaves meshes out: then the virtual mesh does.
fn word(ground: &Ground<'_>, mesh: &ObjectKey) -> Option<Word> {
    ground.federation()?;
    if ground.is_federated_to(mesh) {
        return Some(Word::Status);
    }
    let (key, _) = ground.virtual_mesh().filter(|_| ground.has_odd_list())?;
    refusal::is_selected_for(ground, mesh).then(|| Word::VirtualMesh(key.name.clone()))
}

fn federated(ground: &Ground<'_>, passage: &Passage, caller: Caller, word: Word) -> Caller {
    let hostname = passage.hosts.first().map_or("", |host| host);
    let mesh = ground.meshes.get(&caller.mesh).map(|mesh| &***mesh);
    let deaf = mesh.and_then(|mesh| deaf_to(mesh, hostname));
    let arrives = match &passage.way {
        _ if passage.fails || deaf.is_some() => Some(false),
        Way::UnknownGateway => None,
        // Whether its sidecars answer DNS is not known.
        _ if mesh.is_none() && needs_smart_dns(hostname) => None,
        _ => Some(true),
    };
    let remark = match word {
        Word::Status => None,
        Word::VirtualMesh(name) => Some(format!(
            "not in the service's status, but virtual mesh {name} selects it for this mesh"
        )),
    };
    let unread = mesh
        .is_none()
        .then(|| "the mesh itself could not be read".to_owned());
    let why = [remark, outside(ground, &caller.mesh), deaf, unread];
    Caller {
        verdict: Callable::Federated,
        arrives,
        hosts: Arc::clone(&passage.hosts),
        ports: Arc::clone(&passage.ports),
        way: passage.way.clone(),
        why: why.into_iter().flatten().map(said).collect(),
        ..caller
    }
}

/// A sentence of a bearable length.
fn said(words: String) -> String {
    match brief_text(&words) {
        Cow::Borrowed(_) => words,
        Cow::Owned(brief) => brief,
    }
}

/// That the virtual mesh does not list a mesh which the status lists.
fn outside(ground: &Ground<'_>, mesh: &ObjectKey) -> Option<String> {
    let (key, virtual_mesh) = ground.virtual_mesh()?;
    let mut around = ground.virtual_meshes_of(mesh).iter();
    let is_outside = !around.any(|(_, around)| std::ptr::eq(*around, virtual_mesh));
    is_outside.then(|| {
        format!(
            "virtual mesh {} does not list this mesh; its status may be behind",
            key.name
        )
    })
}

/// Why the sidecars of a mesh do not resolve a hostname, where they do not. Only its last label counts, as networking
/// looks at that alone.
fn deaf_to(mesh: &Mesh, hostname: &str) -> Option<String> {
    let is_smart = match &mesh.spec.mesh_type {
        Some(MeshType::Istio(istio)) => istio.smart_dns,
        _ => false,
    };
    if is_smart || !needs_smart_dns(hostname) {
        return None;
    }
    let suffix = brief_name(last_label(hostname));
    Some(format!(
        "its sidecars do not answer DNS (smartDnsProxyingEnabled), which a name ending in .{suffix} needs"
    ))
}

fn needs_smart_dns(hostname: &str) -> bool {
    !hostname.is_empty() && last_label(hostname) != GLOBAL
}

fn last_label(hostname: &str) -> &str {
    hostname.rsplit('.').next().unwrap_or(hostname)
}
