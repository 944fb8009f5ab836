//! An object of another kind than Destination as a row, and the facts around it.

use jiff::Timestamp;

use crate::{
    derive::{objects::DestinationCounts, world::World},
    store::{Id, Object, Store, Subject},
};

/// An object as a row.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectRow {
    /// Its identity among the objects of its kind.
    pub id: Id,
    /// The object.
    pub object: Object,
}

/// The facts around the rows.
#[derive(Clone, Copy, Debug)]
pub struct ObjectGround<'g> {
    /// The sources.
    pub store: &'g Store,
    /// The relations.
    pub world: &'g World,
    /// The time for ages.
    pub now: Timestamp,
    /// The number of Destinations of each object of the kind.
    pub counts: &'g DestinationCounts,
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
