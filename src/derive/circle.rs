//! The Destinations that an object of another kind is related to: those a policy is in force for, those of a mesh or a
//! cluster, those behind a workload or a virtual destination.
//!
//! All Destinations may belong to the list, so it is made once, when the user opens the object, and then updated for
//! each Destination that moves. Whether one belongs to it depends only on the object and the Destination.

mod policy;
mod tie;

use std::sync::Arc;

use hashbrown::HashSet;

use crate::store::{Id, Kind, Object, Subject};

pub use tie::Tie;

use super::{Known, Moved, Severity, World, cluster, namespace, service_name};

/// With more moves than this at once, sorting the list again is cheaper.
const MANY: usize = 64;

/// The Destinations related to an object, the worst first.
#[derive(Clone, Debug)]
pub struct Circle {
    subject: Subject,
    object: Object,
    rows: Vec<Tied>,
}

/// A Destination that is related to an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Tied {
    /// The worst severity of its ties. `None` if all of them are as they should be.
    pub severity: Option<Severity>,
    /// The Destination.
    pub known: Arc<Known>,
}

impl Circle {
    /// The Destinations related to an object. `None` if the object is a Destination itself.
    #[must_use]
    pub fn of(world: &World, subject: &Subject, object: &Object) -> Option<Self> {
        if subject.kind == Kind::Destination {
            return None;
        }
        let mut circle = Self {
            subject: subject.clone(),
            object: object.clone(),
            rows: Vec::new(),
        };
        let tied = world.iter().filter_map(|known| circle.tied(known));
        circle.rows = tied.collect();
        circle.sort();
        Some(circle)
    }

    /// The object that the Destinations are related to.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Whether it was made for this form of the object.
    #[must_use]
    pub fn is_of(&self, subject: &Subject, object: &Object) -> bool {
        self.subject == *subject && self.object.is_same(object)
    }

    /// The Destinations, worst first, then by name, namespace and cluster.
    #[must_use]
    pub fn rows(&self) -> &[Tied] {
        &self.rows
    }

    /// How many of the Destinations have an error or a warning.
    #[must_use]
    pub fn broken(&self) -> usize {
        self.rows
            .partition_point(|row| row.severity.is_some_and(Severity::is_above_info))
    }

    /// The ties of a Destination to the object.
    #[must_use]
    pub fn ties(&self, known: &Known) -> Vec<Tie> {
        tie::ties(&self.object, known)
    }

    /// Follows the Destinations that moved.
    pub fn follow(&mut self, moved: &[Moved]) {
        if moved.len() > MANY {
            return self.follow_many(moved);
        }
        for (before, after) in moved {
            if let Some(at) = before.as_ref().and_then(|known| self.position(known)) {
                self.rows.remove(at);
            }
            if let Some(tied) = after.as_ref().and_then(|known| self.tied(known)) {
                let at = self.rows.partition_point(|row| place(row) < place(&tied));
                self.rows.insert(at, tied);
            }
        }
    }

    fn follow_many(&mut self, moved: &[Moved]) {
        let either = moved.iter().filter_map(|(before, after)| {
            let known = before.as_ref().or(after.as_ref())?;
            Some(&known.id)
        });
        let ids: HashSet<&Id, foldhash::fast::RandomState> = either.collect();
        self.rows.retain(|row| !ids.contains(&row.known.id));
        // If a Destination moved several times, only its last form is added.
        let mut last: HashSet<&Id, foldhash::fast::RandomState> = HashSet::default();
        for (before, after) in moved.iter().rev() {
            let either = before.as_ref().or(after.as_ref());
            if either.is_none_or(|known| !last.insert(&known.id)) {
                continue;
            }
            let tied = after.as_ref().and_then(|known| self.tied(known));
            self.rows.extend(tied);
        }
        self.sort();
    }

    /// The index of a Destination, given in the form in which it was added. `None` if it is not in the list.
    #[must_use]
    pub fn position(&self, known: &Arc<Known>) -> Option<usize> {
        let tied = self.tied(known)?;
        let at = self.rows.partition_point(|row| place(row) < place(&tied));
        let is_it = self
            .rows
            .get(at)
            .is_some_and(|row| row.known.id == known.id);
        is_it.then_some(at)
    }

    fn tied(&self, known: &Arc<Known>) -> Option<Tied> {
        if known.id.source != self.subject.id.source {
            return None;
        }
        let ties = tie::ties(&self.object, known);
        if ties.is_empty() {
            return None;
        }
        let severity = ties.iter().filter_map(|tie| tie.severity).min();
        let known = Arc::clone(known);
        Some(Tied { severity, known })
    }

    fn sort(&mut self) {
        self.rows.sort_by(|a, b| place(a).cmp(&place(b)));
    }
}

/// The sort key of a row. No two rows have the same.
fn place(row: &Tied) -> impl Ord {
    let destination = &*row.known.destination;
    let named = (
        service_name(destination),
        namespace(destination),
        cluster(destination),
    );
    (
        row.severity.is_none(),
        row.severity,
        named,
        &row.known.id.key,
    )
}
