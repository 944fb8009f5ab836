//! Traffic shifts: weights over destinations and their subsets.

use serde::de::MapAccess;
use serde_json::Value;

use crate::model::{
    decode::{MemberValue, ReadFields, Unknown, fields, messages},
    encode::{JsonMembers, ToJson},
    reference::{ClusterObjectRef, ObjectRef},
    text::{Labels, Text},
};

use super::routing::HeaderManipulation;

/// A traffic shift (`TrafficPolicySpec.Policy.MultiDestination`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MultiDestination {
    /// Its members. With more than one the weights should sum to 100.
    pub destinations: Box<[WeightedDestination]>,
}

/// One member of a traffic shift.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeightedDestination {
    /// Its weight; 0 if absent.
    pub weight: u32,
    /// The receiver of its share of the traffic. `None` if no known kind is given.
    pub target: Option<ShiftTarget>,
    /// Changes of the headers of these requests.
    pub headers: Option<Box<HeaderManipulation>>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// The receiver of a share of a traffic shift.
#[derive(Clone, Debug, PartialEq)]
pub enum ShiftTarget {
    /// A Kubernetes service, or those of its endpoints that carry all labels of `subset`.
    KubeService {
        /// Which service.
        reference: ClusterObjectRef,
        /// The labels an endpoint needs; empty for the whole service.
        subset: Labels,
        /// The service port; needed if the service has more than one. `None` if absent or 0, which are the same to the API.
        port: Option<u32>,
    },
    /// A `VirtualDestination` (Enterprise), or a subset of it.
    VirtualDestination {
        /// Which one.
        reference: ObjectRef,
        /// The labels an endpoint needs; empty for the whole.
        subset: Labels,
    },
    /// A Destination by its own name, for external services.
    StaticDestination(ObjectRef),
    /// The cluster that a request header names. The API marks it as not implemented.
    ClusterHeader(Text),
}

messages!(WeightedDestination);

fields! {
    MultiDestination {
        "destinations" => destinations,
    }
    KubeServiceTarget {
        "name" => name,
        "namespace" => namespace,
        "clusterName" => cluster,
        "subset" => subset,
        "port" => port,
    }
    VirtualTarget {
        "name" => name,
        "namespace" => namespace,
        "subset" => subset,
    }
    Options {
        "headerManipulation" => headers,
    }
}

impl ToJson for WeightedDestination {
    fn json(&self) -> Value {
        let members = JsonMembers::default().with("weight", &self.weight);
        let members = match &self.target {
            None => members,
            Some(ShiftTarget::KubeService {
                reference,
                subset,
                port,
            }) => members.with(
                "kubeService",
                &JsonMembers::default()
                    .with("name", &reference.name)
                    .with("namespace", &reference.namespace)
                    .with("clusterName", &reference.cluster)
                    .with("subset", subset)
                    .with("port", port)
                    .value(),
            ),
            Some(ShiftTarget::VirtualDestination { reference, subset }) => members.with(
                "virtualDestination",
                &JsonMembers::default()
                    .with("name", &reference.name)
                    .with("namespace", &reference.namespace)
                    .with("subset", subset)
                    .value(),
            ),
            Some(ShiftTarget::StaticDestination(reference)) => {
                members.with("staticDestination", reference)
            }
            Some(ShiftTarget::ClusterHeader(header)) => members.with("clusterHeader", header),
        };
        members
            .within("options", "headerManipulation", &self.headers)
            .and(self.unknown.members())
            .value()
    }
}

impl ReadFields for WeightedDestination {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "weight" => value.read(&mut self.weight),
            "kubeService" => value.choose(&mut self.target, KubeServiceTarget::into_target),
            "virtualDestination" => value.choose(&mut self.target, VirtualTarget::into_target),
            "staticDestination" => value.choose(&mut self.target, ShiftTarget::StaticDestination),
            "clusterHeader" => value.choose(&mut self.target, ShiftTarget::ClusterHeader),
            "options" => value.then(|options: Options| self.headers = options.headers),
            _ => value.keep(&mut self.unknown),
        }
    }
}

#[derive(Default)]
struct KubeServiceTarget {
    name: Text,
    namespace: Text,
    cluster: Text,
    subset: Labels,
    port: Option<u32>,
}

impl KubeServiceTarget {
    fn into_target(self) -> ShiftTarget {
        let Self {
            name,
            namespace,
            cluster,
            subset,
            port,
        } = self;
        ShiftTarget::KubeService {
            reference: ClusterObjectRef {
                name,
                namespace,
                cluster,
            },
            subset,
            port: port.filter(|port| *port != 0),
        }
    }
}

#[derive(Default)]
struct VirtualTarget {
    name: Text,
    namespace: Text,
    subset: Labels,
}

impl VirtualTarget {
    fn into_target(self) -> ShiftTarget {
        let Self {
            name,
            namespace,
            subset,
        } = self;
        ShiftTarget::VirtualDestination {
            reference: ObjectRef { name, namespace },
            subset,
        }
    }
}

#[derive(Default)]
struct Options {
    headers: Option<Box<HeaderManipulation>>,
}
