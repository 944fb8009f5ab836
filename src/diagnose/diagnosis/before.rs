//! What stood for a Destination before it was examined again, by what makes a finding the same one.

use std::collections::BTreeMap;

use super::Standing;
use crate::{diagnose::Finding, model::Text};

/// What stood, by rule and by what it is about.
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

    /// What stood as the same finding, `None` if it is a new one.
    pub(super) fn take(&mut self, finding: &Finding, about: &Text) -> Option<Standing> {
        self.0.remove(&(finding.rule.id, about.clone()))
    }

    /// What stood and was not taken.
    pub(super) fn rest(self) -> impl Iterator<Item = Standing> {
        self.0.into_values()
    }
}
