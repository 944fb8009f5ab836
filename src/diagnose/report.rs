//! All findings of the rules at one moment: sorted, with those that are muted or accepted, and the rules that did not run.

mod collector;
mod entries;
mod gone;

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;

use self::{collector::Collector, entries::with_shared_causes, gone::Looked};
use super::{
    Accepted, Baseline, Cause, Counts, Diagnosis, Finding, Ground, Holder, Muted, Mutes,
    Precedence, Rule, Severity, Skipped, by_destination::SourcePrograms, cores::BATCH, rules,
};
use crate::{derive::world::Known, model::SourceName, store::Id};

/// The rules to run, and the findings that are muted or already known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The ids of the rules to run; all rules if it is empty.
    pub rules: BTreeSet<&'static str>,
    /// The mutes that apply.
    pub mutes: Mutes,
    /// The findings that are known and accepted. `None` if there is no baseline.
    pub baseline: Option<Baseline>,
    /// The baseline that is about to be replaced. `None` if there is none.
    pub replaced: Option<Baseline>,
    /// The findings of an earlier run. `None` if there is nothing to compare with.
    pub earlier: Option<Baseline>,
    /// Whether policies are examined too.
    pub policies: bool,
}

/// The findings of the rules in Destinations and policies.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings, by severity, rule, cluster, namespace, name and path.
    pub findings: Vec<Reported>,
    /// The rules that the question asks for, in the order of the contract.
    pub rules: Vec<&'static Rule>,
    /// The rules that did not run, source by source, in the order of the contract.
    pub skipped: Vec<Skipped>,
    /// The number of findings that are not present long enough to be raised.
    pub unsettled: usize,
    /// The number of Destinations that were examined.
    pub destinations: usize,
    /// Whether there was a baseline or an earlier run to compare with.
    pub is_compared: bool,
    /// Whether there was an earlier run to compare with.
    pub has_earlier: bool,
    /// When the baseline was written. `None` if there is none, or if it does not say.
    pub accepted_at: Option<Timestamp>,
    /// The findings of the baseline that is replaced which this run did not look at.
    pub kept: Vec<Accepted>,
    /// The findings of the baseline and of the earlier run that are gone.
    pub gone: Vec<Accepted>,
}

/// A finding about an object.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The object.
    pub holder: Holder,
    /// The finding itself.
    pub finding: Finding,
    /// The thing that it follows from. `None` if it shares none with another finding of the report.
    pub cause: Option<Cause>,
    /// How early it is read.
    pub precedence: Precedence,
    /// How the report treats it.
    pub fate: Fate,
    /// Why it is muted. `None` if it is not.
    pub muted: Option<Muted>,
    /// Whether the baseline or the earlier run has it, whatever its fate.
    pub is_known: bool,
    /// Why the baseline, or the one that is replaced, accepts it. `None` if it does not, or does not say.
    pub reason: Option<String>,
}

/// The treatment of a finding in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is listed.
    Open,
    /// It is only counted, because a mute applies to it.
    Muted,
    /// It is only counted, because the baseline has it.
    Accepted,
    /// It is only counted, because the earlier run has it.
    Old,
}

impl Fate {
    /// The fates of findings that are only counted.
    pub const COUNTED: [Self; 3] = [Self::Muted, Self::Accepted, Self::Old];

    /// The fate in words, after a number of findings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "new",
            Self::Muted => "muted",
            Self::Accepted => "accepted by the baseline",
            Self::Old => "already in the earlier run",
        }
    }
}

impl Question {
    /// The rules that it asks for.
    fn asks(&self) -> impl Iterator<Item = &'static Rule> {
        let asked = |rule: &&Rule| self.rules.is_empty() || self.rules.contains(rule.id);
        rules().filter(asked)
    }
}

