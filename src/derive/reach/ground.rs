//! What verdicts are built from: the meshes and virtual meshes of the Destination's source, and what of them is known.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    derive::{Sought, seek},
    model::{
        Destination, Mesh, Text, VirtualMesh, reference::ObjectRef, status::AppliedFederation,
    },
    store::{Feed, Kind, Knowledge, Object, ObjectKey, Source, Store},
};

use super::{super::Known, Caller};

/// What verdicts are built from.
pub(super) struct Ground<'s> {
    pub(super) store: &'s Store,
    pub(super) known: &'s Known,
    pub(super) destination: &'s Destination,
    pub(super) meshes: BTreeMap<ObjectKey, &'s Arc<Mesh>>,
    pub(super) virtual_meshes: BTreeMap<ObjectKey, &'s Arc<VirtualMesh>>,
    source: Option<&'s Source>,
}

/// The mesh that controls the Destination.
pub(super) enum Own<'s> {
    /// It names none.
    Unset,
    /// It names one that does not exist.
    Gone(ObjectKey),
    /// It names one that may exist; Meshes are not known.
    Unread(ObjectKey),
    /// This one.
    Mesh(ObjectKey, &'s Mesh),
}

impl<'s> Ground<'s> {
    pub(super) fn of(store: &'s Store, known: &'s Known) -> Self {
        let source = store.source(&known.id.source);
        let mut ground = Self {
            store,
            known,
            destination: &known.destination,
            meshes: BTreeMap::new(),
            virtual_meshes: BTreeMap::new(),
            source,
        };
        for (key, object) in ground
            .objects(Kind::Mesh)
            .chain(ground.objects(Kind::VirtualMesh))
        {
            match object {
                Object::Mesh(mesh) => drop(ground.meshes.insert(key.clone(), mesh)),
                Object::VirtualMesh(mesh) => drop(ground.virtual_meshes.insert(key.clone(), mesh)),
                _ => {}
            }
        }
        ground
    }

    /// The objects of a kind in the Destination's source, unordered.
    pub(super) fn objects(
        &self,
        kind: Kind,
    ) -> impl Iterator<Item = (&'s ObjectKey, &'s Object)> + use<'s> {
        self.feed(kind).into_iter().flat_map(Feed::objects)
    }

    fn feed(&self, kind: Kind) -> Option<&'s Feed> {
        self.source.and_then(|source| source.feed(kind))
    }

    /// How much is known of a kind in the Destination's source.
    pub(super) fn knowledge(&self, kind: Kind) -> Knowledge<'s> {
        self.store.knowledge(&self.known.id.source, kind)
    }

    /// Whether all objects of a kind are known, so that one that is not there does not exist.
    pub(super) fn knows_all(&self, kind: Kind) -> bool {
        self.knowledge(kind).is_whole()
    }

    /// Whether an object that was not found does not exist.
    pub(super) fn is_missing(&self, kind: Kind, key: &ObjectKey) -> bool {
        let found = seek(self.store, &self.known.id.source, kind, key);
        found == Sought::Missing
    }

    /// Why the objects of a kind are not all known, in a few words.
    pub(super) fn why_unknown(&self, kind: Kind) -> Cow<'s, str> {
        self.knowledge(kind).brief().unwrap_or_default()
    }

    /// One caller for each mesh that is known or named, in the order of their keys.
    pub(super) fn callers(&self, judge: impl Fn(Caller) -> Caller) -> Vec<Caller> {
        let keys: BTreeSet<ObjectKey> = self.meshes.keys().cloned().chain(self.named()).collect();
        let callers = keys.into_iter().map(|key| {
            let clusters = self.meshes.get(&key).map(|mesh| clusters(mesh));
            judge(Caller::new(key, clusters.unwrap_or_default()))
        });
        callers.collect()
    }

    /// Meshes that the Destination or a virtual mesh of its mesh names, whether they exist or not.
    fn named(&self) -> impl Iterator<Item = ObjectKey> {
        let listed = self
            .federation()
            .map_or(&[][..], |federation| &federation.meshes);
        let own = self.destination.mesh.as_ref();
        let around = own
            .map(|own| self.virtual_meshes_of(&own.into()))
            .unwrap_or_default();
        let around = around
            .into_iter()
            .flat_map(|(_, around)| &around.spec.meshes);
        let named = listed.iter().chain(own).chain(around);
        named
            .filter(|mesh| !mesh.name.is_empty())
            .map(ObjectKey::from)
    }

    /// The federation that networking has written.
    pub(super) fn federation(&self) -> Option<&'s AppliedFederation> {
        self.destination.status.as_ref()?.federation.as_deref()
    }

    pub(super) fn own_mesh(&self) -> Own<'s> {
        let named = self.destination.mesh.as_ref();
        let Some(key) = named
            .filter(|mesh| !mesh.name.is_empty())
            .map(ObjectKey::from)
        else {
            return Own::Unset;
        };
        match self.meshes.get(&key) {
            Some(mesh) => Own::Mesh(key, mesh),
            None if self.is_missing(Kind::Mesh, &key) => Own::Gone(key),
            None => Own::Unread(key),
        }
    }

    /// The virtual meshes that list a mesh. There should be one at most.
    pub(super) fn virtual_meshes_of(&self, mesh: &ObjectKey) -> Vec<(&ObjectKey, &'s VirtualMesh)> {
        let all = self.virtual_meshes.iter();
        let of_mesh = all.filter(|(_, virtual_mesh)| lists(&virtual_mesh.spec.meshes, mesh));
        of_mesh
            .map(|(key, virtual_mesh)| (key, &***virtual_mesh))
            .collect()
    }

    /// The virtual mesh that federates the Destination: the one its status names, else the one that lists its mesh.
    pub(super) fn virtual_mesh(&self) -> Option<(&ObjectKey, &'s VirtualMesh)> {
        let named = self
            .federation()
            .and_then(|federation| federation.virtual_mesh.as_ref());
        if let Some(named) = named {
            let (key, found) = self.virtual_meshes.get_key_value(&ObjectKey::from(named))?;
            return Some((key, found));
        }
        let own = self.destination.mesh.as_ref()?;
        self.virtual_meshes_of(&own.into()).into_iter().next()
    }

    /// Whether the list of federated meshes is one that only Gloo Mesh 1.0 wrote: it repeats a mesh or holds the
    /// Destination's own, and others are missing.
    pub(super) fn has_odd_list(&self) -> bool {
        let Some(federation) = self.federation() else {
            return false;
        };
        let distinct: BTreeSet<&ObjectRef> = federation.meshes.iter().collect();
        let own = self.destination.mesh.as_ref();
        distinct.len() < federation.meshes.len() || own.is_some_and(|own| distinct.contains(own))
    }
}

/// Whether a list of references holds an object.
pub(super) fn lists(references: &[ObjectRef], key: &ObjectKey) -> bool {
    let mut references = references.iter();
    references.any(|one| *one.name == *key.name && one.namespace == key.namespace)
}

/// The clusters that a mesh spans.
fn clusters(mesh: &Mesh) -> Vec<Text> {
    let clusters = mesh.spec.clusters().into_iter();
    let given = clusters.filter(|cluster| !cluster.is_empty());
    given.map(Text::from).collect()
}
