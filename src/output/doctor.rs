//! The observations of the doctor, judged: a list of checks for each context, and the smallest role with the missing
//! permissions.
//!
//! A check fails exactly if the context cannot be read completely. Unknown is a failure, never good.

mod check;
mod checks;
mod report;
mod rights;
mod role;
mod text;

use crate::store::checkup::Checkup;

pub use report::{DoctorReport, doctor_report};
pub use text::doctor;

use check::{CheckState, DoctorCheck};
use checks::checks;

/// The sentence about secrets in all output of the doctor.
const SECRETS: &str = "portolan never reads secrets and never asks for the permission to read them";

/// Whether every context can be read whole.
#[must_use]
pub fn is_healthy(checkups: &[Checkup]) -> bool {
    let mut checks = checkups.iter().flat_map(checks);
    checks.all(|check| check.state != CheckState::Failed)
}

/// A line for each check that failed.
#[must_use]
pub fn doctor_remarks(checkups: &[Checkup]) -> Vec<String> {
    let of_context = |checkup: &Checkup| {
        let failed = checks(checkup).into_iter();
        let failed = failed.filter(|check| check.state == CheckState::Failed);
        let line = |check: DoctorCheck| {
            let kind = check
                .kind
                .map_or_else(String::new, |kind| format!("{kind}: "));
            let advice = check
                .advice
                .map_or_else(String::new, |advice| format!("; {advice}"));
            format!(
                "incomplete: {}: {kind}{}{advice}",
                checkup.source, check.fact
            )
        };
        failed.map(line).collect::<Vec<_>>()
    };
    checkups.iter().flat_map(of_context).collect()
}
