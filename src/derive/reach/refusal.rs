//! Why a mesh cannot call a Destination: the most telling reason alone. Where a reason would rest on what is not known,
//! nobody knows.

use crate::{
    derive::{Selects, destination_words, numbers::few, selects},
    model::{
        VirtualMesh,
        approval::{ApprovalState, ApprovalStatus},
        virtual_mesh::{Federation, FederationSelector},
    },
    store::{Kind, ObjectKey},
};

use super::{
    Caller,
    ground::{Ground, Own, lists},
};

/// The verdict on a mesh to which the Destination is not federated.
pub(super) fn of(ground: &Ground<'_>, caller: Caller) -> Caller {
    if ground.destination.status.is_none() {
        return caller.unknown("networking has written no status for the service yet");
    }
    if !ground.meshes.contains_key(&caller.mesh) {
        // It may span the Destination's cluster, where the local name is enough.
        let why = ground.why_unknown(Kind::Mesh);
        return caller.unknown(format!("the mesh itself is not known ({why})"));
    }
    let own = match ground.own_mesh() {
        Own::Unset => return caller.no("the service names no mesh, so networking passes it over"),
        Own::Gone(key) => {
            return caller.no(format!(
                "the service's mesh {} does not exist, so networking passes it over",
                key.name
            ));
        }
        Own::Unread(key) | Own::Mesh(key, _) => key,
    };
    let around_own = ground.virtual_meshes_of(&own);
    let around_caller = ground.virtual_meshes_of(&caller.mesh);
    let shared = around_own
        .iter()
        .find(|(key, _)| around_caller.iter().any(|(other, _)| key == other));
    match shared {
        Some(shared) => within(ground, caller, *shared),
        None => apart(
            ground,
            caller,
            (&names(&around_own), &names(&around_caller)),
        ),
    }
}

/// The verdict on a mesh where the object names nothing that could be called.
pub(super) fn without_target(ground: &Ground<'_>, caller: Caller) -> Caller {
    if ground.destination.oddities.is_empty() {
        caller.no("it names neither a service nor an external one, so there is nothing to call")
    } else {
        caller.unknown("what it stands for could not be read")
    }
}

/// Whether the virtual mesh of the Destination selects it for a mesh, for certain.
pub(super) fn is_selected_for(ground: &Ground<'_>, mesh: &ObjectKey) -> bool {
    let Some((_, virtual_mesh)) = ground.virtual_mesh() else {
        return false;
    };
    let Some(federation) = &virtual_mesh.spec.federation else {
        return false;
    };
    lists(&virtual_mesh.spec.meshes, mesh) && selection(ground, federation, mesh) == Selection::Here
}

fn names(around: &[(&ObjectKey, &VirtualMesh)]) -> Vec<String> {
    around.iter().map(|(key, _)| key.name.to_string()).collect()
}

/// The verdict where no virtual mesh is known to hold both meshes.
fn apart(ground: &Ground<'_>, caller: Caller, (own, other): (&[String], &[String])) -> Caller {
    if !ground.knows_all(Kind::VirtualMesh) {
        let why = ground.why_unknown(Kind::VirtualMesh);
        return caller.unknown(format!("VirtualMeshes are not known ({why})"));
    }
    match (own, other) {
        ([], _) => caller.no("the service's mesh is in no virtual mesh"),
        (own, []) => caller.no(format!(
            "this mesh is in no virtual mesh, the service's is in {}",
            own.join(", ")
        )),
        (own, other) => caller.no(format!(
            "this mesh is in virtual mesh {}, the service's is in {}",
            other.join(", "),
            own.join(", ")
        )),
    }
}

