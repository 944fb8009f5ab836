//! What a rule has to say about a Destination.

use crate::derive::{About, Aspect, Evidence, Fault};

use super::{Area, Rule, Severity};

/// Something wrong or doubtful with a Destination, proven.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// By which rule.
    pub rule: &'static Rule,
    /// What that is about.
    pub area: Area,
    /// How much it matters here, which may be less than the rule says.
    pub severity: Severity,
    /// What it is about. With its rule and its object this is its identity: findings of the same identity are the same one,
    /// whatever their path, severity and words. No two findings of one rule in one object have the same.
    pub about: About,
    /// Where in the object, as `status.requiredSubsets[0].trafficShift.destinations[1].kubeService.subset`.
    pub path: String,
    /// What is wrong, in one sentence without a full stop: `version=v3 matches none of 5 endpoints`.
    pub message: String,
    /// The values that prove it.
    pub evidence: Vec<Evidence>,
}

impl Finding {
    /// A fault that a rule found.
    pub(super) fn of(rule: &'static Rule, area: Area, fault: Fault) -> Self {
        let Fault {
            severity,
            about,
            path,
            words,
            evidence,
        } = fault;
        Self {
            rule,
            area,
            severity,
            about,
            path,
            message: words,
            evidence,
        }
    }

    /// Adds a value that it is about, which makes it another finding than those about other values.
    pub(super) fn about(&mut self, aspect: Aspect) -> &mut Self {
        self.about.add(aspect);
        self
    }
}
