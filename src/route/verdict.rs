//! The verdict on a route: one state and one sentence.

use std::collections::BTreeMap;

use crate::derive::{effects::percent, overview::VerdictState, wording::counted};

use super::{CodedNote, EndpointShare, FailedShare, RouteCode};

/// The verdict on a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteVerdict {
    /// Its state.
    pub state: RouteState,
    /// One sentence without its end.
    pub words: String,
}

/// The state of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteState {
    /// Every request is answered.
    Reaches,
    /// Some requests are answered and others fail.
    Partly,
    /// Every request fails.
    Fails,
    /// Access policies deny every request.
    Denied,
    /// It is not known.
    Unknown,
}

impl RouteState {
    /// Its name in documents: the word that the verdict on a Destination has too.
    #[must_use]
    pub fn word(self) -> &'static str {
        let state = match self {
            Self::Reaches => VerdictState::Reaches,
            Self::Partly => VerdictState::Partly,
            Self::Fails => VerdictState::Fails,
            Self::Denied => VerdictState::Denied,
            Self::Unknown => VerdictState::Unknown,
        };
        state.word()
    }
}

/// Whether access policies admit a request everywhere it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessState {
    /// Some Destination denies it.
    Denied,
    /// It is not known of some Destination.
    Unknown,
    /// Every Destination admits it.
    Admitted,
}

impl AccessState {
    /// The state of a decision.
    #[must_use]
    pub fn of(admits: Option<bool>) -> Self {
        match admits {
            Some(false) => Self::Denied,
            None => Self::Unknown,
            Some(true) => Self::Admitted,
        }
    }

    /// Its name in texts.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Unknown => "unknown",
            Self::Admitted => "admitted",
        }
    }
}

/// Shares closer than this are equal.
const NEAR: f64 = 1e-9;

/// The verdict on the shares of endpoints and failures.
pub(super) fn verdict(
    (endpoints, failures): (&[EndpointShare], &[FailedShare]),
    unknown: &[CodedNote],
) -> RouteVerdict {
    let failing: f64 = failures.iter().map(|one| one.share).sum();
    let is_denial = |one: &FailedShare| {
        matches!(
            one.code,
            RouteCode::AccessDenied | RouteCode::AccessDefaultDeny
        )
    };
    let state = if failing >= 1.0 - NEAR && failures.iter().all(is_denial) {
        RouteState::Denied
    } else if failing >= 1.0 - NEAR {
        RouteState::Fails
    } else if !unknown.is_empty() {
        RouteState::Unknown
    } else if failing > NEAR {
        RouteState::Partly
    } else {
        RouteState::Reaches
    };
    RouteVerdict {
        state,
        words: words(state, (endpoints, failures), unknown),
    }
}

fn words(
    state: RouteState,
    (endpoints, failures): (&[EndpointShare], &[FailedShare]),
    unknown: &[CodedNote],
) -> String {
    let mut parts = Vec::new();
    let answered: f64 = endpoints.iter().map(|one| one.share).sum();
    if answered > 0.0 {
        let subject = if state == RouteState::Reaches {
            "every request".to_owned()
        } else {
            percent(answered)
        };
        parts.push(format!("{subject} is answered by {}", who(endpoints)));
    }
    for one in failures.iter().filter(|one| one.share > 0.0) {
        let subject = if one.share >= 1.0 - NEAR {
            "every request".to_owned()
        } else {
            percent(one.share)
        };
        parts.push(format!(
            "{subject} fails{}: {}",
            status_words(one),
            one.words
        ));
    }
    if state == RouteState::Unknown {
        let why = unknown.first().map_or("", |note| &*note.words);
        let what = if parts.is_empty() {
            "where requests go"
        } else {
            "the rest"
        };
        parts.push(format!("{what} is not known: {why}"));
    }
    parts.join("; ")
}

fn status_words(failure: &FailedShare) -> String {
    failure.status.map_or_else(
        || " without a response".to_owned(),
        |status| format!(" with {status}"),
    )
}

/// The endpoints by service and subset: `3 endpoints of reviews-bookinfo-cluster-2 with version=v1`.
fn who(endpoints: &[EndpointShare]) -> String {
    let mut groups: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in endpoints {
        *groups.entry((&one.destination, &one.subset)).or_default() += 1;
    }
    let each = groups.into_iter().map(|((destination, subset), count)| {
        let with = if subset.is_empty() {
            String::new()
        } else {
            format!(" with {subset}")
        };
        format!("{} of {destination}{with}", counted(count, "endpoint"))
    });
    let all: Vec<String> = each.collect();
    match &all[..] {
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, {third} and {} more groups", rest.len())
        }
        _ => all.join(", "),
    }
}
