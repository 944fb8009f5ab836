//! The Destinations that an object of another kind affects: those that a policy selects, those of a mesh or a cluster,
//! those that a workload or a virtual destination answers for.
//!
//! There may be as many as there are Destinations, so the list is made once, when the user opens the object, and then
//! updated for each Destination that moves. Whether a Destination belongs to it depends only on the two objects. What is
//! wrong between the two the rules say, so the caller brings the severity of the gravest finding of each Destination about the
//! object, again for each Destination whose findings changed.

mod association;
mod objects;
mod policy;
mod verdict;

use std::sync::Arc;

use hashbrown::HashSet;

use crate::store::{Id, Kind, Object, ObjectKey, Subject};

pub use association::{Association, Enforcement};
pub use verdict::ObjectVerdict;

use super::{
    destination::{cluster, namespace, service_name},
    fault::Severity,
    world::{Known, Moved, World},
};

/// With more moves than this at once, sorting the list again is cheaper.
const MANY: usize = 64;

/// The severity of the gravest finding of a Destination that is about the object. `None` if there is none.
pub type Judgement<'j> = &'j dyn Fn(&Id) -> Option<Severity>;

/// The Destinations that an object affects, the gravest finding first.
#[derive(Clone, Debug)]
pub struct AffectedDestinations {
    subject: Subject,
    object: Object,
    rows: Vec<AffectedDestination>,
}

/// A Destination that an object affects.
#[derive(Clone, Debug, PartialEq)]
pub struct AffectedDestination {
    /// The severity of the gravest finding of the Destination about the object. `None` if there is none.
    pub severity: Option<Severity>,
    /// Whether a policy or virtual mesh is in force for it. `None` for other objects, and if it is not selected.
    pub enforcement: Option<Enforcement>,
    /// The Destination.
    pub known: Arc<Known>,
}

impl AffectedDestinations {
    /// The Destinations that an object affects. `None` if the object is a Destination itself.
    #[must_use]
    pub fn of(
        world: &World,
        (subject, object): (&Subject, &Object),
        judgement: Judgement<'_>,
    ) -> Option<Self> {
        if subject.kind == Kind::Destination {
            return None;
        }
        let mut affected = Self {
            subject: subject.clone(),
            object: object.clone(),
            rows: Vec::new(),
        };
        let rows = world
            .iter()
            .filter_map(|known| affected.row(known, judgement));
        affected.rows = rows.collect();
        affected.sort();
        Some(affected)
    }

    /// The object.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Whether it was made for this form of the object.
    #[must_use]
    pub fn is_of(&self, subject: &Subject, object: &Object) -> bool {
        self.subject == *subject && self.object.is_same(object)
    }

    /// The Destinations, the gravest finding first, then by name, namespace and cluster.
    #[must_use]
    pub fn rows(&self) -> &[AffectedDestination] {
        &self.rows
    }

    /// How many of the Destinations have an error or a warning.
    #[must_use]
    pub fn broken(&self) -> usize {
        self.rows
            .partition_point(|row| row.severity.is_some_and(Severity::is_above_info))
    }

    /// How many of the Destinations have nothing graver than what is good to know.
    #[must_use]
    pub fn infos(&self) -> usize {
        let infos = self.rows.partition_point(|row| row.severity.is_some());
        infos - self.broken()
    }

    /// The ways in which the object affects a Destination.
    #[must_use]
    pub fn associations(&self, known: &Known) -> Vec<Association> {
        associations(known, &self.object)
    }

    /// The same list with other judgements.
    #[must_use]
    pub fn judged(mut self, judgement: Judgement<'_>) -> Self {
        for row in &mut self.rows {
            row.severity = judgement(&row.known.id);
        }
        self.sort();
        self
    }

    /// Follows the Destinations that moved.
    pub fn follow(&mut self, world: &World, moved: &[Moved], judgement: Judgement<'_>) {
        if moved.len() > MANY {
            return self.follow_many(world, moved, judgement);
        }
        for (before, after) in moved {
            let at = before.as_ref().and_then(|known| self.position(known));
            let row = after.as_ref().and_then(|known| self.row(known, judgement));
            self.replace(at, row);
        }
    }

