//! Names of virtual destinations that the Destination is behind (Enterprise).

use crate::{
    derive::{Selects, numbers::few, selects},
    model::{
        VirtualDestination,
        reference::{ClusterObjectRef, ObjectRef},
        virtual_destination::{Backing, ExportTo},
    },
    store::{Kind, Object, ObjectKey},
};

use super::{
    VirtualName,
    ground::{Ground, lists},
    refusal::is_refused,
};

/// The names that a mesh can call, in the order of the keys of the virtual destinations.
pub(super) fn of(ground: &Ground<'_>, mesh: &ObjectKey) -> Vec<VirtualName> {
    let all = ground.objects(Kind::VirtualDestination);
    let mut names: Vec<VirtualName> = all
        .filter_map(|(key, object)| match object {
            Object::VirtualDestination(found) => Some((key, &**found)),
            _ => None,
        })
        .filter(|(_, found)| is_exported_to(ground, found, mesh) && holds(ground, found))
        .filter_map(|(key, found)| name(key, found))
        .collect();
    names.sort_by(|a, b| a.key.cmp(&b.key));
    names
}

fn name(key: &ObjectKey, found: &VirtualDestination) -> Option<VirtualName> {
    let errors = || {
        let errors = few(found.status.errors.iter().map(ToString::to_string));
        if errors.is_empty() {
            "it does not say why".to_owned()
        } else {
            errors
        }
    };
    Some(VirtualName {
        key: key.clone(),
        hostname: found.spec.hostname.given()?.to_owned(),
        port: found.spec.port.as_ref().and_then(|port| port.number),
        refused: is_refused(found.status.state).then(errors),
    })
}

fn is_exported_to(ground: &Ground<'_>, found: &VirtualDestination, mesh: &ObjectKey) -> bool {
    match &found.spec.export_to {
        Some(ExportTo::Meshes(meshes)) => lists(meshes, mesh),
        Some(ExportTo::VirtualMesh(reference)) => is_in(ground, reference, mesh),
        None => false,
    }
}

fn is_in(ground: &Ground<'_>, virtual_mesh: &ObjectRef, mesh: &ObjectKey) -> bool {
    let around = ground.virtual_meshes.get(&ObjectKey::from(virtual_mesh));
    around.is_some_and(|around| lists(&around.spec.meshes, mesh))
}

/// Whether the Destination is behind a virtual destination: it is named there, was selected, or is selected for certain.
fn holds(ground: &Ground<'_>, found: &VirtualDestination) -> bool {
    let Some(kube) = ground.destination.kube_service() else {
        return false;
    };
    let is_it = |service: Option<&ClusterObjectRef>| service == Some(&kube.reference);
    let mut selected = found.status.selected.iter();
    if selected.any(|one| is_it(one.destination.kube_service.as_ref())) {
        return true;
    }
    match &found.spec.backing {
        Some(Backing::Static(services)) => {
            services.iter().any(|one| is_it(one.kube_service.as_ref()))
        }
        Some(Backing::Localized(localized)) => {
            selects(&localized.destinations, ground.destination) == Selects::Yes
        }
        None => false,
    }
}
