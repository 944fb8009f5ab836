//! Rules that did not run, by the reason that they have in common.

use crate::diagnose::Skipped;

/// A kind that a source lacks, and the ids of the rules that are skipped for it.
#[derive(PartialEq)]
pub(super) struct Lack<'s> {
    pub(super) reason: &'s str,
    pub(super) rules: Vec<&'static str>,
}

/// The reasons of one source, in the order in which they first come up.
pub(super) fn by_reason<'s>(skipped: impl IntoIterator<Item = &'s Skipped>) -> Vec<Lack<'s>> {
    let mut lacks: Vec<Lack<'s>> = Vec::new();
    for Skipped { rule, reason, .. } in skipped {
        match lacks.iter_mut().find(|lack| lack.reason == reason) {
            Some(lack) => lack.rules.push(rule.id),
            None => lacks.push(Lack {
                reason,
                rules: vec![rule.id],
            }),
        }
    }
    lacks
}
