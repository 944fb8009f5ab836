//! The status of a Destination, as the management plane wrote it.

use std::sync::Arc;

use super::{
    decode::fields,
    policy::{AccessPolicySpec, MultiDestination, TrafficPolicySpec},
    reference::ObjectRef,
    text::Text,
};
use jiff::SignedDuration;

/// The status of a Destination (`DestinationStatus`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// The Destination's own generation that networking last processed.
    pub observed_generation: Option<i64>,
    /// The `TrafficPolicies` in force, in the order in which they were accepted.
    pub traffic_policies: Box<[AppliedTrafficPolicy]>,
    /// The `AccessPolicies` in force.
    pub access_policies: Box<[AppliedAccessPolicy]>,
    /// The name by which workloads of the same cluster call it; external services have none.
    pub local_fqdn: Box<str>,
    /// How it can be called from other clusters. `None` if it is not federated.
    pub federation: Option<Box<AppliedFederation>>,
    /// The traffic shifts that need subsets of it.
    pub required_subsets: Box<[RequiredSubsets]>,
}

/// A `TrafficPolicy` in force (`networking.mesh.gloo.solo.io.AppliedTrafficPolicy`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AppliedTrafficPolicy {
    /// Which policy.
    pub reference: ObjectRef,
    /// The generation of the policy that is in force.
    pub observed_generation: Option<i64>,
    /// The policy as it was then, shared among all Destinations that carry the same text.
    pub spec: Option<Arc<TrafficPolicySpec>>,
    /// Names of gateway routes it applies to; `*` is all.
    pub routes: Box<[Text]>,
}

/// An `AccessPolicy` in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AppliedAccessPolicy {
    /// Which policy.
    pub reference: ObjectRef,
    /// The generation of the policy that is in force.
    pub observed_generation: Option<i64>,
    /// The policy as it was then, shared among all Destinations that carry the same text.
    pub spec: Option<Arc<AccessPolicySpec>>,
}

/// How a Destination can be called from other clusters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AppliedFederation {
    /// The DNS name by which workloads of the federated meshes call it.
    pub hostname: Box<str>,
    /// The meshes that can resolve the hostname.
    pub meshes: Box<[ObjectRef]>,
    /// Whether requests go to pod addresses directly, not through a gateway.
    pub flat_network: bool,
    /// The virtual mesh that federates it.
    pub virtual_mesh: Option<ObjectRef>,
    /// Keepalive for requests that cross clusters.
    pub tcp_keepalive: Option<TcpKeepalive>,
}

/// Keepalive probes (`common.mesh.gloo.solo.io.TCPKeepalive`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TcpKeepalive {
    /// How many unanswered probes end a connection.
    pub probes: Option<u32>,
    /// How long a connection is idle before the first probe.
    pub time: Option<SignedDuration>,
    /// How long between probes.
    pub interval: Option<SignedDuration>,
}

/// A traffic shift that needs subsets of a Destination. Every part may be missing: old CRDs prune them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequiredSubsets {
    /// The policy that shifts the traffic.
    pub policy: Option<ObjectRef>,
    /// The generation of that policy.
    pub observed_generation: Option<i64>,
    /// The whole shift, with its members that are other services.
    pub shift: Option<MultiDestination>,
}

fields! {
    Status {
        "observedGeneration" => observed_generation,
        "appliedTrafficPolicies" => traffic_policies,
        "appliedAccessPolicies" => access_policies,
        "localFqdn" => local_fqdn,
        "appliedFederation" => federation,
        "requiredSubsets" => required_subsets,
    }
    AppliedTrafficPolicy {
        "ref" => reference,
        "observedGeneration" => observed_generation,
        "spec" => spec,
        "routes" => routes,
    }
    AppliedAccessPolicy {
        "ref" => reference,
        "observedGeneration" => observed_generation,
        "spec" => spec,
    }
    AppliedFederation {
        "federatedHostname" => hostname,
        "federatedToMeshes" => meshes,
        "flatNetwork" => flat_network,
        "virtualMeshRef" => virtual_mesh,
        "tcpKeepalive" => tcp_keepalive,
    }
    TcpKeepalive {
        "probes" => probes,
        "time" => time,
        "interval" => interval,
    }
    RequiredSubsets {
        "trafficPolicyRef" => policy,
        "observedGeneration" => observed_generation,
        "trafficShift" => shift,
    }
}
