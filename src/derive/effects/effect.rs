//! The effects of a policy, as values: one for each field that its spec sets, with the defaults that Gloo Mesh applies.
//!
//! Everything else about policies is made from these values: words, effective values, overlaps, rules, routes. Protobuf
//! does not distinguish a number of 0 from an absent one, so both become the default here.

use jiff::SignedDuration;

use crate::model::{
    Text,
    decode::Unknown,
    policy::{
        AccessPolicySpec, CorsPolicy, Csrf, DestinationSelector, ExtAuth, FaultAction,
        FaultInjection, HeaderManipulation, HttpMatch, IdentitySelector, Mirror, MirrorTarget,
        Mtls, OutlierDetection, Policy, RateLimit, Retries, RouteSelector, TlsMode,
        TrafficPolicySpec, WorkloadSelector,
    },
};

use super::{Field, TrafficShift};

/// The effect of one field of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyEffect<'s> {
    /// The field.
    pub field: Field,
    /// Its value.
    pub value: EffectValue<'s>,
    /// Parts of the field that this version does not know.
    pub unknown: Option<&'s Unknown>,
}

/// The value of a field of a policy.
#[derive(Clone, Debug, PartialEq)]
pub enum EffectValue<'s> {
    /// Requests are split by weight.
    Shift(TrafficShift<'s>),
    /// Requests are delayed or aborted on purpose.
    Fault(InjectedFault),
    /// How long a request may take, retries included. `None` if there is no limit, which 0 means to Istio.
    Timeout(Option<SignedDuration>),
    /// How often a failed request is retried.
    Retries(RetryLimit),
    /// Copies of requests go elsewhere.
    Mirror(MirrorCopy<'s>),
    /// Headers are added and removed.
    Headers(&'s HeaderManipulation),
    /// Cross-origin resource sharing.
    Cors(&'s CorsPolicy),
    /// Protection against cross-site request forgery.
    Csrf(&'s Csrf),
    /// Endpoints that fail are ejected.
    Ejection(Ejection),
    /// TLS that clients use. `None` if the policy gives no `istio` mode, so that the default of the Settings applies.
    Tls(Option<TlsMode>),
    /// A limit on the rate of requests.
    RateLimit(&'s RateLimit),
    /// Authorization by an external server.
    ExtAuth(&'s ExtAuth),
    /// Only requests that fit one of these are affected.
    Requests(&'s [HttpMatch]),
    /// Only requests from clients that fit one of these are affected.
    Clients(&'s [WorkloadSelector]),
    /// The callers that an `AccessPolicy` admits; any caller if empty.
    Callers(&'s [IdentitySelector]),
    /// The HTTP methods that an `AccessPolicy` admits.
    Methods(&'s [Text]),
    /// The paths that an `AccessPolicy` admits: exact, `prefix*` or `*suffix`.
    Paths(&'s [Text]),
    /// The ports of the workload that an `AccessPolicy` admits.
    Ports(&'s [u32]),
    /// The Destinations that it applies to; all if empty.
    Destinations(&'s [DestinationSelector]),
    /// The routes of ingress gateways that it applies to.
    Routes(&'s [RouteSelector]),
    /// A field that this version does not know.
    NotKnown,
}

/// The part of the requests that something happens to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Portion {
    /// All requests.
    All,
    /// All requests by the API, because no percentage is set (`traffic_policy.proto` of solo-io/gloo-mesh). But the public
    /// code up to 1.1 then writes a percentage of 0 (`translate_traffic_policy.go`), for which Istio 1.8 to 1.10 does it to
    /// no request (`translateFault` and `mirrorPercent` in `route.go`).
    Unset,
    /// This many requests in a hundred, fewer than all.
    Percent(f64),
}

impl Portion {
    /// The part in hundredths, rounded up. None of the requests if no percentage is set, as the public code has it.
    pub(in crate::derive) fn percent(self) -> u32 {
        match self {
            Self::All => 100,
            Self::Unset => 0,
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is between 0 and 100 by now"
            )]
            Self::Percent(percent) => percent.clamp(0.0, 100.0).ceil() as u32,
        }
    }
}

/// A delay or an abort on purpose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InjectedFault {
    /// The delay or abort. `None` if no known kind is given, which networking refuses.
    pub fault: Option<FaultAction>,
    /// The part of the requests that is delayed or aborted.
    pub portion: Portion,
}

/// How often a failed request is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryLimit {
    /// How many retries after the first try; 0 for none.
    pub attempts: i32,
    /// The time limit of each try.
    pub per_try: Option<SignedDuration>,
}

/// Copies of requests that go to another service; its responses are discarded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MirrorCopy<'s> {
    /// The target of the copies. `None` if no known kind is given, which networking refuses.
    pub target: Option<&'s MirrorTarget>,
    /// The service port. `None` if it is left to the service's only port.
    pub port: Option<u32>,
    /// The part of the requests that is copied.
    pub portion: Portion,
}

/// When clients stop calling an endpoint that fails, and for how long.
///
/// The defaults are those of `outlier_detection_decorator.go` of solo-io/gloo-mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ejection {
    /// How many consecutive 5xx errors eject an endpoint.
    pub errors: u32,
    /// The time between two checks by Envoy.
    pub interval: SignedDuration,
    /// The shortest ejection; Envoy multiplies it by the number of ejections.
    pub at_least: SignedDuration,
    /// The most endpoints that may be ejected at once, in percent.
    pub most_percent: u32,
    /// Whether the policy has a `sourceSelector`, which the API calls invalid together with `outlierDetection`.
    pub has_clients: bool,
}

/// The effects of a `TrafficPolicy`: one for each field that is set, and the Destinations it selects, by [`Field`].
#[must_use]
pub fn traffic_effects(spec: &TrafficPolicySpec) -> Vec<PolicyEffect<'_>> {
    let mut effects = settings(spec);
    if !spec.http_request_matchers.is_empty() {
        let requests = EffectValue::Requests(&spec.http_request_matchers);
        effects.push(PolicyEffect::of(Field::Requests, requests));
    }
    if !spec.source_selector.is_empty() {
        effects.push(PolicyEffect::of(
            Field::Clients,
            EffectValue::Clients(&spec.source_selector),
        ));
    }
    let selected = EffectValue::Destinations(&spec.destination_selector);
    effects.push(PolicyEffect::of(Field::Destinations, selected));
    if !spec.route_selector.is_empty() {
        effects.push(PolicyEffect::of(
            Field::Routes,
            EffectValue::Routes(&spec.route_selector),
        ));
    }
    effects.extend(not_known(&spec.unknown, Field::UnknownOfSpec));
    effects
}

/// The effects of an `AccessPolicy`: the callers, methods, paths and ports it admits, and the Destinations it selects, by
/// [`Field`].
#[must_use]
pub fn access_effects(spec: &AccessPolicySpec) -> Vec<PolicyEffect<'_>> {
    let mut effects = vec![PolicyEffect::of(
        Field::Callers,
        EffectValue::Callers(&spec.source_selector),
    )];
    if !spec.allowed_methods.is_empty() {
        effects.push(PolicyEffect::of(
            Field::Methods,
            EffectValue::Methods(&spec.allowed_methods),
        ));
    }
    if !spec.allowed_paths.is_empty() {
        effects.push(PolicyEffect::of(
            Field::Paths,
            EffectValue::Paths(&spec.allowed_paths),
        ));
    }
    if !spec.allowed_ports.is_empty() {
        effects.push(PolicyEffect::of(
            Field::Ports,
            EffectValue::Ports(&spec.allowed_ports),
        ));
    }
    let selected = EffectValue::Destinations(&spec.destination_selector);
    effects.push(PolicyEffect::of(Field::Destinations, selected));
    effects.extend(not_known(&spec.unknown, Field::UnknownOfSpec));
    effects
}

/// The effects of the fields of `spec.policy`.
pub(super) fn settings(spec: &TrafficPolicySpec) -> Vec<PolicyEffect<'_>> {
    let Policy {
        traffic_shift,
        fault_injection,
        request_timeout,
        retries,
        mirror,
        header_manipulation: headers,
        cors_policy,
        csrf,
        outlier_detection,
        mtls,
        rate_limit,
        ext_auth,
        unknown,
    } = &spec.policy;
    let is_scoped = !spec.http_request_matchers.is_empty() || !spec.source_selector.is_empty();
    let has_clients = !spec.source_selector.is_empty();
    let known = [
        traffic_shift.as_ref().map(|shift| {
            let value = EffectValue::Shift(TrafficShift::new(&shift.destinations, is_scoped));
            PolicyEffect::of(Field::TrafficShift, value)
        }),
        fault_injection.as_ref().map(fault),
        request_timeout.map(|limit| {
            let limit = Some(limit).filter(|limit| !limit.is_zero());
            PolicyEffect::of(Field::RequestTimeout, EffectValue::Timeout(limit))
        }),
        retries.as_ref().map(retry_limit),
        mirror.as_ref().map(copy),
        headers.as_ref().map(|headers| {
            PolicyEffect::with(
                Field::HeaderManipulation,
                EffectValue::Headers(headers),
                &headers.unknown,
            )
        }),
        cors_policy.as_ref().map(|cors| {
            PolicyEffect::with(Field::CorsPolicy, EffectValue::Cors(cors), &cors.unknown)
        }),
        csrf.as_ref()
            .map(|csrf| PolicyEffect::with(Field::Csrf, EffectValue::Csrf(csrf), &csrf.unknown)),
        outlier_detection
            .as_ref()
            .map(|outlier| ejection(outlier, has_clients)),
        mtls.as_ref().map(tls),
        rate_limit.as_deref().map(|limit| {
            PolicyEffect::with(
                Field::RateLimit,
                EffectValue::RateLimit(limit),
                &limit.unknown,
            )
        }),
        ext_auth.as_deref().map(|auth| {
            PolicyEffect::with(Field::ExtAuth, EffectValue::ExtAuth(auth), &auth.unknown)
        }),
    ];
    let known = known.into_iter().flatten();
    known.chain(not_known(unknown, Field::Unknown)).collect()
}

impl<'s> PolicyEffect<'s> {
    fn of(field: Field, value: EffectValue<'s>) -> Self {
        Self {
            field,
            value,
            unknown: None,
        }
    }

    fn with(field: Field, value: EffectValue<'s>, unknown: &'s Unknown) -> Self {
        let unknown = Some(unknown).filter(|unknown| !unknown.is_empty());
        Self {
            field,
            value,
            unknown,
        }
    }
}

impl Portion {
    /// The part that a percentage means; all requests if it is absent.
    #[must_use]
    pub fn of(percentage: Option<f64>) -> Self {
        match percentage {
            None => Self::Unset,
            Some(part) if part >= 100.0 => Self::All,
            Some(part) => Self::Percent(part),
        }
    }

    /// The end of a sentence that says it: a doubt if no percentage is set, otherwise empty.
    #[must_use]
    pub fn doubt(self) -> &'static str {
        match self {
            Self::Unset => "; no percentage is set, for which Gloo Mesh up to 1.1 writes 0 %",
            Self::All | Self::Percent(_) => "",
        }
    }

    /// Whether it is all requests, by the API at least.
    #[must_use]
    pub fn is_all(self) -> bool {
        matches!(self, Self::All | Self::Unset)
    }

    /// Whether it is no request at all.
    #[must_use]
    pub fn is_none(self) -> bool {
        matches!(self, Self::Percent(part) if part <= 0.0 || part.is_nan())
    }
}

impl InjectedFault {
    /// The fault that a policy injects.
    #[must_use]
    pub fn of(injection: &FaultInjection) -> Self {
        Self {
            fault: injection.fault,
            portion: Portion::of(injection.percentage),
        }
    }
}

impl RetryLimit {
    /// The retries of a policy.
    #[must_use]
    pub fn of(retries: &Retries) -> Self {
        Self {
            attempts: retries.attempts.unwrap_or(0),
            per_try: retries.per_try_timeout,
        }
    }
}

impl<'s> MirrorCopy<'s> {
    /// The copies that a policy sends.
    #[must_use]
    pub fn of(mirror: &'s Mirror) -> Self {
        Self {
            target: mirror.target.as_ref(),
            port: mirror.port.filter(|port| *port != 0),
            portion: Portion::of(mirror.percentage),
        }
    }
}

impl Ejection {
    /// The ejection that a policy sets up.
    #[must_use]
    pub fn of(outlier: &OutlierDetection, has_clients: bool) -> Self {
        let given = |number: Option<u32>| number.filter(|number| *number != 0);
        let seconds = SignedDuration::from_secs;
        Self {
            errors: given(outlier.consecutive_errors).unwrap_or(5),
            interval: outlier.interval.unwrap_or(seconds(10)),
            at_least: outlier.base_ejection_time.unwrap_or(seconds(30)),
            most_percent: given(outlier.max_ejection_percent).unwrap_or(100),
            has_clients,
        }
    }
}

fn fault(fault: &FaultInjection) -> PolicyEffect<'_> {
    let value = EffectValue::Fault(InjectedFault::of(fault));
    PolicyEffect::with(Field::FaultInjection, value, &fault.unknown)
}

fn retry_limit(retries: &Retries) -> PolicyEffect<'_> {
    let value = EffectValue::Retries(RetryLimit::of(retries));
    PolicyEffect::with(Field::Retries, value, &retries.unknown)
}

fn copy(mirror: &Mirror) -> PolicyEffect<'_> {
    let value = EffectValue::Mirror(MirrorCopy::of(mirror));
    PolicyEffect::with(Field::Mirror, value, &mirror.unknown)
}

fn ejection(outlier: &OutlierDetection, has_clients: bool) -> PolicyEffect<'_> {
    let value = EffectValue::Ejection(Ejection::of(outlier, has_clients));
    PolicyEffect::with(Field::OutlierDetection, value, &outlier.unknown)
}

fn tls(mtls: &Mtls) -> PolicyEffect<'_> {
    PolicyEffect::with(Field::Mtls, EffectValue::Tls(mtls.istio), &mtls.unknown)
}

fn not_known(
    fields: &Unknown,
    field: fn(Box<str>) -> Field,
) -> impl Iterator<Item = PolicyEffect<'_>> {
    let keys = fields.iter().map(|(key, _)| key);
    keys.map(move |key| PolicyEffect::of(field(key.into()), EffectValue::NotKnown))
}
