//! The `Blast` document.

use std::collections::BTreeMap;

use serde::Serialize;

use super::BlastPage;
use crate::{
    derive::{subsets::RemainingSubset, world::Known},
    model::reference::ClusterObjectRef,
    output::document::{API_VERSION, Each, SourceReport, is_complete},
    route::{BlastRow, LossGrade, LostTarget, verdicts},
};

/// The `Blast` document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlastDocument<'r> {
    api_version: &'static str,
    kind: &'static str,
    complete: bool,
    sources: Vec<SourceReport>,
    lost: Vec<String>,
    summary: SummaryItem,
    items: Each<'r, BlastItem>,
}

/// How many Destinations lose what. Each is counted once, with the gravest.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SummaryItem {
    destinations: usize,
    lose_all: usize,
    lose_subset: usize,
    lose_target: usize,
    lose_gateways: usize,
    lose_half: usize,
    lose_some: usize,
    endpoints: BeforeAfter<usize>,
    words: Vec<String>,
}

#[derive(Serialize)]
struct BlastItem {
    source: String,
    namespace: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<ServiceName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<String>,
    loses: &'static str,
    endpoints: BeforeAfter<usize>,
    subsets: Vec<SubsetItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<TargetItem>,
    #[serde(rename = "meshesCutOff", skip_serializing_if = "is_zero")]
    meshes: usize,
    verdict: BeforeAfter<&'static str>,
}

#[derive(Serialize)]
struct ServiceName {
    name: String,
    namespace: String,
}

#[derive(Serialize)]
struct SubsetItem {
    labels: BTreeMap<String, String>,
    before: usize,
    after: usize,
}

#[derive(Serialize)]
struct TargetItem {
    target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
}

#[derive(Serialize)]
struct BeforeAfter<T> {
    before: T,
    after: T,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// The document of a loss. The items are made while they are written.
#[must_use]
pub fn blast_document<'r>(page: &BlastPage<'r>) -> BlastDocument<'r> {
    let BlastPage { facts, blast, .. } = *page;
    let sums = blast.sums();
    let count = |grade: LossGrade| sums.grades[grade as usize];
    BlastDocument {
        api_version: API_VERSION,
        kind: "Blast",
        complete: is_complete(facts.0),
        sources: facts.0.sources().map(SourceReport::of).collect(),
        lost: blast.lost().written(),
        summary: SummaryItem {
            destinations: sums.destinations,
            lose_all: count(LossGrade::All),
            lose_subset: count(LossGrade::Subset),
            lose_target: count(LossGrade::Target),
            lose_gateways: count(LossGrade::Gateways),
            lose_half: count(LossGrade::Half),
            lose_some: count(LossGrade::Some),
            endpoints: BeforeAfter {
                before: sums.before,
                after: sums.after,
            },
            words: blast.sentences(facts.0),
        },
        items: Each::of(move || {
            let rows = blast.rows().iter();
            rows.map(move |row| {
                let (before, after) = verdicts(facts, row, blast.lost());
                let verdict = BeforeAfter {
                    before: before.word(),
                    after: after.word(),
                };
                BlastItem::of(row, verdict)
            })
        }),
    }
}

impl BlastItem {
    fn of(row: &BlastRow, verdict: BeforeAfter<&'static str>) -> Self {
        let BlastRow { known, loss } = row;
        let service = service(known);
        Self {
            source: known.id.source.to_string(),
            namespace: known.id.key.namespace.to_string(),
            name: known.id.key.name.to_string(),
            service: service.map(|service| ServiceName {
                name: service.name.to_string(),
                namespace: service.namespace.to_string(),
            }),
            cluster: service.map(|service| service.cluster.to_string()),
            loses: loss.grade.word(),
            endpoints: BeforeAfter {
                before: loss.before,
                after: loss.after,
            },
            subsets: loss.subsets.iter().map(SubsetItem::from).collect(),
            targets: loss.targets.iter().map(TargetItem::from).collect(),
            meshes: loss.meshes,
            verdict,
        }
    }
}

fn service(known: &Known) -> Option<&ClusterObjectRef> {
    let kube = known.destination.kube_service();
    kube.map(|kube| &kube.reference)
}

impl From<&LostTarget> for TargetItem {
    fn from(lost: &LostTarget) -> Self {
        Self {
            target: lost.target.clone(),
            share: lost.share,
        }
    }
}

impl From<&RemainingSubset> for SubsetItem {
    fn from(subset: &RemainingSubset) -> Self {
        let labels = subset.labels.iter();
        Self {
            labels: labels
                .map(|(key, value)| (key.to_string(), value.to_string()))
                .collect(),
            before: subset.of,
            after: subset.left,
        }
    }
}
