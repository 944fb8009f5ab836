//! The verdict for each mesh on a Kubernetes service: by its name in the cluster, by its federated hostname, or not.

use std::{borrow::Cow, sync::Arc};

use crate::{
    derive::{
        faults::{self, lacks_smart_dns, needs_smart_dns},
        wording::{brief_name, brief_text},
    },
    model::{Mesh, Text, kube_service::KubeService},
    store::{Kind, ObjectKey},
};

use super::{Callable, Caller, Way, inputs::Inputs, local, ports::PortCalls, refusal, warnings};

/// The reason why a mesh that is named but does not exist cannot call.
pub(super) const GONE: &str = "there is no such mesh; what names it is stale";

/// The facts that are the same for every mesh that calls by the federated hostname.
struct Passage {
    hosts: Arc<[Text]>,
    way: Way,
    /// Whether calls to each port succeed, for meshes whose sidecars resolve the name.
    called: PortCalls,
    /// The same for meshes whose sidecars do not.
    failing: PortCalls,
    /// The same for meshes if it is not known whether their sidecars do.
    unknown: PortCalls,
    /// The reason why no mesh can call it. `None` if Istio accepts the name.
    refused: Option<String>,
}

/// How it is known that the Destination is federated to a mesh.
enum Word {
    /// The status lists the mesh.
    Status,
    /// The status should list it, and the virtual mesh of this name selects it.
    VirtualMesh(Text),
}

/// Every mesh with its verdict.
pub(super) fn callers(inputs: &Inputs<'_>, kube: &KubeService) -> Vec<Caller> {
    let name = local::name(inputs);
    let inside = PortCalls::inside(inputs);
    let passage = passage(inputs);
    inputs.callers(|caller| {
        if inputs.is_missing(Kind::Mesh, &caller.mesh) {
            return caller.no(GONE);
        }
        let is_local = local::is_local(inputs, kube, &caller);
        let mut caller = match (&name, word(inputs, &caller.mesh)) {
            (Some(name), _) if is_local => local::caller(inputs, (name, &inside), caller),
            (_, Some(word)) if !is_local => federated(inputs, &passage, caller, word),
            _ => refusal::of(inputs, caller),
        };
        if caller.verdict == Callable::Unknown && inside.arrives() == Some(false) {
            caller.arrives = Some(false);
            let why = "calls fail, whatever name is used";
            caller.why.insert(0, why.to_owned());
        }
        caller
    })
}

fn passage(inputs: &Inputs<'_>) -> Passage {
    let hostname = inputs.federation().map(|federation| &*federation.hostname);
    let hostname = hostname.filter(|hostname| !hostname.is_empty());
    let way = inputs.way().clone();
    let is_blocked = matches!(way, Way::NoGateway | Way::NoAddress);
    let outside = PortCalls::outside(inputs);
    let (failing, unknown) = (outside.but(Some(false)), outside.but(None));
    let is_shared = hostname.is_some_and(|hostname| inputs.rival(hostname).is_some());
    let called = if hostname.is_none() || is_blocked || warnings::fail_outside(inputs) {
        failing.clone()
    } else if way == Way::UnknownGateway || is_shared {
        unknown.clone()
    } else {
        outside
    };
    Passage {
        refused: faults::hostname_invalid(inputs.destination).map(|fault| fault.words),
        hosts: hostname.map(Text::from).into_iter().collect(),
        way,
        called,
        failing,
        unknown,
    }
}

/// Whether the Destination is federated to a mesh, and how that is known.
///
/// The status decides, unless Gloo Mesh 1.0 wrote its list, which leaves meshes out: then the virtual mesh decides.
fn word(inputs: &Inputs<'_>, mesh: &ObjectKey) -> Option<Word> {
    inputs.federation()?;
    if inputs.is_federated_to(mesh) {
        return Some(Word::Status);
    }
    let (key, _) = inputs.virtual_mesh().filter(|_| inputs.has_odd_list())?;
    refusal::is_selected_for(inputs, mesh).then(|| Word::VirtualMesh(key.name.clone()))
}

fn federated(inputs: &Inputs<'_>, passage: &Passage, caller: Caller, word: Word) -> Caller {
    if let Some(refused) = &passage.refused {
        return caller.no(refused);
    }
    let hostname = passage.hosts.first().map_or("", |host| host);
    let mesh = inputs.meshes.get(&caller.mesh).map(|mesh| &***mesh);
    let unresolved = mesh.and_then(|mesh| unresolved(mesh, hostname));
    let called = if unresolved.is_some() {
        &passage.failing
    } else if mesh.is_none() && needs_smart_dns(hostname) && passage.called.arrives() == Some(true)
    {
        // Whether its sidecars answer DNS is not known.
        &passage.unknown
    } else {
        &passage.called
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
    let why = [remark, outside(inputs, &caller.mesh), unresolved, unread];
    let caller = Caller {
        verdict: Callable::Federated,
        hosts: Arc::clone(&passage.hosts),
        way: passage.way.clone(),
        why: why.into_iter().flatten().map(said).collect(),
        ..caller
    };
    caller.called(inputs, called)
}

/// A sentence, shortened if it is too long.
fn said(words: String) -> String {
    match brief_text(&words) {
        Cow::Borrowed(_) => words,
        Cow::Owned(brief) => brief,
    }
}

/// A remark if the virtual mesh does not list a mesh that the status lists.
fn outside(inputs: &Inputs<'_>, mesh: &ObjectKey) -> Option<String> {
    let (key, virtual_mesh) = inputs.virtual_mesh()?;
    let mut around = inputs.virtual_meshes_of(mesh).iter();
    let is_outside = !around.any(|(_, around)| std::ptr::eq(*around, virtual_mesh));
    is_outside.then(|| {
        format!(
            "virtual mesh {} does not list this mesh; its status may be behind",
            key.name
        )
    })
}

/// The reason why the sidecars of a mesh do not resolve a hostname. `None` if they do.
fn unresolved(mesh: &Mesh, hostname: &str) -> Option<String> {
    let suffix = hostname.rsplit('.').next().unwrap_or(hostname);
    lacks_smart_dns(mesh, hostname).then(|| {
        format!(
            "its sidecars do not answer DNS (smartDnsProxyingEnabled), which a name ending in .{} needs",
            brief_name(suffix)
        )
    })
}
