//! The object and field that decides a step.

use crate::{
    derive::world::Known,
    model::{Text, reference::ObjectRef},
    store::Kind,
};

/// The object and field that decides something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The kind of the object.
    pub kind: Kind,
    /// Its namespace.
    pub namespace: Text,
    /// Its name.
    pub name: Text,
    /// The path of the field.
    pub path: String,
    /// The generation of the object that is in force. `None` if it is not known.
    pub generation: Option<i64>,
}

impl Decision {
    /// A field of a Destination.
    pub(super) fn of(kind: Kind, known: &Known, path: &str) -> Self {
        Self {
            kind,
            namespace: known.id.key.namespace.clone(),
            name: Text::from(&*known.id.key.name),
            path: path.to_owned(),
            generation: known.destination.meta.generation,
        }
    }

    /// A field of an object that a reference names.
    pub(super) fn named(kind: Kind, reference: &ObjectRef, path: &str) -> Self {
        Self {
            kind,
            namespace: reference.namespace.clone(),
            name: reference.name.clone(),
            path: path.to_owned(),
            generation: None,
        }
    }

    /// The same with the generation that is in force.
    pub(super) fn observed(self, generation: Option<i64>) -> Self {
        Self { generation, ..self }
    }

    /// The same object with another field.
    pub(super) fn at(&self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..self.clone()
        }
    }

    /// The kind and name of the object: `TrafficPolicy gloo-mesh/split`.
    #[must_use]
    pub fn object_words(&self) -> String {
        format!("{} {}/{}", self.kind.name(), self.namespace, self.name)
    }
}
