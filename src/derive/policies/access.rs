//! Whether access policies restrict calls at all, which the virtual mesh decides.

use crate::{
    derive::{Known, World},
    model::{kube_service::ServiceType, reference::ObjectRef, virtual_mesh::GlobalAccessPolicy},
    store::{Kind, ObjectKey, Store},
};

use super::Remark;

/// What the virtual mesh makes of the access policies of a Destination, of which so many are in force. Nothing where
/// there is nothing to say.
#[must_use]
pub fn access_remarks(
    (store, world): (&Store, &World),
    known: &Known,
    in_force: usize,
) -> Option<Remark> {
    let mesh = known.destination.mesh.as_ref()?;
    let decided = match decide((store, world), known, mesh) {
        Ok(decided) => decided,
        Err(_) if in_force == 0 => return None,
        Err(why) => {
            return Some(Remark::note(format!(
                "whether access policies restrict calls is not known: {why}"
            )));
        }
    };
    match (decided, in_force) {
        (None, 0) => None,
        (None, _) => Some(Remark::warning(format!(
            "these restrict nothing: {mesh} is part of no virtual mesh, which would have to enable them"
        ))),
        (Some((_, GlobalAccessPolicy::Enabled)), 0) if may_be_gateway((store, world), known) => {
            None
        }
        (Some((of, GlobalAccessPolicy::Enabled)), 0) => Some(Remark::warning(format!(
            "calls are denied: virtual mesh {of} enables access policies and none allows any; gateways are excepted"
        ))),
        (Some((of, GlobalAccessPolicy::Enabled)), _) => Some(Remark::note(format!(
            "all other calls are denied: virtual mesh {of} enables access policies; gateways are excepted"
        ))),
        (Some(_), 0) => None,
        (Some((of, other)), _) => Some(Remark::warning(format!(
            "these restrict nothing: globalAccessPolicy of virtual mesh {of} is {}, not ENABLED",
            word(other)
        ))),
    }
}

/// The virtual mesh that lists a mesh, and what it says; nothing where none does.
fn decide(
    (store, world): (&Store, &World),
    known: &Known,
    mesh: &ObjectRef,
) -> Result<Option<(ObjectKey, GlobalAccessPolicy)>, String> {
    let source = &known.id.source;
    let mesh = ObjectKey::from(mesh);
    let listing = world.relations().virtual_meshes_of(source, &mesh);
    if let Some(found) = listing.first() {
        let said = found.spec.global_access_policy;
        return Ok(Some((ObjectKey::of(&found.meta), said)));
    }
    let gap = store.knowledge(source, Kind::VirtualMesh).gap();
    gap.map_or(Ok(None), Err)
}

/// Whether it lets requests into a mesh, which the management plane allows by itself.
fn is_gateway(world: &World, known: &Known) -> bool {
    let gateways = world
        .relations()
        .gateway_of(&known.id.source, &known.id.key);
    !gateways.is_empty()
}

/// The same, or it is not known because not all meshes are. Networking takes no ClusterIP service for a gateway.
fn may_be_gateway((store, world): (&Store, &World), known: &Known) -> bool {
    let kube = known.destination.kube_service();
    let is_fit = kube.is_some_and(|kube| kube.service_type != ServiceType::ClusterIp);
    let knows_all = || store.knowledge(&known.id.source, Kind::Mesh).is_whole();
    is_gateway(world, known) || (is_fit && !knows_all())
}

fn word(policy: GlobalAccessPolicy) -> &'static str {
    match policy {
        GlobalAccessPolicy::MeshDefault => "MESH_DEFAULT",
        GlobalAccessPolicy::Enabled => "ENABLED",
        GlobalAccessPolicy::Disabled => "DISABLED",
    }
}
