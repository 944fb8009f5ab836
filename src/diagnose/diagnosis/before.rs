//! What stood for a Destination before it was examined again.

use std::collections::BTreeMap;

use super::Standing;
use crate::{diagnose::Finding, model::Text};

/// What stood, by rule and place.
#[derive(Debug, Default)]
pub(super) struct Before(BTreeMap<(&'static str, Text), Standing>);

impl Before {
    pub(super) fn of(standing: Vec<Standing>) -> Self {
        let standing = standing.into_iter();
        Self(
            standing
                .map(|one| ((one.rule.id, one.path.clone()), one))
                .collect(),
        )
    }

    /// What stood in the place of a finding.
    pub(super) fn take(&mut self, finding: &Finding, path: &Text) -> Option<Standing> {
        self.0.remove(&(finding.rule.id, path.clone()))
    }

    /// What stood and was not taken.
    pub(super) fn rest(self) -> impl Iterator<Item = Standing> {
        self.0.into_values()
    }
}
