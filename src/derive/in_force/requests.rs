//! Requests that traffic policies in force change on purpose: by faults, detours, copies, and headers that they remove.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::{
    derive::{
        effects::{Field, InjectedFault, MirrorCopy, Portion, TrafficShift, span},
        fault::{Fault, Severity},
        wording::numbers::few,
    },
    model::{
        Destination,
        policy::{FaultAction, MirrorTarget, ShiftTarget, WeightedDestination},
        reference::ClusterObjectRef,
    },
};

use super::{InForce, Setting, in_force, values};

/// Headers that carry credentials.
const CREDENTIALS: [&str; 3] = ["authorization", "cookie", "x-api-key"];

/// The faults that policies inject into requests.
pub(in crate::derive) fn injected(destination: &Destination) -> Vec<Setting<'_, InjectedFault>> {
    let mut injected = values(destination, &Field::FaultInjection, |spec| {
        spec.policy.fault_injection.as_ref().map(InjectedFault::of)
    });
    injected.retain(|one| one.value.fault.is_some() && !one.value.portion.is_none());
    injected
}

/// A sentence without its end about an injected fault. `None` if it is of no known kind.
pub(in crate::derive) fn injected_words(injected: &Setting<'_, InjectedFault>) -> Option<String> {
    let (policy, portion) = (injected.policy.words(), injected.value.portion);
    let (requests, doubt) = (injected.requests(portion), portion.doubt());
    Some(match injected.value.fault? {
        FaultAction::Abort { http_status } => {
            format!("{policy} lets {requests} fail on purpose, with status {http_status}{doubt}")
        }
        FaultAction::FixedDelay(delay) => {
            format!(
                "{policy} delays {requests} by {} on purpose{doubt}",
                span(delay)
            )
        }
    })
}

/// Faults that policies inject into requests.
#[must_use]
pub fn injected_faults(destination: &Destination) -> Vec<Fault> {
    let faults = injected(destination).into_iter().filter_map(|one| {
        let (kind, value) = match one.value.fault? {
            FaultAction::Abort { http_status } => ("abort.httpStatus", http_status.to_string()),
            FaultAction::FixedDelay(delay) => ("fixedDelay", span(delay)),
        };
        let part = format!("policy.faultInjection.{kind}");
        let fault = one.warning(&part, injected_words(&one)?, value);
        Some(fault.of_requests(one.value.portion.percent()))
    });
    faults.collect()
}

/// The traffic shifts that take effect.
pub(in crate::derive) fn shifts(destination: &Destination) -> Vec<Setting<'_, TrafficShift<'_>>> {
    values(destination, &Field::TrafficShift, |spec| {
        let shift = spec.policy.traffic_shift.as_ref()?;
        Some(TrafficShift::new(&shift.destinations, false))
    })
}

/// The part of the requests that a shift sends elsewhere, from 0 to 1, and the names of where.
pub(in crate::derive) fn elsewhere(
    shift: &TrafficShift<'_>,
    destination: &Destination,
) -> (f64, String) {
    let away = shift.members.iter().filter_map(|member| {
        let share = shift.share(member.weight).filter(|share| *share > 0.0)?;
        let name = leads_elsewhere(member, destination)?;
        Some((share, name))
    });
    let away: Vec<(f64, String)> = away.collect();
    let share: f64 = away.iter().map(|(share, _)| share).sum();
    // Shares are hundredths: their sum is rounded to one.
    let share = (share * 100.0).round() / 100.0;
    let mut known = BTreeSet::new();
    let names = away.into_iter().map(|(_, name)| name);
    (share, few(names.filter(|name| known.insert(name.clone()))))
}

/// The name of the target of a member that leads to another service. `None` if it stays here, or if that is not known.
fn leads_elsewhere(member: &WeightedDestination, destination: &Destination) -> Option<String> {
    match member.target.as_ref()? {
        ShiftTarget::KubeService { reference, .. } => {
            let own = &destination.kube_service()?.reference;
            let are_known = reference.names_a_service() && own.names_a_service();
            (are_known && reference != own).then(|| reference.to_string())
        }
        ShiftTarget::VirtualDestination { reference, .. } => {
            Some(format!("virtual destination {reference}"))
        }
        ShiftTarget::StaticDestination(reference) => Some(format!("Destination {reference}")),
        ShiftTarget::ClusterHeader(_) => None,
    }
}

/// That a shift sends a part of its requests elsewhere: a sentence without its end.
pub(in crate::derive) fn elsewhere_words(
    shift: &Setting<'_, TrafficShift<'_>>,
    (share, targets): (f64, &str),
) -> String {
    let requests = shift.requests(Portion::of(Some(share * 100.0)));
    let policy = shift.policy.words();
    format!("{policy} sends {requests} elsewhere, to {targets}")
}

