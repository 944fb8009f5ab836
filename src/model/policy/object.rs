//! Policies as objects: their newest spec, and what the management plane says of it.

use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess};
use serde_json::value::RawValue;

use crate::model::{
    decode::{
        Fields, Found, Member, Noun, Oddity, Pairs, Read, Reader, fields, messages, names,
        read_text,
    },
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
    /// Whether it is accepted as a whole; nothing where no status was written.
    pub state: Option<ApprovalState>,
    /// What became of it for each Destination, by `<name>.<namespace>.` of the Destination object.
    pub destinations: Box<[(Box<str>, ApprovalStatus)]>,
    /// What is wrong with it as a whole.
    pub errors: Box<[Text]>,
}

/// What became of a policy for one Destination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalStatus {
    /// Its place in the order of acceptance, from 0.
    pub acceptance_order: u32,
    /// Whether it is accepted there; absent means pending.
    pub state: ApprovalState,
    /// Why it was not.
    pub errors: Box<[Text]>,
    /// What else is to be said.
    pub warnings: Box<[Text]>,
}

/// Whether a policy was accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApprovalState {
    /// Not processed yet.
    #[default]
    Pending,
    /// In force.
    Accepted,
    /// Refused for what it says.
    Invalid,
    /// Refused for what went wrong.
    Failed,
}

messages!(TrafficPolicy, AccessPolicy, PolicyStatus);
names! {
    ApprovalState:
        "PENDING" => ApprovalState::Pending,
        "ACCEPTED" => ApprovalState::Accepted,
        "INVALID" => ApprovalState::Invalid,
        "FAILED" => ApprovalState::Failed;
}

fields! {
    ApprovalStatus {
        "acceptanceOrder" => acceptance_order,
        "state" => state,
        "errors" => errors,
        "warnings" => warnings,
    }
}

/// Makes a policy object readable, as a whole.
macro_rules! policies {
    ($($noun:ty),+) => {$(
        impl Noun for $noun {
            fn oddities(&self) -> &[Oddity] {
                &self.oddities
            }

            fn set_oddities(&mut self, oddities: Box<[Oddity]>) {
                self.oddities = oddities;
            }
        }

        impl Fields for $noun {
            fn field<'de, A: MapAccess<'de>>(&mut self, key: &str, value: Member<'_, '_, A>) -> Result<(), A::Error> {
                match key {
                    "metadata" => value.read(&mut self.meta),
                    "spec" => value.read(&mut self.spec),
                    "status" => value.read(&mut self.status),
                    _ => value.skip(),
                }
            }
        }
    )+};
}

policies!(TrafficPolicy, AccessPolicy);

impl Fields for PolicyStatus {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Member<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "observedGeneration" => value.read(&mut self.observed_generation),
            "state" => value.read(&mut self.state),
            "destinations" => value.then(|pairs: Pairs<ApprovalStatus>| {
                let mut destinations = pairs.0;
                destinations.sort_by(|a, b| a.0.cmp(&b.0));
                self.destinations = destinations.into();
            }),
            "errors" => value.read(&mut self.errors),
            _ => value.skip(),
        }
    }
}

impl PolicyStatus {
    /// What became of the policy for a Destination object.
    #[must_use]
    pub fn for_destination(&self, name: &str, namespace: &str) -> Option<&ApprovalStatus> {
        // The key of an object of the management cluster ends with a dot: the cluster part is empty.
        let key = format!("{name}.{namespace}.");
        let at = self
            .destinations
            .binary_search_by(|(k, _)| (**k).cmp(&key))
            .ok()?;
        Some(&self.destinations[at].1)
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
