//! The findings of a Destination before it was examined again, by their identity.

use std::collections::BTreeMap;

use super::Standing;
use crate::{diagnose::Finding, model::Text};

/// Earlier findings, by rule and by what they are about.
#[derive(Debug, Default)]
pub(super) struct Before(BTreeMap<(&'static str, Text), Standing>);

impl Before {
    pub(super) fn of(standing: Vec<Standing>) -> Self {
        let standing = standing.into_iter();
        Self(
            standing
                .map(|one| ((one.rule.id, one.about.clone()), one))
                .collect(),
        )
    }

    /// Takes the earlier form of a finding. `None` if the finding is new.
    pub(super) fn take(&mut self, finding: &Finding, about: &Text) -> Option<Standing> {
        self.0.remove(&(finding.rule.id, about.clone()))
    }

    /// The earlier findings that were not taken.
    pub(super) fn rest(self) -> impl Iterator<Item = Standing> {
        self.0.into_values()
    }
}
