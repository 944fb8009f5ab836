//! What a rule has to say about a Destination.

use std::borrow::Cow;

use crate::{
    derive::{About, Aspect, brief_text},
    store::Subject,
};

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

/// A value that proves a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The object that it stands in; nothing where it is the Destination itself.
    pub object: Option<Subject>,
    /// Where in that object.
    pub path: String,
    /// The value as a person reads it.
    pub value: String,
}

impl Finding {
    /// Lowers or raises it for this one Destination.
    pub(super) fn at(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Adds a value that it is about, which makes it another finding than those about other values.
    pub(super) fn about(&mut self, aspect: Aspect) -> &mut Self {
        self.about.add(aspect);
        self
    }

    /// Adds a value of the Destination that proves it.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers, times and texts are handed over as they are"
    )]
    pub(super) fn shows(&mut self, path: impl Into<String>, value: impl ToString) -> &mut Self {
        self.evidence.push(Evidence {
            object: None,
            path: path.into(),
            value: shown(&value),
        });
        self
    }

    /// Adds a value of another object that proves it.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers, times and texts are handed over as they are"
    )]
    pub(super) fn shows_of(
        &mut self,
        object: Subject,
        path: impl Into<String>,
        value: impl ToString,
    ) -> &mut Self {
        self.evidence.push(Evidence {
            object: Some(object),
            path: path.into(),
            value: shown(&value),
        });
        self
    }
}

/// A value as far as anybody reads it: many findings may show the same one.
fn shown(value: &impl ToString) -> String {
    let value = value.to_string();
    match brief_text(&value) {
        Cow::Borrowed(_) => value,
        Cow::Owned(brief) => brief,
    }
}
