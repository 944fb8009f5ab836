//! What a Destination has to do with: what it refers to, what refers to it, what is behind it, what is the same.
//!
//! A row each, with the object it is about, so that one can go there. What a kind that could not be read would tell is
//! said to be unknown, never to be absent.

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

use super::{Known, Severity, Sought, World, seek};

/// Something that a Destination has to do with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// In which way: `workload`, `mesh`, `gateway of`.
    pub what: &'static str,
    /// The object, where it is one that is there.
    pub subject: Option<Subject>,
    /// Which it is, and what there is to say of it; why there is none, or why nobody knows.
    pub words: String,
    /// How much it matters; nothing where it is as it should be.
    pub severity: Option<Severity>,
}

/// What a Destination has to do with: workloads, mesh, virtual mesh and cluster, gateway roles, then who refers to it,
/// then the same service elsewhere.
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

/// What rows are made from.
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
        self.known.id.beside(kind, key)
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
