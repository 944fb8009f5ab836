//! Objects of other kinds than Destination as rows: their columns, filter and order, one definition for the lists on the screen
//! and `get --kind`.

mod cell;
mod column;
mod named;

use std::cmp::Ordering;

use crate::store::{Feed, Id, Kind, Source, Store};

use super::{
    Direction, Filter,
    object_row::{ObjectGround, ObjectRow},
};
use cell::CellKey;

pub use cell::ObjectCell;
pub use column::ObjectColumn;
pub use named::{nearest_objects, objects_named};

/// The kinds that have lists of their own, in the order in which they are offered.
pub const LISTED_KINDS: [Kind; 7] = [
    Kind::TrafficPolicy,
    Kind::AccessPolicy,
    Kind::VirtualDestination,
    Kind::VirtualMesh,
    Kind::Mesh,
    Kind::Workload,
    Kind::KubernetesCluster,
];

/// A column to sort by, and the direction. Equal rows are in the order of name, namespace and source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectSort {
    /// The column.
    pub column: ObjectColumn,
    /// The direction.
    pub direction: Direction,
}

impl Default for ObjectSort {
    fn default() -> Self {
        Self::by(ObjectColumn::Name)
    }
}

impl ObjectSort {
    /// Sorts by a column in the direction that tells most: numbers of Destinations downwards, everything else upwards.
    #[must_use]
    pub fn by(column: ObjectColumn) -> Self {
        let direction = match column {
            ObjectColumn::Refused | ObjectColumn::Destinations => Direction::Down,
            _ => Direction::Up,
        };
        Self { column, direction }
    }

    /// Sorts by the next column of a list of a kind.
    #[must_use]
    pub fn next(self, kind: Kind) -> Self {
        let columns = ObjectColumn::of(kind);
        let at = columns.iter().position(|one| *one == self.column);
        let next = at.map_or(0, |at| (at + 1) % columns.len().max(1));
        columns.get(next).map_or(self, |column| Self::by(*column))
    }

    /// The same column in the other direction.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            direction: self.direction.reversed(),
            ..self
        }
    }

    fn order(self, one: &CellKey, other: &CellKey) -> Ordering {
        match self.direction {
            Direction::Up => one.cmp(other),
            Direction::Down => other.cmp(one),
        }
    }
}

/// The objects of a kind in all management planes, by name, namespace and source.
#[must_use]
pub fn all_objects(store: &Store, kind: Kind) -> Vec<ObjectRow> {
    let planes = store.sources().filter(|source| !source.is_cluster());
    let mut rows: Vec<ObjectRow> = planes.flat_map(|source| of_source(source, kind)).collect();
    rows.sort_unstable_by(|one, other| one.place().cmp(&other.place()));
    rows
}

/// Those of all objects of a kind that pass a filter, sorted.
#[must_use]
pub fn arranged_objects(
    all: &[ObjectRow],
    ground: &ObjectGround<'_>,
    (filter, sort): (&Filter, ObjectSort),
) -> Vec<ObjectRow> {
    let passing = all.iter().filter(|row| filter.passes_object(row, ground));
    if sort == ObjectSort::default() {
        return passing.cloned().collect();
    }
    let keyed = passing.map(|row| {
        let cell = sort.column.cell(row, ground);
        (CellKey::of(&cell), row)
    });
    let mut keyed: Vec<(CellKey, &ObjectRow)> = keyed.collect();
    // Stable: equal rows stay in their order.
    keyed.sort_by(|(one, _), (other, _)| sort.order(one, other));
    keyed.into_iter().map(|(_, row)| row.clone()).collect()
}

/// The objects of a kind in all management planes that pass a filter, sorted.
#[must_use]
pub fn object_rows(
    ground: &ObjectGround<'_>,
    kind: Kind,
    by: (&Filter, ObjectSort),
) -> Vec<ObjectRow> {
    arranged_objects(&all_objects(ground.store, kind), ground, by)
}

fn of_source(source: &Source, kind: Kind) -> impl Iterator<Item = ObjectRow> {
    let objects = source.feed(kind).into_iter().flat_map(Feed::objects);
    objects.map(|(key, object)| ObjectRow {
        id: Id {
            source: source.name().clone(),
            key: key.clone(),
        },
        object: object.clone(),
    })
}
