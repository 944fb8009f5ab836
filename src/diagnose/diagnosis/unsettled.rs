//! Findings that are not present long enough to be raised.

use jiff::Timestamp;

use crate::{
    diagnose::{Area, Came, Finding, Rule, patience::Sighting},
    model::Text,
};

/// A finding that is not raised yet.
#[derive(Debug)]
pub(super) struct Unsettled {
    rule: &'static Rule,
    pub(super) area: Area,
    about: Text,
    /// When it was first seen, or when the slower side last moved.
    pub(super) seen: Sighting,
    /// The generation that the slower side has reached.
    reached: Option<i64>,
    /// When it is raised if it is still there.
    pub(super) due: Timestamp,
}

impl Unsettled {
    /// A finding at its first sight.
    pub(super) fn new(finding: &Finding, about: Text, seen: Sighting) -> Self {
        Self {
            rule: finding.rule,
            area: finding.area,
            about,
            seen,
            reached: finding.settling.reached,
            due: seen.at,
        }
    }

    pub(super) fn is(&self, finding: &Finding, about: &str) -> bool {
        self.rule == finding.rule && *self.about == *about
    }

    /// Follows the finding at a time. If the slower side moved, a controller is at work: the finding counts as new.
    pub(super) fn follow(&mut self, finding: &Finding, now: Timestamp) {
        if self.reached != finding.settling.reached {
            self.reached = finding.settling.reached;
            self.seen.at = now;
            self.seen.came = Came::Since;
        }
    }
}
