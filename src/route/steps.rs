//! The steps of a route: what a simulation did, each with its share, its reason and the object that decides it.

mod legs;
mod notes;
mod policy;
mod words;

use crate::{
    derive::world::Known,
    store::{Id, Kind},
};

use super::{
    AccessDecision, CodedNote, Decision, EndpointShare, FailedShare, HttpRequest, MirrorShare,
    RouteChoice, RouteCode, RouteStep, SidecarConfig, Simulation, StepKind,
    access::{ArrivingRequest, admission},
    host::{CalledHost, HostVerdict, called_host, service_words},
    translation::{TranslationInputs, pod_ports, ports},
};

use words::client_words;

/// The steps in the making.
pub(super) struct Trace<'a> {
    inputs: &'a TranslationInputs<'a>,
    config: &'a SidecarConfig,
    request: &'a HttpRequest,
    pub(super) host: String,
    pub(super) steps: Vec<RouteStep>,
    pub(super) endpoints: Vec<EndpointShare>,
    pub(super) failures: Vec<FailedShare>,
    pub(super) mirrored: Vec<MirrorShare>,
    pub(super) access: Vec<(Id, AccessDecision)>,
    pub(super) assumptions: Vec<CodedNote>,
    pub(super) unknown: Vec<CodedNote>,
}

impl<'a> Trace<'a> {
    /// A trace with the steps before any route: the client and the name.
    pub(super) fn new(
        inputs: &'a TranslationInputs<'a>,
        config: &'a SidecarConfig,
        request: &'a HttpRequest,
    ) -> Self {
        let mut trace = Self {
            inputs,
            config,
            request,
            host: String::new(),
            steps: Vec::new(),
            endpoints: Vec::new(),
            failures: Vec::new(),
            mirrored: Vec::new(),
            access: Vec::new(),
            assumptions: config.assumptions.clone(),
            unknown: Vec::new(),
        };
        trace.step(
            (StepKind::Client, RouteCode::Client),
            (1.0, client_words(inputs.client)),
            None,
        );
        trace
    }

    pub(super) fn step(
        &mut self,
        (kind, code): (StepKind, RouteCode),
        (share, words): (f64, String),
        decided_by: Option<Decision>,
    ) {
        self.steps.push(RouteStep {
            kind,
            code,
            share,
            words,
            decided_by,
            details: Vec::new(),
        });
    }

