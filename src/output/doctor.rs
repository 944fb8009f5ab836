//! What the doctor saw, judged: a list of checks for each context, and the smallest role that gives what is missing.
//!
//! A check fails exactly where the context cannot be read whole. What nobody told counts as a failure, never as good.

mod check;
mod checks;
mod report;
mod rights;
mod role;
mod text;

use crate::store::checkup::Checkup;

pub use report::{DoctorReport, doctor_report};
pub use text::doctor;

use check::{Check, State};
use checks::checks;

/// What is said of secrets, wherever the doctor says anything.
const SECRETS: &str = "secrets are never asked for, nor the right to them";

/// Whether every context can be read whole.
#[must_use]
pub fn is_healthy(checkups: &[Checkup]) -> bool {
    let mut checks = checkups.iter().flat_map(checks);
    checks.all(|check| check.state != State::Failed)
}

/// A line for each check that failed.
#[must_use]
pub fn doctor_remarks(checkups: &[Checkup]) -> Vec<String> {
    let of_context = |checkup: &Checkup| {
        let failed = checks(checkup).into_iter();
        let failed = failed.filter(|check| check.state == State::Failed);
        let line = |check: Check| {
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
