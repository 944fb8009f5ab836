//! The effects on requests on their way, in words: faults, timeouts, retries, mirrors, headers.

use jiff::SignedDuration;

use super::{Words, all_texts, not_known, portion_words, span};
use crate::{
    derive::effects::{InjectedFault, MirrorCopy, RetryLimit},
    model::{
        Labels,
        policy::{FaultAction, HeaderManipulation, MirrorTarget},
    },
};

pub(super) fn fault(fault: &InjectedFault) -> Words {
    let (who, doubt) = (portion_words(fault.portion), fault.portion.doubt());
    match fault.fault {
        Some(FaultAction::FixedDelay(delay)) => {
            let delay = span(delay);
            let sentence = format!("{who} are delayed by {delay} on purpose{doubt}");
            Words::new(format!("{who} delayed by {delay}"), sentence)
        }
        Some(FaultAction::Abort { http_status }) => Words::new(
            format!("{who} aborted with HTTP {http_status}"),
            format!("{who} are aborted with HTTP {http_status} on purpose{doubt}"),
        ),
        None => Words::new(
            "a fault without a kind",
            format!(
                "a fault for {who} that is neither a delay nor an abort: networking refuses it"
            ),
        ),
    }
}

pub(super) fn timeout(limit: Option<SignedDuration>) -> Words {
    match limit {
        Some(limit) => {
            let limit = span(limit);
            let sentence = format!("a request times out after {limit}, retries included");
            Words::new(format!("timeout {limit}"), sentence)
        }
        None => Words::new(
            "no timeout",
            "a request never times out: 0s means no limit to Istio",
        ),
    }
}

/// `up to 2 retries, 800 ms each`.
pub(super) fn retries(retries: RetryLimit) -> Words {
    if retries.attempts <= 0 {
        let sentence = "a failed request is not retried: attempts is 0 or absent";
        return Words::new("no retries", sentence);
    }
    let noun = if retries.attempts == 1 {
        "retry"
    } else {
        "retries"
    };
    let mut words = format!("up to {} {noun}", retries.attempts);
    if let Some(limit) = retries.per_try {
        words = format!("{words}, {} each", span(limit));
    }
    let mut sentences = vec![words.clone()];
    if retries
        .per_try
        .is_some_and(|limit| limit < SignedDuration::from_millis(1))
    {
        sentences.push("perTryTimeout is below 1 ms, which Istio refuses".to_owned());
    }
    Words::listing(words, sentences)
}

pub(super) fn mirror(copy: &MirrorCopy<'_>) -> Words {
    let Some(MirrorTarget::KubeService(service)) = copy.target else {
        let sentence = "a mirror without a target that this version knows: networking refuses it";
        return Words::new("a mirror to nothing", sentence);
    };
    let port = copy.port.map_or(String::new(), |port| format!(" :{port}"));
    let (who, doubt) = (portion_words(copy.portion), copy.portion.doubt());
    Words::new(
        format!("{who} mirrored to {service}{port}"),
        format!("a copy of {who} goes to {service}{port}; its responses are discarded{doubt}"),
    )
}

pub(super) fn headers(headers: &HeaderManipulation) -> Words {
    let changes = header_changes(headers);
    Words::listing(format!("headers: {}", changes.join(", ")), changes)
}

/// The changes to headers, a phrase for each list.
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
            parts.push(format!("adds {} to {what}", pairs(added)));
        }
        if !removed.is_empty() {
            parts.push(format!("removes {} from {what}", all_texts(removed)));
        }
    }
    parts.extend(not_known(&headers.unknown));
    if parts.is_empty() {
        parts.push("changes no header".to_owned());
    }
    parts
}

fn pairs(labels: &Labels) -> String {
    let pairs = labels.iter().map(|(name, value)| format!("{name}={value}"));
    crate::derive::wording::first_of(pairs, labels.len())
}
