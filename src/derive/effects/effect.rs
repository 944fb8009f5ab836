//! The effects of a policy, as values: one for each field that its spec sets, with the defaults that Gloo Mesh applies.
//!
//! Everything else about policies is made from these values: words, effective values, overlaps, rules, routes. Protobuf
//! does not distinguish a number of 0 from an absent one, so both become the default here.

use jiff::SignedDuration;

use crate::model::{
    Text,
    decode::Unknown,
    policy::{
        AccessPolicySpec, CorsPolicy, Csrf, DestinationSelector, ExtAuth, FaultInjection,
        HeaderManipulation, HttpMatch, IdentitySelector, Mirror, Mtls, OutlierDetection, Policy,
        RateLimit, Retries, RouteSelector, TlsMode, TrafficPolicySpec, WorkloadSelector,
    },
};

use super::{
    Field, TrafficShift,
    value::{Ejection, InjectedFault, MirrorCopy, RetryLimit},
};

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
    /// How long a request may take, retries included. `None` if there is no limit, which 0 means to Envoy (`timeout` of a
    /// [RouteAction](https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto)).
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
