//! The kinds of objects that feeds carry.

use std::{fmt, sync::Arc};

use crate::model::{
    Destination, Text,
    meta::Meta,
    policy::{AccessPolicy, TrafficPolicy},
    reference::ObjectRef,
};

/// What is read from sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `discovery.mesh.gloo.solo.io/v1` Destination.
    Destination,
    /// `networking.mesh.gloo.solo.io/v1` `TrafficPolicy`.
    TrafficPolicy,
    /// `networking.mesh.gloo.solo.io/v1` `AccessPolicy`.
    AccessPolicy,
}

/// An object of one of the kinds, decoded and shared.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// A Destination.
    Destination(Arc<Destination>),
    /// A `TrafficPolicy`.
    TrafficPolicy(Arc<TrafficPolicy>),
    /// An `AccessPolicy`.
    AccessPolicy(Arc<AccessPolicy>),
}

/// Names an object among those of its kind in its source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    /// The namespace of the object; empty where a file does not say.
    pub namespace: Text,
    /// The name of the object.
    pub name: Box<str>,
}

impl Kind {
    /// All kinds, Destinations first.
    pub const ALL: [Self; 3] = [Self::Destination, Self::TrafficPolicy, Self::AccessPolicy];

    /// The name of the kind, as `kind:` says it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Destination => "Destination",
            Self::TrafficPolicy => "TrafficPolicy",
            Self::AccessPolicy => "AccessPolicy",
        }
    }

    /// The API group and version.
    #[must_use]
    pub fn api_version(self) -> &'static str {
        match self {
            Self::Destination => "discovery.mesh.gloo.solo.io/v1",
            Self::TrafficPolicy | Self::AccessPolicy => "networking.mesh.gloo.solo.io/v1",
        }
    }

    /// The name of the kind in addresses of the API server.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Destination => "destinations",
            Self::TrafficPolicy => "trafficpolicies",
            Self::AccessPolicy => "accesspolicies",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Object {
    /// The kind of the object.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Destination(_) => Kind::Destination,
            Self::TrafficPolicy(_) => Kind::TrafficPolicy,
            Self::AccessPolicy(_) => Kind::AccessPolicy,
        }
    }

    /// What the object says about itself.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        match self {
            Self::Destination(object) => &object.meta,
            Self::TrafficPolicy(object) => &object.meta,
            Self::AccessPolicy(object) => &object.meta,
        }
    }

    /// The key of the object in its feed.
    #[must_use]
    pub fn key(&self) -> ObjectKey {
        ObjectKey::of(self.meta())
    }
}

impl ObjectKey {
    /// The key of an object with this metadata.
    #[must_use]
    pub fn of(meta: &Meta) -> Self {
        Self {
            namespace: meta.namespace.clone(),
            name: meta.name.clone(),
        }
    }
}

impl From<&ObjectRef> for ObjectKey {
    fn from(reference: &ObjectRef) -> Self {
        Self {
            namespace: reference.namespace.clone(),
            name: (*reference.name).into(),
        }
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace.given() {
            Some(namespace) => write!(f, "{namespace}/{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}
