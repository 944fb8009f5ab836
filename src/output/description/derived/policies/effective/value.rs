//! The value of a field of a policy as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::{
    derive::effects::{
        self, EffectValue, InjectedFault, MirrorCopy, PolicyEffect, Portion, RetryLimit,
        TrafficShift,
    },
    model::{
        Labels, Text,
        policy::{
            AuthChoice, CorsPolicy, Csrf, DescriptorSource, ExtAuth, FaultAction,
            HeaderManipulation, LimitAction, MirrorTarget, ObjectSelector, Pattern, RateLimit,
            RateLimitRules, StringMatch, TlsMode,
        },
    },
};

/// The value of a field, with the defaults of Gloo Mesh: durations in seconds, percentages from 0 to 100, shares from 0 to
/// 1. A member that is absent has no default. `None` if this version does not know the field or its value.
pub(super) fn structured(effect: &PolicyEffect<'_>) -> Option<Json> {
    Some(match &effect.value {
        EffectValue::Shift(shift) => split(shift),
        EffectValue::Fault(injected) => fault(injected),
        EffectValue::Timeout(Some(limit)) => json!({"timeout": limit.as_secs_f64()}),
        EffectValue::Timeout(None) => json!({"unlimited": true}),
        EffectValue::Retries(limit) => retries(limit),
        EffectValue::Mirror(copy) => mirror(copy),
        EffectValue::Headers(changes) => headers(changes),
        EffectValue::Cors(policy) => cors(policy),
        EffectValue::Csrf(policy) => csrf(policy),
        EffectValue::Ejection(ejection) => json!({
            "consecutiveErrors": ejection.errors,
            "interval": ejection.interval.as_secs_f64(),
            "baseEjectionTime": ejection.at_least.as_secs_f64(),
            "maxEjectionPercent": ejection.most_percent,
        }),
        EffectValue::Tls(mode) => json!({"tlsMode": match (*mode)? {
            TlsMode::Disable => "DISABLE",
            TlsMode::Simple => "SIMPLE",
            TlsMode::IstioMutual => "ISTIO_MUTUAL",
        }}),
        EffectValue::RateLimit(limit) => rate_limit(limit)?,
        EffectValue::ExtAuth(auth) => authorization(auth)?,
        EffectValue::Requests(_)
        | EffectValue::Clients(_)
        | EffectValue::Callers(_)
        | EffectValue::Methods(_)
        | EffectValue::Paths(_)
        | EffectValue::Ports(_)
        | EffectValue::Destinations(_)
        | EffectValue::Routes(_)
        | EffectValue::NotKnown => return None,
    })
}

/// An object whose empty members are left out.
#[derive(Default)]
struct Members(Map<String, Json>);

impl Members {
    fn with(mut self, key: &str, value: impl Serialize) -> Self {
        let value = json!(value);
        let is_empty = match &value {
            Json::Null => true,
            Json::Array(items) => items.is_empty(),
            Json::Object(members) => members.is_empty(),
            _ => false,
        };
        if !is_empty {
            self.0.insert(key.to_owned(), value);
        }
        self
    }

    fn json(self) -> Json {
        Json::Object(self.0)
    }
}

fn percentage(portion: Portion) -> f64 {
    match portion {
        Portion::All | Portion::Unset => 100.0,
        Portion::Percent(percentage) => percentage,
    }
}

fn texts(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| &**text).collect()
}

fn pairs(labels: &Labels) -> BTreeMap<&str, &str> {
    let pairs = labels.iter();
    pairs.map(|(key, value)| (&**key, &**value)).collect()
}

/// The members of a traffic shift; a share only if Istio takes the weights.
fn split(shift: &TrafficShift<'_>) -> Json {
    let members = shift.members.iter().map(|member| {
        Members::default()
            .with("weight", member.weight)
            .with("share", shift.share(member.weight))
            .with("target", member.target.as_ref().map(effects::target_words))
            .json()
    });
    json!({"destinations": members.collect::<Vec<_>>()})
}

fn fault(injected: &InjectedFault) -> Json {
    let members = Members::default().with("percentage", percentage(injected.portion));
    let members = match injected.fault {
        Some(FaultAction::FixedDelay(delay)) => members.with("delay", delay.as_secs_f64()),
        Some(FaultAction::Abort { http_status }) => members.with("abortStatus", http_status),
        None => members,
    };
    members.json()
}

