//! What `check` prints: the findings, in every form, all from one [`Report`].
//!
//! What is muted or accepted is counted in each form and listed in those that have a place for it. Incomplete is never a
//! pass: each form says so where its readers look.

mod document;
mod junit;
mod sarif;
mod text;

pub use document::{CheckReport, check_report};
pub use junit::junit;
pub use sarif::{SarifLog, sarif};
pub use text::check;

use std::collections::BTreeMap;

use super::{Glyphs, is_complete};
use crate::{
    diagnose::{Report, Severity},
    model::SourceName,
    store::Store,
};

/// What is to be written, and how.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'s> {
    /// What was read.
    pub store: &'s Store,
    /// What was found.
    pub report: &'s Report,
    /// What could not be read, a sentence each.
    pub missing: &'s [String],
    /// The sources that are one file each, with the relative or absolute URI of it.
    pub artifacts: &'s BTreeMap<SourceName, String>,
    /// The least severity that fails.
    pub fail_on: Severity,
    /// Whether what is only good to know is listed where people read.
    pub shows_info: bool,
    /// The glyphs that may be used.
    pub glyphs: Glyphs,
}

impl Checked<'_> {
    fn is_complete(&self) -> bool {
        is_complete(self.store)
    }
}
