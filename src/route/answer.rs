//! The answer to the question where a request goes.

use std::sync::Arc;

use crate::{
    derive::{
        locality::LostPlaces,
        world::{Known, World},
    },
    model::Text,
    store::{Id, Store},
};

use super::{
    AccessDecision, CallingClient, ClientSpec, CodedNote, EndpointShare, FailedShare, HttpRequest,
    IstioVersion, MirrorShare, RouteCode, RouteStep, RouteVerdict, SidecarConfig, StepKind,
    Whereabouts, simulate,
    steps::Trace,
    translation::{CalledPort, TranslationInputs, ports, translate},
    verdict::{AccessState, verdict},
};

/// The question where a request goes.
#[derive(Clone, Debug)]
pub struct RouteQuestion {
    /// The Destination that it calls.
    pub to: Arc<Known>,
    /// The port. `None` if none is named.
    pub port: Option<u32>,
    /// The client.
    pub from: ClientSpec,
    /// The request.
    pub request: HttpRequest,
    /// The places that are supposed to be lost.
    pub lost: LostPlaces,
    /// The assumptions that the user sets.
    pub assumed: Assumed,
}

/// Assumptions that the user sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assumed {
    /// The version of Istio. `None` if it follows from the mesh.
    pub istio: Option<IstioVersion>,
    /// Whether a policy without a percentage concerns all requests, as the API says, and not none.
    pub unset_is_all: bool,
    /// Whether sidecars get endpoints that are not ready, as unhealthy ones. `None` if it follows from the version.
    pub sends_unready: Option<bool>,
}

/// The route of a request.
#[derive(Clone, Debug)]
pub struct RouteAnswer {
    /// The client.
    pub from: ClientSpec,
    /// The place where the client runs.
    pub place: Whereabouts,
    /// The service that it calls.
    pub to: CalledService,
    /// The request.
    pub request: HttpRequest,
    /// The places that are supposed to be lost.
    pub lost: Vec<String>,
    /// The verdict.
    pub verdict: RouteVerdict,
    /// The steps in their order.
    pub steps: Vec<RouteStep>,
    /// The endpoints that answer.
    pub endpoints: Vec<EndpointShare>,
    /// The requests that fail.
    pub failures: Vec<FailedShare>,
    /// The copies.
    pub mirrored: Vec<MirrorShare>,
    /// The access decisions by Destination.
    pub access: Vec<(Id, AccessDecision)>,
    /// The assumptions.
    pub assumptions: Vec<CodedNote>,
    /// The facts that are not known.
    pub unknown: Vec<CodedNote>,
}

/// The service that a client calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledService {
    /// The Destination.
    pub id: Id,
    /// The name that the client calls; empty if there is none.
    pub host: String,
    /// The port.
    pub port: u32,
}

/// Answers where a request goes.
#[must_use]
pub fn route(facts: (&Store, &World), question: &RouteQuestion) -> RouteAnswer {
    prepared(facts, question, |inputs, (version, is_chosen)| {
        let config = translate(inputs);
        let simulation = simulate(&config, &inputs.client.place, &question.request);
        let mut trace = Trace::new(inputs, &config, &question.request);
        trace.follow(&simulation);
        trace.assume_defaults(version, is_chosen);
        finished(question, trace, (inputs.client.place.clone(), inputs.port))
    })
}

/// The configuration of the sidecar of the client, and the place where the client runs: the input of [`simulate`].
#[must_use]
pub fn sidecar(facts: (&Store, &World), question: &RouteQuestion) -> (SidecarConfig, Whereabouts) {
    prepared(facts, question, |inputs, _| {
        (translate(inputs), inputs.client.place.clone())
    })
}

