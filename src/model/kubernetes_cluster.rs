//! A registered cluster.

use jiff::Timestamp;
use serde::de::MapAccess;
use serde_json::Value;

use super::{
    decode::{MemberValue, Oddity, ReadFields, fields, messages, names, objects},
    encode::{JsonMembers, ToJson},
    meta::Meta,
    text::Text,
};

/// A `multicluster.solo.io/v1alpha1` `KubernetesCluster`. Its name is the name of the cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubernetesCluster {
    /// The metadata of the object.
    pub meta: Meta,
    /// How it was registered.
    pub spec: KubernetesClusterSpec,
    /// The status, by each controller.
    pub status: KubernetesClusterStatus,
    /// Its fields that the API does not allow.
    pub oddities: Box<[Oddity]>,
}

/// How a cluster was registered (`KubernetesClusterSpec`). Where its credentials lie is not read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubernetesClusterSpec {
    /// The DNS domain of its services; empty means `cluster.local`.
    pub cluster_domain: Text,
    /// The cluster at AWS. `None` if it is not known to be one.
    pub eks: Option<Eks>,
}

/// The DNS domain of a cluster that gives none.
pub const DEFAULT_DOMAIN: &str = "cluster.local";

impl KubernetesClusterSpec {
    /// The DNS domain of its services, whether it is given or not.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.cluster_domain.given().unwrap_or(DEFAULT_DOMAIN)
    }
}

/// A cluster at AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Eks {
    /// Its ARN.
    pub arn: Text,
    /// The account it belongs to.
    pub account: Text,
    /// Its region.
    pub region: Text,
    /// Its name there.
    pub name: Text,
}

/// The status of a registered cluster (`KubernetesClusterStatus`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubernetesClusterStatus {
    /// The status of each controller that works with it.
    pub states: Box<[ClusterStatus]>,
    /// The namespace that it was registered in.
    pub namespace: Text,
}

/// The status that one controller gives a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterStatus {
    /// Whether it was accepted.
    pub state: ClusterState,
    /// Why, or why not.
    pub message: Text,
    /// The generation that was last processed.
    pub observed_generation: Option<i64>,
    /// When that was.
    pub processed: Option<Timestamp>,
    /// Who says so.
    pub owner: Text,
}

/// Whether a registered cluster was accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClusterState {
    /// Not processed yet. Also what an absent state means.
    #[default]
    Pending,
    /// Being processed.
    Processing,
    /// Refused for what it says.
    Invalid,
    /// Refused for what went wrong.
    Failed,
    /// In use.
    Accepted,
}

impl KubernetesClusterStatus {
    /// The first state that is not accepted, else the first one. `None` if none is reported.
    #[must_use]
    pub fn gravest(&self) -> Option<&ClusterStatus> {
        let mut states = self.states.iter();
        let refused = states.find(|one| one.state != ClusterState::Accepted);
        refused.or(self.states.first())
    }
}

impl ClusterState {
    /// Whether it was refused, for what it says or for what went wrong.
    #[must_use]
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::Invalid | Self::Failed)
    }

    /// The name that the API gives it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Processing => "PROCESSING",
            Self::Invalid => "INVALID",
            Self::Failed => "FAILED",
            Self::Accepted => "ACCEPTED",
        }
    }
}

objects!(KubernetesCluster);
messages!(KubernetesClusterSpec);
names! {
    ClusterState:
        "PENDING" => ClusterState::Pending,
        "PROCESSING" => ClusterState::Processing,
        "INVALID" => ClusterState::Invalid,
        "FAILED" => ClusterState::Failed,
        "ACCEPTED" => ClusterState::Accepted;
}

fields! {
    Eks {
        "arn" => arn,
        "accountId" => account,
        "region" => region,
        "name" => name,
    }
    KubernetesClusterStatus {
        "status" => states,
        "namespace" => namespace,
    }
    ClusterStatus {
        "state" => state,
        "message" => message,
        "observedGeneration" => observed_generation,
        "processingTime" => processed,
        "owner" => owner,
    }
    Provider {
        "eks" => eks,
    }
}

#[derive(Default)]
struct Provider {
    eks: Option<Eks>,
}

impl ToJson for KubernetesClusterSpec {
    fn json(&self) -> Value {
        JsonMembers::default()
            .with("clusterDomain", &self.cluster_domain)
            .within("providerInfo", "eks", &self.eks)
            .value()
    }
}

impl ReadFields for KubernetesClusterSpec {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "clusterDomain" => value.read(&mut self.cluster_domain),
            "providerInfo" => value.then(|provider: Provider| self.eks = provider.eks),
            _ => value.skip(),
        }
    }
}
