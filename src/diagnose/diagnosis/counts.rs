//! How much stands, by severity.

use crate::diagnose::{Severity, Standing};

/// How many findings stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// What is good to know.
    pub info: usize,
}

impl Counts {
    /// How much of this stands.
    #[must_use]
    pub fn of(standing: &[Standing]) -> Self {
        let mut counts = Self::default();
        counts.add(standing);
        counts
    }

    /// How many are of a severity.
    #[must_use]
    pub fn at(self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Info => self.info,
        }
    }

    /// The gravest severity of which there is one.
    #[must_use]
    pub fn worst(self) -> Option<Severity> {
        Severity::ALL
            .into_iter()
            .find(|severity| self.at(*severity) > 0)
    }

    pub(super) fn add(&mut self, standing: &[Standing]) {
        standing
            .iter()
            .for_each(|one| *self.place(one.severity) += 1);
    }

    pub(super) fn take(&mut self, standing: &[Standing]) {
        standing
            .iter()
            .for_each(|one| *self.place(one.severity) -= 1);
    }

    fn place(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.error,
            Severity::Warning => &mut self.warning,
            Severity::Info => &mut self.info,
        }
    }
}
