//! The facts by which rows are grouped, and the names of groups.

use hashbrown::Equivalent;

use crate::derive::{self, world::Known};

/// The facts by which rows are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// The service: its name and namespace, in all clusters.
    Service,
    /// The namespace of the service.
    Namespace,
    /// The cluster.
    Cluster,
    /// The region.
    Region,
    /// The mesh.
    Mesh,
}

impl GroupBy {
    /// All of them, in the order in which a key walks through them.
    pub const ALL: [Self; 5] = [
        Self::Service,
        Self::Namespace,
        Self::Cluster,
        Self::Region,
        Self::Mesh,
    ];

    /// The name in titles and links.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Namespace => "namespace",
            Self::Cluster => "cluster",
            Self::Region => "region",
            Self::Mesh => "mesh",
        }
    }

    /// The one that a word names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.key() == word)
    }

    /// The name of the group of a Destination, and its namespace if names are unique only in one.
    pub(super) fn of(self, known: &Known) -> (&str, &str) {
        let destination = &*known.destination;
        let kube = destination.kube_service();
        match self {
            Self::Service => (
                derive::destination::service_name(destination),
                derive::destination::namespace(destination),
            ),
            Self::Namespace => (derive::destination::namespace(destination), ""),
            Self::Cluster => (
                derive::destination::cluster(destination).unwrap_or_default(),
                "",
            ),
            Self::Region => (kube.map_or("", |kube| &kube.region), ""),
            Self::Mesh => {
                let mesh = destination.mesh.as_ref();
                mesh.map_or(("", ""), |mesh| (&mesh.name, &mesh.namespace))
            }
        }
    }
}

/// The name of a group. It is empty for Destinations without the fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RowGroupName {
    /// The name.
    pub name: Box<str>,
    /// The namespace of a service or a mesh.
    pub namespace: Box<str>,
}

impl Equivalent<RowGroupName> for (&str, &str) {
    fn equivalent(&self, name: &RowGroupName) -> bool {
        *self == (&*name.name, &*name.namespace)
    }
}