    /// Judges Destinations again whose findings changed.
    pub fn judge(&mut self, world: &World, changed: &[Arc<Known>], judgement: Judgement<'_>) {
        for known in changed {
            let known = world.get(&known.id);
            let Some(at) = known.and_then(|known| self.position(known)) else {
                continue;
            };
            let row = &self.rows[at];
            let severity = judgement(&row.known.id);
            if severity != row.severity {
                let row = AffectedDestination {
                    severity,
                    ..row.clone()
                };
                self.replace(Some(at), Some(row));
            }
        }
    }

    /// Takes the row at an index away, and puts another one in its place in the order.
    fn replace(&mut self, before: Option<usize>, after: Option<AffectedDestination>) {
        if let Some(at) = before {
            self.rows.remove(at);
        }
        if let Some(row) = after {
            let own = place(row.severity, &row.known);
            let at = self
                .rows
                .partition_point(|other| place(other.severity, &other.known) < own);
            self.rows.insert(at, row);
        }
    }

    fn follow_many(&mut self, world: &World, moved: &[Moved], judgement: Judgement<'_>) {
        let either = moved.iter().filter_map(|(before, after)| {
            let known = before.as_ref().or(after.as_ref())?;
            Some(&known.id)
        });
        let ids: HashSet<&Id, foldhash::fast::RandomState> = either.collect();
        self.rows.retain(|row| !ids.contains(&row.known.id));
        let last = ids.into_iter().filter_map(|id| world.get(id));
        let rows: Vec<_> = last
            .filter_map(|known| self.row(known, judgement))
            .collect();
        self.rows.extend(rows);
        self.sort();
    }

    /// The index of a Destination, given in the form in which it was added. `None` if it is not in the list.
    #[must_use]
    pub fn position(&self, known: &Known) -> Option<usize> {
        const SEVERITIES: [Option<Severity>; 4] = [
            Some(Severity::Error),
            Some(Severity::Warning),
            Some(Severity::Info),
            None,
        ];
        SEVERITIES.into_iter().find_map(|severity| {
            let wanted = place(severity, known);
            let found = self
                .rows
                .binary_search_by(|row| place(row.severity, &row.known).cmp(&wanted));
            found.ok().filter(|at| self.rows[*at].known.id == known.id)
        })
    }

    fn row(&self, known: &Arc<Known>, judgement: Judgement<'_>) -> Option<AffectedDestination> {
        if known.id.source != self.subject.id.source {
            return None;
        }
        let associations = self.associations(known);
        if associations.is_empty() {
            return None;
        }
        let enforcements = associations.iter().filter_map(|one| one.enforcement);
        Some(AffectedDestination {
            severity: judgement(&known.id),
            enforcement: enforcements.min(),
            known: Arc::clone(known),
        })
    }

    fn sort(&mut self) {
        self.rows
            .sort_by(|a, b| place(a.severity, &a.known).cmp(&place(b.severity, &b.known)));
    }
}

/// All ways in which an object affects a Destination of the same source. Empty if it does not.
fn associations(known: &Known, object: &Object) -> Vec<Association> {
    let destination = &known.destination;
    match object {
        Object::TrafficPolicy(_) | Object::AccessPolicy(_) => policy::facts(known, object),
        Object::Mesh(mesh) => objects::of_mesh(mesh, destination),
        Object::Workload(workload) => objects::of_workload(workload, destination),
        Object::VirtualMesh(virtual_mesh) => objects::of_virtual_mesh(virtual_mesh, known),
        Object::VirtualDestination(of) => objects::of_virtual_destination(of, destination),
        Object::KubernetesCluster(cluster) => objects::of_cluster(cluster, destination),
        // Destinations do not affect each other; Services and endpoint slices are only compared with them.
        Object::Destination(_) | Object::Service(_) | Object::EndpointSlice(_) => Vec::new(),
    }
}

/// The sort key of a row: severity, name, namespace and cluster. No two rows have the same.
type Place<'k> = (
    bool,
    Option<Severity>,
    (&'k str, &'k str, Option<&'k str>),
    &'k ObjectKey,
);

fn place(severity: Option<Severity>, known: &Known) -> Place<'_> {
    let destination = &*known.destination;
    let named = (
        service_name(destination),
        namespace(destination),
        cluster(destination),
    );
    (severity.is_none(), severity, named, &known.id.key)
}
