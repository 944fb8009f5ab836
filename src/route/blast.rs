//! The effect of the loss of places on Destinations: which lose everything, a required subset, or most of their endpoints.
//!
//! An index, no product: of each Destination that loses something it keeps only numbers, and looks at endpoints one by one
//! only if a workload is lost. Verdicts and sentences about one Destination are made when it is shown.

mod grade;
mod shifts;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    derive::{
        locality::LostPlaces,
        overview::{VerdictState, request_verdict},
        subsets::{RemainingSubset, remaining_subsets, satisfied_without},
        world::{Known, Moved, World},
    },
    model::{SourceName, kube_service::KubeService},
    store::{Feed, Id, Kind, Object, ObjectKey, Store},
};

use super::{host::service_words, losses::loses_gateways};

pub use grade::LossGrade;
pub use shifts::LostTarget;
use shifts::{ShiftSenders, lost_targets};

/// The loss of one Destination.
#[derive(Clone, Debug, PartialEq)]
pub struct DestinationLoss {
    /// The gravest of what it loses.
    pub grade: LossGrade,
    /// How many endpoints it has.
    pub before: usize,
    /// How many of them remain.
    pub after: usize,
    /// The required subsets that lose endpoints, those without any left first; at most 20.
    pub subsets: Vec<RemainingSubset>,
    /// The targets of its traffic shifts that are lost; at most 20.
    pub targets: Vec<LostTarget>,
    /// How many other meshes call it through gateways that are lost.
    pub meshes: usize,
}

/// A Destination that loses something.
#[derive(Clone, Debug)]
pub struct BlastRow {
    /// The Destination.
    pub known: Arc<Known>,
    /// Its loss.
    pub loss: DestinationLoss,
}

impl BlastRow {
    /// The Destination by its service: `reviews.bookinfo.cluster-2`.
    #[must_use]
    pub fn name(&self) -> String {
        service_words(&self.known)
    }
}

/// The sums of a loss.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlastSums {
    /// How many Destinations were looked at.
    pub destinations: usize,
    /// How many of them lose what, in the order of the grades.
    pub grades: [usize; LossGrade::EVERY.len()],
    /// How many endpoints all of them have.
    pub before: usize,
    /// How many of those remain.
    pub after: usize,
}

/// The effect of a loss on Destinations.
#[derive(Clone, Debug, Default)]
pub struct Blast {
    lost: LostPlaces,
    /// The meshes whose gateways are all lost.
    cut_off: BTreeSet<(SourceName, ObjectKey)>,
    rows: Vec<BlastRow>,
    /// The place of each row in their order.
    ranks: BTreeMap<Id, Remains>,
    senders: ShiftSenders,
    sums: BlastSums,
}

/// The grade of a loss, and the thousandths that remain: the order of rows.
type Remains = (LossGrade, usize);

/// The most subsets and the most targets of one Destination that are kept.
const SUBSETS: usize = 20;

