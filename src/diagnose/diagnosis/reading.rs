//! The results of a diagnosis: current and gone findings, which rules run, and the findings of one object with their words.

use std::sync::Arc;

use hashbrown::HashMap;

use super::{CurrentFinding, Diagnosis, Went, current::counted, entries::Entry};
use crate::{
    derive::{drift::Watched, policies::PolicyObject, world::Known},
    diagnose::{
        Counts, Finding, FindingsByObject, Ground, Holder, Mutes, Program, Skipped,
        areas::Areas,
        examination::{examine, examine_policy},
        since::has_history,
    },
    model::SourceName,
    store::{Id, Kind, Object, Origin, Source, Store, Subject},
};

impl Diagnosis {
    /// The Destinations whose findings or comparison with their cluster changed in the last [`Diagnosis::examine`], and
    /// those that it examined for the first time.
    #[must_use]
    pub fn judged(&self) -> &[Arc<Known>] {
        &self.judged
    }

    /// How a Destination differed from its own cluster when it was last examined, and since when. `None` if that is not
    /// known.
    #[must_use]
    pub fn watched(&self, id: &Id) -> Option<&Watched> {
        self.entries.find(id)?.watched.as_deref()
    }

    /// The number of findings of all Destinations, without muted ones.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.tally.open
    }

    /// The mutes that apply.
    #[must_use]
    pub fn mutes(&self) -> &Mutes {
        &self.mutes
    }

    /// The number of muted findings.
    #[must_use]
    pub fn muted(&self) -> usize {
        self.tally.muted
    }

    /// The number of findings that are not present long enough to be raised.
    #[must_use]
    pub fn unsettled(&self) -> usize {
        self.entries.iter().map(|entry| entry.unsettled.len()).sum()
    }

    /// The findings of a Destination that are raised, and since when each is present.
    pub(in crate::diagnose) fn raised(
        &self,
        ground: &Ground<'_>,
        known: &Known,
        mut findings: Vec<Finding>,
    ) -> Vec<Finding> {
        let source = ground.store.source(&known.id.source);
        let origin = source.and_then(Source::origin).unwrap_or(Origin::File);
        let standing = self.of(&known.id).iter();
        let standing: HashMap<_, _, foldhash::fast::FixedState> = standing
            .map(|one| ((one.rule.id, &*one.about), one.since))
            .collect();
        findings.retain_mut(|finding| {
            let about = finding.about.to_string();
            let since = standing.get(&(finding.rule.id, &*about)).copied();
            finding.since = since.filter(|_| has_history(origin));
            since.is_some() || !origin.is_alive() || !self.patience.concerns(finding)
        });
        findings
    }

    /// Adds since when findings of an object are present to those that do not say, if its source has a history.
    pub(in crate::diagnose) fn date(
        &self,
        store: &Store,
        holder: &Holder,
        findings: &mut [Finding],
    ) {
        let origin = store.source(&holder.id().source).and_then(Source::origin);
        if !origin.is_some_and(has_history) {
            return;
        }
        let standing = match holder {
            Holder::Destination(known) => self.of(&known.id),
            Holder::Policy(subject, _) => self.policies.of(subject),
        };
        for finding in findings.iter_mut().filter(|one| one.since.is_none()) {
            let about = finding.about.to_string();
            let mut standing = standing.iter();
            let stands = standing.find(|one| one.rule == finding.rule && *one.about == *about);
            finding.since = stands.map(|one| one.since);
        }
    }

    /// The number of findings of a Destination, without muted ones. `None` if it was not examined yet.
    #[must_use]
    pub fn counts_of(&self, id: &Id) -> Option<Counts> {
        let examined = self.entries.find(id).filter(|entry| entry.was_examined());
        examined.map(|entry| counted(&entry.standing))
    }

    /// The findings of a Destination, the gravest first.
    #[must_use]
    pub fn of(&self, id: &Id) -> &[CurrentFinding] {
        self.entries.find(id).map_or(&[], |entry| &entry.standing)
    }

    /// The gravest finding of a Destination above info that is not muted, and its sentence when it was last examined. `None`
    /// if it has none, or was not examined.
    #[must_use]
    pub fn gravest_of(&self, id: &Id) -> Option<(&CurrentFinding, &str)> {
        self.entries.find(id)?.standing.gravest()
    }

    /// The sentence of a finding of an object when it was last examined. `None` if it is only good to know, or gone.
    #[must_use]
    pub fn sentence(&self, subject: &Subject, finding: &CurrentFinding) -> Option<&str> {
        match subject.kind {
            Kind::Destination => self.entries.find(&subject.id)?.standing.sentence(finding),
            _ => self.policies.sentence(subject, finding),
        }
    }

    /// Whether a Destination was examined at all, so that an empty list means that nothing was found.
    #[must_use]
    pub fn was_examined(&self, id: &Id) -> bool {
        self.entries.find(id).is_some_and(Entry::was_examined)
    }

    /// Every Destination that has findings, unordered.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<Known>, &[CurrentFinding])> {
        let entries = self
            .entries
            .iter()
            .filter(|entry| !entry.standing.is_empty());
        entries.map(|entry| (&entry.known, &*entry.standing))
    }

    /// The findings of a policy.
    #[must_use]
    pub fn of_policy(&self, subject: &Subject) -> &[CurrentFinding] {
        self.policies.of(subject)
    }

    /// The findings about each object of another kind than Destination.
    #[must_use]
    pub fn by_object(&self) -> &FindingsByObject {
        &self.tally.by_object
    }

    /// The number of findings about an object of another kind than Destination, without muted ones. `None` if the rules have
    /// not looked at everything yet and found none so far, or if none runs.
    #[must_use]
    pub fn counts_of_object(&self, subject: &Subject) -> Option<Counts> {
        let running = self.programs.of(&subject.id.source)?;
        let counts = self.tally.by_object.counts(subject);
        let has_looked = running.has_looked && !running.program.running().is_empty();
        (has_looked || counts.gravest().is_some()).then_some(counts)
    }

    /// The findings of a Destination that are about an object of another kind, the gravest first, without muted ones.
    pub fn between<'d>(
        &'d self,
        id: &Id,
        subject: &'d Subject,
    ) -> impl Iterator<Item = &'d CurrentFinding> {
        let open = self.of(id).iter().filter(|one| !one.is_muted);
        open.filter(move |one| one.objects.contains(subject))
    }

    /// Every policy that has findings, by kind, source, namespace and name.
    pub fn policies(&self) -> impl Iterator<Item = (&Subject, &[CurrentFinding])> {
        self.policies.iter()
    }

    /// The findings that went since the program began, the last first.
    pub fn went(&self) -> impl Iterator<Item = &Went> {
        self.gone.iter()
    }

    /// The rules that do not run, by source, in the order in which the sources first spoke.
    pub fn skipped(&self) -> impl Iterator<Item = &Skipped> {
        self.programs.iter().flat_map(Program::skipped)
    }

    /// The number of rules that do not run in some source because they lack what they need.
    #[must_use]
    pub fn skipped_rules(&self) -> usize {
        self.programs.skipped()
    }

    /// The rules that run in a source. `None` if it has not spoken yet.
    #[must_use]
    pub fn program(&self, source: &SourceName) -> Option<&Program> {
        self.programs.of(source).map(|running| &running.program)
    }

    /// The findings of a Destination with their words, the gravest first, by the facts as they are now.
    #[must_use]
    pub fn findings(&self, ground: &Ground<'_>, known: &Known) -> Vec<Finding> {
        let entry = self.entries.find(&known.id);
        let Some((program, entry)) = self.program(&known.id.source).zip(entry) else {
            return Vec::new();
        };
        let holder = Holder::Destination(Arc::clone(&entry.known));
        let found = examine(ground, program, (known, Areas::ALL)).findings;
        let context = (program, Areas::ALL, ground.now);
        let found = self.mutes.judge(&holder, found, context);
        self.raised(ground, known, found)
    }

    /// The findings of a policy with their words, by the facts as they are now.
    fn policy_findings(
        &self,
        ground: &Ground<'_>,
        (subject, object): (&Subject, &Object),
    ) -> Vec<Finding> {
        let source = &subject.id.source;
        let of = PolicyObject::of(object).zip(self.program(source));
        of.map_or_else(Vec::new, |(policy, program)| {
            examine_policy(ground, program, (source, policy)).0
        })
    }

    /// The findings of an object with their words, the gravest first, by the facts as they are now.
    #[must_use]
    pub fn findings_of(&self, ground: &Ground<'_>, holder: &Holder) -> Vec<Finding> {
        match holder {
            Holder::Destination(known) => self.findings(ground, known),
            Holder::Policy(subject, object) => {
                let found = self.policy_findings(ground, (subject, object));
                self.program(&subject.id.source)
                    .map_or_else(Vec::new, |program| {
                        let context = (program, Areas::ALL, ground.now);
                        self.mutes.judge(holder, found, context)
                    })
            }
        }
    }
}
