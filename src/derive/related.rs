//! The relations of a Destination: what it refers to, what refers to it, what is behind it, what is the same.
//!
//! Each gets a row with its object, so that the user can go there, and the faults between the two, from the functions
//! that the rules call too. If a kind could not be read, its relations are shown as unknown, never as absent.

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
    fault::{Remark, Severity},
    neighbours::Neighbourhood,
    world::{Known, Sought, World, seek},
};

/// One relation of a Destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The sort of relation: `workload`, `mesh`, `gateway of`.
    pub what: &'static str,
    /// The object. `None` if there is none.
    pub subject: Option<Subject>,
    /// The object in words. Empty if the remarks name it.
    pub words: String,
    /// The faults between the two, and what else is good to know.
    pub remarks: Vec<Remark>,
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

    /// The Destination as the functions that find faults ask about it.
    fn judged(&self) -> Neighbourhood<'a> {
        Neighbourhood::of((self.store, self.world), self.known)
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
    /// The severity of the gravest remark. `None` if all is as it should be.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.remarks.iter().map(|remark| remark.severity).min()
    }

    /// The object in words, then the remarks.
    #[must_use]
    pub fn text(&self) -> String {
        let words = Some(&*self.words).filter(|words| !words.is_empty());
        let remarks = self.remarks.iter().map(|remark| &*remark.text);
        let parts: Vec<&str> = words.into_iter().chain(remarks).collect();
        parts.join("; ")
    }

    fn plain(what: &'static str, words: impl Into<String>) -> Self {
        Self {
            what,
            subject: None,
            words: words.into(),
            remarks: Vec::new(),
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

    fn with(mut self, remarks: impl IntoIterator<Item = impl Into<Remark>>) -> Self {
        self.remarks.extend(remarks.into_iter().map(Into::into));
        self
    }

    fn noted(self, text: impl Into<String>) -> Self {
        self.with([Remark::note(text)])
    }

    fn note(what: &'static str, text: impl Into<String>) -> Self {
        Self::plain(what, "").noted(text)
    }

    fn unknown(what: &'static str, why: &str) -> Self {
        Self::note(what, format!("not known: {why}"))
    }
}
