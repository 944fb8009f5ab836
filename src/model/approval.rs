//! What the management plane made of what it was asked for: of policies, virtual meshes and virtual destinations, as a
//! whole and for each object they are about.

use serde::de::Deserializer;

use super::{
    decode::{Found, Pairs, Read, Reader, fields, names},
    text::Text,
};

/// Whether something that was asked for is in force.
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

/// What became of something for one object.
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

/// What became of something for each object, sorted by `<name>.<namespace>.` of the object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Approvals(Box<[(Box<str>, ApprovalStatus)]>);

impl Approvals {
    /// What became of it for each object, with the key of the object.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &ApprovalStatus)> {
        self.0.iter().map(|(key, status)| (&**key, status))
    }

    /// What became of it for the object with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&ApprovalStatus> {
        let at = self.0.binary_search_by(|(k, _)| (**k).cmp(key)).ok()?;
        Some(&self.0[at].1)
    }

    /// What became of it for an object.
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

impl Read for Approvals {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<Found, D::Error> {
        let mut pairs = Pairs::<ApprovalStatus>::default();
        let found = pairs.read(from, reader)?;
        let mut approvals = pairs.0;
        approvals.sort_by(|a, b| a.0.cmp(&b.0));
        self.0 = approvals.into();
        Ok(found)
    }
}
