//! What one field of a policy says: which field it is, in a few words, and in sentences.
//!
//! Everything that is told of policies is told in clauses, so that which policy sets which field, and where two specs
//! differ, falls out by comparing them.

use super::words::{access, traffic};
use crate::model::policy::{AccessPolicySpec, TrafficPolicySpec};

/// What one field of a policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The field.
    pub field: Field,
    /// A few words, for a line that holds more than this clause.
    pub short: String,
    /// The whole of it: a line each, never empty.
    pub long: Vec<String>,
}

/// A field of a policy, in the order in which clauses are told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `policy.trafficShift`
    TrafficShift,
    /// `policy.faultInjection`
    FaultInjection,
    /// `policy.requestTimeout`
    RequestTimeout,
    /// `policy.retries`
    Retries,
    /// `policy.mirror`
    Mirror,
    /// `policy.headerManipulation`
    HeaderManipulation,
    /// `policy.corsPolicy`
    CorsPolicy,
    /// `policy.csrf`
    Csrf,
    /// `policy.outlierDetection`
    OutlierDetection,
    /// `policy.mtls`
    Mtls,
    /// `policy.rateLimit`
    RateLimit,
    /// `policy.extauth`
    ExtAuth,
    /// A field of `policy` that this version does not know.
    Unknown(Box<str>),
    /// `httpRequestMatchers`
    Requests,
    /// `sourceSelector` of a `TrafficPolicy`.
    Clients,
    /// `sourceSelector` of an `AccessPolicy`.
    Callers,
    /// `allowedMethods`
    Methods,
    /// `allowedPaths`
    Paths,
    /// `allowedPorts`
    Ports,
    /// `destinationSelector`
    Destinations,
    /// `routeSelector`
    Routes,
    /// A field of the spec that this version does not know.
    UnknownOfSpec(Box<str>),
}

impl Field {
    /// What people call it.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::TrafficShift => "traffic shift",
            Self::FaultInjection => "fault",
            Self::RequestTimeout => "timeout",
            Self::Retries => "retries",
            Self::Mirror => "mirror",
            Self::HeaderManipulation => "headers",
            Self::CorsPolicy => "CORS",
            Self::Csrf => "CSRF",
            Self::OutlierDetection => "outlier detection",
            Self::Mtls => "mTLS",
            Self::RateLimit => "rate limit",
            Self::ExtAuth => "external auth",
            Self::Requests => "requests",
            Self::Clients => "clients",
            Self::Callers => "callers",
            Self::Methods => "methods",
            Self::Paths => "paths",
            Self::Ports => "ports",
            Self::Destinations => "selects",
            Self::Routes => "gateway routes",
            Self::Unknown(key) | Self::UnknownOfSpec(key) => key,
        }
    }

    /// Where it stands in the spec.
    #[must_use]
    pub fn path(&self) -> String {
        let in_policy = match self {
            Self::TrafficShift => "trafficShift",
            Self::FaultInjection => "faultInjection",
            Self::RequestTimeout => "requestTimeout",
            Self::Retries => "retries",
            Self::Mirror => "mirror",
            Self::HeaderManipulation => "headerManipulation",
            Self::CorsPolicy => "corsPolicy",
            Self::Csrf => "csrf",
            Self::OutlierDetection => "outlierDetection",
            Self::Mtls => "mtls",
            Self::RateLimit => "rateLimit",
            Self::ExtAuth => "extauth",
            Self::Unknown(key) => key,
            Self::Requests => return "httpRequestMatchers".to_owned(),
            Self::Clients | Self::Callers => return "sourceSelector".to_owned(),
            Self::Methods => return "allowedMethods".to_owned(),
            Self::Paths => return "allowedPaths".to_owned(),
            Self::Ports => return "allowedPorts".to_owned(),
            Self::Destinations => return "destinationSelector".to_owned(),
            Self::Routes => return "routeSelector".to_owned(),
            Self::UnknownOfSpec(key) => return key.to_string(),
        };
        format!("policy.{in_policy}")
    }

    /// Whether it is something that a `TrafficPolicy` does, rather than for whom or what it does it.
    #[must_use]
    pub fn is_effect(&self) -> bool {
        *self < Self::Requests
    }

    /// Whether it counts for HTTP requests alone: it becomes part of a `VirtualService`'s HTTP routes, which a TCP port
    /// does not look at.
    #[must_use]
    pub fn is_http(&self) -> bool {
        matches!(
            self,
            Self::TrafficShift
                | Self::FaultInjection
                | Self::RequestTimeout
                | Self::Retries
                | Self::Mirror
                | Self::HeaderManipulation
                | Self::CorsPolicy
                | Self::Requests
        )
    }
}

impl Clause {
    /// A clause with its short form and one sentence.
    pub(super) fn new(field: Field, short: impl Into<String>, long: impl Into<String>) -> Self {
        Self::listing(field, short, [long.into()])
    }

    /// A clause with its short form and several sentences; without any, the short form is all there is to say.
    pub(super) fn listing(
        field: Field,
        short: impl Into<String>,
        long: impl IntoIterator<Item = String>,
    ) -> Self {
        let short = short.into();
        let mut long: Vec<String> = long.into_iter().collect();
        if long.is_empty() {
            long.push(short.clone());
        }
        Self { field, short, long }
    }
}

impl Clause {
    /// A clause of elements any of which will do: in short behind a word, in whole a line each.
    pub(super) fn any_of(field: Field, word: &str, each: Vec<String>) -> Self {
        let short = each.join(" or ");
        let or = |(at, one): (usize, String)| if at == 0 { one } else { format!("or {one}") };
        let each = each.into_iter().enumerate().map(or);
        match word {
            "" => Self::listing(field, short, each),
            word => Self::listing(field, format!("{word} {short}"), each),
        }
    }
}

/// What a `TrafficPolicy` says: what it does, for which requests and clients, and what it selects.
#[must_use]
pub fn traffic_clauses(spec: &TrafficPolicySpec) -> Vec<Clause> {
    traffic::clauses(spec)
}

/// What an `AccessPolicy` says: who may call, how, and what.
#[must_use]
pub fn access_clauses(spec: &AccessPolicySpec) -> Vec<Clause> {
    access::clauses(spec)
}

/// Clauses in few words, for one line: what they select is left out, which whoever looks at a Destination knows.
#[must_use]
pub fn short_words(clauses: &[Clause]) -> Vec<String> {
    let told = clauses
        .iter()
        .filter(|clause| !matches!(clause.field, Field::Destinations | Field::Routes));
    told.map(|clause| clause.short.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_policy_does_comes_before_what_it_is_about() {
        assert!(Field::TrafficShift.is_effect());
        assert!(Field::Unknown("zzz".into()).is_effect());
        assert!(!Field::Requests.is_effect());
        assert!(!Field::UnknownOfSpec("aaa".into()).is_effect());
    }
}
