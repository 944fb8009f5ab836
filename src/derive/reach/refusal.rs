//! The reason why a mesh cannot call a Destination, only the most specific one. If a reason depends on unread data, the
//! verdict is unknown.

use crate::{
    derive::{destination, faults::stale_words, wording::numbers::few},
    model::{
        VirtualMesh,
        approval::{ApprovalState, ApprovalStatus},
    },
    store::{Kind, ObjectKey},
};

use super::{
    Caller,
    inputs::{Around, Inputs, Own},
    selection::Selection,
};

/// The verdict on a mesh to which the Destination is not federated.
pub(super) fn of(inputs: &Inputs<'_>, caller: Caller) -> Caller {
    if let Some(part) = missing_part(inputs) {
        return caller.unknown(format!(
            "the service reference has no {part}, so its name in a cluster is not known"
        ));
    }
    if inputs.destination.status.is_none() {
        return caller.unknown("networking has written no status for the service yet");
    }
    if !inputs.meshes.contains_key(&caller.mesh) {
        // It may span the Destination's cluster, where the local name is enough.
        let why = inputs.why_unknown(Kind::Mesh);
        return caller.unknown(format!("the mesh itself is not known ({why})"));
    }
    let own = match inputs.own_mesh() {
        Own::Unset => return caller.no("the service names no mesh, so networking skips it"),
        Own::Gone(key) => {
            return caller.no(format!(
                "the service's mesh {} does not exist, so networking skips it",
                key.name
            ));
        }
        Own::Unread(key) | Own::Mesh(key, _) => key,
    };
    if own == caller.mesh {
        let why = own_mesh(inputs, &caller);
        return caller.no(why);
    }
    let around_own = inputs.virtual_meshes_of(&own);
    let around_caller = inputs.virtual_meshes_of(&caller.mesh);
    // Both are in the order of their keys.
    let shared = around_own.iter().find(|(key, _)| {
        around_caller
            .binary_search_by_key(key, |(key, _)| *key)
            .is_ok()
    });
    match shared {
        Some(shared) => within(inputs, caller, *shared),
        None => apart(inputs, caller, (around_own, around_caller)),
    }
}

