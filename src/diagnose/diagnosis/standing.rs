//! Findings that stand and findings that went, without their words; and how much stands.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::{
    diagnose::{Area, Counts, Finding, Rule, Severity},
    model::Text,
    store::Id,
};

/// So many findings that went are remembered.
const WENT: usize = 1_000;

/// A finding that stands, without its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// By which rule.
    pub rule: &'static Rule,
    /// What that is about.
    pub area: Area,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: the text of [`About`](crate::derive::About). With its rule and its Destination it is its identity.
    pub about: Text,
    /// Where in the Destination it is now, which changes when lists are reordered.
    pub path: Text,
    /// Since when it stands, as far as it was seen: not longer than the program runs.
    pub since: Timestamp,
    /// Whether it was there when the program began, or came later.
    pub came: Came,
    /// Whether somebody muted it, so that it is counted apart and not listed.
    pub is_muted: bool,
}

/// Whether something changed before our eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It stood when it was first looked for.
    Before,
    /// It was not there before.
    Since,
}

/// A finding that stood and does no more.
#[derive(Clone, Debug, PartialEq)]
pub struct Went {
    /// Of which Destination.
    pub id: Id,
    /// What stood.
    pub standing: Standing,
    /// When it went.
    pub at: Timestamp,
}

impl Standing {
    /// Whether it is this finding about the same Destination, whatever its place, severity and words.
    #[must_use]
    pub fn is(&self, finding: &Finding) -> bool {
        self.rule == finding.rule && *self.about == *finding.about.to_string()
    }

    /// Where it stands among others of its Destination: the gravest first.
    pub(super) fn place(&self) -> (Severity, &'static str, &str) {
        (self.severity, self.rule.id, &self.path)
    }
}

/// How much stands in all.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// What is muted aside.
    pub(super) open: Counts,
    /// What is muted.
    pub(super) muted: usize,
}

impl Tally {
    pub(super) fn add(&mut self, standing: &[Standing]) {
        for one in standing {
            if one.is_muted {
                self.muted += 1;
            } else {
                self.open += one.severity;
            }
        }
    }

    pub(super) fn take(&mut self, standing: &[Standing]) {
        for one in standing {
            if one.is_muted {
                self.muted -= 1;
            } else {
                self.open -= one.severity;
            }
        }
    }
}

/// How much of this stands, what is muted aside.
pub(super) fn counted(standing: &[Standing]) -> Counts {
    let mut tally = Tally::default();
    tally.add(standing);
    tally.open
}

/// What went since the program began, the last of it.
#[derive(Debug, Default)]
pub(super) struct Gone(VecDeque<Went>);

impl Gone {
    pub(super) fn remember(&mut self, id: &Id, standing: Standing, at: Timestamp) {
        if self.0.len() == WENT {
            self.0.pop_front();
        }
        let id = id.clone();
        self.0.push_back(Went { id, standing, at });
    }

    /// The last first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Went> {
        self.0.iter().rev()
    }
}
