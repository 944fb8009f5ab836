//! The cells of the lists of objects, as values.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::{
    derive::{
        objects::{backing_count, enforcement_counts, gateway_addresses, mesh_type},
        policies::{
            PolicyObject, cluster_state_words, needs_destinations, selects_nothing, state_words,
        },
        wording::age,
    },
    model::{KubernetesCluster, Mesh, reference::ObjectRef},
    store::{Kind, Object},
};

use super::ObjectColumn;
use crate::query::{
    Health,
    object_row::{ObjectGround, ObjectRow},
};

/// The value of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectCell {
    /// There is nothing.
    Nothing,
    /// It is not known.
    Unknown,
    /// A text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// A number.
    Number(u64),
    /// The generation of the object, and the one that networking has processed. `None` if it is not recorded.
    Generation {
        /// Its own.
        own: Option<i64>,
        /// The processed one. `None` also for kinds that networking does not process.
        processed: Option<i64>,
    },
    /// A time, by our clock.
    Time(Timestamp),
    /// The health.
    Health(Health),
}

/// The sort key of a cell; what is nothing or unknown comes last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CellKey {
    Number(u64),
    /// The youngest first.
    Time(Reverse<Timestamp>),
    Text(String),
    Last,
}

impl CellKey {
    pub(super) fn of(cell: &ObjectCell) -> Self {
        match cell {
            ObjectCell::Nothing | ObjectCell::Unknown | ObjectCell::Health(Health::Unknown) => {
                Self::Last
            }
            ObjectCell::Text(text) => Self::Text(text.clone()),
            ObjectCell::Texts(texts) => Self::Text(texts.join(",")),
            ObjectCell::Number(number) => Self::Number(*number),
            ObjectCell::Generation { own, .. } => {
                own.map_or(Self::Last, |own| Self::Number(own.unsigned_abs()))
            }
            ObjectCell::Time(at) => Self::Time(Reverse(*at)),
            ObjectCell::Health(Health::Is(severity)) => Self::Number(*severity as u64),
            ObjectCell::Health(Health::Ok) => Self::Number(u64::MAX),
        }
    }
}

impl ObjectCell {
    /// The text of the cell: `·` for nothing, `?` for unknown.
    #[must_use]
    pub fn text(&self, now: Timestamp) -> String {
        let number = |number: Option<i64>| number.map_or("?".to_owned(), |one| one.to_string());
        match self {
            Self::Nothing => "·".to_owned(),
            Self::Unknown => "?".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Texts(texts) => texts.join(","),
            Self::Number(number) => number.to_string(),
            Self::Generation { own, processed } if processed.is_none() || own == processed => {
                number(*own)
            }
            Self::Generation { own, processed } => {
                format!("{}<{}", number(*processed), number(*own))
            }
            Self::Time(at) => age(*at, now),
            Self::Health(health) => health.word().to_owned(),
        }
    }
}

/// The text, or nothing.
fn text(text: &str) -> ObjectCell {
    if text.is_empty() {
        return ObjectCell::Nothing;
    }
    ObjectCell::Text(text.to_owned())
}

/// The text, or unknown.
fn known(text: &str) -> ObjectCell {
    if text.is_empty() {
        return ObjectCell::Unknown;
    }
    ObjectCell::Text(text.to_owned())
}

fn texts(all: impl IntoIterator<Item = impl ToString>) -> ObjectCell {
    let all: Vec<String> = all.into_iter().map(|one| one.to_string()).collect();
    if all.is_empty() {
        return ObjectCell::Nothing;
    }
    ObjectCell::Texts(all)
}

fn number(count: usize) -> ObjectCell {
    ObjectCell::Number(u64::try_from(count).unwrap_or(u64::MAX))
}

impl ObjectColumn {
    /// The cell of an object.
    #[must_use]
    pub fn cell(self, row: &ObjectRow, ground: &ObjectGround<'_>) -> ObjectCell {
        let ObjectRow { id, object } = row;
        let meta = object.meta();
        let time = |at: Option<Timestamp>| {
            at.map_or(ObjectCell::Unknown, |at| {
                ObjectCell::Time(ground.store.ours(&id.source, at))
            })
        };
        match self {
            Self::Name => text(&meta.name),
            Self::Namespace => text(&meta.namespace),
            Self::Source => text(&id.source.0),
            Self::WrittenBy => known(&meta.writer),
            Self::Written => time(meta.newest()),
            Self::Age => time(meta.created.given()),
            Self::Generation => ObjectCell::Generation {
                own: meta.generation,
                processed: processed(object),
            },
            Self::Health => ObjectCell::Health(ground.health(row)),
            Self::State => state(object),
            Self::InForce | Self::Refused => enforcement(self, row, ground),
            Self::SelectsNothing => nothing_selected(row, ground),
            Self::Destinations => number(ground.counts.of(object.kind(), id)),
            _ => self.special(row, ground),
        }
    }

