//! An object of another kind than Destination as a row, and the facts around it.

use jiff::Timestamp;

use crate::{
    derive::{objects::DestinationCounts, world::World},
    diagnose::Counts,
    store::{Id, Kind, Object, Store, Subject},
};

use super::{Health, ObjectInsight};

/// An object as a row.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectRow {
    /// Its identity among the objects of its kind.
    pub id: Id,
    /// The object.
    pub object: Object,
}

/// The facts around the rows.
#[derive(Clone, Copy)]
pub struct ObjectGround<'g> {
    /// The sources.
    pub store: &'g Store,
    /// The relations.
    pub world: &'g World,
    /// The time for ages.
    pub now: Timestamp,
    /// The number of Destinations of each object of the kind.
    pub counts: &'g DestinationCounts,
    /// The findings.
    pub found: &'g dyn ObjectInsight,
}

impl ObjectGround<'_> {
    /// The number of findings about an object without muted ones. `None` if there may be some that no rule could look for.
    #[must_use]
    pub fn counts(&self, row: &ObjectRow) -> Option<Counts> {
        let counts = self.found.counts_of_object(&row.subject())?;
        let destinations = self.store.knowledge(&row.id.source, Kind::Destination);
        let is_known = destinations.is_whole() || counts.gravest().is_some();
        is_known.then_some(counts)
    }

    /// The health of an object.
    #[must_use]
    pub fn health(&self, row: &ObjectRow) -> Health {
        Health::of(self.counts(row))
    }
}

impl ObjectRow {
    /// The object that a page is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject {
            kind: self.object.kind(),
            id: self.id.clone(),
        }
    }

    /// The sort key among the objects of its kind.
    pub(super) fn place(&self) -> impl Ord + '_ {
        let Id { source, key } = &self.id;
        (&key.name, &key.namespace, source)
    }
}
