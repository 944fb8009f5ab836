//! The findings about each object of another kind than Destination: its own if it is a policy, and those of Destinations that
//! name it or that a value of it proves.
//!
//! One answer for the page of the object, the lists of kinds and their filters.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::{Counts, Finding, Rule, Severity};
use crate::{
    model::Text,
    store::{Id, Kind, Subject},
};

/// The findings about each object that are not muted, without their words.
#[derive(Debug, Default)]
pub struct FindingsByObject {
    objects: HashMap<Subject, AboutObject, foldhash::fast::RandomState>,
}

#[derive(Debug, Default)]
struct AboutObject {
    counts: Counts,
    findings: BTreeMap<Place, &'static Rule>,
}

/// The identity of a finding, in the order of reading: the gravest first, then by rule, holder and what it is about.
type Place = (Severity, &'static str, Subject, Text);

/// A finding as it is kept: its severity, its rule, and the text of the values that it is about.
pub(super) type Kept<'f> = (Severity, &'static Rule, &'f Text);

impl FindingsByObject {
    /// The number of findings about an object.
    #[must_use]
    pub fn counts(&self, subject: &Subject) -> Counts {
        let about = self.objects.get(subject);
        about.map_or(Counts::default(), |about| about.counts)
    }

    /// The findings about an object, the gravest first: the rule, the object that has it, and the text of the values that it is
    /// about.
    pub fn of<'s>(
        &'s self,
        subject: &Subject,
    ) -> impl Iterator<Item = (&'static Rule, &'s Subject, &'s Text)> + use<'s> {
        let about = self.objects.get(subject).into_iter();
        let findings = about.flat_map(|about| &about.findings);
        findings.map(|((_, _, holder, about), rule)| (*rule, holder, about))
    }

    /// Every object that a finding is about, unordered.
    pub fn objects(&self) -> impl Iterator<Item = &Subject> {
        self.objects.keys()
    }

    pub(super) fn add(
        &mut self,
        holder: &Subject,
        (severity, rule, about): Kept<'_>,
        objects: &[Subject],
    ) {
        for object in objects {
            let of = self.objects.entry(object.clone()).or_default();
            let place = (severity, rule.id, holder.clone(), about.clone());
            if of.findings.insert(place, rule).is_none() {
                of.counts += severity;
            }
        }
    }

    pub(super) fn take(
        &mut self,
        holder: &Subject,
        (severity, rule, about): Kept<'_>,
        objects: &[Subject],
    ) {
        for object in objects {
            let Some(of) = self.objects.get_mut(object) else {
                continue;
            };
            let place = (severity, rule.id, holder.clone(), about.clone());
            if of.findings.remove(&place).is_some() {
                of.counts -= severity;
            }
            if of.findings.is_empty() {
                self.objects.remove(object);
            }
        }
    }
}

impl Finding {
    /// The objects of other kinds than Destination that its page is to name: the holder if it is one, those that it is about, and
    /// those with a value that proves it. Each once.
    #[must_use]
    pub fn objects(&self, holder: &Subject) -> Vec<Subject> {
        let about = self.about.objects().map(|(kind, reference)| Subject {
            kind,
            id: Id {
                source: holder.id.source.clone(),
                key: reference.into(),
            },
        });
        let proving = self.evidence.iter().filter_map(|one| one.object.clone());
        let all = std::iter::once(holder.clone()).chain(about).chain(proving);
        // A Destination has findings of its own; those of the cluster's objects are the Destination's.
        let others = all.filter(|one| {
            !matches!(
                one.kind,
                Kind::Destination | Kind::Service | Kind::EndpointSlice
            )
        });
        others.collect::<BTreeSet<_>>().into_iter().collect()
    }
}
