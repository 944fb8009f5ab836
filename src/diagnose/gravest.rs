//! The gravest finding of a Destination; if there is none, what was muted and what could not be examined.

use crate::derive::wording::counted;

use super::{Finding, Skipped};

/// The gravest finding of a Destination, for views that have room for one.
#[derive(Clone, Debug, PartialEq)]
pub enum Gravest<'f> {
    /// An error, or a warning if there is no error.
    Found {
        /// The first of the gravest.
        finding: &'f Finding,
        /// The number of further errors and warnings.
        more: usize,
    },
    /// No error and no warning.
    Nothing {
        /// The number of findings that are good to know.
        infos: usize,
        /// The number of muted findings.
        muted: usize,
        /// The reasons why rules were skipped, each once, with the number of rules it stops.
        skipped: Vec<(&'f str, usize)>,
    },
    /// It was not examined yet.
    Unexamined,
}

impl<'f> Gravest<'f> {
    /// Picks the gravest of the findings that are not muted, which come gravest first.
    pub fn of(
        open: impl IntoIterator<Item = &'f Finding>,
        muted: usize,
        skipped: impl IntoIterator<Item = &'f Skipped>,
    ) -> Self {
        let (mut above, mut infos, mut gravest) = (0_usize, 0, None);
        for finding in open {
            if finding.severity.is_above_info() {
                above += 1;
                gravest = gravest.or(Some(finding));
            } else {
                infos += 1;
            }
        }
        match gravest {
            Some(finding) => Self::Found {
                finding,
                more: above - 1,
            },
            None => Self::Nothing {
                infos,
                muted,
                skipped: by_reason(skipped),
            },
        }
    }

    /// One sentence. The caller adds the mark of the severity and the link to the path.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Found { finding, more: 0 } => {
                format!("{}: {}.", finding.rule.id, finding.message)
            }
            Self::Found { finding, more } => {
                let more = counted(*more, "more finding");
                format!(
                    "{}: {} ({more} above info).",
                    finding.rule.id, finding.message
                )
            }
            Self::Nothing {
                infos,
                muted,
                skipped,
            } => nothing((*infos, *muted), skipped),
            Self::Unexamined => "Not examined yet.".to_owned(),
        }
    }
}

fn nothing((infos, muted): (usize, usize), skipped: &[(&str, usize)]) -> String {
    let mut words = "Nothing found".to_owned();
    if infos > 0 {
        words += " above info";
    }
    if muted > 0 {
        let are = if muted == 1 { "is" } else { "are" };
        words += &format!("; {} {are} muted", counted(muted, "finding"));
    }
    let rules: usize = skipped.iter().map(|(_, rules)| rules).sum();
    match skipped {
        [] => {}
        [(reason, _)] => words += &format!("; {} skipped: {reason}", counted(rules, "rule")),
        several => {
            let reasons: Vec<String> = several
                .iter()
                .map(|(reason, rules)| format!("{reason} ({rules})"))
                .collect();
            words += &format!("; {rules} rules skipped: {}", reasons.join("; "));
        }
    }
    words + "."
}

/// Each reason once, in the order of the rules, with the number of rules it stops.
fn by_reason<'s>(skipped: impl IntoIterator<Item = &'s Skipped>) -> Vec<(&'s str, usize)> {
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    for one in skipped {
        match reasons.iter_mut().find(|(reason, _)| *reason == one.reason) {
            Some((_, rules)) => *rules += 1,
            None => reasons.push((&one.reason, 1)),
        }
    }
    reasons
}
