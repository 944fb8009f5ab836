//! In which order.

use std::cmp::Ordering;

use crate::derive::{self, Known};

use super::Column;

/// A column to sort by, and which way. Ties fall to name, namespace, cluster and object, always upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Which way.
    pub direction: Direction,
}

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Small first.
    Up,
    /// Large first.
    Down,
}

impl Default for Sort {
    fn default() -> Self {
        Self {
            column: Column::Name,
            direction: Direction::Up,
        }
    }
}

impl Sort {
    /// The columns that it is worth sorting by, in the order in which a key walks through them.
    pub const COLUMNS: [Column; 8] = [
        Column::Name,
        Column::Namespace,
        Column::Cluster,
        Column::Endpoints,
        Column::Subsets,
        Column::TrafficPolicies,
        Column::Federated,
        Column::Age,
    ];

    /// Sorts by a column the way that tells most: names upwards; few endpoints, unsatisfied subsets and young objects
    /// first; many policies and meshes first.
    #[must_use]
    pub fn by(column: Column) -> Self {
        let direction = match column {
            Column::TrafficPolicies | Column::AccessPolicies | Column::Federated => Direction::Down,
            _ => Direction::Up,
        };
        Self { column, direction }
    }

    /// The next column of [`Sort::COLUMNS`].
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::COLUMNS
            .iter()
            .position(|column| *column == self.column)
            .map_or(0, |at| at + 1);
        Self::by(Self::COLUMNS[at % Self::COLUMNS.len()])
    }

    /// The same column the other way.
    #[must_use]
    pub fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
        };
        Self { direction, ..self }
    }

    /// Which of two Destinations comes first.
    #[must_use]
    pub fn compare(self, a: &Known, b: &Known) -> Ordering {
        let order = by_column(self.column, a, b);
        let order = if self.direction == Direction::Down {
            order.reverse()
        } else {
            order
        };
        order.then_with(|| by_identity(a, b))
    }
}

fn by_identity(a: &Known, b: &Known) -> Ordering {
    let (one, other) = (&*a.destination, &*b.destination);
    derive::service_name(one)
        .cmp(derive::service_name(other))
        .then_with(|| derive::namespace(one).cmp(derive::namespace(other)))
        .then_with(|| derive::cluster(one).cmp(&derive::cluster(other)))
        .then_with(|| a.id.cmp(&b.id))
}

fn by_column(column: Column, a: &Known, b: &Known) -> Ordering {
    let (one, other) = (&*a.destination, &*b.destination);
    let policies = |known: &Known| {
        known
            .destination
            .status
            .as_ref()
            .map(|status| status.traffic_policies.len())
    };
    let access = |known: &Known| {
        known
            .destination
            .status
            .as_ref()
            .map(|status| status.access_policies.len())
    };
    match column {
        Column::Name => derive::service_name(one).cmp(derive::service_name(other)),
        Column::Namespace => derive::namespace(one).cmp(derive::namespace(other)),
        Column::Cluster => last_if_none(derive::cluster(one), derive::cluster(other)),
        Column::Type => derive::service_type(one).cmp(&derive::service_type(other)),
        Column::Ports => first_port(a).cmp(&first_port(b)),
        Column::Endpoints => a.summary.endpoints.cmp(&b.summary.endpoints),
        Column::Locality => last_if_none(derive::locality_brief(a), derive::locality_brief(b)),
        Column::TrafficPolicies => policies(a).cmp(&policies(b)),
        Column::AccessPolicies => access(a).cmp(&access(b)),
        Column::Subsets => unsatisfied_first(a).cmp(&unsatisfied_first(b)),
        Column::Federated => meshes(a).cmp(&meshes(b)),
        // Upwards is by age: the youngest first, those that do not say last.
        Column::Age => last_if_none(
            one.meta.created.map(std::cmp::Reverse),
            other.meta.created.map(std::cmp::Reverse),
        ),
        Column::Source => a.id.source.cmp(&b.id.source),
        Column::Fqdn => last_if_none(derive::fqdn(one), derive::fqdn(other)),
        Column::Object => a.id.key.cmp(&b.id.key),
    }
}

fn last_if_none<T: Ord>(a: Option<T>, b: Option<T>) -> Ordering {
    (a.is_none(), a).cmp(&(b.is_none(), b))
}

/// Unsatisfied subsets first, then satisfied ones, then those who need none.
fn unsatisfied_first(known: &Known) -> (bool, bool, u32) {
    let summary = &known.summary;
    (
        summary.subsets == 0,
        summary.subsets == summary.subsets_satisfied,
        summary.subsets,
    )
}

fn first_port(known: &Known) -> Option<u32> {
    let kube = known
        .destination
        .kube_service()
        .and_then(|kube| kube.ports.first()?.port);
    kube.or_else(|| known.destination.external_service()?.ports.first()?.number)
}

fn meshes(known: &Known) -> usize {
    let federation = known
        .destination
        .status
        .as_ref()
        .and_then(|status| status.federation.as_ref());
    federation.map_or(0, |federation| federation.meshes.len())
}
