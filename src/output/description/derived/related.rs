//! The related objects of a Destination, for the document of `describe`.

use serde::Serialize;

use crate::{
    derive::{
        self,
        world::{Known, World},
    },
    store::{Store, Subject},
};

/// An object related to a Destination.
#[derive(Debug, Serialize)]
pub(super) struct RelatedObject {
    /// In which way: `workload`, `mesh`, `gateway of`.
    what: &'static str,
    /// The object. `None` if there is none.
    #[serde(flatten)]
    object: Option<Object>,
    words: String,
    /// Absent if all is as it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Object {
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    namespace: String,
}

/// The related objects of a Destination, in reading order.
pub(super) fn related((store, world): (&Store, &World), known: &Known) -> Vec<RelatedObject> {
    let rows = derive::related::related(store, world, known).into_iter();
    rows.map(RelatedObject::of).collect()
}

impl RelatedObject {
    fn of(row: derive::related::Related) -> Self {
        Self {
            what: row.what,
            words: row.text(),
            level: row.severity().map(super::level),
            object: row.subject.map(Object::of),
        }
    }
}

impl Object {
    fn of(Subject { kind, id }: Subject) -> Self {
        Self {
            kind: kind.name(),
            name: id.key.name.to_string(),
            namespace: id.key.namespace.to_string(),
        }
    }
}
