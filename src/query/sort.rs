//! In which order.

use std::{
    cmp::{Ordering, Reverse},
    sync::Arc,
};

use jiff::Timestamp;

use crate::{
    derive::{
        self,
        drift::{DriftState, DriftTally},
        world::{Known, Summary},
    },
    diagnose::Counts,
    model::Destination,
    store::Id,
};

use super::{Column, Insight};

/// A column to sort by, and which way. Ties fall to name, namespace, cluster and object, always upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Whether Destinations that match the words of the filter better come first, whatever the column.
    pub best_first: bool,
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

impl Direction {
    /// The other direction.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

impl Default for Sort {
    /// Best matches first, then by name.
    fn default() -> Self {
        Self {
            best_first: true,
            column: Column::Name,
            direction: Direction::Up,
        }
    }
}

impl Sort {
    /// The columns that it is worth sorting by, in the order in which a key walks through them.
    pub const COLUMNS: [Column; 11] = [
        Column::Why,
        Column::Name,
        Column::Namespace,
        Column::Cluster,
        Column::Endpoints,
        Column::Subsets,
        Column::TrafficPolicies,
        Column::Federated,
        Column::Age,
        Column::Changed,
        Column::Findings,
    ];

    /// The order in which the screen begins: best matches first, then those with the most errors and warnings. The others
    /// follow by name.
    #[must_use]
    pub fn gravest_first() -> Self {
        Self::by(Column::Why)
    }

    /// Sorts by a column the way that tells most: names upwards; few endpoints, unsatisfied subsets, young objects, grave
    /// findings and what differs from its cluster first; many policies and meshes first.
    #[must_use]
    pub fn by(column: Column) -> Self {
        let direction = match column {
            Column::TrafficPolicies | Column::AccessPolicies | Column::Federated => Direction::Down,
            _ => Direction::Up,
        };
        Self {
            column,
            direction,
            best_first: column == Column::Why,
        }
    }

    /// The next column of [`Sort::COLUMNS`]; after the last one, the first.
    #[must_use]
    pub fn next(self) -> Self {
        let mut columns = Self::COLUMNS.iter();
        let at = columns.position(|column| *column == self.column);
        let next = at.map_or(0, |at| (at + 1) % Self::COLUMNS.len());
        Self::by(Self::COLUMNS[next])
    }

    /// The same column the other way.
    #[must_use]
    pub fn reversed(self) -> Self {
        let usual = Self::by(self.column);
        let direction = self.direction.reversed();
        Self {
            direction,
            best_first: usual.best_first && direction == usual.direction,
            ..usual
        }
    }

    /// Which of two Destinations comes first, as far as they say it themselves.
    #[must_use]
    pub fn compare(self, a: &Known, b: &Known) -> Ordering {
        self.by_key(&Key::of(self.column, a), &Key::of(self.column, b))
            .then_with(|| by_identity(a, b))
    }

    /// Sorts Destinations that are in the order of their identity, which is [`Sort::default`]: each is examined once, not
    /// at every comparison.
    pub(super) fn arrange<'k>(self, known: Vec<&'k Arc<Known>>) -> Vec<&'k Arc<Known>> {
        if (self.column, self.direction) == (Column::Name, Direction::Up) {
            return known;
        }
        let keyed = known
            .into_iter()
            .map(|known| (Key::of(self.column, known), known));
        let mut keyed: Vec<(Key<'k>, &Arc<Known>)> = keyed.collect();
        // Stable: ties stay in the order of their identity.
        keyed.sort_by(|(a, _), (b, _)| self.by_key(a, b));
        keyed.into_iter().map(|(_, known)| known).collect()
    }

    /// The rank of a Destination if the order depends on outside facts; unknown comes last.
    pub(super) fn rank(self, id: &Id, insight: &dyn Insight) -> OutsideRank {
        match self.column {
            Column::Findings => insight
                .counts(id)
                .map_or(OutsideRank::LAST, OutsideRank::of_findings),
            Column::Why => insight
                .counts(id)
                .map_or(OutsideRank::LAST, OutsideRank::of_gravity),
            _ => insight
                .drift(id)
                .map_or(OutsideRank::LAST, OutsideRank::of_drift),
        }
    }

    pub(super) fn by_rank(self, a: OutsideRank, b: OutsideRank) -> Ordering {
        match self.direction {
            Direction::Up => a.cmp(&b),
            Direction::Down => b.cmp(&a),
        }
    }

    fn by_key(self, a: &Key<'_>, b: &Key<'_>) -> Ordering {
        match self.direction {
            Direction::Up => a.cmp(b),
            Direction::Down => b.cmp(a),
        }
    }
}

/// The key for outside facts: less is more severe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OutsideRank(u8, [Reverse<u32>; 3]);

