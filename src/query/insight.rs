//! Facts outside a Destination for filters, columns and orders: findings, and drift from its own cluster.

use crate::{
    derive::drift::{DriftState, DriftTally, Watched},
    diagnose::{Counts, Diagnosis, Rule, Severity, Survey},
    store::Id,
};

/// A source of findings and drift.
pub trait Insight {
    /// The number of findings of a Destination without muted ones. `None` if no rule has examined it.
    fn counts(&self, id: &Id) -> Option<Counts>;

    /// Whether a rule finds something about a Destination that is not muted.
    fn is_found(&self, id: &Id, rule: &Rule) -> bool;

    /// The drift of a Destination from its own cluster. `None` if unknown.
    fn drift(&self, id: &Id) -> Option<DriftTally>;

    /// The health of a Destination.
    fn health(&self, id: &Id) -> Health {
        match self.counts(id).map(Counts::gravest) {
            None => Health::Unknown,
            Some(None) => Health::Ok,
            Some(Some(gravest)) => Health::Is(gravest),
        }
    }

    /// Whether a Destination differs from its own cluster.
    fn drift_state(&self, id: &Id) -> DriftState {
        let tally = self.drift(id);
        tally.map_or(DriftState::Unknown, |tally| tally.state())
    }
}

/// How a Destination is, by the gravest finding about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// The gravest finding is of this severity.
    Is(Severity),
    /// Rules looked at it and found nothing.
    Ok,
    /// No rule looked at it yet.
    Unknown,
}

/// An insight without facts.
impl Insight for () {
    fn counts(&self, _: &Id) -> Option<Counts> {
        None
    }

    fn is_found(&self, _: &Id, _: &Rule) -> bool {
        false
    }

    fn drift(&self, _: &Id) -> Option<DriftTally> {
        None
    }
}

impl Insight for Diagnosis {
    fn counts(&self, id: &Id) -> Option<Counts> {
        let program = self.program(&id.source)?;
        let looks = !program.running().is_empty();
        self.counts_of(id).filter(|_| looks)
    }

    fn is_found(&self, id: &Id, rule: &Rule) -> bool {
        let mut standing = self.of(id).iter();
        standing.any(|one| one.rule == rule && !one.is_muted)
    }

    fn drift(&self, id: &Id) -> Option<DriftTally> {
        self.watched(id).map(Watched::tally)
    }
}

impl Insight for Survey {
    fn counts(&self, id: &Id) -> Option<Counts> {
        self.was_examined(id).then(|| self.counts(id))
    }

    fn is_found(&self, id: &Id, rule: &Rule) -> bool {
        let mut found = self.unmuted(id);
        found.any(|finding| finding.rule == rule)
    }

    fn drift(&self, id: &Id) -> Option<DriftTally> {
        self.drift(id)
    }
}
