//! The Destination in three sentences, then fact by fact.

use super::{
    PageInputs,
    page::{Facts, PageSection},
};
use crate::{
    derive::{self, overview::FactGroup, wording::Times, world::Known},
    diagnose::Gravest,
};

/// It in three sentences.
pub(super) fn overview(known: &Known, scene: &PageInputs<'_>) -> PageSection<'static> {
    let overview =
        derive::overview::overview((scene.store, scene.world), known, Times::Ages(scene.now));
    let gravest = scene.by_destination.gravest(known);
    let mark = match &gravest {
        Gravest::Found { finding, .. } => format!("{} ", scene.glyphs.severity(finding.severity)),
        Gravest::Nothing { .. } | Gravest::Unexamined => String::new(),
    };
    let gravest = format!("{mark}{}", gravest.words());
    PageSection::sentences(
        &[&overview.what, &overview.verdict.words, &gravest],
        scene.glyphs,
    )
}

/// The facts of its spec.
pub(super) fn facts(known: &Known, scene: &PageInputs<'_>) -> Vec<PageSection<'static>> {
    let times = Times::Both(scene.now).of(scene.store, &known.id.source);
    let groups = derive::overview::facts(known, times);
    groups
        .into_iter()
        .map(|group| section(group, scene))
        .collect()
}

fn section(group: FactGroup, scene: &PageInputs<'_>) -> PageSection<'static> {
    let mut facts = Facts::new(scene.glyphs);
    for fact in group.facts {
        facts.many(fact.label, fact.values);
    }
    if group.title.is_empty() {
        PageSection::untitled(&facts)
    } else {
        PageSection::new(group.title, "", scene.glyphs).with(facts.lines())
    }
}