impl Blast {
    /// The loss of places, for these Destinations.
    pub fn of<'w>(
        facts: (&Store, &World),
        lost: &LostPlaces,
        all: impl IntoIterator<Item = &'w Arc<Known>>,
    ) -> Self {
        let mut blast = Self {
            lost: lost.clone(),
            cut_off: cut_off(facts.0, lost),
            ..Self::default()
        };
        for known in all {
            blast.count(known, 1);
            blast.senders.add(known);
            if let Some(row) = blast.row(facts.1, known) {
                blast.sums.grades[row.loss.grade as usize] += 1;
                blast.ranks.insert(known.id.clone(), remains(&row.loss));
                blast.rows.push(row);
            }
        }
        blast.rows.sort_by(|a, b| rank(a).cmp(&rank(b)));
        blast
    }

    /// Takes in what moved, for the Destinations that shift requests to it as well. Returns whether it could: if gateways
    /// came or went, everything has to be looked at again.
    #[must_use]
    pub fn follow(&mut self, (store, world): (&Store, &World), moved: &[Moved]) -> bool {
        if self.cut_off != cut_off(store, &self.lost) {
            return false;
        }
        for (before, after) in moved {
            if let Some(known) = before {
                self.count(known, -1);
                self.senders.remove(known);
                self.remove(&known.id);
            }
            if let Some(known) = after {
                self.count(known, 1);
                self.senders.add(known);
                self.insert(world, known);
            }
        }
        let moved = moved.iter();
        let moved = moved.flat_map(|(before, after)| before.iter().chain(after));
        let senders = moved.flat_map(|known| self.senders.to(known)).cloned();
        let senders: BTreeSet<Id> = senders.collect();
        for known in senders.iter().filter_map(|id| world.get(id)) {
            self.remove(&known.id);
            self.insert(world, known);
        }
        true
    }

    /// The places that are lost.
    #[must_use]
    pub fn lost(&self) -> &LostPlaces {
        &self.lost
    }

    /// The Destinations that lose something, the gravest first.
    #[must_use]
    pub fn rows(&self) -> &[BlastRow] {
        &self.rows
    }

    /// How many endpoints of a Destination remain. `None` if it loses none.
    #[must_use]
    pub fn remaining(&self, known: &Known) -> Option<usize> {
        let kube = known.destination.kube_service()?;
        let (before, after) = endpoints((known, kube), &self.lost);
        (after < before).then_some(after)
    }

    /// How many of the required subsets of a Destination still have endpoints.
    #[must_use]
    pub fn satisfied(&self, known: &Known) -> u32 {
        if self.remaining(known).is_none() {
            return known.summary.subsets_satisfied;
        }
        satisfied_without(&known.destination, &self.lost)
    }

    /// The sums.
    #[must_use]
    pub fn sums(&self) -> &BlastSums {
        &self.sums
    }

    /// The loss of a Destination. `None` if it loses nothing.
    #[must_use]
    pub fn loss_of(&self, world: &World, known: &Known) -> Option<DestinationLoss> {
        let kube = known.destination.kube_service()?;
        let (before, after) = endpoints((known, kube), &self.lost);
        let meshes = self.meshes_cut_off(known);
        let is_cut_off = |target: &Known| self.meshes_cut_off(target) > 0;
        let mut targets = lost_targets((world, &self.lost), known, is_cut_off);
        if before == after && meshes == 0 && targets.is_empty() {
            return None;
        }
        targets.truncate(SUBSETS);
        let is_required = before > after && known.summary.subsets > 0;
        let mut subsets = if is_required {
            remaining_subsets(&known.destination, &self.lost, usize::MAX)
        } else {
            Vec::new()
        };
        subsets.retain(|one| one.left < one.of);
        subsets.sort_by_key(|one| one.left > 0);
        subsets.truncate(SUBSETS);
        let grade = if after == 0 && before > 0 {
            LossGrade::All
        } else if subsets.first().is_some_and(|one| one.left == 0) {
            LossGrade::Subset
        } else if !targets.is_empty() {
            LossGrade::Target
        } else if meshes > 0 {
            LossGrade::Gateways
        } else if after * 2 < before {
            LossGrade::Half
        } else {
            LossGrade::Some
        };
        Some(DestinationLoss {
            grade,
            before,
            after,
            subsets,
            targets,
            meshes,
        })
    }

    /// How many other meshes call a Destination through gateways that are lost.
    fn meshes_cut_off(&self, known: &Known) -> usize {
        if self.cut_off.is_empty() {
            return 0;
        }
        let mesh = known.destination.mesh.as_ref();
        let key = mesh.map(|mesh| (known.id.source.clone(), ObjectKey::from(mesh)));
        if !key.is_some_and(|key| self.cut_off.contains(&key)) {
            return 0;
        }
        let status = known.destination.status.as_deref();
        let federation = status.and_then(|status| status.federation.as_deref());
        let federation = federation.filter(|federation| !federation.flat_network);
        federation.map_or(0, |federation| federation.meshes.len())
    }

    fn row(&self, world: &World, known: &Arc<Known>) -> Option<BlastRow> {
        let loss = self.loss_of(world, known)?;
        let known = Arc::clone(known);
        Some(BlastRow { known, loss })
    }

    fn insert(&mut self, world: &World, known: &Arc<Known>) {
        let Some(row) = self.row(world, known) else {
            return;
        };
        self.sums.grades[row.loss.grade as usize] += 1;
        self.ranks.insert(known.id.clone(), remains(&row.loss));
        let at = self.rows.partition_point(|one| rank(one) < rank(&row));
        self.rows.insert(at, row);
    }

    fn remove(&mut self, id: &Id) {
        let Some(remains) = self.ranks.remove(id) else {
            return;
        };
        let found = self
            .rows
            .binary_search_by(|one| rank(one).cmp(&(remains, id)));
        if let Ok(at) = found {
            self.rows.remove(at);
            self.sums.grades[remains.0 as usize] -= 1;
        }
    }

    fn count(&mut self, known: &Known, by: isize) {
        let kube = known.destination.kube_service();
        let (before, after) = kube.map_or((0, 0), |kube| endpoints((known, kube), &self.lost));
        let sums = &mut self.sums;
        let signed = |count: usize| isize::try_from(count).unwrap_or(isize::MAX) * by;
        sums.destinations = sums.destinations.saturating_add_signed(by);
        sums.before = sums.before.saturating_add_signed(signed(before));
        sums.after = sums.after.saturating_add_signed(signed(after));
    }
}