/// The first part that the reference to the service lacks. `None` if it is complete.
fn missing_part(inputs: &Inputs<'_>) -> Option<&'static str> {
    let reference = &inputs.destination.kube_service()?.reference;
    let parts = [
        ("name", &reference.name),
        ("namespace", &reference.namespace),
        ("clusterName", &reference.cluster),
    ];
    let mut parts = parts.iter();
    parts
        .find(|(_, part)| part.is_empty())
        .map(|(name, _)| *name)
}

/// The reason why the mesh that the Destination names as its own cannot call it: the service is in another cluster.
fn own_mesh(inputs: &Inputs<'_>, caller: &Caller) -> String {
    let cluster = destination::cluster(inputs.destination).unwrap_or_default();
    let there = few(caller.clusters.iter().map(ToString::to_string));
    format!(
        "it is the service's own mesh, to which a service is never federated; the mesh is in {there}, the service in \
         {cluster}"
    )
}

/// The verdict on a mesh if the object names nothing that could be called.
pub(super) fn without_target(inputs: &Inputs<'_>, caller: Caller) -> Caller {
    if destination::may_have_a_service(inputs.destination) {
        caller.unknown("its service could not be read")
    } else {
        caller.no("it names neither a service nor an external one, so there is nothing to call")
    }
}

/// Whether the virtual mesh of the Destination selects it for a mesh, for certain.
pub(super) fn is_selected_for(inputs: &Inputs<'_>, mesh: &ObjectKey) -> bool {
    let Some((key, _)) = inputs.virtual_mesh() else {
        return false;
    };
    let mut around = inputs.virtual_meshes_of(mesh).iter();
    let chosen = inputs.chosen(key);
    around.any(|(other, _)| *other == key)
        && chosen.is_some_and(|chosen| chosen.selection(mesh) == Selection::Here)
}

fn names(around: &[Around<'_>]) -> String {
    few(around.iter().map(|(key, _)| key.name.to_string()))
}

/// The verdict if no virtual mesh is known to hold both meshes.
fn apart(
    inputs: &Inputs<'_>,
    caller: Caller,
    (own, other): (&[Around<'_>], &[Around<'_>]),
) -> Caller {
    if !inputs.knows_all(Kind::VirtualMesh) {
        let why = inputs.why_unknown(Kind::VirtualMesh);
        return caller.unknown(format!("VirtualMeshes are not known ({why})"));
    }
    match (own, other) {
        ([], _) => caller.no("the service's mesh is in no virtual mesh"),
        (own, []) => caller.no(format!(
            "this mesh is in no virtual mesh, the service's is in {}",
            names(own)
        )),
        (own, other) => caller.no(format!(
            "this mesh is in virtual mesh {}, the service's is in {}",
            names(other),
            names(own)
        )),
    }
}

/// The verdict if a virtual mesh holds both meshes.
fn within(
    inputs: &Inputs<'_>,
    caller: Caller,
    (key, virtual_mesh): (&ObjectKey, &VirtualMesh),
) -> Caller {
    let name = &key.name;
    if let Some(refused) = refused(inputs, virtual_mesh) {
        return caller.no(format!(
            "virtual mesh {name} could not federate it: {}",
            errors(refused)
        ));
    }
    let Some(chosen) = inputs.chosen(key) else {
        return caller.no(format!("virtual mesh {name} federates nothing"));
    };
    match chosen.selection(&caller.mesh) {
        Selection::Nothing => caller.no(format!(
            "virtual mesh {name} federates nothing: it has no selectors and is not permissive"
        )),
        Selection::Others => caller.no(format!(
            "virtual mesh {name} does not select it: {}",
            chosen.words()
        )),
        Selection::Elsewhere(meshes) => {
            caller.no(format!("virtual mesh {name} federates it to {meshes} only"))
        }
        Selection::Unknown => caller.unknown(format!(
            "virtual mesh {name} selects by what this version does not know"
        )),
        Selection::Here => caller.no(lag(inputs, name, virtual_mesh)),
    }
}

/// The status of the Destination in a virtual mesh that refused it. `None` if it was not refused.
pub(super) fn refused<'v>(
    inputs: &Inputs<'_>,
    virtual_mesh: &'v VirtualMesh,
) -> Option<&'v ApprovalStatus> {
    let key = &inputs.known.id.key;
    let status = virtual_mesh
        .status
        .destinations
        .of(&key.name, &key.namespace)?;
    is_refused(Some(status.state)).then_some(status)
}

pub(super) fn is_refused(state: Option<ApprovalState>) -> bool {
    matches!(state, Some(ApprovalState::Invalid | ApprovalState::Failed))
}

/// The errors of a refusal.
pub(super) fn errors(status: &ApprovalStatus) -> String {
    let errors = few(status.errors.iter().map(ToString::to_string));
    if errors.is_empty() {
        "it does not say why".to_owned()
    } else {
        errors
    }
}

/// The reason why it is not federated although it is selected.
fn lag(inputs: &Inputs<'_>, name: &str, virtual_mesh: &VirtualMesh) -> String {
    if is_refused(virtual_mesh.status.state) {
        let why = few(virtual_mesh.status.errors.iter().map(ToString::to_string));
        let why = if why.is_empty() {
            "it does not say why"
        } else {
            &why
        };
        return format!("virtual mesh {name} selects it but is not accepted: {why}");
    }
    let observed = inputs
        .destination
        .status
        .as_ref()
        .and_then(|status| status.observed_generation);
    match (observed, inputs.destination.meta.generation) {
        (Some(observed), Some(own)) if observed != own => {
            let stale = stale_words(observed, own);
            format!("virtual mesh {name} selects it, but {stale}")
        }
        _ => format!(
            "virtual mesh {name} selects it, but the service's status does not say so; look at the logs of networking"
        ),
    }
}
