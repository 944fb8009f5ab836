//! What is done to requests on their way, in words: faults, timeouts, retries, mirrors, headers.

use jiff::SignedDuration;

use super::{duration, list, requests, unknown};
use crate::{
    derive::clause::{Clause, Field},
    model::policy::{Fault, FaultInjection, HeaderManipulation, Mirror, MirrorTarget, Retries},
};

pub(super) fn fault(fault: &FaultInjection) -> Clause {
    let who = requests(fault.percentage);
    let (short, long) = match &fault.fault {
        Some(Fault::FixedDelay(delay)) => {
            let delay = duration(*delay);
            (
                format!("{who} delayed by {delay}"),
                format!("{who} held back for {delay}, on purpose"),
            )
        }
        Some(Fault::Abort { http_status }) => (
            format!("{who} answered with {http_status}"),
            format!("{who} answered with HTTP {http_status} at once, on purpose"),
        ),
        None => (
            "a fault of no kind".to_owned(),
            format!("a fault for {who}, of no kind that this version knows"),
        ),
    };
    Clause::listing(
        Field::FaultInjection,
        short,
        std::iter::once(long).chain(unknown(&fault.unknown)),
    )
}

pub(super) fn timeout(limit: SignedDuration) -> Clause {
    let told = duration(limit);
    let long = if limit.is_zero() {
        "a request may take as long as it likes: 0s is no limit".to_owned()
    } else {
        format!("a request may take {told}, retries included")
    };
    Clause::new(Field::RequestTimeout, format!("timeout {told}"), long)
}

pub(super) fn retries(retries: &Retries) -> Clause {
    let attempts = retries.attempts.unwrap_or(0);
    let noun = if attempts == 1 { "retry" } else { "retries" };
    let short = match retries.per_try_timeout {
        Some(limit) => format!("{attempts} {noun} of {}", duration(limit)),
        None => format!("{attempts} {noun}"),
    };
    let times = match attempts {
        1 => "once more".to_owned(),
        attempts => format!("{attempts} times more"),
    };
    let mut long = vec![match (attempts, retries.per_try_timeout) {
        (0, _) => "a failed request is not tried again: attempts is 0 or absent".to_owned(),
        (_, None) => format!("a failed request is tried {times} at most"),
        (_, Some(limit)) => format!(
            "a failed request is tried {times} at most, {} for each try",
            duration(limit)
        ),
    }];
    let is_short = |limit: SignedDuration| limit < SignedDuration::from_millis(1);
    if retries.per_try_timeout.is_some_and(is_short) {
        long.push("perTryTimeout is below 1ms, which Istio refuses".to_owned());
    }
    long.extend(unknown(&retries.unknown));
    Clause::listing(Field::Retries, short, long)
}

pub(super) fn mirror(mirror: &Mirror) -> Clause {
    let target = match &mirror.target {
        Some(MirrorTarget::KubeService(service)) => service.to_string(),
        None => "?".into(),
    };
    let port = mirror.port.filter(|port| *port != 0);
    let port = port.map_or(String::new(), |port| format!(" :{port}"));
    let who = requests(mirror.percentage);
    let long = format!("a copy of {who} goes to {target}{port}; what answers it is dropped");
    Clause::listing(
        Field::Mirror,
        format!("{who} copied to {target}{port}"),
        std::iter::once(long).chain(unknown(&mirror.unknown)),
    )
}

pub(super) fn headers(headers: &HeaderManipulation) -> Clause {
    Clause::listing(
        Field::HeaderManipulation,
        format!("headers: {}", header_changes(headers).join(", ")),
        header_changes(headers),
    )
}

/// What is done to headers, a phrase for each list.
pub(in crate::derive) fn header_changes(headers: &HeaderManipulation) -> Vec<String> {
    let mut parts = Vec::new();
    for (what, removed, added) in [
        ("requests", &headers.remove_request, &headers.append_request),
        (
            "responses",
            &headers.remove_response,
            &headers.append_response,
        ),
    ] {
        if !added.is_empty() {
            parts.push(format!("adds {added} to {what}"));
        }
        if !removed.is_empty() {
            parts.push(format!("removes {} from {what}", list(removed)));
        }
    }
    parts.extend(unknown(&headers.unknown));
    if parts.is_empty() {
        parts.push("changes none".to_owned());
    }
    parts
}
