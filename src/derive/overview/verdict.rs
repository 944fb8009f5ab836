//! The second sentence: whether requests to a Destination succeed, for whom, and what policies do to them on the way.

use std::sync::Arc;

use crate::{
    derive::{
        access::{CallerAccess, access},
        in_force::{RequestOutcome, request_effects},
        neighbours::Neighbourhood,
        ports::{Ports, Served, is_tcp, may_be_http},
    },
    model::kube_service::KubeServicePort,
};

use super::{Facts, RequestVerdict, VerdictState, serves};

/// The number of policy effects that are shown; the others are counted.
const TOLD: usize = 3;

pub(super) fn verdict(facts: &Facts<'_>) -> RequestVerdict {
    let (state, serves) = serves::serves(facts);
    let Some(kube) = facts.destination().kube_service() else {
        return RequestVerdict {
            state,
            words: serves,
        };
    };
    let (restricts, access_words) = of_access(facts);
    let effects = request_effects(facts.destination());
    let (total, others): (Vec<_>, Vec<_>) = effects.iter().partition(|effect| effect.is_total);
    let lead = total.first();
    let (state, first) = match (restricts, lead) {
        (Some(VerdictState::Denied), _) => (VerdictState::Denied, access_words.clone()),
        (_, Some(lead)) => {
            let has_others = served_ports(facts).any(|(port, _)| !may_be_http(port));
            let state = match lead.outcome {
                RequestOutcome::Fails if has_others => VerdictState::Partly,
                RequestOutcome::Fails => VerdictState::Fails,
                RequestOutcome::Elsewhere if !has_others => VerdictState::Elsewhere,
                RequestOutcome::Elsewhere | RequestOutcome::Answered => state,
            };
            (state, Some(format!("{}.", lead.words)))
        }
        (Some(restricted), _) if state != VerdictState::Fails => (restricted, None),
        _ => (state, None),
    };
    let fails_in_part = others
        .iter()
        .any(|one| one.outcome == RequestOutcome::Fails);
    let is_named = kube.reference.names_a_service();
    let state = match state {
        VerdictState::Reaches | VerdictState::Partly if !is_named => VerdictState::Unknown,
        VerdictState::Reaches if fails_in_part => VerdictState::Partly,
        state => state,
    };
    let mut words: Vec<String> = first.into_iter().collect();
    words.push(serves);
    words.extend(access_words.filter(|_| state != VerdictState::Denied));
    // What is known to fail fails by any name.
    if !is_named && !matches!(state, VerdictState::Denied | VerdictState::Fails) {
        words.push("Its reference is incomplete, so how it is called is not known.".to_owned());
    }
    let shown = others.iter().take(TOLD);
    words.extend(shown.map(|effect| format!("{}.", effect.words)));
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
    let mut around = Neighbourhood::of((facts.store, facts.world), facts.known);
    let why = match access(&mut around) {
        CallerAccess::Open => return (None, None),
        CallerAccess::Restricted if allows_no_port(facts) => {
            "no applied access policy allows the port of its pods".to_owned()
        }
        CallerAccess::Restricted => {
            let words = "Only callers that access policies admit may call it.";
            return (None, Some(words.to_owned()));
        }
        CallerAccess::Denied(fault) => fault.words,
        CallerAccess::Unknown(why) => {
            let words = format!("Whether calls need an access policy is not known: {why}.");
            return (Some(VerdictState::Unknown), Some(words));
        }
    };
    if served_ports(facts).any(|(port, _)| !is_tcp(&port.protocol)) {
        let words = format!("TCP requests are denied: {why}. Access policies apply to TCP only.");
        return (Some(VerdictState::Partly), Some(words));
    }
    let words = format!("Requests are denied: {why}.");
    (Some(VerdictState::Denied), Some(words))
}

/// The service ports that endpoints serve.
fn served_ports<'f>(
    facts: &Facts<'f>,
) -> impl Iterator<Item = (&'f KubeServicePort, Arc<Served>)> + use<'f> {
    let kube = facts.destination().kube_service();
    let ports = kube.map_or(&[][..], |kube| &kube.ports);
    let served: Vec<_> = Ports::of(facts.destination()).served().collect();
    let served = ports.iter().zip(served);
    served.filter(|(_, served)| served.endpoints > 0)
}

/// Whether the applied access policies allow none of the pod ports that serve a service port over TCP.
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
    let tcp = served_ports(facts).filter(|(port, _)| is_tcp(&port.protocol));
    let mut tcp = tcp.peekable();
    tcp.peek().is_some() && tcp.all(|(_, served)| !allows(&served.by))
}
