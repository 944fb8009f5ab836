//! The rules over Destinations and policies, and their findings: what is wrong or doubtful with one of them, and why.
//!
//! Pure. Each [`Rule`] is a function over one Destination and what it refers to, or over one policy and the Destinations that
//! it selects; it raises [`Finding`]s with the paths and values that prove them. The object that has a finding is its
//! [`Holder`]. Unknown is never good: a rule that lacks what it needs does not run, and is [`Skipped`] with the reason.
//! [`Diagnosis`] keeps the current findings of every Destination and policy; after a change it examines only those again that
//! the change can have affected. Callers ask for the sentences one object at a time.
//!
//! | topic | modules |
//! |---|---|
//! | the thing that several findings follow from, and how grave one is | `cause`, `stale`, `gravity` |
//! | a rule, and the table of all rules | `rule`, `rules` |
//! | what a rule finds, the object that has it, and when it is raised | `finding`, `holder`, `gravest`, `patience`, `since` |
//! | what a rule sees of one Destination or policy | `case`, `ground`, `dependency` |
//! | all rules on one Destination or policy, and on many at once | `examination`, `cores` |
//! | which rules run in a source | `program` |
//! | the current findings, updated after each change | `diagnosis` |
//! | all findings at one moment | `report`, `by_destination`, `counts` |
//! | the findings about an object of another kind | `by_object`, `examined_objects` |
//! | what two states do differently | `effect_difference` |
//! | muted and accepted findings | `mute`, `muted`, `mutes`, `baseline` |

mod areas;
mod baseline;
mod by_destination;
mod by_object;
mod case;
mod cause;
mod change_findings;
mod cores;
mod counts;
mod dependency;
mod diagnosis;
mod effect_difference;
mod examination;
mod examined_objects;
mod finding;
mod gravest;
mod gravity;
mod ground;
mod holder;
mod mute;
mod muted;
mod mutes;
mod nearest;
mod patience;
mod program;
mod report;
mod rule;
mod rules;
mod since;
mod stale;

pub use crate::derive::fault::{Evidence, Severity};
pub use baseline::{Accepted, Baseline, Mark};
pub use by_destination::FindingsByDestination;
pub use by_object::FindingsByObject;
pub use cause::Cause;
pub use change_findings::{FindingMove, FindingMoves, finding_moves};
pub use counts::Counts;
pub use diagnosis::{CurrentFinding, Diagnosis, Went};
pub use effect_difference::{EffectDifference, ExaminedState, effect_differences};
pub use examined_objects::{ExaminedObjects, FindingsAbout};
pub use finding::{Came, Finding, SinceSource, SinceTime};
pub use gravest::Gravest;
pub use gravity::{Precedence, ReadingOrder};
pub use ground::Ground;
pub use holder::Holder;
pub use mute::{Mute, MuteError};
pub use muted::{Muted, MutedBy};
pub use mutes::Mutes;
pub use nearest::{nearest_rules, rule_called};
pub use patience::{FIRST_LOOK, Patience, SETTLES};
pub use program::{Program, Skipped};
pub use report::{Fate, Question, Report, Reported};
pub use rule::{Area, Need, Rule};
pub use rules::{RULES, rule, rules};
pub use stale::StaleFeeds;

use crate::derive::world::Known;
use areas::Areas;

/// Everything that the rules of a program find wrong with a Destination, the gravest first. Findings whose objects are too
/// young, as far as these say, are left out.
#[must_use]
pub fn examine(ground: &Ground<'_>, program: &Program, known: &Known) -> Vec<Finding> {
    let findings = examination::examine(ground, program, (known, Areas::ALL)).findings;
    settled(ground, known, findings)
}

/// The findings whose objects are old enough, as far as these say, and since when each is present.
fn settled(ground: &Ground<'_>, known: &Known, mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|finding| finding.settling.due.is_none());
    for finding in &mut findings {
        finding.since = since::at_first_sight(ground, known, finding);
    }
    findings
}
