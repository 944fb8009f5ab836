//! How many findings of each severity there are.

use std::ops::AddAssign;

use super::{Finding, Severity};

/// How many errors, warnings and notes there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counts {
    /// Calls fail, or what was asked for is not done.
    pub error: usize,
    /// Not as it should be, or soon so.
    pub warning: usize,
    /// Good to know.
    pub info: usize,
}

impl Counts {
    /// How many of each these findings are.
    #[must_use]
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            counts += finding.severity;
        }
        counts
    }

    /// How many are of a severity.
    #[must_use]
    pub fn get(self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Info => self.info,
        }
    }

    /// The gravest severity of which there are any.
    #[must_use]
    pub fn gravest(self) -> Option<Severity> {
        let mut severities = Severity::ALL.into_iter();
        severities.find(|severity| self.get(*severity) > 0)
    }
}

impl AddAssign<Severity> for Counts {
    fn add_assign(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.error += 1,
            Severity::Warning => self.warning += 1,
            Severity::Info => self.info += 1,
        }
    }
}
