//! The findings of a Destination before it was examined again, by their identity.

use std::collections::BTreeMap;

use super::{CurrentFinding, current::WordedFinding};
use crate::{diagnose::Finding, model::Text};

/// Earlier findings, by rule and by what they are about.
#[derive(Debug, Default)]
pub(super) struct Before(BTreeMap<(&'static str, Text), WordedFinding>);

impl Before {
    pub(super) fn of(standing: Vec<WordedFinding>) -> Self {
        let standing = standing.into_iter();
        let keyed = standing.map(|one| ((one.0.rule.id, one.0.about.clone()), one));
        Self(keyed.collect())
    }

    /// Takes the earlier form of a finding. `None` if the finding is new.
    pub(super) fn take(&mut self, finding: &Finding, about: &Text) -> Option<CurrentFinding> {
        let stood = self.0.remove(&(finding.rule.id, about.clone()));
        stood.map(|(current, _)| current)
    }

    /// The earlier findings that were not taken.
    pub(super) fn rest(self) -> impl Iterator<Item = WordedFinding> {
        self.0.into_values()
    }
}
