//! The second sentence: whether requests to a Destination succeed, for whom, and what policies do to them on the way.

use crate::{
    derive::{
        CallerAccess, EndpointKinds, Neighbourhood, Ports, access, brief_name, duration,
        effects::TrafficShift,
    },
    model::{
        policy::{
            FaultAction, MirrorTarget, Policy, ShiftTarget, TrafficPolicySpec, WeightedDestination,
        },
        status::AppliedTrafficPolicy,
    },
};

use super::{Facts, Verdict, VerdictState, serves};

/// The number of applied traffic policies that are examined.
const MOST: usize = 200;
/// The number of policy effects that are shown; the others are counted.
const TOLD: usize = 3;

pub(super) fn verdict(facts: &Facts<'_>) -> Verdict {
    let (state, serves) = serves::serves(facts);
    if facts.destination().kube_service().is_none() {
        return Verdict {
            state,
            words: serves,
        };
    }
    let (restricts, access_words) = of_access(facts);
    let effects = effects(facts);
    let lead = effects.iter().find(|effect| effect.is_total);
    let (state, first) = match (restricts, lead) {
        (Some(VerdictState::Denied), _) => (VerdictState::Denied, access_words.clone()),
        (_, Some(lead)) => (lead.state, Some(lead.words.clone())),
        (Some(unknown), _) if state != VerdictState::Fails => (unknown, None),
        _ => (state, None),
    };
    let partly = effects
        .iter()
        .any(|effect| effect.state == VerdictState::Partly);
    let state = match state {
        VerdictState::Reaches if partly => VerdictState::Partly,
        state => state,
    };
    let others = effects.iter().filter(|effect| !effect.is_total);
    let mut words: Vec<String> = first.into_iter().collect();
    words.push(serves);
    words.extend(access_words.filter(|_| state != VerdictState::Denied));
    let others: Vec<&str> = others.map(|effect| &*effect.words).collect();
    words.extend(others.iter().take(TOLD).map(|&words| words.to_owned()));
    if let Some(more) = others.len().checked_sub(TOLD + 1) {
        words.push(format!("Policies do {} more things to requests.", more + 1));
    }
    Verdict {
        state,
        words: words.join(" "),
    }
}

/// The state that access policies force, and a sentence about them; each `None` if there is none.
fn of_access(facts: &Facts<'_>) -> (Option<VerdictState>, Option<String>) {
    let mut around = Neighbourhood {
        store: facts.store,
        world: facts.world,
        known: facts.known,
    };
    match access(&mut around) {
        CallerAccess::Open => (None, None),
        CallerAccess::Restricted if allows_no_port(facts) => {
            let words =
                "Requests are denied: no applied access policy allows the port of its pods.";
            (Some(VerdictState::Denied), Some(words.to_owned()))
        }
        CallerAccess::Restricted => {
            let words = "Only callers that access policies admit may call it.";
            (None, Some(words.to_owned()))
        }
        CallerAccess::Denied(denied) => {
            let words = format!(
                "Requests are denied: {}.",
                denied.fault(&facts.known.id).words
            );
            (Some(VerdictState::Denied), Some(words))
        }
        CallerAccess::Unknown(why) => {
            let words = format!("Whether calls need an access policy is not known: {why}.");
            (Some(VerdictState::Unknown), Some(words))
        }
    }
}

/// Whether the applied access policies allow none of the pod ports that serve a service port. They apply to TCP only.
fn allows_no_port(facts: &Facts<'_>) -> bool {
    let destination = facts.destination();
    let status = destination.status.as_deref();
    let applied = status.map_or(&[][..], |status| &status.access_policies);
    let allows = |ports: &[u32]| {
        applied.iter().any(|one| {
            one.spec.as_deref().is_none_or(|spec| {
                let allowed = &spec.allowed_ports;
                allowed.is_empty() || allowed.iter().any(|port| ports.contains(port))
            })
        })
    };
    let kube = destination.kube_service();
    let mut ports = kube.map_or(&[][..], |kube| &kube.ports).iter();
    let is_tcp = ports.all(|port| {
        port.protocol
            .given()
            .is_none_or(|protocol| protocol == "TCP")
    });
    let ports = Ports::of(destination);
    let mut served = ports
        .served()
        .filter(|served| served.endpoints > 0)
        .peekable();
    is_tcp && served.peek().is_some() && served.all(|served| !allows(&served.by))
}

/// An effect of a policy on requests.
struct Effect {
    state: VerdictState,
    /// Whether it applies to all requests, so that nothing else decides.
    is_total: bool,
    words: String,
}

/// The effects of the applied traffic policies that decide whether requests succeed here.
fn effects(facts: &Facts<'_>) -> Vec<Effect> {
    let status = facts.destination().status.as_deref();
    let applied = status.map_or(&[][..], |status| &status.traffic_policies);
    if serves::speaks_no_http(facts.destination()) {
        return Vec::new();
    }
    let kinds = facts.destination().kube_service().map(EndpointKinds::of);
    let kinds = kinds.unwrap_or_default();
    let mut effects = Vec::new();
    for policy in applied.iter().take(MOST) {
        if let Some(spec) = policy.spec.as_deref() {
            let of = Of { policy, spec };
            effects.extend(of.shift(facts, &kinds));
            effects.extend(of.fault());
            effects.extend(of.mirror());
        }
    }
    effects
}

/// An applied traffic policy.
struct Of<'p> {
    policy: &'p AppliedTrafficPolicy,
    spec: &'p TrafficPolicySpec,
}

