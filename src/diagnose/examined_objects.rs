//! The findings about objects of other kinds than Destination at one moment, for callers that do not watch.

use std::{collections::BTreeSet, sync::Arc};

use hashbrown::HashMap;

use super::{
    Counts, Diagnosis, Finding, FindingsByDestination, FindingsByObject, Ground, Mutes, Question,
    Report, Severity, by_destination::SourcePrograms, cores::BATCH,
};
use crate::{
    derive::world::Known,
    model::{SourceName, Text},
    store::{Id, Subject},
};

/// The findings about all objects at one moment, and where rules looked for them.
#[derive(Debug)]
pub struct ExaminedObjects {
    found: FindingsByObject,
    looked: BTreeSet<SourceName>,
}

impl ExaminedObjects {
    /// Examines every Destination and policy. If a diagnosis watched the sources, it says which findings are raised.
    #[must_use]
    pub fn of(ground: &Ground<'_>, (mutes, watch): (&Mutes, Option<&Diagnosis>)) -> Self {
        let mut found = FindingsByObject::default();
        let mut put = |holder: &Subject, finding: &Finding| {
            let about = Text::from(&*finding.about.to_string());
            let of = (finding.severity, finding.rule, &about);
            found.add(holder, of, &finding.objects(holder));
        };
        let destinations: Vec<&Arc<Known>> = ground.world.iter().collect();
        for batch in destinations.chunks(BATCH) {
            let batch = batch.iter().copied();
            let seen = FindingsByDestination::watched(ground, batch.clone(), (mutes, watch));
            for known in batch {
                let holder = known.subject();
                seen.unmuted(&known.id)
                    .for_each(|finding| put(&holder, finding));
            }
        }
        let question = Question {
            mutes: mutes.clone(),
            policies: true,
            ..Question::default()
        };
        for one in Report::watched(ground, &[], (&question, watch)).open() {
            put(&one.holder.subject(), &one.finding);
        }
        let programs = SourcePrograms::of(ground.store, &BTreeSet::new());
        let looked = programs
            .iter()
            .filter(|(_, program)| !program.running().is_empty());
        Self {
            found,
            looked: looked.map(|(source, _)| source.clone()).collect(),
        }
    }

    /// The findings.
    #[must_use]
    pub fn found(&self) -> &FindingsByObject {
        &self.found
    }

    /// The number of findings about an object. `None` if no rule looked for any.
    #[must_use]
    pub fn counts(&self, subject: &Subject) -> Option<Counts> {
        let is_known = self.looked.contains(&subject.id.source);
        is_known.then(|| self.found.counts(subject))
    }
}

/// The findings of Destinations that are about one object, with their words.
#[derive(Debug, Default)]
pub struct FindingsAbout(HashMap<Id, Vec<Finding>, foldhash::fast::RandomState>);

impl FindingsAbout {
    /// Examines these Destinations. If a diagnosis watched the sources, it says which findings are raised.
    #[must_use]
    pub fn of(
        ground: &Ground<'_>,
        subject: &Subject,
        (destinations, mutes, watch): (&[&Arc<Known>], &Mutes, Option<&Diagnosis>),
    ) -> Self {
        let mut all = Self::default();
        for batch in destinations.chunks(BATCH) {
            let batch = batch.iter().copied();
            let seen = FindingsByDestination::watched(ground, batch.clone(), (mutes, watch));
            for known in batch {
                let holder = known.subject();
                let found = seen.unmuted(&known.id);
                let found = found.filter(|finding| finding.objects(&holder).contains(subject));
                let found: Vec<Finding> = found.cloned().collect();
                if !found.is_empty() {
                    all.0.insert(known.id.clone(), found);
                }
            }
        }
        all
    }

    /// Those of a Destination, the gravest first.
    #[must_use]
    pub fn at(&self, id: &Id) -> &[Finding] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Finding> {
        self.0.values().flatten()
    }

    /// The severity of the gravest of a Destination. `None` if it has none.
    #[must_use]
    pub fn severity(&self, id: &Id) -> Option<Severity> {
        self.at(id).first().map(|finding| finding.severity)
    }
}
