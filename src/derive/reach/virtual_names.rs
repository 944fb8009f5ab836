//! Names of virtual destinations that the Destination is behind (Enterprise).

use std::sync::Arc;

use hashbrown::HashMap;

use crate::{
    derive::{
        effects::{Selects, selects},
        wording::{brief_name, brief_text, numbers::few},
    },
    model::{
        VirtualDestination,
        reference::{ClusterObjectRef, ObjectRef},
        virtual_destination::{Backing, ExportTo},
    },
    store::{Kind, Object, ObjectKey},
};

use super::{VirtualName, inputs::Inputs, refusal::is_refused};

/// The names, each once, and their callers: single meshes, or all meshes of a virtual mesh.
pub(super) struct VirtualNames<'s> {
    names: Vec<Arc<VirtualName>>,
    /// Indices of the names, by the object that they are exported to.
    exported: HashMap<(Kind, &'s str, &'s str), Vec<usize>, foldhash::fast::FixedState>,
    room: usize,
}

impl<'s> VirtualNames<'s> {
    /// All of them, by the keys of the virtual destinations; each mesh gets at most `room` of them.
    pub(super) fn of(inputs: &Inputs<'s>, room: usize) -> Self {
        let mut held: Vec<(&ObjectKey, &VirtualDestination)> = inputs
            .objects(Kind::VirtualDestination)
            .filter_map(|(key, object)| match object {
                Object::VirtualDestination(found) => Some((key, &**found)),
                _ => None,
            })
            .filter(|(_, found)| holds(inputs, found))
            .collect();
        held.sort_by_key(|(key, _)| *key);
        let mut all = Self {
            names: Vec::new(),
            exported: HashMap::default(),
            room,
        };
        for (key, found) in held {
            if let (Some(name), Some(exported)) = (name(key, found), &found.spec.export_to) {
                all.add(name, exported);
            }
        }
        all
    }

    fn add(&mut self, name: VirtualName, exported: &'s ExportTo) {
        let (kind, references) = match exported {
            ExportTo::Meshes(meshes) => (Kind::Mesh, &**meshes),
            ExportTo::VirtualMesh(one) => (Kind::VirtualMesh, std::slice::from_ref(one)),
        };
        let at = self.names.len();
        self.names.push(Arc::new(name));
        for ObjectRef { name, namespace } in references {
            let places = self.exported.entry((kind, name, namespace)).or_default();
            if places.last() != Some(&at) {
                places.push(at);
            }
        }
    }

    /// The first names that a mesh can call, in the order of the keys of the virtual destinations, and how many more
    /// there are.
    pub(super) fn of_mesh(
        &self,
        inputs: &Inputs<'_>,
        mesh: &ObjectKey,
    ) -> (Vec<Arc<VirtualName>>, usize) {
        if self.names.is_empty() {
            return (Vec::new(), 0);
        }
        let around = inputs.virtual_meshes_of(mesh).iter();
        let around = around.map(|(key, _)| (Kind::VirtualMesh, *key));
        let (mut places, mut total) = (Vec::new(), 0);
        for (kind, key) in around.chain([(Kind::Mesh, mesh)]) {
            let of_key = self.exported.get(&(kind, &*key.name, &*key.namespace));
            let of_key = of_key.map_or(&[][..], Vec::as_slice);
            total += of_key.len();
            places.extend(of_key.iter().take(self.room));
        }
        places.sort_unstable();
        places.truncate(self.room);
        let more = total - places.len();
        let names = places
            .into_iter()
            .map(|at: usize| Arc::clone(&self.names[at]));
        (names.collect(), more)
    }
}

fn name(key: &ObjectKey, found: &VirtualDestination) -> Option<VirtualName> {
    let errors = || {
        let errors = few(found.status.errors.iter().map(ToString::to_string));
        if errors.is_empty() {
            "it does not say why".to_owned()
        } else {
            brief_text(&errors).into_owned()
        }
    };
    Some(VirtualName {
        key: key.clone(),
        hostname: brief_name(found.spec.hostname.given()?).into_owned(),
        port: found.spec.port.as_ref().and_then(|port| port.number),
        refused: is_refused(found.status.state).then(errors),
    })
}

/// Whether the Destination is behind a virtual destination: it is named there, was selected, or is selected for certain.
fn holds(inputs: &Inputs<'_>, found: &VirtualDestination) -> bool {
    let Some(kube) = inputs.destination.kube_service() else {
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
            selects(&localized.destinations, inputs.destination) == Selects::Yes
        }
        None => false,
    }
}