fn retries(limit: &RetryLimit) -> Json {
    let per_try = limit.per_try.map(|limit| limit.as_secs_f64());
    Members::default()
        .with("attempts", limit.attempts)
        .with("perTryTimeout", per_try)
        .json()
}

fn mirror(copy: &MirrorCopy<'_>) -> Json {
    let target = copy
        .target
        .map(|MirrorTarget::KubeService(service)| service.to_string());
    Members::default()
        .with("percentage", percentage(copy.portion))
        .with("target", target)
        .with("port", copy.port)
        .json()
}

/// The headers that are added to and removed from requests and responses.
fn headers(changes: &HeaderManipulation) -> Json {
    let change = |added: &Labels, removed: &[Text]| {
        Members::default()
            .with("add", pairs(added))
            .with("remove", texts(removed))
            .json()
    };
    Members::default()
        .with(
            "requests",
            change(&changes.append_request, &changes.remove_request),
        )
        .with(
            "responses",
            change(&changes.append_response, &changes.remove_response),
        )
        .json()
}

fn cors(policy: &CorsPolicy) -> Json {
    Members::default()
        .with("allowOrigins", origins(&policy.allow_origins))
        .with("allowMethods", texts(&policy.allow_methods))
        .with("allowHeaders", texts(&policy.allow_headers))
        .with("exposeHeaders", texts(&policy.expose_headers))
        .with("maxAge", policy.max_age.map(|age| age.as_secs_f64()))
        .with("allowCredentials", policy.allow_credentials)
        .json()
}

/// Whether requests are refused, or judged and let through.
fn csrf(policy: &Csrf) -> Json {
    Members::default()
        .with("filterEnabled", policy.filter_enabled)
        .with("shadowEnabled", policy.shadow_enabled)
        .with("percentage", percentage(Portion::of(policy.percentage)))
        .with("additionalOrigins", origins(&policy.additional_origins))
        .json()
}

/// Each origin as `{"exact": TEXT}`, `{"prefix": TEXT}`, `{"suffix": TEXT}` or `{"regex": TEXT}`.
fn origins(origins: &[StringMatch]) -> Vec<Json> {
    let origin = |origin: &StringMatch| {
        let members = match &origin.pattern {
            Some(Pattern::Exact(text)) => Members::default().with("exact", &**text),
            Some(Pattern::Prefix(text)) => Members::default().with("prefix", &**text),
            Some(Pattern::Suffix(text)) => Members::default().with("suffix", &**text),
            Some(Pattern::Regex(text)) => Members::default().with("regex", &**text),
            None => Members::default(),
        };
        let ignore_case = origin.ignore_case.then_some(true);
        members.with("ignoreCase", ignore_case).json()
    };
    origins.iter().map(origin).collect()
}

/// The descriptors by which requests are counted. `None` if no known kind is given.
fn rate_limit(limit: &RateLimit) -> Option<Json> {
    let members = match limit.limits.as_ref()? {
        RateLimitRules::Client(config) => {
            Members::default().with("clientConfig", config.to_string())
        }
        RateLimitRules::Raw(limits) => {
            let limits = limits.iter().map(|limit| {
                Members::default()
                    .with("actions", actions(&limit.actions))
                    .with("setActions", actions(&limit.set_actions))
                    .json()
            });
            Members::default().with("limits", limits.collect::<Vec<_>>())
        }
    };
    let server = limit.server.as_ref().map(selector);
    Some(members.with("serverConfig", server).json())
}

fn actions(actions: &[LimitAction]) -> Vec<Json> {
    let action = |action: &LimitAction| match &action.descriptor {
        Some(DescriptorSource::GenericKey(value)) => json!({"genericKey": **value}),
        Some(DescriptorSource::RequestHeader { header, key }) => {
            json!({"requestHeader": **header, "key": **key})
        }
        Some(DescriptorSource::RemoteAddress) => json!({"remoteAddress": true}),
        Some(DescriptorSource::SourceCluster) => json!({"sourceCluster": true}),
        Some(DescriptorSource::DestinationCluster) => json!({"destinationCluster": true}),
        None => json!({}),
    };
    actions.iter().map(action).collect()
}

/// The objects that a selector is for. Its expressions are in the object.
fn selector(selector: &ObjectSelector) -> Json {
    Members::default()
        .with("namespaces", texts(&selector.namespaces))
        .with("labels", pairs(&selector.labels))
        .json()
}

