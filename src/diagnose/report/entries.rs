//! The findings of a report as they are read: those of one cause together.

use std::cmp::Reverse;

use hashbrown::HashMap;
use jiff::Timestamp;

use super::{Report, Reported};
use crate::diagnose::{Precedence, Severity, SinceSource};

impl Report {
    /// The open findings as entries for reading: those of one cause together, in the order in which they are read. Findings that
    /// share no cause are together if they are of one rule, one gravity, and all new or all old.
    #[must_use]
    pub fn entries(&self, is_listed: impl Fn(&Reported) -> bool) -> Vec<Vec<&Reported>> {
        let mut entries: HashMap<_, Vec<&Reported>, foldhash::fast::FixedState> =
            HashMap::default();
        for one in self.open().filter(|one| is_listed(one)) {
            let Precedence {
                is_new, gravity, ..
            } = one.precedence;
            let alone = (one.finding.rule.id, one.finding.severity, is_new, gravity);
            let key = match &one.cause {
                Some(cause) => (Some((&one.holder.id().source, cause)), None),
                None => (None, Some(alone)),
            };
            entries.entry(key).or_default().push(one);
        }
        let mut entries: Vec<Vec<&Reported>> = entries.into_values().collect();
        for entry in &mut entries {
            entry.sort_by_key(|one| Reverse(one.precedence));
        }
        entries.sort_by_cached_key(|entry| {
            let severities = entry.iter().map(|one| one.finding.severity);
            let precedence = entry.iter().map(|one| one.precedence).max();
            let first = entry.first().map(|one| {
                let id = one.holder.id();
                (one.finding.rule.id, id.source.clone(), id.key.clone())
            });
            let rank = precedence
                .unwrap_or_default()
                .of_entry(severities.min(), entry.len());
            (rank, first)
        });
        entries
    }
}

impl Reported {
    /// Since when it is present, as its objects say. `None` if they do not.
    #[must_use]
    pub fn began(&self) -> Option<Timestamp> {
        let since = self.finding.since?;
        (since.source == SinceSource::Object).then_some(since.at)
    }
}

/// The findings with only those causes that several of them share.
pub(super) fn with_shared_causes(mut findings: Vec<Reported>) -> Vec<Reported> {
    let mut counts: HashMap<_, usize, foldhash::fast::FixedState> = HashMap::default();
    let key = |one: &Reported| Some((one.holder.id().source.clone(), one.cause.clone()?));
    for key in findings.iter().filter_map(key) {
        *counts.entry(key).or_default() += 1;
    }
    for one in &mut findings {
        let is_shared = key(one).is_some_and(|key| counts[&key] > 1);
        one.cause = one.cause.take().filter(|_| is_shared);
    }
    findings
}

impl Precedence {
    /// The sort key of an entry whose first finding this is: entries of nothing but info come last.
    #[must_use]
    pub fn of_entry(self, gravest: Option<Severity>, findings: usize) -> impl Ord + use<> {
        let is_info = !gravest.is_some_and(Severity::is_above_info);
        (is_info, Reverse((self, findings)))
    }
}
