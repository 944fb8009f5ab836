//! The examination of everything that a report is about.

use std::sync::Arc;

use hashbrown::HashSet;

use super::{Fate, Question, Reported, gone::Looked};
use crate::{
    derive::{policies::PolicyObject, world::Known},
    diagnose::{
        Accepted, Cause, Diagnosis, Finding, Ground, Holder, Program, ReadingOrder, StaleFeeds,
        areas::Areas,
        baseline::Comparison,
        by_destination::SourcePrograms,
        cores::on_all_cores,
        diagnosis::POLICIES,
        examination::{examine, examine_policy},
        settled, since,
    },
    model::Interner,
    store::{Feed, Id, Subject},
};

/// Collects the findings of one object after the other.
pub(super) struct Collector<'g> {
    ground: &'g Ground<'g>,
    question: &'g Question,
    programs: &'g SourcePrograms,
    order: ReadingOrder<'g>,
    stale: StaleFeeds<'g>,
    baseline: Option<Comparison<'g>>,
    earlier: Option<Comparison<'g>>,
    replaced: Option<Comparison<'g>>,
    interner: Interner,
    pub(super) findings: Vec<Reported>,
    /// The number of findings that are not present long enough to be raised.
    pub(super) unsettled: usize,
}

impl<'g> Collector<'g> {
    pub(super) fn new(
        ground: &'g Ground<'g>,
        question: &'g Question,
        programs: &'g SourcePrograms,
    ) -> Self {
        Self {
            ground,
            question,
            programs,
            order: ReadingOrder::of(ground.store, ground.world),
            stale: StaleFeeds::of(ground.store),
            baseline: question.baseline.as_ref().map(Comparison::to),
            earlier: question.earlier.as_ref().map(Comparison::to),
            replaced: question.replaced.as_ref().map(Comparison::to),
            interner: Interner::default(),
            findings: Vec::new(),
            unsettled: 0,
        }
    }

    /// Examines Destinations. If a diagnosis watched the sources, it says which findings are raised.
    pub(super) fn destinations(&mut self, batch: &[Arc<Known>], watch: Option<&Diagnosis>) {
        let (ground, programs) = (self.ground, self.programs);
        let found = on_all_cores(batch, |known| {
            let program = programs.at(&known.id.source);
            let all = examine(ground, program, (known, Areas::ALL)).findings;
            let before = all.len();
            let raised = match watch {
                Some(watch) => watch.raised(ground, known, all),
                None => settled(ground, known, all),
            };
            (program, before - raised.len(), raised)
        });
        for (known, (program, unsettled, raised)) in batch.iter().zip(found) {
            self.unsettled += unsettled;
            let holder = Holder::Destination(Arc::clone(known));
            self.judge(&holder, (program, watch), raised);
        }
    }

    /// Examines the policies of all sources, in order. If a diagnosis watched the sources, it says since when a finding is
    /// present.
    pub(super) fn policies(&mut self, watch: Option<&Diagnosis>) {
        for (source, program) in self.programs.iter() {
            for kind in POLICIES {
                let feed = self.ground.store.source(source);
                let feed = feed.and_then(|source| source.feed(kind));
                let mut objects: Vec<_> = feed.into_iter().flat_map(Feed::objects).collect();
                objects.sort_by_key(|(key, _)| *key);
                let ground = self.ground;
                let found = on_all_cores(&objects, |(_, object)| {
                    let policy = PolicyObject::of(object)?;
                    Some(examine_policy(ground, program, (source, policy)).0)
                });
                for ((key, object), found) in objects.into_iter().zip(found) {
                    let Some(found) = found else {
                        continue;
                    };
                    let (source, key) = (source.clone(), key.clone());
                    let id = Id { source, key };
                    let holder = Holder::Policy(Subject { kind, id }, object.clone());
                    self.judge(&holder, (program, watch), found);
                }
            }
        }
    }

    fn judge(
        &mut self,
        holder: &Holder,
        (program, watch): (&Program, Option<&Diagnosis>),
        found: Vec<Finding>,
    ) {
        let context = (program, Areas::ALL, self.ground.now);
        let mut found = self.question.mutes.judge(holder, found, context);
        if let Some(watch) = watch {
            watch.date(self.ground.store, holder, &mut found);
        }
        for finding in found {
            let reported = self.reported(holder, finding);
            self.findings.push(reported);
        }
    }

    fn reported(&mut self, holder: &Holder, finding: Finding) -> Reported {
        let known_in =
            |before: &mut Option<Comparison<'g>>| before.as_mut()?.accepted(holder, &finding);
        let (accepted, old) = (known_in(&mut self.baseline), known_in(&mut self.earlier));
        let replaced = known_in(&mut self.replaced);
        let muted = self
            .question
            .mutes
            .of(holder, finding.rule, self.ground.now);
        let stale = self.stale.behind(holder, finding.rule);
        // A dump has no time since when a finding is present, but its objects say which came last.
        let written = || since::written(self.ground, holder.destination()?, &finding);
        let since = finding.since.map(|since| since.at).or_else(written);
        let of = (finding.rule, finding.severity, finding.share);
        Reported {
            cause: stale.or_else(|| Cause::of(holder, &finding, &mut self.interner)),
            precedence: self.order.precedence(holder, of, since),
            holder: holder.clone(),
            fate: match (muted.is_some(), accepted.is_some(), old.is_some()) {
                (true, ..) => Fate::Muted,
                (_, true, _) => Fate::Accepted,
                (_, _, true) => Fate::Old,
                _ => Fate::Open,
            },
            finding,
            muted,
            is_known: accepted.or(old).is_some(),
            reason: accepted.or(replaced).and_then(|one| one.reason.clone()),
        }
    }

    /// The findings of the replaced baseline that were not looked at.
    pub(super) fn kept(&self, looked_at: &Looked<'_>) -> Vec<Accepted> {
        let missed = self.replaced.iter().flat_map(Comparison::missed);
        let kept = missed.filter(|one| !looked_at.is_gone(self.ground, self.programs, one));
        kept.cloned().collect()
    }

    /// The findings of the baseline and of the earlier run that are gone, each once.
    pub(super) fn gone(&self, looked_at: &Looked<'_>) -> Vec<Accepted> {
        let missed = [&self.baseline, &self.earlier].into_iter().flatten();
        let missed = missed.flat_map(Comparison::missed);
        let mut listed: HashSet<_, foldhash::fast::RandomState> = HashSet::default();
        let gone = missed.filter(|one| {
            looked_at.is_gone(self.ground, self.programs, one) && listed.insert(one.identity())
        });
        gone.cloned().collect()
    }
}