    pub(super) fn fail(
        &mut self,
        (status, flag): (Option<i32>, Option<&'static str>),
        (share, code): (f64, RouteCode),
        (words, decided_by): (String, Option<Decision>),
    ) {
        if share > 0.0 {
            self.failures.push(FailedShare {
                share,
                status,
                flag,
                code,
                words,
                decided_by,
            });
        }
    }

    pub(super) fn not_known(&mut self, code: RouteCode, words: impl Into<String>) {
        let words = words.into();
        self.unknown.push(CodedNote { code, words });
    }

    /// Follows the request. If the client has no name to call, nothing else happens; the blockers behind are listed with a
    /// share of 0.
    pub(super) fn follow(&mut self, simulation: &Simulation) {
        let inputs = self.inputs;
        let host = called_host(inputs.facts, inputs.to, (inputs.client, inputs.lost));
        self.host.clone_from(&host.name);
        self.step(
            (StepKind::Host, host.code),
            (1.0, host.words.clone()),
            host.decided_by.clone(),
        );
        match host.verdict {
            HostVerdict::Fails => self.blocked(host),
            HostVerdict::Unknown => self.not_known(host.code, host.words),
            HostVerdict::Direct | HostVerdict::Hidden if self.has_port() => self.routed(simulation),
            HostVerdict::Direct | HostVerdict::Hidden => self.no_port(),
        }
    }

    pub(super) fn blocked(&mut self, host: CalledHost) {
        self.fail(
            (None, None),
            (1.0, host.code),
            (host.words, host.decided_by),
        );
        let (to, number) = (self.inputs.to, self.inputs.port.number);
        self.access_step(to, &pod_ports(&to.destination, number), 0.0);
    }

    pub(super) fn has_port(&self) -> bool {
        let ports = ports(&self.inputs.to.destination);
        ports
            .iter()
            .any(|port| port.number == self.inputs.port.number)
    }

    pub(super) fn no_port(&mut self) {
        let (to, port) = (self.inputs.to, self.inputs.port.number);
        let words = format!("{} has no port {port}", service_words(to));
        let by = Decision::of(Kind::Destination, to, "spec.kubeService.ports");
        self.fail(
            (None, None),
            (1.0, RouteCode::PortMissing),
            (words, Some(by)),
        );
    }

    pub(super) fn routed(&mut self, simulation: &Simulation) {
        let config = self.config;
        let to = self.inputs.to;
        let ports = pod_ports(&to.destination, self.inputs.port.number);
        self.access_step(
            to,
            &ports,
            if simulation.legs.is_empty() { 1.0 } else { 0.0 },
        );
        match simulation.matched {
            RouteChoice::Route(at) => self.taken(at, simulation),
            RouteChoice::None => {
                let policies = config
                    .routes
                    .iter()
                    .filter_map(|route| route.policy.as_ref());
                let by = policies
                    .into_iter()
                    .next()
                    .map(|by| by.at("spec.httpRequestMatchers"));
                let words = "the request fits no route that the traffic policies make".to_owned();
                let code = RouteCode::PolicyNoRoute;
                self.step((StepKind::Policy, code), (1.0, words.clone()), by.clone());
                self.fail((Some(404), Some("NR")), (1.0, code), (words, by));
            }
            RouteChoice::Unknown(at) => {
                let route = &config.routes[at];
                let of = route
                    .policy
                    .as_ref()
                    .map_or(String::new(), Decision::object_words);
                let words = format!(
                    "it is not known whether the client fits the sourceSelector of {of}: name a service account or --from-label"
                );
                let by = route.policy.clone();
                self.step(
                    (StepKind::Policy, RouteCode::PolicyUnknown),
                    (1.0, words.clone()),
                    by,
                );
                self.not_known(RouteCode::PolicyUnknown, words);
            }
        }
    }

    pub(super) fn taken(&mut self, at: usize, simulation: &Simulation) {
        let route = &self.config.routes[at];
        self.policy_step(route);
        self.route_notes(at);
        if let Some((part, status, by)) = &route.abort {
            let words = format!("{} aborts requests on purpose", by.object_words());
            self.fail(
                (Some(*status), Some("FI")),
                (*part, RouteCode::FaultAbort),
                (words, Some(by.clone())),
            );
        }
        self.split_step(route, simulation);
        for leg in &simulation.legs {
            self.leg(leg, (route, simulation));
        }
        if let Some((share, cluster)) = simulation.mirrored.filter(|(share, _)| *share > 0.0) {
            let destination = self.config.clusters[cluster].destination.clone();
            self.mirrored.push(MirrorShare { destination, share });
        }
    }

    /// Adds the access step of a Destination, or a part of the requests to it. Also returns the decision.
    pub(super) fn access_step(
        &mut self,
        known: &Known,
        ports: &[u32],
        share: f64,
    ) -> AccessDecision {
        let decision = self.admission(known, ports);
        let words = format!("{}: {}", service_words(known), decision.words);
        let is_it = |step: &&mut RouteStep| step.kind == StepKind::Access && step.words == words;
        match self.steps.iter_mut().find(is_it) {
            Some(step) => step.share += share,
            None => self.step(
                (StepKind::Access, decision.code),
                (share, words),
                decision.decided_by.clone(),
            ),
        }
        decision
    }

    fn admission(&mut self, known: &Known, ports: &[u32]) -> AccessDecision {
        let arriving = ArrivingRequest {
            client: self.inputs.client,
            request: self.request,
            ports,
            is_http: self.inputs.port.is_http,
        };
        let decision = admission(self.inputs.facts, known, arriving);
        if self.access.iter().all(|(id, _)| *id != known.id) {
            self.access.push((known.id.clone(), decision.clone()));
        }
        decision
    }
}
