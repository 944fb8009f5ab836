//! The object that has a finding: a Destination or a policy.

use std::sync::Arc;

use crate::{
    derive::{self, world::Known},
    model::meta::Meta,
    store::{Id, Kind, Object, Subject},
};

/// The object that has a finding.
#[derive(Clone, Debug)]
pub enum Holder {
    /// A Destination.
    Destination(Arc<Known>),
    /// A policy.
    Policy(Subject, Object),
}

impl Holder {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Destination(_) => Kind::Destination,
            Self::Policy(subject, _) => subject.kind,
        }
    }

    /// Its source, namespace and name.
    #[must_use]
    pub fn id(&self) -> &Id {
        match self {
            Self::Destination(known) => &known.id,
            Self::Policy(subject, _) => &subject.id,
        }
    }

    /// The object among those of all kinds.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject {
            kind: self.kind(),
            id: self.id().clone(),
        }
    }

    /// Its metadata.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        match self {
            Self::Destination(known) => &known.destination.meta,
            Self::Policy(_, object) => object.meta(),
        }
    }

    /// The Destination. `None` if it is a policy.
    #[must_use]
    pub fn destination(&self) -> Option<&Arc<Known>> {
        match self {
            Self::Destination(known) => Some(known),
            Self::Policy(..) => None,
        }
    }

    /// The registered cluster of the Destination. `None` if it has none, and for policies.
    #[must_use]
    pub fn cluster(&self) -> Option<&str> {
        derive::destination::cluster(&self.destination()?.destination)
    }

    /// Its namespace and name, with its kind if that is not Destination.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Destination(known) => known.id.key.to_string(),
            Self::Policy(subject, _) => format!("{} {}", subject.kind, subject.id.key),
        }
    }
}