/// Looks up what a translation needs. Also hands on the version of Istio, `None` if it is not known, and whether the port
/// was chosen among several.
fn prepared<T>(
    facts: (&Store, &World),
    question: &RouteQuestion,
    then: impl FnOnce(&TranslationInputs<'_>, (Option<IstioVersion>, bool)) -> T,
) -> T {
    let RouteQuestion { to, from, .. } = question;
    let client = CallingClient::find(facts, &to.id.source, from);
    let (port, is_chosen) = called_port(to, question.port);
    let version = question
        .assumed
        .istio
        .or_else(|| IstioVersion::of(client.mesh?));
    let sends_unready = question.assumed.sends_unready;
    let inputs = TranslationInputs {
        facts,
        to,
        port,
        client: &client,
        lost: &question.lost,
        version: version.unwrap_or(IstioVersion::DEFAULT),
        sends_unready: sends_unready
            .unwrap_or_else(|| version.is_some_and(IstioVersion::sends_unready)),
        unset: if question.assumed.unset_is_all {
            1.0
        } else {
            0.0
        },
    };
    then(&inputs, (version, is_chosen))
}

fn finished(
    question: &RouteQuestion,
    mut trace: Trace<'_>,
    (place, port): (Whereabouts, CalledPort),
) -> RouteAnswer {
    let blockers = [RouteCode::AccessDenied, RouteCode::AccessDefaultDeny];
    let is_reached = |step: &RouteStep| {
        step.kind != StepKind::Access || step.share > 0.0 || blockers.contains(&step.code)
    };
    trace.steps.retain(is_reached);
    trace.steps.sort_by_key(|step| step.kind);
    trace.assumptions.sort();
    trace.unknown.sort();
    trace.unknown.dedup();
    RouteAnswer {
        from: question.from.clone(),
        place,
        to: CalledService {
            id: question.to.id.clone(),
            host: trace.host.clone(),
            port: port.number,
        },
        request: question.request.clone(),
        lost: question.lost.written(),
        verdict: verdict((&trace.endpoints, &trace.failures), &trace.unknown),
        steps: trace.steps,
        endpoints: trace.endpoints,
        failures: trace.failures,
        mirrored: trace.mirrored,
        access: trace.access,
        assumptions: trace.assumptions,
        unknown: trace.unknown,
    }
}

/// The port that is called, and whether it was chosen among several: the first that may be HTTP, else the first.
pub(super) fn called_port(to: &Known, named: Option<u32>) -> (CalledPort, bool) {
    let all = ports(&to.destination);
    let of = |number: u32| all.iter().find(|port| port.number == number).copied();
    let missing = |number| CalledPort {
        number,
        is_http: true,
    };
    if let Some(number) = named {
        return (of(number).unwrap_or(missing(number)), false);
    }
    let first = all.iter().find(|port| port.is_http).or(all.first());
    (first.copied().unwrap_or(missing(0)), all.len() > 1)
}

impl RouteAnswer {
    /// A change that would admit the request. `None` if no Destination denies it.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        let mut decisions = self.access.iter();
        let (id, denial) = decisions.find(|(_, one)| one.admits == Some(false))?;
        let (who, to) = (self.from.words(), &id.key.name);
        Some(match denial.policies.first() {
            None => format!("an AccessPolicy that selects {to} and admits {who} would admit it"),
            Some(one) => format!(
                "wider limits in {} ({}), or another AccessPolicy that admits {who}, would admit it",
                one.policy.object_words(),
                one.lacks.join(", ")
            ),
        })
    }

    /// Whether access policies admit the request everywhere it goes, and a sentence of the Destination that decides.
    #[must_use]
    pub fn access_verdict(&self) -> (AccessState, &str) {
        let decisions = self.access.iter();
        let verdicts = decisions.map(|(_, one)| (AccessState::of(one.admits), &*one.words));
        let gravest = verdicts.min_by_key(|(state, _)| *state);
        gravest.unwrap_or((AccessState::Unknown, &self.verdict.words))
    }
}

impl ClientSpec {
    /// The client in few words: `cluster-2/bookinfo/productpage`.
    #[must_use]
    pub fn words(&self) -> String {
        let parts = [
            Some(&self.cluster),
            self.namespace.as_ref(),
            self.account.as_ref(),
        ];
        let parts: Vec<&str> = parts
            .into_iter()
            .flatten()
            .map(|part: &Text| &**part)
            .collect();
        parts.join("/")
    }
}