impl Report {
    /// Examines these Destinations, and all policies if the question asks for them. The rules see all facts, whichever
    /// Destinations are examined.
    #[must_use]
    pub fn of(ground: &Ground<'_>, destinations: &[Arc<Known>], question: &Question) -> Self {
        Self::watched(ground, destinations, (question, None))
    }

    /// The same, as a diagnosis that watched the sources raises the findings.
    #[must_use]
    pub fn watched(
        ground: &Ground<'_>,
        destinations: &[Arc<Known>],
        (question, watch): (&Question, Option<&Diagnosis>),
    ) -> Self {
        let programs = SourcePrograms::of(ground.store, &question.rules);
        let mut collector = Collector::new(ground, question, &programs);
        for batch in destinations.chunks(BATCH) {
            collector.destinations(batch, watch);
        }
        if question.policies {
            collector.policies(watch);
        }
        let looked_at = Looked::at(destinations, question.policies);
        let (gone, kept) = (collector.gone(&looked_at), collector.kept(&looked_at));
        let mut findings = with_shared_causes(collector.findings);
        findings.sort_by(|a, b| a.place().cmp(&b.place()));
        Self {
            findings,
            rules: question.asks().collect(),
            skipped: programs.skipped().cloned().collect(),
            unsettled: collector.unsettled,
            destinations: destinations.len(),
            has_earlier: question.earlier.is_some(),
            is_compared: question.baseline.is_some() || question.earlier.is_some(),
            accepted_at: question.baseline.as_ref().and_then(|one| one.written),
            kept,
            gone,
        }
    }

    /// Whether an open finding above info has to be watched before it can be trusted.
    #[must_use]
    pub fn is_to_be_watched(&self) -> bool {
        self.open().any(|one| {
            let is_grave = one.finding.severity.is_above_info();
            is_grave && one.finding.since.is_some() && one.finding.rule.is_comparing()
        })
    }

    /// The findings that are neither muted nor accepted.
    pub fn open(&self) -> impl Iterator<Item = &Reported> {
        self.with(Fate::Open)
    }

    /// The findings with a fate.
    pub fn with(&self, fate: Fate) -> impl Iterator<Item = &Reported> {
        self.findings.iter().filter(move |one| one.fate == fate)
    }

    /// The number of open findings of each severity.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.open().map(|one| one.finding.severity).collect()
    }

    /// Whether a check fails that fails on this severity and higher ones.
    #[must_use]
    pub fn fails(&self, fail_on: Severity) -> bool {
        // The graver a severity, the less it is.
        let gravest = self.counts().gravest();
        gravest.is_some_and(|gravest| gravest <= fail_on)
    }

    /// A baseline that accepts the findings that are not muted, each once, and those of the replaced one that were not looked
    /// at. Their source is kept only if they are in several sources, because names of files change.
    #[must_use]
    pub fn baseline(&self, now: Timestamp) -> Baseline {
        let standing = || self.findings.iter().filter(|one| one.fate != Fate::Muted);
        let sources: BTreeSet<&SourceName> =
            standing().map(|one| &one.holder.id().source).collect();
        let accepted = |one: &Reported| Accepted {
            source: (sources.len() > 1).then(|| one.holder.id().source.clone()),
            reason: one.reason.clone(),
            ..Accepted::of(&one.holder, &one.finding)
        };
        let kept = self.kept.iter().cloned();
        let findings: BTreeSet<Accepted> = standing().map(accepted).chain(kept).collect();
        Baseline {
            written: Some(now),
            findings: findings.into_iter().collect(),
        }
    }
}

impl Reported {
    /// The sort key of findings.
    fn place(&self) -> impl Ord {
        let Finding {
            severity,
            rule,
            path,
            ..
        } = &self.finding;
        let Id { source, key } = self.holder.id();
        let object = (&key.namespace, &key.name, self.holder.kind());
        (
            (*severity, rule.id, self.holder.cluster()),
            (object, path, source),
        )
    }
}

#[cfg(test)]
mod tests;