impl OutsideRank {
    /// The rank if nothing is known, or nothing matters.
    pub(super) const LAST: Self = Self(u8::MAX, [Reverse(0); 3]);

    /// The gravest first, then where there are most.
    fn of_findings(counts: Counts) -> Self {
        let Counts {
            error,
            warning,
            info,
        } = counts;
        Self(0, [error, warning, info].map(most))
    }

    /// The most errors first, then the most warnings. Infos move nothing.
    fn of_gravity(counts: Counts) -> Self {
        match counts {
            Counts {
                error: 0,
                warning: 0,
                ..
            } => Self::LAST,
            Counts { error, warning, .. } => Self(0, [most(error), most(warning), most(0)]),
        }
    }

    /// Differing ones first, then those with the most differences.
    fn of_drift(tally: DriftTally) -> Self {
        let state = match tally.state() {
            DriftState::Differs => 0,
            DriftState::Unknown => 1,
            DriftState::Agrees => 2,
        };
        let rows = tally.endpoints.and_then(|endpoints| endpoints.differs);
        let counts = [rows.unwrap_or(0), tally.service.unwrap_or(0), 0];
        Self(state, counts.map(most))
    }
}

/// The most first.
fn most(count: usize) -> Reverse<u32> {
    Reverse(u32::try_from(count).unwrap_or(u32::MAX))
}

pub(super) fn by_identity(a: &Known, b: &Known) -> Ordering {
    let (one, other) = (&*a.destination, &*b.destination);
    derive::destination::service_name(one)
        .cmp(derive::destination::service_name(other))
        .then_with(|| {
            derive::destination::namespace(one).cmp(derive::destination::namespace(other))
        })
        .then_with(|| derive::destination::cluster(one).cmp(&derive::destination::cluster(other)))
        .then_with(|| a.id.cmp(&b.id))
}

/// The key of a Destination in a column. Text comes before numbers, so that a number is the key for none.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'k> {
    Text(&'k str),
    Texts(&'k str, &'k str),
    Made(String),
    Number(i64),
}

impl<'k> Key<'k> {
    fn of(column: Column, known: &'k Known) -> Self {
        let destination = &*known.destination;
        match column {
            Column::Name => Self::Text(derive::destination::service_name(destination)),
            Column::Namespace => Self::Text(derive::destination::namespace(destination)),
            Column::Cluster => Self::last_if_none(derive::destination::cluster(destination)),
            Column::Fqdn => Self::last_if_none(derive::destination::fqdn(destination)),
            Column::Source => Self::Text(&known.id.source.0),
            Column::Object => Self::Texts(&known.id.key.namespace, &known.id.key.name),
            Column::Locality => {
                derive::world::locality_brief(known).map_or(Self::Number(1), Self::Made)
            }
            _ => Self::Number(number(column, known).unwrap_or(-1)),
        }
    }

    fn last_if_none(text: Option<&'k str>) -> Self {
        text.map_or(Self::Number(1), Self::Text)
    }
}

/// The number that a column of numbers sorts by; nothing, which comes first, where it is not known.
fn number(column: Column, known: &Known) -> Option<i64> {
    let destination = &*known.destination;
    let status = destination.status.as_ref();
    let small = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    match column {
        Column::Type => Some(derive::destination::service_type(destination) as i64),
        Column::Ports => first_port(destination).map(i64::from),
        Column::Endpoints => Some(known.summary.endpoints.into()),
        Column::TrafficPolicies => status.map(|status| small(status.traffic_policies.len())),
        Column::AccessPolicies => status.map(|status| small(status.access_policies.len())),
        Column::Subsets => Some(unsatisfied_first(&known.summary)),
        Column::Federated => Some(small(meshes(destination))),
        Column::Findings | Column::Why | Column::ClaimedReady => None,
        Column::Changed => Some(youngest_first(known.written())),
        _ => Some(youngest_first(known.made)),
    }
}

/// Upwards is by age: the youngest first, those that do not say last.
fn youngest_first(at: Option<Timestamp>) -> i64 {
    at.map_or(i64::MAX, |at| -at.as_microsecond())
}

/// Unsatisfied subsets first, then satisfied ones, then those who need none.
fn unsatisfied_first(summary: &Summary) -> i64 {
    let rank = match summary.subsets {
        0 => 2,
        subsets => i64::from(subsets == summary.subsets_satisfied),
    };
    rank << 32 | i64::from(summary.subsets)
}

fn first_port(destination: &Destination) -> Option<u32> {
    let kube = destination
        .kube_service()
        .and_then(|kube| kube.ports.first()?.port);
    kube.or_else(|| destination.external_service()?.ports.first()?.number)
}

fn meshes(destination: &Destination) -> usize {
    let status = destination.status.as_ref();
    let federation = status.and_then(|status| status.federation.as_ref());
    federation.map_or(0, |federation| federation.meshes.len())
}
