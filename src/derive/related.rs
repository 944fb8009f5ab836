//! The relations of a Destination: what it refers to, what refers to it, what is behind it, what is the same.
//!
//! Each gets a row with its object, so that the user can go there. If a kind could not be read, its relations are shown
//! as unknown, never as absent.

mod cluster;
mod gateway;
mod mesh;
mod others;
mod referring;
mod workloads;

use crate::{
    model::{SourceName, reference::ObjectRef},
    store::{Kind, Object, ObjectKey, Store, Subject},
};

use super::{
    fault::Severity,
    world::{Known, Sought, World, seek},
};

/// One relation of a Destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The sort of relation: `workload`, `mesh`, `gateway of`.
    pub what: &'static str,
    /// The object. `None` if there is none.
    pub subject: Option<Subject>,
    /// The object in words, with remarks; or why there is none, or why that is not known.
    pub words: String,
    /// How much it matters. `None` if it is as it should be.
    pub severity: Option<Severity>,
}

/// The relations of a Destination: workloads, mesh, virtual mesh and cluster, gateway roles, then the objects that
/// refer to it, then the same service elsewhere.
#[must_use]
pub fn related(store: &Store, world: &World, known: &Known) -> Vec<Related> {
    let around = Around {
        store,
        world,
        known,
    };
    let mut rows = workloads::rows(&around);
    rows.extend(mesh::rows(&around));
    rows.extend(cluster::row(&around));
    rows.extend(gateway::rows(&around));
    rows.extend(referring::rows(&around));
    rows.extend(others::rows(&around));
    rows
}

/// The data that rows are made from.
struct Around<'a> {
    store: &'a Store,
    world: &'a World,
    known: &'a Known,
}

impl<'a> Around<'a> {
    fn source(&self) -> &'a SourceName {
        &self.known.id.source
    }

    fn gap(&self, kind: Kind) -> Option<String> {
        self.store.knowledge(self.source(), kind).gap()
    }

    fn seek(&self, kind: Kind, reference: &ObjectRef) -> Sought<'a> {
        seek(self.store, self.source(), kind, &ObjectKey::from(reference))
    }

    fn subject(&self, kind: Kind, key: ObjectKey) -> Subject {
        self.known.id.neighbour(kind, key)
    }
}

impl Related {
    fn plain(what: &'static str, words: impl Into<String>) -> Self {
        Self {
            what,
            subject: None,
            words: words.into(),
            severity: None,
        }
    }

    fn of(what: &'static str, subject: Subject, words: impl Into<String>) -> Self {
        Self {
            subject: Some(subject),
            ..Self::plain(what, words)
        }
    }

    fn object(around: &Around<'_>, what: &'static str, object: &Object, words: String) -> Self {
        Self::of(what, around.subject(object.kind(), object.key()), words)
    }

    fn at(self, severity: Severity) -> Self {
        let severity = Some(severity);
        Self { severity, ..self }
    }

    fn unknown(what: &'static str, why: &str) -> Self {
        Self::plain(what, format!("not known: {why}")).at(Severity::Info)
    }
}
