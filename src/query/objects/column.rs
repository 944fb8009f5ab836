//! The columns of the lists of each kind.

use crate::{
    query::Align,
    store::{Kind, Store},
};

/// A column of a list of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectColumn {
    /// The name of the object.
    Name,
    /// The namespace of the object.
    Namespace,
    /// Its registered cluster.
    Cluster,
    /// The type of a mesh.
    Type,
    /// The version of a mesh.
    Version,
    /// The severity of the gravest finding about it.
    Health,
    /// The verdict of networking on the object as a whole.
    State,
    /// The number of Destinations for which it is in force.
    InForce,
    /// The number of Destinations for which it is refused.
    Refused,
    /// Why a policy selects no Destination.
    SelectsNothing,
    /// The hostname of a virtual destination.
    Host,
    /// The port of a virtual destination.
    Port,
    /// The number of Destinations behind a virtual destination.
    BackedBy,
    /// The meshes of a virtual mesh or of a cluster.
    Meshes,
    /// The mesh of a workload.
    Mesh,
    /// The virtual mesh of a mesh.
    VirtualMesh,
    /// The address at which other meshes call a mesh.
    Gateway,
    /// The controller of the pods of a workload.
    Controller,
    /// The service account of a workload.
    Account,
    /// The name that the user gave to a cluster.
    Called,
    /// The DNS domain of a cluster.
    Domain,
    /// The number of its Destinations.
    Destinations,
    /// The generation, and the one that networking has processed if that is another.
    Generation,
    /// The manager that last wrote the spec.
    WrittenBy,
    /// The time since the object was last written.
    Written,
    /// The time since the object was created.
    Age,
    /// The source.
    Source,
}

use ObjectColumn::{
    Account, Age, BackedBy, Called, Cluster, Controller, Destinations, Domain, Gateway, Generation,
    Health, Host, InForce, Mesh, Meshes, Name, Namespace, Port, Refused, SelectsNothing, Source,
    State, Type, Version, VirtualMesh, Written, WrittenBy,
};

const POLICY: &[ObjectColumn] = &[
    Name,
    Namespace,
    State,
    InForce,
    Refused,
    Generation,
    WrittenBy,
    Age,
    SelectsNothing,
];
const OF_MESH: &[ObjectColumn] = &[
    Name,
    Namespace,
    Type,
    Version,
    Cluster,
    Destinations,
    VirtualMesh,
    Gateway,
    Age,
];
const OF_VIRTUAL_MESH: &[ObjectColumn] = &[
    Name, Namespace, State, Meshes, InForce, Refused, Generation, WrittenBy, Age,
];
const OF_VIRTUAL_DESTINATION: &[ObjectColumn] = &[
    Name, Namespace, State, Host, Port, BackedBy, Generation, WrittenBy, Age,
];
const OF_WORKLOAD: &[ObjectColumn] = &[
    Name,
    Namespace,
    Cluster,
    Controller,
    Account,
    Mesh,
    Destinations,
    Age,
];
const OF_CLUSTER: &[ObjectColumn] = &[
    Name,
    Called,
    Namespace,
    State,
    Domain,
    Meshes,
    Destinations,
    Generation,
    WrittenBy,
    Age,
];

impl ObjectColumn {
    /// The columns of the lists of a kind. Empty if the kind has none.
    #[must_use]
    pub fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::TrafficPolicy | Kind::AccessPolicy => POLICY,
            Kind::Mesh => OF_MESH,
            Kind::VirtualMesh => OF_VIRTUAL_MESH,
            Kind::VirtualDestination => OF_VIRTUAL_DESTINATION,
            Kind::Workload => OF_WORKLOAD,
            Kind::KubernetesCluster => OF_CLUSTER,
            Kind::Destination | Kind::Service | Kind::EndpointSlice => &[],
        }
    }

    /// The columns of a table: those of the kind that can have values.
    #[must_use]
    pub fn plain(kind: Kind, store: &Store) -> Vec<Self> {
        let mut columns = Self::of(kind).to_vec();
        columns.retain(|column| column.has_values(store));
        columns
    }

    /// The columns of a list on the screen: those of a table, and the source if there are several.
    #[must_use]
    pub fn shown(kind: Kind, store: &Store, has_several_sources: bool) -> Vec<Self> {
        let mut columns = Self::plain(kind, store);
        if has_several_sources {
            columns.insert(columns.len().min(2), Source);
        }
        columns
    }

    /// Every column that a list of a kind may have: its own, then those that every kind has.
    pub fn every(kind: Kind) -> impl Iterator<Item = Self> {
        let own = Self::of(kind);
        let further = [Health, Generation, WrittenBy, Written, Source];
        let further = further.into_iter().filter(|column| !own.contains(column));
        own.iter().copied().chain(further)
    }

    /// The column of a kind that a word of the command line names.
    #[must_use]
    pub fn named(kind: Kind, word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        Self::every(kind).find(|column| column.key() == word)
    }

    /// The name on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.names().0
    }

    /// The heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        self.names().1
    }

    /// The field of JSON documents.
    #[must_use]
    pub fn field(self) -> &'static str {
        self.names().2
    }

    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Name => ("name", "NAME", "name"),
            Namespace => ("namespace", "NAMESPACE", "namespace"),
            Cluster => ("cluster", "CLUSTER", "cluster"),
            Type => ("type", "TYPE", "type"),
            Version => ("version", "VERSION", "version"),
            Health => ("health", "HEALTH", "health"),
            State => ("state", "STATE", "state"),
            InForce => ("in-force", "IN FORCE", "inForce"),
            Refused => ("refused", "REFUSED", "refused"),
            SelectsNothing => ("selects-nothing", "SELECTS NOTHING", "selectsNothing"),
            Host => ("host", "HOST", "hostname"),
            Port => ("port", "PORT", "port"),
            BackedBy => ("backed-by", "BACKED BY", "backedBy"),
            Meshes => ("meshes", "MESHES", "meshes"),
            Mesh => ("mesh", "MESH", "mesh"),
            VirtualMesh => ("virtual-mesh", "VIRTUAL MESH", "virtualMesh"),
            Gateway => ("gateway", "GATEWAY", "gateway"),
            Controller => ("controller", "CONTROLLER", "controller"),
            Account => ("account", "ACCOUNT", "serviceAccount"),
            Called => ("called", "CALLED", "givenName"),
            Domain => ("domain", "DOMAIN", "clusterDomain"),
            Destinations => ("destinations", "DESTINATIONS", "destinations"),
            Generation => ("generation", "GENERATION", "generation"),
            WrittenBy => ("written-by", "WRITTEN BY", "writtenBy"),
            Written => ("written", "WRITTEN", "written"),
            Age => ("age", "AGE", "created"),
            Source => ("source", "SOURCE", "source"),
        }
    }

    /// Whether its cells can say anything: given names have to be given.
    #[must_use]
    pub fn has_values(self, store: &Store) -> bool {
        self != Called || !store.cluster_names().is_empty()
    }

    /// Whether its cells need the findings.
    #[must_use]
    pub fn needs_insight(self) -> bool {
        self == Health
    }

    /// The side on which its text begins.
    #[must_use]
    pub fn align(self) -> Align {
        match self {
            InForce | Refused | BackedBy | Destinations | Port | Generation | Age | Written => {
                Align::Right
            }
            _ => Align::Left,
        }
    }
}