/// The verdict where a virtual mesh holds both meshes.
fn within(
    ground: &Ground<'_>,
    caller: Caller,
    (key, virtual_mesh): (&ObjectKey, &VirtualMesh),
) -> Caller {
    let name = &key.name;
    if let Some(refused) = refused(ground, virtual_mesh) {
        return caller.no(format!(
            "virtual mesh {name} could not federate it: {}",
            errors(refused)
        ));
    }
    let Some(federation) = &virtual_mesh.spec.federation else {
        return caller.no(format!("virtual mesh {name} federates nothing"));
    };
    match selection(ground, federation, &caller.mesh) {
        Selection::Nothing => caller.no(format!(
            "virtual mesh {name} federates nothing: it has no selectors and is not permissive"
        )),
        Selection::Others => caller.no(format!(
            "virtual mesh {name} does not select it: {}",
            selectors(federation)
        )),
        Selection::Elsewhere(meshes) => {
            caller.no(format!("virtual mesh {name} federates it to {meshes} only"))
        }
        Selection::Unknown => caller.unknown(format!(
            "virtual mesh {name} selects by what this version does not know"
        )),
        Selection::Here => caller.no(lag(ground, name, virtual_mesh)),
    }
}

/// What became of the Destination in a virtual mesh, where it was refused.
pub(super) fn refused<'v>(
    ground: &Ground<'_>,
    virtual_mesh: &'v VirtualMesh,
) -> Option<&'v ApprovalStatus> {
    let key = &ground.known.id.key;
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

/// Whether a virtual mesh selects the Destination for a mesh.
#[derive(Debug, PartialEq, Eq)]
enum Selection {
    /// It does.
    Here,
    /// It selects it for these meshes alone.
    Elsewhere(String),
    /// It selects other Destinations.
    Others,
    /// It selects none at all.
    Nothing,
    /// That depends on what this version does not know.
    Unknown,
}

fn selection(ground: &Ground<'_>, federation: &Federation, mesh: &ObjectKey) -> Selection {
    if federation.selectors.is_empty() {
        return if federation.permissive {
            Selection::Here
        } else {
            Selection::Nothing
        };
    }
    let judged =
        |selector: &FederationSelector| selects(&selector.destinations, ground.destination);
    let is_for = |selector: &&FederationSelector| {
        selector.meshes.is_empty() || lists(&selector.meshes, mesh)
    };
    match federation.selectors.iter().filter(is_for).map(judged).max() {
        Some(Selects::Yes) => return Selection::Here,
        Some(Selects::Unknown) => return Selection::Unknown,
        Some(Selects::No) | None => {}
    }
    let elsewhere = federation
        .selectors
        .iter()
        .filter(|selector| judged(selector) == Selects::Yes);
    let meshes = elsewhere
        .flat_map(|selector| &selector.meshes)
        .map(|mesh| mesh.name.to_string());
    match few(meshes) {
        none if none.is_empty() => Selection::Others,
        meshes => Selection::Elsewhere(meshes),
    }
}

/// What a virtual mesh does select.
fn selectors(federation: &Federation) -> String {
    let all = federation.selectors.iter();
    let words = all.flat_map(|selector| destination_words(&selector.destinations));
    let words: Vec<String> = words.collect();
    // Any of them will do.
    let words = match &words[..] {
        [one, two] => format!("{one} or {two}"),
        _ => few(words),
    };
    let ignored = if federation.permissive {
        " (permissive does not count beside selectors)"
    } else {
        ""
    };
    format!("it selects {words}{ignored}")
}

/// Why it is not federated although it is selected.
fn lag(ground: &Ground<'_>, name: &str, virtual_mesh: &VirtualMesh) -> String {
    if is_refused(virtual_mesh.status.state) {
        let why = few(virtual_mesh.status.errors.iter().map(ToString::to_string));
        let why = if why.is_empty() {
            "it does not say why"
        } else {
            &why
        };
        return format!("virtual mesh {name} selects it but is not accepted: {why}");
    }
    let observed = ground
        .destination
        .status
        .as_ref()
        .and_then(|status| status.observed_generation);
    match (observed, ground.destination.meta.generation) {
        (Some(observed), Some(own)) if observed != own => format!(
            "virtual mesh {name} selects it, but networking has processed generation {observed} of {own} only"
        ),
        _ => format!(
            "virtual mesh {name} selects it, but the service's status does not say so; look at the logs of networking"
        ),
    }
}
