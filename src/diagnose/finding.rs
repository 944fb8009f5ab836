//! Findings: the problems that rules report about a Destination.

use jiff::Timestamp;

use crate::derive::fault::{About, Aspect, Evidence, Fault, Maturity};

use super::{Area, Rule, Severity};

/// Something wrong or doubtful with a Destination, proven.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The area of the rule.
    pub area: Area,
    /// How much it matters here, which may be less than the rule says.
    pub severity: Severity,
    /// The values it is about. With its rule and its object they are its identity: findings of the same identity are the
    /// same one, whatever their path, severity and words. No two findings of one rule in one object are about the same
    /// values.
    pub about: About,
    /// The path in the object, as `status.requiredSubsets[0].trafficShift.destinations[1].kubeService.subset`.
    pub path: String,
    /// The problem, in one sentence without a full stop: `version=v3 matches none of 5 endpoints`.
    pub message: String,
    /// The share of the requests to its object that it is about, in thousandths: 1,000 if that is not known.
    pub share: u16,
    /// The values that prove it.
    pub evidence: Vec<Evidence>,
    /// Whether a controller may still be about to clear it.
    pub settling: Maturity,
    /// Since when it is present. `None` if its source is no server.
    pub since: Option<SinceTime>,
}

/// Whether a finding came while the program was watching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It was there when its rule first looked for it.
    Before,
    /// It came later.
    Since,
}

/// The time since which a finding is present, and where it is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SinceTime {
    /// The time, by our clock.
    pub at: Timestamp,
    /// The origin of the time.
    pub source: SinceSource,
}

/// The origin of the time since which a finding is present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinceSource {
    /// It was first seen then.
    Observed,
    /// The objects that it is about were written then.
    Object,
}

impl SinceSource {
    /// The word of the JSON contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Object => "object",
        }
    }
}

impl SinceTime {
    /// The time at which it was first seen.
    pub(super) fn observed(at: Timestamp) -> Self {
        let source = SinceSource::Observed;
        Self { at, source }
    }

    /// The time at which its objects were written.
    pub(super) fn written(at: Timestamp) -> Self {
        let source = SinceSource::Object;
        Self { at, source }
    }
}

impl Finding {
    /// Makes a finding of a fault that a rule found.
    pub(super) fn of(rule: &'static Rule, area: Area, fault: Fault) -> Self {
        let Fault {
            severity,
            about,
            path,
            words,
            share,
            evidence,
            settling,
        } = fault;
        Self {
            rule,
            area,
            severity,
            about,
            path,
            message: words,
            share,
            evidence,
            settling,
            since: None,
        }
    }

    /// Adds a value that it is about, which makes it a different finding from those about other values.
    pub(super) fn about(&mut self, aspect: Aspect) -> &mut Self {
        self.about.add(aspect);
        self
    }
}
