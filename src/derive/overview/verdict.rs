//! The second sentence: whether requests to a Destination succeed, for whom, and what policies do to them on the way.

use crate::{
    derive::{
        access::CallerAccess,
        calls::{CallFate, ExternalFailure, PORT_DENIED, PortFate, ServiceCalls},
        destination::may_have_a_service,
        in_force::{RequestEffect, RequestOutcome},
        ports::is_tcp,
        wording::numbers::few_of,
    },
    model::{external_service::ExternalService, kube_service::KubeService},
};

use super::{Facts, RequestVerdict, VerdictState, serves};

/// The number of policy effects that are shown; the others are counted.
const TOLD: usize = 3;

pub(super) fn verdict(facts: &Facts<'_>) -> RequestVerdict {
    let destination = facts.destination();
    let calls = ServiceCalls::of((facts.store, facts.world), facts.known);
    if let (Some(kube), Some(calls)) = (destination.kube_service(), calls) {
        return of_service(facts, kube, &calls);
    }
    let (state, words) = match destination.external_service() {
        Some(external) => of_external(facts, external),
        None if may_have_a_service(destination) => {
            let words = "Whether it serves is not known: its service could not be read.";
            (VerdictState::Unknown, words.to_owned())
        }
        None => {
            let words = "Nothing can be sent to it: it has no service.";
            (VerdictState::Fails, words.to_owned())
        }
    };
    RequestVerdict { state, words }
}

fn of_external(facts: &Facts<'_>, external: &ExternalService) -> (VerdictState, String) {
    let failures = ExternalFailure::all((facts.store, facts.known), external);
    if let Some(failure) = failures.first() {
        return (VerdictState::Fails, failure.sentence());
    }
    let words = serves::external_service(facts, external);
    (VerdictState::Unknown, words)
}

fn of_service(facts: &Facts<'_>, kube: &KubeService, calls: &ServiceCalls<'_>) -> RequestVerdict {
    let is_named = kube.reference.names_a_service();
    let state = match summed(calls) {
        VerdictState::Reaches | VerdictState::Partly if !is_named => VerdictState::Unknown,
        state => state,
    };
    let mut words = Vec::new();
    let of_access = of_access(calls);
    let is_denied = state == VerdictState::Denied;
    words.extend(of_access.clone().filter(|_| is_denied));
    let decisive = calls.decisive().filter(|_| !is_denied);
    words.extend(decisive.map(|effect| format!("{}.", effect.words)));
    words.push(serves::kube_service(facts, kube, calls));
    words.extend(of_access.filter(|_| !is_denied));
    // What is known to fail fails by any name.
    if !is_named && !matches!(state, VerdictState::Denied | VerdictState::Fails) {
        words.push("Its reference is incomplete, so how it is called is not known.".to_owned());
    }
    let others: Vec<&RequestEffect> = of_some(calls).collect();
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

/// The effects of policies on some of the requests.
fn of_some<'c>(calls: &'c ServiceCalls<'_>) -> impl Iterator<Item = &'c RequestEffect> {
    calls.effects.iter().filter(|effect| !effect.is_total)
}

/// The state that the fates of all ports come to.
fn summed(calls: &ServiceCalls<'_>) -> VerdictState {
    let is_denied = |fate| matches!(fate, CallFate::Denied | CallFate::PortDenied);
    let is_elsewhere = |fate| matches!(fate, CallFate::Elsewhere { .. });
    let fails = |fate| matches!(fate, CallFate::Broken | CallFate::Unserved);
    if calls.has(|fate| matches!(fate, CallFate::Unknown | CallFate::Undecided)) {
        VerdictState::Unknown
    } else if calls.has(|fate| fate == CallFate::Answered) {
        let mut others = of_some(calls);
        let fails_in_part = others.any(|one| one.outcome == RequestOutcome::Fails);
        if fails_in_part || calls.has(|fate| fails(fate) || is_denied(fate)) {
            VerdictState::Partly
        } else {
            VerdictState::Reaches
        }
    } else if calls.has(is_elsewhere) && calls.has(is_denied) {
        VerdictState::Partly
    } else if calls.has(is_elsewhere) {
        VerdictState::Elsewhere
    } else if calls.has(|fate| fate == CallFate::Broken) || !calls.has(is_denied) {
        VerdictState::Fails
    } else {
        VerdictState::Denied
    }
}

/// A sentence about access policies. `None` if they restrict nothing.
fn of_access(calls: &ServiceCalls<'_>) -> Option<String> {
    let why = match &calls.access {
        CallerAccess::Open => return None,
        CallerAccess::Unknown(why) => {
            return Some(format!(
                "Whether calls need an access policy is not known: {why}."
            ));
        }
        CallerAccess::Denied(fault) => &*fault.words,
        CallerAccess::Restricted => match of_ports(calls) {
            Some(words) => return Some(words),
            None => PORT_DENIED,
        },
    };
    if calls.has(|fate| matches!(fate, CallFate::Elsewhere { .. })) {
        Some(format!(
            "Requests that are answered here are denied: {why}."
        ))
    } else if calls.has(|fate| fate == CallFate::Answered) {
        Some(format!(
            "TCP requests are denied: {why}. Access policies apply to TCP only."
        ))
    } else {
        Some(format!("Requests are denied: {why}."))
    }
}

/// A sentence about callers that access policies admit, and about ports that they do not allow. `None` if they allow no TCP
/// port that is served.
fn of_ports(calls: &ServiceCalls<'_>) -> Option<String> {
    let words = "Only callers that access policies admit may call it.";
    let is_denied = |one: &&PortFate<'_>| one.fate == CallFate::PortDenied;
    let denied = calls.fates.iter().filter(is_denied).count();
    let is_allowed = |one: &PortFate<'_>| {
        let is_called = matches!(one.fate, CallFate::Answered | CallFate::Elsewhere { .. });
        is_called && is_tcp(&one.port.protocol)
    };
    if denied == 0 {
        return Some(words.to_owned());
    }
    calls.fates.iter().any(is_allowed).then(|| {
        let noun = if denied == 1 { "port" } else { "ports" };
        let fates = calls.fates.iter().enumerate();
        let names = fates
            .filter(|(_, one)| is_denied(one))
            .filter_map(|(at, _)| Some(serves::port_name(&calls.ports.row(at)?)));
        let names = few_of(names, denied);
        format!("{words} Calls to {noun} {names} are denied: {PORT_DENIED}.")
    })
}
