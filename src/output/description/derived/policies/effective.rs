//! The effective value of each field in the document of `describe`, with its requests, clients and policy.

mod value;

use serde::Serialize;
use serde_json::Value as Json;

use crate::{
    derive::{
        effects,
        policies::{AppliedPolicy, FieldValue, FieldValues, ValueStanding},
    },
    output::report::Reference,
};

/// A value that takes effect.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EffectiveValue {
    field: String,
    words: String,
    /// The value with the defaults of Gloo Mesh; absent for a field that this version does not know.
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
            value: value::structured(value.effect),
            scope: value.scope_words(),
            requests: effects::request_words(&value.scope),
            clients: effects::client_words(&value.scope),
            policy: policy.map(Reference::from),
            order: value.order,
            generation: value.generation,
        }
    }
}