/// Whether a shift sends all requests of the Destination elsewhere.
pub(in crate::derive) fn is_detour(shift: &Setting<'_, TrafficShift<'_>>, share: f64) -> bool {
    shift.scope.is_all() && share >= 1.0
}

/// Policies that send all requests to other services.
#[must_use]
pub fn detours(destination: &Destination) -> Vec<Fault> {
    let faults = shifts(destination).into_iter().filter_map(|shift| {
        let (share, targets) = elsewhere(&shift.value, destination);
        is_detour(&shift, share).then(|| {
            let words = elsewhere_words(&shift, (share, &targets));
            shift.warning("policy.trafficShift", words, targets)
        })
    });
    faults.collect()
}

/// The copies of requests that policies send to other services.
pub(in crate::derive) fn copies(destination: &Destination) -> Vec<Setting<'_, MirrorCopy<'_>>> {
    let mut copies = values(destination, &Field::Mirror, |spec| {
        spec.policy.mirror.as_ref().map(MirrorCopy::of)
    });
    copies.retain(|copy| copy.value.target.is_some() && !copy.value.portion.is_none());
    copies
}

/// The service that gets a copy of all requests. `None` if none does.
#[must_use]
pub fn copied_to(destination: &Destination) -> Option<&ClusterObjectRef> {
    let MirrorTarget::KubeService(target) = copy_of_all(destination)?.value.target?;
    target.names_a_service().then_some(target)
}

/// The copy of all requests that a policy sends. `None` if none does.
pub(in crate::derive) fn copy_of_all(
    destination: &Destination,
) -> Option<Setting<'_, MirrorCopy<'_>>> {
    let mut copies = copies(destination).into_iter();
    let copy = copies.find(|copy| copy.scope.is_all())?;
    copy.value.portion.is_all().then_some(copy)
}

/// That copies of requests go to a service: a sentence without its end. `None` if the target is of no known kind.
pub(in crate::derive) fn copy_words(copy: &Setting<'_, MirrorCopy<'_>>) -> Option<String> {
    let MirrorTarget::KubeService(target) = copy.value.target?;
    let (policy, portion) = (copy.policy.words(), copy.value.portion);
    let (requests, doubt) = (copy.requests(portion), portion.doubt());
    Some(format!(
        "{policy} also copies {requests} to {target}{doubt}"
    ))
}

/// Policies that copy every request that they are about.
#[must_use]
pub fn whole_copies(destination: &Destination) -> Vec<Fault> {
    let copies = copies(destination).into_iter();
    let whole = copies.filter(|copy| copy.value.portion.is_all());
    let faults = whole.filter_map(|copy| {
        let MirrorTarget::KubeService(target) = copy.value.target?;
        let fault = copy.warning("policy.mirror", copy_words(&copy)?, target);
        Some(Fault {
            severity: Severity::Info,
            ..fault
        })
    });
    faults.collect()
}

/// Policies that remove headers from requests which carry credentials, or which policies match on.
#[must_use]
pub fn removed_headers(destination: &Destination) -> Vec<Fault> {
    let changes = values(destination, &Field::HeaderManipulation, |spec| {
        spec.policy.header_manipulation.as_ref()
    });
    if changes.is_empty() {
        return Vec::new();
    }
    let matched = matched_headers(destination);
    let faults = changes.into_iter().filter_map(|change| {
        let removed = &change.value.remove_request;
        let why = |name| Some(format!("{name} ({})", need(name, &matched)?));
        let needed = few(removed.iter().filter_map(|name| why(&**name)));
        let (policy, scope) = (change.policy.words(), change.scope_words());
        let words = format!("{policy} removes {needed} from requests{scope}");
        let part = "policy.headerManipulation.removeRequestHeaders";
        let removed: Vec<&str> = removed.iter().take(8).map(|name| &**name).collect();
        (!needed.is_empty()).then(|| change.warning(part, words, removed.join(", ")))
    });
    faults.collect()
}

/// Why a header of requests is needed. `None` if nothing is known to need it.
fn need(header: &str, matched: &MatchedHeaders<'_>) -> Option<String> {
    if CREDENTIALS
        .iter()
        .any(|name| name.eq_ignore_ascii_case(header))
    {
        return Some("it carries credentials".to_owned());
    }
    let policy = matched.get(&header.to_ascii_lowercase())?;
    Some(format!("{} matches on it", policy.words()))
}

/// The headers that policies match on, in lower case, each with the first of these policies.
type MatchedHeaders<'d> = HashMap<String, InForce<'d>>;

fn matched_headers(destination: &Destination) -> MatchedHeaders<'_> {
    let mut matched = HashMap::new();
    for policy in in_force(destination) {
        let matchers = policy.spec.http_request_matchers.iter();
        for header in matchers.flat_map(|matcher| &matcher.headers) {
            let name = header.name.to_ascii_lowercase();
            matched.entry(name).or_insert(policy);
        }
    }
    matched
}
