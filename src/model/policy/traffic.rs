//! The spec of a `TrafficPolicy`.

use jiff::SignedDuration;

use crate::model::decode::{Unknown, fields};

use super::{
    guard::{ExtAuth, RateLimit},
    matching::HttpMatch,
    routing::{
        CorsPolicy, Csrf, FaultInjection, HeaderManipulation, Mirror, Mtls, OutlierDetection,
        Retries,
    },
    selector::{DestinationSelector, RouteSelector, WorkloadSelector},
    shift::MultiDestination,
};

/// The spec of a `TrafficPolicy` (`TrafficPolicySpec`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrafficPolicySpec {
    /// The clients it is about; empty for all.
    pub source_selector: Box<[WorkloadSelector]>,
    /// The Destinations it is about; empty for all that are Kubernetes services.
    pub destination_selector: Box<[DestinationSelector]>,
    /// The gateway routes it is about (Enterprise).
    pub route_selector: Box<[RouteSelector]>,
    /// The requests it is about: those that one of these matches; empty for all.
    pub http_request_matchers: Box<[HttpMatch]>,
    /// Its effects.
    pub policy: Policy,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// The effects of a `TrafficPolicy`, each independent of the others (`TrafficPolicySpec.Policy`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// Spreads requests by weight.
    pub traffic_shift: Option<MultiDestination>,
    /// Puts in delays or failures.
    pub fault_injection: Option<FaultInjection>,
    /// Limits how long a request takes.
    pub request_timeout: Option<SignedDuration>,
    /// Tries failed requests again.
    pub retries: Option<Retries>,
    /// Cross-origin resource sharing.
    pub cors_policy: Option<CorsPolicy>,
    /// Sends copies elsewhere.
    pub mirror: Option<Mirror>,
    /// Adds and removes headers.
    pub header_manipulation: Option<HeaderManipulation>,
    /// Ejects endpoints that fail.
    pub outlier_detection: Option<OutlierDetection>,
    /// TLS towards the Destination.
    pub mtls: Option<Mtls>,
    /// Protection against cross-site request forgery.
    pub csrf: Option<Csrf>,
    /// Limits on how many requests may come (Enterprise).
    pub rate_limit: Option<Box<RateLimit>>,
    /// Authorization by a server that is asked for each request (Enterprise).
    pub ext_auth: Option<Box<ExtAuth>>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

fields! {
    TrafficPolicySpec {
        "sourceSelector" => source_selector,
        "destinationSelector" => destination_selector,
        "routeSelector" => route_selector,
        "httpRequestMatchers" => http_request_matchers,
        "policy" => policy,
        .. => unknown,
    }
    Policy {
        "trafficShift" => traffic_shift,
        "faultInjection" => fault_injection,
        "requestTimeout" => request_timeout,
        "retries" => retries,
        "corsPolicy" => cors_policy,
        "mirror" => mirror,
        "headerManipulation" => header_manipulation,
        "outlierDetection" => outlier_detection,
        "mtls" => mtls,
        "csrf" => csrf,
        "rateLimit" => rate_limit,
        "extauth" => ext_auth,
        .. => unknown,
    }
}
