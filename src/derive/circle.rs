//! The Destinations that an object of another kind has to do with: those a policy is in force for, those of a mesh or a
//! cluster, those behind a workload or a virtual destination.
//!
//! There may be as many as there are Destinations, so the list is made once, when somebody looks at the object, and
//! then follows what moves. Whether a Destination belongs to it follows from the object and the Destination alone.

mod policy;
mod tie;

use std::sync::Arc;

use hashbrown::HashSet;

use crate::store::{Id, Kind, Object, Subject};

pub use tie::Tie;

use super::{Known, Moved, Severity, World, cluster, namespace, service_name};

/// With so many moves at once it is cheaper to sort anew.
const MANY: usize = 64;

/// The Destinations around an object, those with the worst news first.
#[derive(Clone, Debug)]
pub struct Circle {
    subject: Subject,
    object: Object,
    rows: Vec<Tied>,
}

/// A Destination that an object has to do with.
#[derive(Clone, Debug, PartialEq)]
pub struct Tied {
    /// How bad the worst of it is; nothing where all is as it should be.
    pub severity: Option<Severity>,
    /// The Destination.
    pub known: Arc<Known>,
}

impl Circle {
    /// The Destinations around an object; nothing where the object is a Destination itself.
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

    /// What the Destinations are around.
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

    /// How many of them there is bad news about.
    #[must_use]
    pub fn broken(&self) -> usize {
        self.rows
            .partition_point(|row| row.severity.is_some_and(Severity::is_above_info))
    }

    /// What a Destination has to do with the object, each thing on its own.
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
        // Of one that moved several times the last form counts.
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

    /// Where a Destination stands, in the form that it was taken in with; nothing where it is not around the object.
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

/// By what rows are ordered. No two have the same.
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
