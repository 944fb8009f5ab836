//! The findings that came or went at about the time of a change of an object that they are about.

use jiff::{SignedDuration, Timestamp};

use super::{Came, CurrentFinding, Diagnosis, Rule, Severity};
use crate::{
    derive::{changes::ChangeRow, world::World},
    model::reference::ObjectRef,
    store::{Kind, Subject},
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
pub struct FindingMoves(Vec<FindingMove>);

impl FindingMoves {
    /// Those of a diagnosis. Of findings that went, only the last thousand are known.
    #[must_use]
    pub fn of(diagnosis: &Diagnosis) -> Self {
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
        Self(moves)
    }

    /// Those that belong to a change that was seen: about the same object, or about a Destination that has the policy in force.
    pub fn with<'m>(
        &'m self,
        world: &'m World,
        row: &'m ChangeRow,
    ) -> impl Iterator<Item = &'m FindingMove> {
        let first = row.first.checked_sub(BEFORE).unwrap_or(Timestamp::MIN);
        let last = row.at.checked_add(FOLLOWS).unwrap_or(Timestamp::MAX);
        let from = self.0.partition_point(|one| one.at < first);
        let near = self.0[from..].iter().take_while(move |one| one.at <= last);
        near.filter(|one| row.is_observed() && concerns(world, &row.subject, &one.subject))
    }
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

/// Whether a finding of a holder is about an object.
fn concerns(world: &World, object: &Subject, holder: &Subject) -> bool {
    if object == holder {
        return true;
    }
    if object.id.source != holder.id.source || holder.kind != Kind::Destination {
        return false;
    }
    let Some(known) = world.get(&holder.id) else {
        return false;
    };
    let Some(status) = known.destination.status.as_deref() else {
        return false;
    };
    let is_it = |one: &ObjectRef| {
        *one.name == *object.id.key.name && one.namespace == object.id.key.namespace
    };
    match object.kind {
        Kind::TrafficPolicy => {
            let mut applied = status.traffic_policies.iter();
            let mut required = status.required_subsets.iter();
            applied.any(|one| is_it(&one.reference))
                || required.any(|one| one.policy.as_ref().is_some_and(is_it))
        }
        Kind::AccessPolicy => {
            let mut applied = status.access_policies.iter();
            applied.any(|one| is_it(&one.reference))
        }
        _ => false,
    }
}