    /// The cell of a column that only one kind or two have.
    fn special(self, row: &ObjectRow, ground: &ObjectGround<'_>) -> ObjectCell {
        let ObjectRow { id, object } = row;
        match object {
            Object::Mesh(mesh) => self.of_mesh((row, mesh), ground),
            Object::VirtualMesh(of) => {
                texts(of.spec.meshes.iter().map(|mesh: &ObjectRef| &mesh.name))
            }
            Object::VirtualDestination(of) => match self {
                Self::Host => text(&of.spec.hostname),
                Self::Port => {
                    let port = of.spec.port.as_ref().and_then(|port| port.number);
                    port.map_or(ObjectCell::Nothing, |port| ObjectCell::Number(port.into()))
                }
                _ => number(backing_count(ground.world, &id.source, of)),
            },
            Object::Workload(workload) => {
                let pods = workload.spec.kubernetes.as_ref();
                let of_pods = pods.map(|pods| match self {
                    Self::Cluster => known(&pods.controller.cluster),
                    Self::Controller => known(&pods.controller.name),
                    _ => text(pods.account()),
                });
                match self {
                    Self::Mesh => text(workload.spec.mesh.as_ref().map_or("", |mesh| &mesh.name)),
                    _ => of_pods.unwrap_or(ObjectCell::Nothing),
                }
            }
            Object::KubernetesCluster(cluster) if self == Self::Called => {
                let names = ground.store.cluster_names();
                text(names.of(&cluster.meta.name).unwrap_or_default())
            }
            Object::KubernetesCluster(cluster) if self == Self::Domain => {
                text(cluster.spec.domain())
            }
            Object::KubernetesCluster(cluster) => {
                let relations = ground.world.relations();
                let meshes = relations.meshes_of(&id.source, &cluster.meta.name);
                texts(meshes.into_iter().map(|mesh| &mesh.meta.name))
            }
            _ => ObjectCell::Nothing,
        }
    }

    fn of_mesh(self, (row, mesh): (&ObjectRow, &Mesh), ground: &ObjectGround<'_>) -> ObjectCell {
        let source = &row.id.source;
        match self {
            Self::Type => known(mesh_type(mesh).unwrap_or_default()),
            Self::Version => known(mesh.spec.installation().map_or("", |at| &at.version)),
            Self::Cluster => texts(mesh.spec.clusters()),
            Self::Gateway => {
                let mut addresses = gateway_addresses(mesh);
                addresses
                    .next()
                    .map_or(ObjectCell::Nothing, |(address, port)| {
                        let port = port.map_or("?".to_owned(), |port| port.to_string());
                        ObjectCell::Text(format!("{address}:{port}"))
                    })
            }
            _ => {
                let relations = ground.world.relations();
                let listing = relations.virtual_meshes_of(source, &row.id.key);
                let is_whole = ground.store.knowledge(source, Kind::VirtualMesh).is_whole();
                match listing.first() {
                    Some(virtual_mesh) => text(&virtual_mesh.meta.name),
                    None if is_whole => ObjectCell::Nothing,
                    None => ObjectCell::Unknown,
                }
            }
        }
    }
}

/// The generation that networking has processed. `None` if the status does not record it.
fn processed(object: &Object) -> Option<i64> {
    match object {
        Object::TrafficPolicy(policy) => policy.status.observed_generation,
        Object::AccessPolicy(policy) => policy.status.observed_generation,
        Object::VirtualMesh(of) => of.status.observed_generation,
        Object::VirtualDestination(of) => of.status.observed_generation,
        Object::Mesh(mesh) => mesh.status.observed_generation,
        Object::Workload(workload) => workload.status.observed_generation,
        Object::KubernetesCluster(cluster) => {
            let states = cluster.status.states.iter();
            states.filter_map(|state| state.observed_generation).max()
        }
        Object::Destination(_) | Object::Service(_) | Object::EndpointSlice(_) => None,
    }
}

/// The state of an object as a whole in words.
fn state(object: &Object) -> ObjectCell {
    let words = match object {
        Object::TrafficPolicy(policy) => state_words(policy.status.state),
        Object::AccessPolicy(policy) => state_words(policy.status.state),
        Object::VirtualMesh(of) => state_words(of.status.state),
        Object::VirtualDestination(of) => state_words(of.status.state),
        Object::KubernetesCluster(cluster) => registration(cluster).unwrap_or_default(),
        _ => "",
    };
    known(words)
}

/// The first state of a registration that is not accepted, else the first one.
fn registration(cluster: &KubernetesCluster) -> Option<&'static str> {
    Some(cluster_state_words(cluster.status.gravest()?.state))
}

fn enforcement(column: ObjectColumn, row: &ObjectRow, ground: &ObjectGround<'_>) -> ObjectCell {
    let counts = enforcement_counts(ground.world, (&row.id, &row.object), ground.counts);
    counts.map_or(ObjectCell::Nothing, |counts| {
        number(match column {
            ObjectColumn::Refused => counts.refused,
            _ => counts.in_force,
        })
    })
}

/// Why a policy selects no Destination; nothing if it selects one.
fn nothing_selected(row: &ObjectRow, ground: &ObjectGround<'_>) -> ObjectCell {
    let source = &row.id.source;
    let policy = PolicyObject::of(&row.object).filter(|policy| needs_destinations(*policy));
    let Some(policy) = policy else {
        return ObjectCell::Nothing;
    };
    if !ground.store.knowledge(source, Kind::Destination).is_whole() {
        return ObjectCell::Unknown;
    }
    let fault = selects_nothing(ground.world, source, policy);
    fault.map_or(ObjectCell::Nothing, |fault| ObjectCell::Text(fault.words))
}