/// How requests are authorized. `None` if no known kind is given.
fn authorization(auth: &ExtAuth) -> Option<Json> {
    Some(match auth.choice.as_ref()? {
        AuthChoice::Disable(disable) => json!({"disable": disable}),
        AuthChoice::Config(config) => json!({"config": config.to_string()}),
        AuthChoice::Custom(extensions) => json!({"contextExtensions": pairs(extensions)}),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        derive::effects::traffic_effects,
        model::{Interner, decode_value, policy::TrafficPolicy},
    };

    /// The values of the fields of `spec.policy`, in the order of the effects.
    fn values(policy: &Json) -> Vec<Json> {
        let value =
            json!({"metadata": {"name": "p", "namespace": "n"}, "spec": {"policy": policy}});
        let policy: TrafficPolicy = decode_value(&value, &mut Interner::default());
        let effects = traffic_effects(policy.spec.as_deref().expect("it has a spec"));
        effects.iter().filter_map(structured).collect()
    }

    #[test]
    fn each_field_of_a_policy_has_its_value() {
        for (policy, value) in [
            (
                json!({"headerManipulation": {"appendRequestHeaders": {"x": "1"}, "removeResponseHeaders": ["server"]}}),
                json!({"requests": {"add": {"x": "1"}}, "responses": {"remove": ["server"]}}),
            ),
            (
                json!({"corsPolicy": {"allowOrigins": [{"exact": "https://a"}, {"prefix": "https://b"}],
                    "allowMethods": ["GET"], "maxAge": "90s", "allowCredentials": false}}),
                json!({"allowOrigins": [{"exact": "https://a"}, {"prefix": "https://b"}],
                    "allowMethods": ["GET"], "maxAge": 90.0, "allowCredentials": false}),
            ),
            (
                json!({"csrf": {"filterEnabled": true, "percentage": 5, "additionalOrigins": [{"suffix": ".a", "ignoreCase": true}]}}),
                json!({"filterEnabled": true, "shadowEnabled": false, "percentage": 5.0,
                    "additionalOrigins": [{"suffix": ".a", "ignoreCase": true}]}),
            ),
            (
                json!({"rateLimit": {"raw": {"rateLimits": [{"actions": [{"genericKey": {"descriptorValue": "all"}},
                    {"requestHeaders": {"headerName": "x-user", "descriptorKey": "user"}}, {"remoteAddress": {}}]}]},
                    "ratelimitServerConfigSelector": {"namespaces": ["limits"], "labels": {"a": "b"}}}}),
                json!({"limits": [{"actions": [{"genericKey": "all"}, {"requestHeader": "x-user", "key": "user"},
                    {"remoteAddress": true}]}], "serverConfig": {"namespaces": ["limits"], "labels": {"a": "b"}}}),
            ),
            (
                json!({"rateLimit": {"ratelimitClientConfigRef": {"name": "c", "namespace": "n"}}}),
                json!({"clientConfig": "n/c"}),
            ),
            (
                json!({"extauth": {"configRef": {"name": "c", "namespace": "n"}}}),
                json!({"config": "n/c"}),
            ),
            (
                json!({"extauth": {"disable": true}}),
                json!({"disable": true}),
            ),
            (
                json!({"extauth": {"customAuth": {"contextExtensions": {"a": "b"}}}}),
                json!({"contextExtensions": {"a": "b"}}),
            ),
            (
                json!({"faultInjection": {"abort": {"httpStatus": 503}, "percentage": 5}}),
                json!({"abortStatus": 503, "percentage": 5.0}),
            ),
            (json!({"requestTimeout": "0s"}), json!({"unlimited": true})),
            (
                json!({"retries": {"attempts": 2, "perTryTimeout": "500ms"}}),
                json!({"attempts": 2, "perTryTimeout": 0.5}),
            ),
            (
                json!({"mirror": {"kubeService": {"name": "m", "namespace": "b", "clusterName": "c"}, "port": 80}}),
                json!({"target": "m.b.c", "port": 80, "percentage": 100.0}),
            ),
            (
                json!({"mtls": {"istio": {"tlsMode": "SIMPLE"}}}),
                json!({"tlsMode": "SIMPLE"}),
            ),
        ] {
            assert_eq!(values(&policy), [value], "{policy}");
        }
    }
}
