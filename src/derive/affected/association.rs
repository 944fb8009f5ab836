//! The ways in which an object affects a Destination.

use crate::{
    derive::fault::{Remark, Severity},
    model::{meta::Meta, reference::ObjectRef},
};

/// One way in which an object affects a Destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Association {
    /// The description.
    pub words: String,
    /// Info if it is only good to know. `None` if all is as it should be.
    pub severity: Option<Severity>,
    /// Whether a policy or virtual mesh is in force for the Destination. `None` if it says nothing about that.
    pub enforcement: Option<Enforcement>,
}

/// Whether a policy or virtual mesh is in force for a Destination, the most important answer first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Enforcement {
    /// It was refused.
    Refused,
    /// An older generation of it is in force.
    Older,
    /// It is in force, or federates the Destination.
    InForce,
    /// That is not known.
    Unknown,
    /// It selects the Destination, but is not in force.
    NotInForce,
}

impl Association {
    /// An association without a fault.
    pub(super) fn plain(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            severity: None,
            enforcement: None,
        }
    }

    /// The same, saying whether the object is in force.
    pub(super) fn with(self, enforcement: Enforcement) -> Self {
        let enforcement = Some(enforcement);
        Self {
            enforcement,
            ..self
        }
    }
}

impl From<Remark> for Association {
    fn from(remark: Remark) -> Self {
        Self {
            severity: Some(remark.severity),
            ..Self::plain(remark.text)
        }
    }
}

/// Whether a reference names the object with this metadata.
pub(super) fn names(reference: &ObjectRef, meta: &Meta) -> bool {
    *reference.name == *meta.name && reference.namespace == meta.namespace
}
