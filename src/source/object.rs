//! Decoding an object of a kind that is known.
//!
//! Never fails, as the model's decoder never does.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    model::{Interner, decode, decode_value},
    store::{Kind, Object},
};

/// Decodes an object from its JSON text.
pub(super) fn from_text(kind: Kind, json: &str, interner: &mut Interner) -> Object {
    match kind {
        Kind::Destination => Object::Destination(Arc::new(decode(json, interner))),
        Kind::TrafficPolicy => Object::TrafficPolicy(Arc::new(decode(json, interner))),
        Kind::AccessPolicy => Object::AccessPolicy(Arc::new(decode(json, interner))),
    }
}

/// Decodes an object from a value.
pub(super) fn from_value(kind: Kind, value: &Value, interner: &mut Interner) -> Object {
    match kind {
        Kind::Destination => Object::Destination(Arc::new(decode_value(value, interner))),
        Kind::TrafficPolicy => Object::TrafficPolicy(Arc::new(decode_value(value, interner))),
        Kind::AccessPolicy => Object::AccessPolicy(Arc::new(decode_value(value, interner))),
    }
}
