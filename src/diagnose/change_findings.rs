//! The findings that came or went at about the time of a change of an object that they are about.

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use super::{Came, CurrentFinding, Diagnosis, Rule, Severity};
use crate::{
    derive::{changes::ChangeRow, timeline::TimelineFinding, world::World},
    model::reference::ObjectRef,
    store::{Id, Kind, ObjectKey, Subject},
};

/// How long after a change its findings may come: networking follows a policy within seconds.
const FOLLOWS: SignedDuration = SignedDuration::from_secs(5);
/// Findings are looked for once a second.
const BEFORE: SignedDuration = SignedDuration::from_secs(1);

/// A finding that came or went.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingMove {
    /// When.
    pub at: Timestamp,
    /// The object that has or had it.
    pub subject: Subject,
    /// The rule.
    pub rule: &'static Rule,
    /// How much it matters.
    pub severity: Severity,
    /// Whether it came; else it went.
    pub has_come: bool,
}

/// The findings that came and went since the sources are watched, by time. Findings that are only good to know are left out.
#[derive(Clone, Debug, Default)]
pub struct FindingMoves {
    moves: Vec<FindingMove>,
    /// The places of those that concern an object: about itself, or about a Destination that has the policy in force.
    by_object: HashMap<Subject, Vec<usize>, foldhash::fast::FixedState>,
}

impl FindingMoves {
    /// Those of a diagnosis. Of findings that went, only the last thousand are known.
    #[must_use]
    pub fn of(diagnosis: &Diagnosis, world: &World) -> Self {
        let destinations = diagnosis.iter().map(|(known, findings)| {
            let subject = Subject {
                kind: Kind::Destination,
                id: known.id.clone(),
            };
            (subject, findings)
        });
        let policies = diagnosis.policies();
        let policies = policies.map(|(subject, findings)| (subject.clone(), findings));
        let came = destinations
            .chain(policies)
            .flat_map(|(subject, findings)| {
                let came = findings.iter().filter(|one| one.came == Came::Since);
                came.map(move |one| moved(&subject, one, (one.since.at, true)))
            });
        let went = diagnosis.went();
        let went = went.map(|went| moved(&went.subject, &went.standing, (went.at, false)));
        let mut moves: Vec<FindingMove> = came
            .chain(went)
            .filter(|one| one.severity < Severity::Info)
            .collect();
        moves.sort_by_key(|one| one.at);
        let mut found = Self::default();
        for (at, one) in moves.iter().enumerate() {
            for object in policies_of(world, &one.subject).chain([one.subject.clone()]) {
                let places = found.by_object.entry(object).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
        }
        found.moves = moves;
        found
    }

    /// All of them, the earliest first.
    pub fn iter(&self) -> impl Iterator<Item = &FindingMove> {
        self.moves.iter()
    }

    /// Those that belong to a change that was seen: about the same object, or about a Destination that has the policy in force.
    pub fn with<'m>(&'m self, row: &ChangeRow) -> impl Iterator<Item = &'m FindingMove> + use<'m> {
        let (first, last) = span(row);
        let places = self.by_object.get(&row.subject);
        let places = places
            .filter(|_| row.is_observed())
            .map_or(&[][..], |all| all);
        let from = places.partition_point(|at| self.moves[*at].at < first);
        let moves = places[from..].iter().map(|at| &self.moves[*at]);
        moves.take_while(move |one| one.at <= last)
    }
}

impl FindingMove {
    /// Its mark on a timeline.
    #[must_use]
    pub fn mark(&self) -> TimelineFinding {
        if self.has_come {
            TimelineFinding::Came(self.severity)
        } else {
            TimelineFinding::Went(self.severity)
        }
    }

    /// Whether it came or went at about the time of a change that was seen.
    #[must_use]
    pub fn is_with(&self, row: &ChangeRow) -> bool {
        let (first, last) = span(row);
        row.is_observed() && first <= self.at && self.at <= last
    }
}

/// The findings of one object that came and went, by time, without those that are only good to know.
#[must_use]
pub fn finding_moves(diagnosis: &Diagnosis, subject: &Subject) -> Vec<FindingMove> {
    let current = match subject.kind {
        Kind::Destination => diagnosis.of(&subject.id),
        _ => diagnosis.of_policy(subject),
    };
    let went = diagnosis.went().filter(|went| went.subject == *subject);
    let went: Vec<_> = went.collect();
    let all = current.iter().chain(went.iter().map(|went| &went.standing));
    let came = all.filter(|one| one.came == Came::Since);
    let came = came.map(|one| moved(subject, one, (one.since.at, true)));
    let gone = went
        .iter()
        .map(|went| moved(subject, &went.standing, (went.at, false)));
    let mut moves: Vec<FindingMove> = came.chain(gone).collect();
    moves.retain(|one| one.severity < Severity::Info);
    moves.sort_by_key(|one| one.at);
    moves
}

/// The time in which the findings of a change may come or go.
fn span(row: &ChangeRow) -> (Timestamp, Timestamp) {
    (
        row.first.checked_sub(BEFORE).unwrap_or(Timestamp::MIN),
        row.at.checked_add(FOLLOWS).unwrap_or(Timestamp::MAX),
    )
}

fn moved(
    subject: &Subject,
    finding: &CurrentFinding,
    (at, has_come): (Timestamp, bool),
) -> FindingMove {
    FindingMove {
        at,
        subject: subject.clone(),
        rule: finding.rule,
        severity: finding.severity,
        has_come,
    }
}

/// The policies in force on a Destination, and those that require subsets of it. None if the holder is another object.
fn policies_of(world: &World, holder: &Subject) -> impl Iterator<Item = Subject> {
    let is_destination = holder.kind == Kind::Destination;
    let known = is_destination.then(|| world.get(&holder.id)).flatten();
    let status = known.and_then(|known| known.destination.status.as_deref());
    status.into_iter().flat_map(|status| {
        let policy = |kind, reference: &ObjectRef| Subject {
            kind,
            id: Id {
                source: holder.id.source.clone(),
                key: ObjectKey {
                    namespace: reference.namespace.clone(),
                    name: reference.name.clone(),
                },
            },
        };
        let applied = status.traffic_policies.iter().map(|one| &one.reference);
        let required = status.required_subsets.iter();
        let required = required.filter_map(|one| one.policy.as_ref());
        let traffic = applied.chain(required);
        let access = status.access_policies.iter().map(|one| &one.reference);
        traffic
            .map(move |one| policy(Kind::TrafficPolicy, one))
            .chain(access.map(move |one| policy(Kind::AccessPolicy, one)))
    })
}
