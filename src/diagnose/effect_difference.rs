//! The effect of a change: which requests fare otherwise, and which findings came or went.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    derive::{
        overview::{RequestVerdict, request_verdict},
        world::{Known, World},
    },
    model::SourceName,
    store::{Id, Kind, ObjectKey, Store, Subject},
};

use super::{Finding, Report};

/// One of two states, with everything that the rules find in it.
#[derive(Clone, Copy, Debug)]
pub struct ExaminedState<'e> {
    /// Its facts.
    pub store: &'e Store,
    /// The Destinations among them.
    pub world: &'e World,
    /// The Destinations that are compared.
    pub destinations: &'e [Arc<Known>],
    /// The findings.
    pub report: &'e Report,
}

/// The effect of a change on one Destination or policy.
#[derive(Clone, Debug)]
pub struct EffectDifference {
    /// The object in the later state; if it is gone, in the earlier one.
    pub subject: Subject,
    /// Whether requests succeed before. `None` if there is no such Destination.
    pub before: Option<RequestVerdict>,
    /// The same after.
    pub after: Option<RequestVerdict>,
    /// The findings that came, the gravest first.
    pub came: Vec<Finding>,
    /// The findings that went, the gravest first.
    pub went: Vec<Finding>,
}

/// The earlier and the later form of an object.
#[derive(Default)]
struct ComparedForms<'e> {
    forms: [Option<&'e Arc<Known>>; 2],
    findings: [Vec<&'e Finding>; 2],
}

/// The objects that fare otherwise, by kind, namespace and name. `same` is the name in the later state of a source of the earlier one.
#[must_use]
pub fn effect_differences(
    before: &ExaminedState<'_>,
    after: &ExaminedState<'_>,
    same: impl Fn(&SourceName) -> SourceName,
) -> Vec<EffectDifference> {
    let mut pairs: BTreeMap<(Kind, ObjectKey, SourceName), ComparedForms<'_>> = BTreeMap::new();
    for (at, state) in [before, after].into_iter().enumerate() {
        let source = |id: &Id| {
            if at == 0 {
                same(&id.source)
            } else {
                id.source.clone()
            }
        };
        for known in state.destinations {
            let place = (Kind::Destination, known.id.key.clone(), source(&known.id));
            pairs.entry(place).or_default().forms[at] = Some(known);
        }
        for one in state.report.open() {
            let id = one.holder.id();
            let place = (one.holder.kind(), id.key.clone(), source(id));
            pairs.entry(place).or_default().findings[at].push(&one.finding);
        }
    }
    let compared = pairs.into_iter().map(|((kind, key, source), pair)| {
        let id = Id { source, key };
        difference(Subject { kind, id }, &pair, (before, after))
    });
    compared.filter(EffectDifference::is_any).collect()
}

fn difference(
    subject: Subject,
    pair: &ComparedForms<'_>,
    (before, after): (&ExaminedState<'_>, &ExaminedState<'_>),
) -> EffectDifference {
    let verdict = |state: &ExaminedState<'_>, known: Option<&Arc<Known>>| {
        known.map(|known| request_verdict((state.store, state.world), known))
    };
    let without = |some: &[&Finding], others: &[&Finding]| {
        let known: BTreeSet<(&str, String)> = others.iter().map(|one| identity(one)).collect();
        let lacked = some.iter().filter(|one| !known.contains(&identity(one)));
        let mut lacked: Vec<Finding> = lacked.copied().cloned().collect();
        lacked.sort_by_key(|one| one.severity);
        lacked
    };
    let ([was, is], [old, new]) = (pair.forms, &pair.findings);
    EffectDifference {
        subject,
        before: verdict(before, was),
        after: verdict(after, is),
        came: without(new, old),
        went: without(old, new),
    }
}

/// A finding of an object, whatever its path, severity and words.
fn identity(finding: &Finding) -> (&'static str, String) {
    (finding.rule.id, finding.about.to_string())
}

impl EffectDifference {
    /// Whether the verdict on requests is another one.
    #[must_use]
    pub fn changes_requests(&self) -> bool {
        self.before != self.after
    }

    fn is_any(&self) -> bool {
        self.changes_requests() || !self.came.is_empty() || !self.went.is_empty()
    }
}
