//! One step of a checkup as it came out.

use jiff::SignedDuration;

use crate::store::{Kind, checkup::Failure};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DoctorCheck {
    /// The step, in the word of the JSON contract.
    pub(super) step: &'static str,
    /// The kind that it is about, where it is about one.
    pub(super) kind: Option<Kind>,
    pub(super) state: CheckState,
    pub(super) fact: String,
    pub(super) advice: Option<String>,
    pub(super) took: Option<SignedDuration>,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CheckState {
    /// As it should be.
    Good,
    /// Not there, and not needed.
    Note,
    /// Doubtful, but everything can be read.
    Warning,
    /// Something cannot be read.
    Failed,
    /// Not looked at, because a step before it failed.
    Unchecked,
}

impl CheckState {
    /// The word of the JSON contract.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Unchecked => "unchecked",
        }
    }
}

impl DoctorCheck {
    pub(super) fn new(step: &'static str, state: CheckState, fact: impl Into<String>) -> Self {
        Self {
            step,
            kind: None,
            state,
            fact: fact.into(),
            advice: None,
            took: None,
        }
    }

    pub(super) fn failed(step: &'static str, failure: &Failure) -> Self {
        Self {
            advice: failure.advice.clone(),
            ..Self::new(step, CheckState::Failed, failure.why.clone())
        }
    }

    pub(super) fn about(mut self, kind: Kind) -> Self {
        self.kind = Some(kind);
        self
    }

    pub(super) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}
