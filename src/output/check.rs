//! The output of `check`: the findings in every format, all from one [`Report`].
//!
//! Muted and accepted findings are counted in each format, and listed in those that have a place for them. An incomplete
//! run never passes: each format says so in the place that its readers check.

mod document;
mod junit;
mod prometheus;
mod same_cause;
mod sarif;
mod text;

pub use document::{CheckReport, check_report};
pub use junit::junit;
pub use prometheus::prometheus;
pub use sarif::{SarifLog, sarif};
pub use text::{check, summary};

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Glyphs, is_complete};
use crate::{
    diagnose::{Report, Severity},
    model::SourceName,
    store::Store,
};

/// The content and its format.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'s> {
    /// The objects that were read.
    pub store: &'s Store,
    /// The findings.
    pub report: &'s Report,
    /// The parts that could not be read, one sentence each.
    pub missing: &'s [String],
    /// The sources that are one file each, with the relative or absolute URI of it.
    pub artifacts: &'s BTreeMap<SourceName, String>,
    /// The least severity that fails.
    pub fail_on: Severity,
    /// Whether what is only good to know is listed where people read.
    pub shows_info: bool,
    /// The glyphs that may be used.
    pub glyphs: Glyphs,
    /// The width of the text. `None` if lines are not wrapped.
    pub columns: Option<usize>,
    /// The time of the run.
    pub now: Timestamp,
}

impl Checked<'_> {
    fn is_complete(&self) -> bool {
        is_complete(self.store)
    }
}
