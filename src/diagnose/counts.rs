//! The number of findings of each severity.

use std::ops::{AddAssign, SubAssign};

use super::Severity;

/// The numbers of errors, warnings and notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counts {
    /// Errors: calls fail, or what was asked for is not done.
    pub error: usize,
    /// Warnings: something is not as it should be, or soon will not be.
    pub warning: usize,
    /// Notes: good to know.
    pub info: usize,
}

impl Counts {
    /// The number of findings of a severity.
    #[must_use]
    pub fn get(self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Info => self.info,
        }
    }

    /// The gravest severity with at least one finding. `None` if there are no findings.
    #[must_use]
    pub fn gravest(self) -> Option<Severity> {
        let mut severities = Severity::ALL.into_iter();
        severities.find(|severity| self.get(*severity) > 0)
    }
}

impl FromIterator<Severity> for Counts {
    fn from_iter<I: IntoIterator<Item = Severity>>(severities: I) -> Self {
        let mut counts = Self::default();
        severities
            .into_iter()
            .for_each(|severity| counts += severity);
        counts
    }
}

impl AddAssign<Severity> for Counts {
    fn add_assign(&mut self, severity: Severity) {
        *self.place(severity) += 1;
    }
}

impl SubAssign<Severity> for Counts {
    fn sub_assign(&mut self, severity: Severity) {
        *self.place(severity) -= 1;
    }
}

impl Counts {
    fn place(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.error,
            Severity::Warning => &mut self.warning,
            Severity::Info => &mut self.info,
        }
    }
}
