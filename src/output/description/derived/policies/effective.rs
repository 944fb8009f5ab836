//! The effective value of each field in the document of `describe`, with its requests, clients and policy.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::{
    derive::{
        effects::{self, EffectValue, PolicyEffect, Portion, TrafficShift},
        policies::{AppliedPolicy, FieldValue, FieldValues, ValueStanding},
    },
    model::policy::{FaultAction, MirrorTarget, TlsMode},
    output::report::Reference,
};

/// A value that takes effect.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EffectiveValue {
    field: String,
    words: String,
    /// The value with the defaults of Gloo Mesh; absent for fields that have only words.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Json>,
    /// For which requests and clients; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requests: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    clients: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Reference>,
    /// The place of the policy among the traffic policies in force, from 0.
    order: usize,
    /// The generation of the policy that is in force here.
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<i64>,
}

/// The values that take effect, by field and then in the order of the policies.
pub(super) fn values(
    fields: &[FieldValues<'_, '_>],
    applied: &[AppliedPolicy<'_>],
) -> Vec<EffectiveValue> {
    let all = fields.iter().flat_map(|field| &field.values);
    let effective = all.filter(|value| value.standing == ValueStanding::Effective);
    effective
        .map(|value| EffectiveValue::of(value, applied))
        .collect()
}

impl EffectiveValue {
    fn of(value: &FieldValue<'_, '_>, applied: &[AppliedPolicy<'_>]) -> Self {
        let policy = applied.get(value.order).map(|policy| policy.reference);
        Self {
            field: value.effect.field.path(),
            words: value.words.clone(),
            value: structured(value.effect),
            scope: value.scope_words(),
            requests: effects::request_words(&value.scope),
            clients: effects::client_words(&value.scope),
            policy: policy.map(Reference::from),
            order: value.order,
            generation: value.generation,
        }
    }
}

/// Durations in seconds, percentages from 0 to 100, shares from 0 to 1. What is absent has no default.
fn structured(effect: &PolicyEffect<'_>) -> Option<Json> {
    Some(match &effect.value {
        EffectValue::Shift(shift) => split(shift),
        EffectValue::Fault(fault) => {
            let mut json = Map::from_iter([percentage(fault.portion)]);
            match fault.fault {
                Some(FaultAction::FixedDelay(delay)) => {
                    json.insert("delay".into(), json!(delay.as_secs_f64()))
                }
                Some(FaultAction::Abort { http_status }) => {
                    json.insert("abortStatus".into(), json!(http_status))
                }
                None => None,
            };
            Json::Object(json)
        }
        EffectValue::Timeout(limit) => match limit {
            Some(limit) => json!({"timeout": limit.as_secs_f64()}),
            None => json!({"unlimited": true}),
        },
        EffectValue::Retries(retries) => {
            let mut json = Map::from_iter([("attempts".to_owned(), json!(retries.attempts))]);
            let each = retries
                .per_try
                .map(|limit| ("perTryTimeout".to_owned(), json!(limit.as_secs_f64())));
            json.extend(each);
            Json::Object(json)
        }
        EffectValue::Mirror(copy) => {
            let mut json = Map::from_iter([percentage(copy.portion)]);
            json.extend(copy.target.map(|target| {
                let MirrorTarget::KubeService(service) = target;
                ("target".to_owned(), json!(service.to_string()))
            }));
            json.extend(copy.port.map(|port| ("port".to_owned(), json!(port))));
            Json::Object(json)
        }
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
        _ => return None,
    })
}

fn percentage(portion: Portion) -> (String, Json) {
    let percentage = match portion {
        Portion::All => 100.0,
        Portion::Percent(percentage) => percentage,
    };
    ("percentage".to_owned(), json!(percentage))
}

/// The members of a traffic shift; a share only if Istio takes the weights.
fn split(shift: &TrafficShift<'_>) -> Json {
    let members = shift.members.iter().map(|member| {
        let mut json = Map::from_iter([("weight".to_owned(), json!(member.weight))]);
        let share = shift.share(member.weight);
        json.extend(share.map(|share| ("share".to_owned(), json!(share))));
        let target = member.target.as_ref().map(effects::target_words);
        json.extend(target.map(|target| ("target".to_owned(), json!(target))));
        Json::Object(json)
    });
    json!({"destinations": members.collect::<Vec<_>>()})
}