/// Sorts the gravest first, then by the part that remains.
fn rank(row: &BlastRow) -> (Remains, &Id) {
    (remains(&row.loss), &row.known.id)
}

fn remains(loss: &DestinationLoss) -> Remains {
    (loss.grade, loss.after * 1_000 / loss.before.max(1))
}

/// How many endpoints a service has, and how many remain.
fn endpoints((known, kube): (&Known, &KubeService), lost: &LostPlaces) -> (usize, usize) {
    let zones = known.summary.zones.iter();
    let count = |(_, count): &(_, u32)| *count as usize;
    let before = zones.clone().map(count).sum();
    let after = if lost.has_workloads() {
        lost.remaining(kube)
    } else {
        let kept = zones.filter(|(zone, _)| !lost.takes_zone(kube, zone.as_deref()));
        kept.map(count).sum()
    };
    (before, after)
}

/// The meshes whose gateways are all lost.
fn cut_off(store: &Store, lost: &LostPlaces) -> BTreeSet<(SourceName, ObjectKey)> {
    let mut cut_off = BTreeSet::new();
    for source in store.sources().filter(|_| !lost.is_empty()) {
        let feed = source.feed(Kind::Mesh).into_iter();
        for (key, object) in feed.flat_map(Feed::objects) {
            if let Object::Mesh(mesh) = object
                && loses_gateways((store, source.name()), mesh, lost)
            {
                cut_off.insert((source.name().clone(), key.clone()));
            }
        }
    }
    cut_off
}

/// Whether requests to a Destination succeed, before and after its loss.
#[must_use]
pub fn verdicts(
    facts: (&Store, &World),
    row: &BlastRow,
    lost: &LostPlaces,
) -> (VerdictState, VerdictState) {
    let before = request_verdict(facts, &row.known).state;
    let after = request_verdict(facts, &row.known.without(lost)).state;
    let targets = &row.loss.targets;
    // The Destination itself does not show what becomes of the targets of its shifts.
    let gone: f64 = targets.iter().filter_map(|one| one.share).sum();
    let after = match after {
        VerdictState::Elsewhere if gone >= 1.0 => VerdictState::Fails,
        VerdictState::Reaches | VerdictState::Elsewhere if !targets.is_empty() => {
            VerdictState::Partly
        }
        after => after,
    };
    (before, after)
}
