//! The findings of a Destination before it was examined again, by their identity.

use std::collections::BTreeMap;

use super::CurrentFinding;
use crate::{diagnose::Finding, model::Text};

/// Earlier findings, by rule and by what they are about.
#[derive(Debug, Default)]
pub(super) struct Before(BTreeMap<(&'static str, Text), CurrentFinding>);

impl Before {
    pub(super) fn of(standing: Vec<CurrentFinding>) -> Self {
        let standing = standing.into_iter();
        Self(
            standing
                .map(|one| ((one.rule.id, one.about.clone()), one))
                .collect(),
        )
    }

    /// Takes the earlier form of a finding. `None` if the finding is new.
    pub(super) fn take(&mut self, finding: &Finding, about: &Text) -> Option<CurrentFinding> {
        self.0.remove(&(finding.rule.id, about.clone()))
    }

    /// The earlier findings that were not taken.
    pub(super) fn rest(self) -> impl Iterator<Item = CurrentFinding> {
        self.0.into_values()
    }
}
