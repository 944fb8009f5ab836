//! Policies as objects: their newest spec, and what the management plane says of it.

use std::{fmt::Debug, sync::Arc};

use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::model::{
    approval::{ApprovalState, Approvals},
    decode::{Oddity, ReadJson, ReadOutcome, Reader, fields, objects, read_text},
    interner::Decoded,
    meta::Meta,
    text::Text,
};

use super::{access::AccessPolicySpec, traffic::TrafficPolicySpec};

/// A `networking.mesh.gloo.solo.io/v1` `TrafficPolicy` ([traffic_policy.proto](https://github.com/mburtless/gloo-mesh/blob/main/api/networking/v1/traffic_policy.proto)).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrafficPolicy {
    /// The metadata of the object.
    pub meta: Meta,
    /// The spec.
    pub spec: Option<Arc<TrafficPolicySpec>>,
    /// The status, as the management plane wrote it.
    pub status: PolicyStatus,
    /// Its fields that the API does not allow.
    pub oddities: Box<[Oddity]>,
}

/// A `networking.mesh.gloo.solo.io/v1` `AccessPolicy` ([access_policy.proto](https://github.com/mburtless/gloo-mesh/blob/main/api/networking/v1/access_policy.proto)).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessPolicy {
    /// The metadata of the object.
    pub meta: Meta,
    /// The spec.
    pub spec: Option<Arc<AccessPolicySpec>>,
    /// The status, as the management plane wrote it.
    pub status: PolicyStatus,
    /// Its fields that the API does not allow.
    pub oddities: Box<[Oddity]>,
}

/// The status of a policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyStatus {
    /// The generation that was last processed.
    pub observed_generation: Option<i64>,
    /// Whether it is accepted as a whole. `None` if no status was written.
    pub state: Option<ApprovalState>,
    /// Its approval for each Destination.
    pub destinations: Approvals,
    /// The errors about it as a whole.
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

impl ReadJson for Arc<TrafficPolicySpec> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        shared(self, from, reader)
    }
}

impl ReadJson for Arc<AccessPolicySpec> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        shared(self, from, reader)
    }
}

/// Looks a spec up by its JSON text before decoding it: thousands of Destinations carry the same one.
fn shared<'de, T, D>(
    into: &mut Arc<T>,
    from: D,
    reader: &mut Reader<'_>,
) -> Result<ReadOutcome, D::Error>
where
    T: ReadJson + Default + Debug + Send + Sync + 'static,
    D: Deserializer<'de>,
{
    let json = Box::<RawValue>::deserialize(from)?;
    let json = json.get();
    if !json.starts_with('{') {
        // Reads nothing, and says what stood there instead of a spec.
        read_text::<T>(json, reader);
        return Ok(ReadOutcome::Nothing);
    }
    if let Some(known) = reader.interner.decoded::<T>().get(json) {
        *into = Arc::clone(&known.value);
        let oddities = known.oddities.clone();
        reader.replay(&oddities);
        return Ok(ReadOutcome::Value);
    }
    let (spec, oddities) = reader.nested(|reader| read_text::<T>(json, reader));
    *into = Arc::new(spec);
    reader.replay(&oddities);
    let decoded = Decoded {
        value: Arc::clone(into),
        oddities,
    };
    reader.interner.decoded().insert(json.into(), decoded);
    Ok(ReadOutcome::Value)
}
