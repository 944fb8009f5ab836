//! The rules that run in a source, and those that do not, with the reason.

mod live;

use std::collections::BTreeSet;

use crate::{
    model::{Destination, SourceName},
    store::{Source, Store},
};

use super::{Area, Need, RULES, Rule, rule::RuleCheck};
pub(super) use live::ClusterFeeds;

/// The rules that run in one source, and those that lack what they need.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    running: Vec<&'static Rule>,
    /// The area of each running rule.
    areas: Vec<Area>,
    skipped: Vec<Skipped>,
}

/// A rule that does not run in a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Skipped {
    /// The rule.
    pub rule: &'static Rule,
    /// The source in which it does not run.
    pub source: SourceName,
    /// Why it does not run.
    pub reason: String,
    /// The clusters for which it runs nevertheless. Empty for rules that need no live cluster.
    pub clusters: BTreeSet<String>,
}

impl Skipped {
    /// Whether it does not look at a Destination that it would otherwise look at. A rule against live clusters looks at those
    /// in a cluster only.
    #[must_use]
    pub fn leaves_out(&self, destination: &Destination) -> bool {
        let cluster = destination.kube_service().map(|of| &*of.reference.cluster);
        match cluster {
            Some(cluster) => !self.clusters.contains(cluster),
            None => !self.rule.needs.iter().any(|need| need.live().is_some()),
        }
    }
}

impl Program {
    /// The rules that can run in a source now.
    #[must_use]
    pub fn of(store: &Store, source: &SourceName) -> Self {
        let mut program = Self::default();
        if store.source(source).is_some_and(Source::is_cluster) {
            // It is read for what others say of its cluster.
            return program;
        }
        let clusters = live::Clusters::of(store, source);
        let rules = RULES
            .iter()
            .flat_map(|(area, rules)| rules.iter().map(|rule| (*area, rule)));
        for (area, rule) in rules {
            let live = rule.needs.iter().find_map(|need| need.live());
            let reason = match live {
                Some(kind) => clusters.lack(kind),
                None => rule
                    .needs
                    .iter()
                    .find_map(|need| lack(store, source, *need)),
            };
            let known = live.map_or_else(BTreeSet::new, |kind| clusters.known(kind));
            if reason.is_none() || !known.is_empty() {
                program.running.push(rule);
                program.areas.push(area);
            }
            program.skipped.extend(reason.map(|reason| Skipped {
                rule,
                source: source.clone(),
                reason,
                clusters: known,
            }));
        }
        program
    }

    /// Keeps only the rules with these ids.
    #[must_use]
    pub fn only(mut self, ids: &BTreeSet<&str>) -> Self {
        let kept = self.by_area().filter(|(_, rule)| ids.contains(rule.id));
        (self.areas, self.running) = kept.unzip();
        self.skipped.retain(|skipped| ids.contains(skipped.rule.id));
        self
    }

    /// The rules that run, in the order of the contract.
    #[must_use]
    pub fn running(&self) -> &[&'static Rule] {
        &self.running
    }

    /// Whether the rule with an id runs.
    pub(super) fn runs(&self, id: &str) -> bool {
        self.running.iter().any(|rule| rule.id == id)
    }

    /// The rules that run, each with its area.
    pub(super) fn by_area(&self) -> impl Iterator<Item = (Area, &'static Rule)> {
        self.areas.iter().copied().zip(self.running.iter().copied())
    }

    /// Whether a rule about policies runs.
    pub(super) fn examines_policies(&self) -> bool {
        let mut rules = self.running.iter();
        rules.any(|rule| matches!(rule.check, RuleCheck::Policy(_)))
    }

    /// The rules that do not run, in the order of the contract. A rule against live clusters may run for some clusters and
    /// not for others.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }
}

/// The reason why a need is not met. `None` if it is met.
fn lack(store: &Store, source: &SourceName, need: Need) -> Option<String> {
    let mut lacks = need.kinds().iter().map(|kind| {
        let knowledge = store.knowledge(source, *kind);
        match need {
            Need::Whole(_) => knowledge.lack(),
            Need::Listed(_) | Need::OneOf(_) | Need::Live(_) => knowledge.unlisted(),
        }
    });
    let first = lacks.next()?;
    lacks.fold(first, Option::and)
}
