//! What is wrong or doubtful with a Destination, and why: the rules, and what they find.
//!
//! Pure. Each [`Rule`] is a function over one Destination and what it refers to; it raises [`Finding`]s with the paths and
//! values that prove them. What is not known is never good: a rule that lacks what it needs does not run, and is
//! [`Skipped`] with the reason. [`Diagnosis`] keeps what stands for every Destination and examines again only what a change
//! can have affected; whoever wants to read the sentences asks for them one Destination at a time.
//!
//! | about | where |
//! |---|---|
//! | what a rule is, and all of them | `rule`, `rules` |
//! | what a rule says | `finding`, `gravest` |
//! | what a rule sees, one Destination at a time | `case`, `ground`, `topic` |
//! | which rules run in a source | `program` |
//! | what stands, kept in step | `diagnosis` |
//! | what stands at one moment, all of it | `report`, `survey`, `counts` |
//! | what is not held against anyone | `mute`, `baseline` |

mod areas;
mod baseline;
mod case;
mod counts;
mod diagnosis;
mod finding;
mod gravest;
mod ground;
mod mute;
mod nearest;
mod program;
mod report;
mod rule;
mod rules;
mod survey;
mod topic;

pub use crate::derive::{Evidence, Severity};
pub use baseline::{Accepted, Baseline, Mark};
pub use counts::Counts;
pub use diagnosis::{Came, Diagnosis, Standing, Went};
pub use finding::Finding;
pub use gravest::Gravest;
pub use ground::Ground;
pub use mute::{Mute, MuteError};
pub use nearest::{nearest_rules, rule_called};
pub use program::{Program, Skipped};
pub use report::{Fate, Question, Report, Reported};
pub use rule::{Area, Need, Rule};
pub use rules::{RULES, rule, rules};
pub use survey::Survey;

use crate::derive::Known;
use areas::Areas;
use case::Case;

/// Everything that the rules of a program find wrong with a Destination, the gravest first.
#[must_use]
pub fn examine(ground: &Ground<'_>, program: &Program, known: &Known) -> Vec<Finding> {
    Case::examine(ground, program, (known, Areas::ALL)).findings
}
