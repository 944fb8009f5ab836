//! The findings of each of a few Destinations at one moment, for callers that show them one by one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hashbrown::HashMap;

use crate::{
    derive::{drift::DriftTally, world::Known},
    model::SourceName,
    store::{Id, Source, Store},
};

use super::{
    Counts, Diagnosis, Finding, Gravest, Ground, Holder, Muted, Mutes, Program, Rule, Skipped,
    areas::Areas,
    cores::{BATCH, on_all_cores},
    examination, settled,
};

/// The findings of the rules, by Destination.
#[derive(Debug, Default)]
pub struct FindingsByDestination {
    programs: SourcePrograms,
    seen: HashMap<Id, Seen, foldhash::fast::RandomState>,
}

/// The result of examining a Destination.
#[derive(Debug)]
struct Seen {
    findings: Vec<Finding>,
    /// The rules of its muted findings and why they are muted, one for each finding.
    muted: Vec<(&'static Rule, Muted)>,
    drift: Option<DriftTally>,
}

/// The rules that run in each source.
#[derive(Debug, Default)]
pub(super) struct SourcePrograms {
    /// In the order of the store.
    programs: Vec<(SourceName, Program)>,
    places: BTreeMap<SourceName, usize>,
}

impl FindingsByDestination {
    /// How many Destinations are examined at a time if all of them are shown one by one.
    pub const BATCH: usize = BATCH;

    /// Runs every rule on these Destinations. Muted findings are kept but not counted.
    #[must_use]
    pub fn of<'k>(
        ground: &Ground<'_>,
        destinations: impl IntoIterator<Item = &'k Arc<Known>>,
        mutes: &Mutes,
    ) -> Self {
        Self::watched(ground, destinations, (mutes, None))
    }

    /// The same, as a diagnosis that watched the sources raises the findings.
    #[must_use]
    pub fn watched<'k>(
        ground: &Ground<'_>,
        destinations: impl IntoIterator<Item = &'k Arc<Known>>,
        (mutes, watch): (&Mutes, Option<&Diagnosis>),
    ) -> Self {
        let programs = SourcePrograms::of(ground.store, &BTreeSet::new());
        let destinations: Vec<&Arc<Known>> = destinations.into_iter().collect();
        let seen = on_all_cores(&destinations, |known| {
            let program = programs.at(&known.id.source);
            let holder = Holder::Destination(Arc::clone(known));
            let seen = Seen::of(ground, (program, mutes, watch), (known, &holder));
            (known.id.clone(), seen)
        });
        let seen = seen.into_iter().collect();
        Self { programs, seen }
    }

    /// The findings of a Destination, the gravest first; empty if it was not examined.
    #[must_use]
    pub fn findings(&self, id: &Id) -> &[Finding] {
        self.seen.get(id).map_or(&[], |seen| &seen.findings)
    }

    /// The same without muted findings.
    pub fn unmuted(&self, id: &Id) -> impl Iterator<Item = &Finding> {
        let seen = self.seen.get(id).into_iter();
        seen.flat_map(|seen| {
            let findings = seen.findings.iter();
            let is_muted = |rule| seen.muted.iter().any(|(muted, _)| *muted == rule);
            findings.filter(move |finding| !is_muted(finding.rule))
        })
    }

    /// The rules of the muted findings of a Destination and why they are muted, one for each finding.
    #[must_use]
    pub fn muted(&self, id: &Id) -> &[(&'static Rule, Muted)] {
        self.seen.get(id).map_or(&[], |seen| &seen.muted)
    }

    /// The gravest finding of a Destination that is not muted.
    #[must_use]
    pub fn gravest(&self, known: &Known) -> Gravest<'_> {
        let id = &known.id;
        if !self.was_examined(id) {
            return Gravest::Unexamined;
        }
        Gravest::of(self.unmuted(id), self.muted(id).len(), self.skipped(known))
    }

    /// The number of findings of a Destination, without muted ones.
    #[must_use]
    pub fn counts(&self, id: &Id) -> Counts {
        self.unmuted(id).map(|finding| finding.severity).collect()
    }

    /// Whether any rule looked at a Destination, so that an empty list means that nothing was found.
    #[must_use]
    pub fn was_examined(&self, id: &Id) -> bool {
        self.seen.contains_key(id) && !self.programs.at(&id.source).running().is_empty()
    }

    /// How a Destination differs from its own cluster, in numbers. `None` if that is not known.
    #[must_use]
    pub fn drift(&self, id: &Id) -> Option<DriftTally> {
        self.seen.get(id)?.drift
    }

    /// The rules that did not look at a Destination.
    pub fn skipped(&self, known: &Known) -> impl Iterator<Item = &Skipped> {
        let skipped = self.programs.skipped();
        skipped.filter(|one| one.source == known.id.source && one.leaves_out(&known.destination))
    }
}

impl Seen {
    fn of(
        ground: &Ground<'_>,
        (program, mutes, watch): (&Program, &Mutes, Option<&Diagnosis>),
        (known, holder): (&Known, &Holder),
    ) -> Self {
        let examined = examination::examine(ground, program, (known, Areas::ALL));
        let findings = match watch {
            Some(watch) => watch.raised(ground, known, examined.findings),
            None => settled(ground, known, examined.findings),
        };
        let mut findings = mutes.judge(holder, findings, (program, Areas::ALL, ground.now));
        if let Some(watch) = watch {
            watch.date(ground.store, holder, &mut findings);
        }
        let rules = findings.iter().map(|finding| finding.rule);
        let muted = rules.filter_map(|rule| Some((rule, mutes.of(holder, rule, ground.now)?)));
        let drift = examined.drift;
        Self {
            muted: muted.collect(),
            findings,
            drift: drift.and_then(|drift| drift.tally()),
        }
    }
}

impl SourcePrograms {
    /// The programs of all sources, with only these rules unless the set is empty.
    pub(super) fn of(store: &Store, rules: &BTreeSet<&'static str>) -> Self {
        let program = |source: &SourceName| {
            let all = Program::of(store, source);
            let program = if rules.is_empty() {
                all
            } else {
                all.only(rules)
            };
            (source.clone(), program)
        };
        let programs: Vec<_> = store.sources().map(Source::name).map(program).collect();
        let names = programs.iter().map(|(source, _)| source.clone());
        Self {
            places: names.zip(0..).collect(),
            programs,
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(SourceName, Program)> {
        self.programs.iter()
    }

    pub(super) fn at(&self, source: &SourceName) -> &Program {
        let place = self.places.get(source);
        let place = place.expect("a Destination is of a source that is known");
        &self.programs[*place].1
    }

    pub(super) fn skipped(&self) -> impl Iterator<Item = &Skipped> {
        self.iter().flat_map(|(_, program)| program.skipped())
    }
}
