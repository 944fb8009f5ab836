//! Messages without content.

use serde::de::MapAccess;

use serde_json::Value;

use super::{MemberValue, ReadFields, messages};
use crate::model::encode::{JsonMembers, ToJson};

/// A message whose presence is its meaning, such as `remoteAddress: {}`. Its fields are skipped.
#[derive(Default)]
pub(in crate::model) struct Given;

messages!(Given);

impl ToJson for Given {
    fn json(&self) -> Value {
        JsonMembers::default().value()
    }
}

impl ReadFields for Given {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        _: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        value.skip()
    }
}
