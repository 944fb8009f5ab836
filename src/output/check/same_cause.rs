//! The findings that follow from one cause, for formats that list findings one by one.

use hashbrown::HashMap;

use crate::{
    diagnose::{Cause, Fate, Report, Reported},
    model::SourceName,
};

/// The most other findings that are named.
const NAMED: usize = 3;

/// The open findings of each cause, in the order of the report.
pub(super) struct SameCause<'r> {
    by_cause: HashMap<(&'r SourceName, &'r Cause), Vec<&'r Reported>, foldhash::fast::RandomState>,
}

impl<'r> SameCause<'r> {
    pub(super) fn of(report: &'r Report) -> Self {
        let mut by_cause: HashMap<_, Vec<&Reported>, _> = HashMap::default();
        for one in report.open() {
            if let Some(key) = key(one) {
                by_cause.entry(key).or_default().push(one);
            }
        }
        Self { by_cause }
    }

    /// The first other findings that follow from the cause of one, and how many there are.
    pub(super) fn to(&self, one: &'r Reported) -> (impl Iterator<Item = &'r Reported>, usize) {
        let all = key(one).and_then(|key| self.by_cause.get(&key));
        let all = all.map_or(&[][..], Vec::as_slice);
        let is_other = move |other: &&&'r Reported| !std::ptr::eq(**other, one);
        // One that is not open is not among them.
        let others = all.len() - usize::from(!all.is_empty() && one.fate == Fate::Open);
        (
            all.iter()
                .take(NAMED + 1)
                .filter(is_other)
                .take(NAMED)
                .copied(),
            others,
        )
    }

    /// The same in words. `None` if there is no other one.
    pub(super) fn words(&self, one: &'r Reported) -> Option<String> {
        let cause = one.cause.as_ref()?;
        let (others, count) = self.to(one);
        let names: Vec<String> = others
            .map(|other| format!("{} {}", other.finding.rule.id, other.holder.name()))
            .collect();
        let rest = count.saturating_sub(names.len());
        let more = if rest > 0 {
            format!(" and {rest} more")
        } else {
            String::new()
        };
        (count > 0).then(|| {
            let names = names.join(", ");
            format!(
                "cause: {}; other findings with this cause: {names}{more}",
                cause.words()
            )
        })
    }
}

fn key(one: &Reported) -> Option<(&SourceName, &Cause)> {
    Some((&one.holder.id().source, one.cause.as_ref()?))
}
