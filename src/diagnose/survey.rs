//! What stands about each of a few Destinations at one moment, for whoever tells them one by one.

use std::{collections::BTreeSet, sync::Arc};

use hashbrown::HashMap;

use crate::{
    derive::Known,
    model::SourceName,
    store::{Id, Source, Store},
};

use super::{Counts, Finding, Ground, Program, Skipped, examine};

/// What the rules find in Destinations, by Destination.
#[derive(Debug, Default)]
pub struct Survey {
    programs: Programs,
    findings: HashMap<Id, Vec<Finding>, foldhash::fast::RandomState>,
}

/// What runs in each source.
#[derive(Debug, Default)]
pub(super) struct Programs(Vec<(SourceName, Program)>);

impl Survey {
    /// Has every rule look at these Destinations.
    #[must_use]
    pub fn of<'k>(
        ground: &Ground<'_>,
        destinations: impl IntoIterator<Item = &'k Arc<Known>>,
    ) -> Self {
        let programs = Programs::of(ground.store, &BTreeSet::new());
        let findings = destinations.into_iter().map(|known| {
            let found = examine(ground, programs.at(&known.id.source), known);
            (known.id.clone(), found)
        });
        let findings = findings.collect();
        Self { programs, findings }
    }

    /// What stands about a Destination, the gravest first; nothing where nobody looked at it.
    #[must_use]
    pub fn findings(&self, id: &Id) -> &[Finding] {
        self.findings.get(id).map_or(&[], Vec::as_slice)
    }

    /// How much stands about a Destination.
    #[must_use]
    pub fn counts(&self, id: &Id) -> Counts {
        self.findings(id)
            .iter()
            .map(|finding| finding.severity)
            .collect()
    }

    /// The rules that did not run in a source.
    pub fn skipped(&self, source: &SourceName) -> impl Iterator<Item = &Skipped> {
        let skipped = self.programs.skipped();
        skipped.filter(move |skipped| skipped.source == *source)
    }
}

impl Programs {
    /// The programs of all sources, of these rules alone where any is named.
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
        Self(store.sources().map(Source::name).map(program).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(SourceName, Program)> {
        self.0.iter()
    }

    pub(super) fn at(&self, source: &SourceName) -> &Program {
        let found = self.iter().find(|(name, _)| name == source);
        &found.expect("a Destination is of a source that is known").1
    }

    pub(super) fn skipped(&self) -> impl Iterator<Item = &Skipped> {
        self.iter().flat_map(|(_, program)| program.skipped())
    }
}
