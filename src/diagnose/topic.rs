//! What an examination asked for beside the Destination, so that it is done again when that changes and only then.
//!
//! A topic is held as a hash: two that collide cost an examination too many, never one too few.

use std::hash::{BuildHasher, Hash};

use crate::{
    derive::Claim,
    model::{SourceName, reference::ClusterObjectRef},
    store::Kind,
};

/// Something that was asked for within a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Topic<'a> {
    /// The Destinations of a service: whether there are some, their ports and where they are federated to.
    Service(&'a ClusterObjectRef),
    /// An object of another kind by its name and namespace: whether it is there, and what it asks for.
    Object(Kind, &'a str, &'a str),
    /// What became of a policy or virtual mesh for the Destination of this approval key.
    Approval(&'a str),
    /// The registered cluster of this name.
    Cluster(&'a str),
    /// The virtual meshes that list a mesh, by its name and namespace.
    Listing(&'a str, &'a str),
    /// The meshes whose gateway a Destination is, by its name and namespace.
    GatewayOf(&'a str, &'a str),
    /// The workloads of a cluster and namespace.
    Workloads(&'a str, &'a str),
    /// The zones in which a cluster has endpoints.
    Zones(&'a str),
    /// Who claims a host, a name or an address.
    Claim(Claim<'a>),
    /// Whether any Destination records target ports or a type.
    Recorded,
    /// An object of the live cluster by kind, namespace and the name of its service.
    Live(Kind, &'a str, &'a str),
    /// Whether the live objects of the cluster are known that this source reaches.
    Reached,
}

/// The hash that stands for a topic of a source.
pub(super) fn hash(source: &SourceName, topic: &Topic<'_>) -> u64 {
    foldhash::fast::FixedState::default().hash_one((source, topic))
}
