//! What a judgement asks of the objects around a Destination.
//!
//! The store answers whoever shows a page. The engine of the rules answers too, and records what was asked, so that a
//! Destination is examined again if the answer changes.

use std::sync::Arc;

use crate::{
    model::{Mesh, VirtualMesh, reference::ObjectRef},
    store::{Kind, Knowledge, Object, ObjectKey, Store},
};

use super::{Known, World};

/// Answers about the objects of a Destination's source.
pub trait Neighbours<'a> {
    /// The Destination itself.
    fn known(&self) -> &'a Known;

    /// How much is known of a kind.
    fn knowledge(&self, kind: Kind) -> Knowledge<'a>;

    /// The mesh that a complete reference names. `None` if it was not read or the reference is incomplete.
    fn mesh(&mut self, reference: &ObjectRef) -> Option<&'a Arc<Mesh>>;

    /// The virtual meshes that list a mesh, by their keys.
    fn virtual_meshes_of(&mut self, mesh: &ObjectRef) -> Vec<&'a Arc<VirtualMesh>>;

    /// The meshes that the Destination is an applied east-west gateway of, by their keys.
    fn gateway_of(&mut self) -> Vec<&'a Arc<Mesh>>;
}

/// What the store knows around a Destination.
#[derive(Clone, Copy, Debug)]
pub struct Neighbourhood<'a> {
    /// What the sources have told.
    pub store: &'a Store,
    /// What belongs together.
    pub world: &'a World,
    /// The Destination.
    pub known: &'a Known,
}

impl<'a> Neighbours<'a> for Neighbourhood<'a> {
    fn known(&self) -> &'a Known {
        self.known
    }

    fn knowledge(&self, kind: Kind) -> Knowledge<'a> {
        self.store.knowledge(&self.known.id.source, kind)
    }

    fn mesh(&mut self, reference: &ObjectRef) -> Option<&'a Arc<Mesh>> {
        let key = ObjectKey::from(reference);
        match self.store.object(&self.known.id.source, Kind::Mesh, &key)? {
            Object::Mesh(mesh) => Some(mesh),
            _ => None,
        }
    }

    fn virtual_meshes_of(&mut self, mesh: &ObjectRef) -> Vec<&'a Arc<VirtualMesh>> {
        let relations = self.world.relations();
        relations.virtual_meshes_of(&self.known.id.source, &ObjectKey::from(mesh))
    }

    fn gateway_of(&mut self) -> Vec<&'a Arc<Mesh>> {
        self.world.relations().gateway_of(self.known)
    }
}
