//! The second sentence: whether requests to a Destination succeed, for whom, and what policies do to them on the way.

use crate::{
    derive::{
        access::{CallerAccess, access},
        effects::{InjectedFault, Portion, TrafficShift},
        in_force::{self, Setting},
        neighbours::Neighbourhood,
        ports::Ports,
        subsets::EndpointKinds,
        wording::brief_name,
    },
    model::{
        Destination,
        policy::{FaultAction, ShiftTarget},
    },
};

use super::{Facts, RequestVerdict, VerdictState, serves};

/// The number of applied traffic policies that are examined.
const MOST: usize = 200;
/// The number of policy effects that are shown; the others are counted.
const TOLD: usize = 3;

pub(super) fn verdict(facts: &Facts<'_>) -> RequestVerdict {
    let (state, serves) = serves::serves(facts);
    if facts.destination().kube_service().is_none() {
        return RequestVerdict {
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
    RequestVerdict {
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
        CallerAccess::Denied(fault) => {
            let words = format!("Requests are denied: {}.", fault.words);
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

/// The effects of the traffic policies in force that decide whether requests succeed here, in the order of the policies.
fn effects(facts: &Facts<'_>) -> Vec<Effect> {
    let destination = facts.destination();
    let mut effects: Vec<(usize, Effect)> = Vec::new();
    for shift in in_force::shifts(destination).iter().take(MOST) {
        let of_shift = shift_effects(shift, destination).into_iter();
        effects.extend(of_shift.map(|effect| (shift.policy.at, effect)));
    }
    let injected = in_force::injected(destination);
    let injected = injected.iter().take(MOST);
    effects.extend(injected.filter_map(|one| Some((one.policy.at, fault_effect(one)?))));
    let copies = in_force::copies(destination);
    let copies = copies.iter().take(MOST);
    effects.extend(copies.filter_map(|copy| {
        let words = in_force::copy_words(copy)?;
        Some((copy.policy.at, Effect::of(VerdictState::Reaches, words)))
    }));
    effects.sort_by_key(|(at, _)| *at);
    effects.into_iter().map(|(_, effect)| effect).collect()
}

impl Effect {
    /// An effect on some requests.
    fn of(state: VerdictState, words: impl std::fmt::Display) -> Self {
        Self {
            state,
            is_total: false,
            words: format!("{words}."),
        }
    }

    /// The same if it applies to all requests: then it leads to this state.
    fn total(self, is_total: bool, state: VerdictState) -> Self {
        if is_total {
            return Self {
                state,
                is_total,
                ..self
            };
        }
        self
    }
}

/// The part of a traffic shift that leads elsewhere, and the parts that no endpoint here answers.
fn shift_effects(shift: &Setting<'_, TrafficShift<'_>>, destination: &Destination) -> Vec<Effect> {
    let (share, targets) = in_force::elsewhere(&shift.value, destination);
    let is_detour = in_force::is_detour(shift, share);
    let away = (share > 0.0).then(|| {
        let words = in_force::elsewhere_words(shift, (share, &targets));
        Effect::of(VerdictState::Reaches, words).total(is_detour, VerdictState::Elsewhere)
    });
    let own = destination.kube_service();
    let kinds = own.map(EndpointKinds::of).unwrap_or_default();
    let unanswered = shift.value.members.iter().filter_map(|member| {
        let subset = match &member.target {
            Some(ShiftTarget::KubeService {
                reference, subset, ..
            }) => Some(subset).filter(|_| own.is_some_and(|own| own.reference == *reference))?,
            _ => return None,
        };
        let share = shift.value.share(member.weight)?;
        if subset.is_empty() || share <= 0.0 || kinds.count(subset) > 0 {
            return None;
        }
        let words = format!(
            "{} sends {} to {}, which no endpoint has: they fail with 503",
            shift.policy.words(),
            shift.requests(Portion::of(Some(share * 100.0))),
            brief_name(&subset.to_string())
        );
        let is_total = shift.scope.is_all() && share >= 1.0;
        Some(Effect::of(VerdictState::Partly, words).total(is_total, VerdictState::Fails))
    });
    away.into_iter().chain(unanswered).collect()
}

/// The fault that a policy injects: requests that fail or are delayed on purpose.
fn fault_effect(injected: &Setting<'_, InjectedFault>) -> Option<Effect> {
    let words = in_force::injected_words(injected)?;
    let is_total = injected.scope.is_all() && injected.value.portion.is_all();
    Some(match injected.value.fault? {
        FaultAction::Abort { .. } => {
            Effect::of(VerdictState::Partly, words).total(is_total, VerdictState::Fails)
        }
        FaultAction::FixedDelay(_) => Effect::of(VerdictState::Reaches, words),
    })
}
