//! Approvals: the verdict of the management plane on policies, virtual meshes and virtual destinations, as a whole and for
//! each object they are about (`ApprovalState` of [`status.proto`]).
//!
//! [`status.proto`]: https://github.com/mburtless/gloo-mesh/blob/main/api/common/v1/status.proto

use serde::de::Deserializer;
use serde_json::Value;

use super::{
    decode::{Pairs, ReadJson, ReadOutcome, Reader, fields, names},
    encode::{JsonMembers, ToJson},
    text::Text,
};

/// Whether an object is in force.
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

impl ApprovalState {
    /// The name that the API gives it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Accepted => "ACCEPTED",
            Self::Invalid => "INVALID",
            Self::Failed => "FAILED",
        }
    }

    /// Whether it was refused, for what it says or for what went wrong.
    #[must_use]
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::Invalid | Self::Failed)
    }
}

/// The approval of a policy for one object that it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalStatus {
    /// Its place in the order of acceptance, from 0.
    pub acceptance_order: u32,
    /// Whether it is accepted there; absent means pending.
    pub state: ApprovalState,
    /// Why it was not.
    pub errors: Box<[Text]>,
    /// Warnings that do not keep it from being in force.
    pub warnings: Box<[Text]>,
}

/// The approvals of a policy for each object that it is about, sorted by `<name>.<namespace>.` of the object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Approvals(Box<[(Box<str>, ApprovalStatus)]>);

impl Approvals {
    /// Each approval, with the key of its object.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &ApprovalStatus)> {
        self.0.iter().map(|(key, status)| (&**key, status))
    }

    /// The approval for the object with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&ApprovalStatus> {
        let at = self.0.binary_search_by(|(k, _)| (**k).cmp(key)).ok()?;
        Some(&self.0[at].1)
    }

    /// The approval for an object.
    #[must_use]
    pub fn of(&self, name: &str, namespace: &str) -> Option<&ApprovalStatus> {
        self.get(&approval_key(name, namespace))
    }
}

/// The key of an object of the management cluster. It ends with a dot: the part for a cluster is empty.
#[must_use]
pub fn approval_key(name: &str, namespace: &str) -> String {
    format!("{name}.{namespace}.")
}

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

impl ToJson for Approvals {
    fn json(&self) -> Value {
        if self.0.is_empty() {
            return Value::Null;
        }
        let approvals = self.iter().map(|(key, status)| (key, status.json()));
        approvals.collect::<JsonMembers>().value()
    }
}

impl ReadJson for Approvals {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        let mut pairs = Pairs::<ApprovalStatus>::default();
        let found = pairs.read(from, reader)?;
        let mut approvals = pairs.0;
        approvals.sort_by(|a, b| a.0.cmp(&b.0));
        self.0 = approvals.into();
        Ok(found)
    }
}