impl Of<'_> {
    /// Whether it applies to all requests.
    fn is_for_all(&self) -> bool {
        self.spec.http_request_matchers.is_empty() && self.spec.source_selector.is_empty()
    }

    /// The requests it applies to: `25 % of requests`, `all requests`.
    fn requests(&self, percent: Option<f64>) -> String {
        let scope = if self.is_for_all() {
            "requests"
        } else {
            "the requests that it matches"
        };
        match percent {
            None => format!("all {scope}").replace("all the requests", "all of the requests"),
            Some(percent) => format!("{} % of {scope}", brief_percent(percent)),
        }
    }

    fn name(&self) -> String {
        format!(
            "TrafficPolicy {}",
            brief_name(&self.policy.reference.to_string())
        )
    }

    /// The part of a traffic shift that leads elsewhere, and the part that no endpoint here answers.
    fn shift(&self, facts: &Facts<'_>, kinds: &EndpointKinds<'_>) -> Vec<Effect> {
        let shift = self.spec.policy.traffic_shift.as_ref();
        let members = shift.map_or(&[][..], |shift| &shift.destinations);
        let shift = TrafficShift::new(members, !self.is_for_all());
        let own = facts
            .destination()
            .kube_service()
            .map(|kube| &kube.reference);
        let is_here = |member: &&WeightedDestination| match &member.target {
            Some(ShiftTarget::KubeService { reference, .. }) => Some(reference) == own,
            _ => false,
        };
        let share = |member: &WeightedDestination| {
            // If Istio refuses the shift, no member gets a share.
            shift.share(member.weight).unwrap_or_default() * 100.0
        };
        let away: Vec<_> = members.iter().filter(|one| !is_here(one)).collect();
        let part: f64 = away.iter().map(|member| share(member)).sum();
        let mut effects = Vec::new();
        if part > 0.0 {
            let mut targets: Vec<String> = away
                .iter()
                .filter(|member| share(member) > 0.0)
                .map(|member| target_name(member))
                .collect();
            targets.dedup();
            let targets = crate::derive::numbers::few(targets);
            let is_all = part >= 100.0;
            effects.push(Effect {
                state: if self.is_for_all() && is_all {
                    VerdictState::Elsewhere
                } else {
                    VerdictState::Reaches
                },
                is_total: self.is_for_all() && is_all,
                words: format!(
                    "{} sends {} elsewhere, to {targets}.",
                    self.name(),
                    self.requests((!is_all).then_some(part))
                ),
            });
        }
        for member in members.iter().filter(is_here) {
            let Some(ShiftTarget::KubeService { subset, .. }) = &member.target else {
                continue;
            };
            let part = share(member);
            if subset.is_empty() || part <= 0.0 || kinds.count(subset) > 0 {
                continue;
            }
            effects.push(Effect {
                state: if self.is_for_all() && part >= 100.0 {
                    VerdictState::Fails
                } else {
                    VerdictState::Partly
                },
                is_total: self.is_for_all() && part >= 100.0,
                words: format!(
                    "{} sends {} to {}, which no endpoint has: they fail with 503.",
                    self.name(),
                    self.requests((part < 100.0).then_some(part)),
                    brief_name(&subset.to_string())
                ),
            });
        }
        effects
    }

    /// The fault that it injects: requests that fail or are delayed on purpose.
    fn fault(&self) -> Option<Effect> {
        let Policy {
            fault_injection: Some(injected),
            ..
        } = &self.spec.policy
        else {
            return None;
        };
        let percent = injected.percentage.filter(|percent| *percent < 100.0);
        if percent.is_some_and(|percent| percent <= 0.0) {
            return None;
        }
        let requests = self.requests(percent);
        let is_total = self.is_for_all() && percent.is_none();
        Some(match injected.fault.as_ref()? {
            FaultAction::Abort { http_status } => Effect {
                state: if is_total {
                    VerdictState::Fails
                } else {
                    VerdictState::Partly
                },
                is_total,
                words: format!(
                    "{} lets {requests} fail on purpose, with status {http_status}.",
                    self.name()
                ),
            },
            FaultAction::FixedDelay(delay) => Effect {
                state: VerdictState::Reaches,
                is_total: false,
                words: format!(
                    "{} delays {requests} by {} on purpose.",
                    self.name(),
                    duration(*delay)
                ),
            },
        })
    }

    /// The copies of requests that it sends to another service.
    fn mirror(&self) -> Option<Effect> {
        let mirror = self.spec.policy.mirror.as_ref()?;
        let MirrorTarget::KubeService(target) = mirror.target.as_ref()?;
        let percent = mirror.percentage.filter(|percent| *percent < 100.0);
        if percent.is_some_and(|percent| percent <= 0.0) {
            return None;
        }
        Some(Effect {
            state: VerdictState::Reaches,
            is_total: false,
            words: format!(
                "{} also copies {} to {}.",
                self.name(),
                self.requests(percent),
                brief_name(&target.to_string())
            ),
        })
    }
}

fn target_name(member: &WeightedDestination) -> String {
    match &member.target {
        Some(ShiftTarget::KubeService { reference, .. }) => reference.to_string(),
        Some(ShiftTarget::VirtualDestination { reference, .. }) => {
            format!("virtual destination {reference}")
        }
        Some(ShiftTarget::StaticDestination(reference)) => format!("Destination {reference}"),
        Some(ShiftTarget::ClusterHeader(_)) | None => "an unknown target".to_owned(),
    }
}

/// A percentage with at most two decimals, without trailing zeros.
fn brief_percent(percent: f64) -> String {
    let hundredths = (percent * 100.0).round() / 100.0;
    format!("{hundredths}")
}
