//! Policies as objects: their newest spec, and what the management plane says of it.

use std::sync::Arc;

use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::model::{
    approval::{ApprovalState, Approvals},
    decode::{Found, Oddity, Read, Reader, fields, objects, read_text},
    meta::Meta,
    symbol::{Interner, Shared, SpecsByText},
    text::Text,
};

use super::{access::AccessPolicySpec, traffic::TrafficPolicySpec};

/// A `networking.mesh.gloo.solo.io/v1` `TrafficPolicy`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrafficPolicy {
    /// What the object says about itself.
    pub meta: Meta,
    /// What it asks for.
    pub spec: Option<Arc<TrafficPolicySpec>>,
    /// What the management plane made of it.
    pub status: PolicyStatus,
    /// What in it is not as the API defines it.
    pub oddities: Box<[Oddity]>,
}

/// A `networking.mesh.gloo.solo.io/v1` `AccessPolicy`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessPolicy {
    /// What the object says about itself.
    pub meta: Meta,
    /// What it asks for.
    pub spec: Option<Arc<AccessPolicySpec>>,
    /// What the management plane made of it.
    pub status: PolicyStatus,
    /// What in it is not as the API defines it.
    pub oddities: Box<[Oddity]>,
}

/// The status of a policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyStatus {
    /// The generation that was last processed.
    pub observed_generation: Option<i64>,
    /// Whether it is accepted as a whole. `None` if no status was written.
    pub state: Option<ApprovalState>,
    /// What became of it for each Destination.
    pub destinations: Approvals,
    /// What is wrong with it as a whole.
    pub errors: Box<[Text]>,
}

objects!(TrafficPolicy, AccessPolicy);

fields! {
    PolicyStatus {
        "observedGeneration" => observed_generation,
        "state" => state,
        "destinations" => destinations,
        "errors" => errors,
    }
}

impl Read for Arc<TrafficPolicySpec> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<Found, D::Error> {
        shared(self, |interner| &mut interner.traffic, from, reader)
    }
}

impl Read for Arc<AccessPolicySpec> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<Found, D::Error> {
        shared(self, |interner| &mut interner.access, from, reader)
    }
}

/// Looks a spec up by its JSON text before decoding it: thousands of Destinations carry the same one.
fn shared<'de, T: Read + Default, D: Deserializer<'de>>(
    into: &mut Arc<T>,
    table: fn(&mut Interner) -> &mut SpecsByText<T>,
    from: D,
    reader: &mut Reader<'_>,
) -> Result<Found, D::Error> {
    let json = Box::<RawValue>::deserialize(from)?;
    let json = json.get();
    if !json.starts_with('{') {
        // Reads nothing, and says what stood there instead of a spec.
        read_text::<T>(json, reader);
        return Ok(Found::Nothing);
    }
    if let Some(known) = table(reader.interner).get(json) {
        *into = Arc::clone(&known.value);
        let oddities = known.oddities.clone();
        reader.replay(&oddities);
        return Ok(Found::Value);
    }
    let (spec, oddities) = reader.nested(|reader| read_text::<T>(json, reader));
    *into = Arc::new(spec);
    reader.replay(&oddities);
    let known = Shared {
        value: Arc::clone(into),
        oddities,
    };
    table(reader.interner).insert(json.into(), known);
    Ok(Found::Value)
}
