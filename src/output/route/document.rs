//! The `Route` document.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    model::Text,
    output::document::{API_VERSION, SourceReport, is_complete},
    route::{
        AccessDecision, ClientSpec, CodedNote, Decision, EndpointShare, FailedShare, MirrorShare,
        PolicyAdmission, RouteAnswer, RouteStep, StepDetail, Whereabouts,
    },
    store::{Id, Store},
};

/// The `Route` document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteDocument {
    api_version: &'static str,
    kind: &'static str,
    complete: bool,
    sources: Vec<SourceReport>,
    from: FromItem,
    to: ToItem,
    request: RequestItem,
    lost: Vec<String>,
    verdict: VerdictItem,
    steps: Vec<StepItem>,
    endpoints: Vec<EndpointItem>,
    failures: Vec<FailureItem>,
    mirrored: Vec<MirrorItem>,
    access: Vec<AccessItem>,
    assumptions: Vec<NoteItem>,
    unknown: Vec<NoteItem>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FromItem {
    cluster: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_account: Option<String>,
    labels: BTreeMap<String, String>,
    #[serde(flatten)]
    place: Option<PlaceItem>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaceItem {
    region: String,
    zone: String,
    sub_zone: String,
}

#[derive(Serialize)]
struct ToItem {
    source: String,
    namespace: String,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    host: String,
    port: u32,
}

#[derive(Serialize)]
struct RequestItem {
    method: String,
    path: String,
    headers: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct VerdictItem {
    state: &'static str,
    words: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StepItem {
    step: &'static str,
    code: &'static str,
    share: f64,
    words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<DecisionItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<DetailItem>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DetailItem {
    code: &'static str,
    words: String,
    decided_by: DecisionItem,
}

#[derive(Serialize)]
struct DecisionItem {
    kind: &'static str,
    namespace: String,
    name: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<i64>,
}

#[derive(Serialize)]
struct EndpointItem {
    #[serde(skip_serializing_if = "String::is_empty")]
    cluster: String,
    destination: String,
    address: String,
    port: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    subset: String,
    #[serde(flatten)]
    place: PlaceItem,
    share: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FailureItem {
    share: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flag: Option<&'static str>,
    code: &'static str,
    words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<DecisionItem>,
}

#[derive(Serialize)]
struct MirrorItem {
    destination: String,
    share: f64,
}

#[derive(Serialize)]
pub(super) struct AccessItem {
    namespace: String,
    name: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    admitted: Option<bool>,
    words: String,
    policies: Vec<PolicyItem>,
}

#[derive(Serialize)]
struct PolicyItem {
    policy: DecisionItem,
    admits: String,
    lacks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    admitted: Option<bool>,
}

#[derive(Serialize)]
struct NoteItem {
    code: &'static str,
    words: String,
}

/// The document of a route.
#[must_use]
pub fn route_document(store: &Store, answer: &RouteAnswer) -> RouteDocument {
    RouteDocument {
        api_version: API_VERSION,
        kind: "Route",
        complete: is_complete(store),
        sources: store.sources().map(SourceReport::of).collect(),
        from: FromItem::of(&answer.from, Some(&answer.place)),
        to: ToItem {
            source: answer.to.id.source.to_string(),
            namespace: answer.to.id.key.namespace.to_string(),
            name: answer.to.id.key.name.to_string(),
            host: answer.to.host.clone(),
            port: answer.to.port,
        },
        request: RequestItem {
            method: answer.request.method.clone(),
            path: answer.request.path.clone(),
            headers: answer.request.headers.iter().cloned().collect(),
        },
        lost: answer.lost.clone(),
        verdict: VerdictItem {
            state: answer.verdict.state.word(),
            words: answer.verdict.words.clone(),
        },
        steps: answer.steps.iter().map(StepItem::from).collect(),
        endpoints: answer.endpoints.iter().map(EndpointItem::from).collect(),
        failures: answer.failures.iter().map(FailureItem::from).collect(),
        mirrored: answer.mirrored.iter().map(MirrorItem::from).collect(),
        access: access(answer),
        assumptions: answer.assumptions.iter().map(NoteItem::from).collect(),
        unknown: answer.unknown.iter().map(NoteItem::from).collect(),
    }
}

fn access(answer: &RouteAnswer) -> Vec<AccessItem> {
    let decisions = answer.access.iter();
    let items = decisions.map(|(id, decision)| AccessItem::of(id, decision));
    items.collect()
}

impl FromItem {
    /// A client, and where it runs if that matters.
    pub(super) fn of(from: &ClientSpec, place: Option<&Whereabouts>) -> Self {
        let text = |text: &Option<Text>| text.as_ref().map(ToString::to_string);
        let labels = from.labels.iter();
        Self {
            cluster: from.cluster.to_string(),
            namespace: text(&from.namespace),
            service_account: text(&from.account),
            labels: labels
                .map(|(key, value)| (key.to_string(), value.to_string()))
                .collect(),
            place: place.map(PlaceItem::from),
        }
    }
}

impl AccessItem {
    /// The decision of a Destination.
    pub(super) fn of(id: &Id, decision: &AccessDecision) -> Self {
        Self {
            namespace: id.key.namespace.to_string(),
            name: id.key.name.to_string(),
            code: decision.code.id(),
            admitted: decision.admits,
            words: decision.words.clone(),
            policies: decision.policies.iter().map(PolicyItem::from).collect(),
        }
    }
}

impl From<&Whereabouts> for PlaceItem {
    fn from(place: &Whereabouts) -> Self {
        Self {
            region: place.region.clone(),
            zone: place.zone.clone(),
            sub_zone: place.sub_zone.clone(),
        }
    }
}

impl From<&Decision> for DecisionItem {
    fn from(by: &Decision) -> Self {
        Self {
            kind: by.kind.name(),
            namespace: by.namespace.to_string(),
            name: by.name.to_string(),
            path: by.path.clone(),
            generation: by.generation,
        }
    }
}

impl From<&RouteStep> for StepItem {
    fn from(step: &RouteStep) -> Self {
        Self {
            step: step.kind.word(),
            code: step.code.id(),
            share: step.share,
            words: step.words.clone(),
            decided_by: step.decided_by.as_ref().map(DecisionItem::from),
            details: step.details.iter().map(DetailItem::from).collect(),
        }
    }
}

impl From<&StepDetail> for DetailItem {
    fn from(detail: &StepDetail) -> Self {
        Self {
            code: detail.code.id(),
            words: detail.words.clone(),
            decided_by: (&detail.decided_by).into(),
        }
    }
}

impl From<&EndpointShare> for EndpointItem {
    fn from(one: &EndpointShare) -> Self {
        Self {
            cluster: one.cluster.clone(),
            destination: one.destination.clone(),
            address: one.address.clone(),
            port: one.port,
            subset: one.subset.clone(),
            place: (&one.place).into(),
            share: one.share,
        }
    }
}

impl From<&FailedShare> for FailureItem {
    fn from(one: &FailedShare) -> Self {
        Self {
            share: one.share,
            status: one.status,
            flag: one.flag,
            code: one.code.id(),
            words: one.words.clone(),
            decided_by: one.decided_by.as_ref().map(DecisionItem::from),
        }
    }
}

impl From<&MirrorShare> for MirrorItem {
    fn from(one: &MirrorShare) -> Self {
        Self {
            destination: one.destination.clone(),
            share: one.share,
        }
    }
}

impl From<&PolicyAdmission> for PolicyItem {
    fn from(one: &PolicyAdmission) -> Self {
        Self {
            policy: (&one.policy).into(),
            admits: one.admits.clone(),
            lacks: one.lacks.clone(),
            admitted: one.verdict,
        }
    }
}

impl From<&CodedNote> for NoteItem {
    fn from(note: &CodedNote) -> Self {
        Self {
            code: note.code.id(),
            words: note.words.clone(),
        }
    }
}
