//! A workload: what runs pods in a mesh. There are more of them than of Destinations, so nothing here is large.

use serde::de::MapAccess;
use serde_json::Value;

use super::{
    decode::{MemberValue, Oddity, ReadFields, fields, messages, objects},
    encode::{JsonMembers, ToJson},
    meta::Meta,
    reference::{ClusterObjectRef, ObjectRef},
    text::{Labels, Text},
};

/// A `discovery.mesh.gloo.solo.io/v1` Workload ([workload.proto](https://github.com/mburtless/gloo-mesh/blob/main/api/discovery/v1/workload.proto)).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workload {
    /// The metadata of the object.
    pub meta: Meta,
    /// The spec: what discovery found.
    pub spec: WorkloadSpec,
    /// The status, as the management plane wrote it.
    pub status: WorkloadStatus,
    /// Its fields that the API does not allow.
    pub oddities: Box<[Oddity]>,
}

/// The workload that discovery found (`WorkloadSpec`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkloadSpec {
    /// The controller of its pods. `None` if it runs outside Kubernetes.
    pub kubernetes: Option<KubeWorkload>,
    /// The mesh it is part of.
    pub mesh: Option<ObjectRef>,
    /// Its virtual node in App Mesh; empty where it has none.
    pub virtual_node: Text,
}

/// The controller of the pods of a workload (`WorkloadSpec.KubernetesWorkload`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubeWorkload {
    /// The Deployment, `StatefulSet` or `DaemonSet`.
    pub controller: ClusterObjectRef,
    /// The labels of its pod template.
    pub pod_labels: Labels,
    /// The service account of its pods.
    pub service_account: Text,
}

impl KubeWorkload {
    /// The service account that its pods run as: `default` if the pod template names none.
    #[must_use]
    pub fn account(&self) -> &str {
        self.service_account.given().unwrap_or("default")
    }
}

/// The status of a Workload (`WorkloadStatus`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkloadStatus {
    /// The Workload's own generation that networking last processed.
    pub observed_generation: Option<i64>,
    /// Its declared dependencies.
    pub dependencies: ServiceDependencies,
}

/// The declared dependencies of a workload (Enterprise).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceDependencies {
    /// The objects that say so.
    pub applied: Box<[AppliedServiceDependency]>,
    /// The hostnames that it calls.
    pub hostnames: Box<[Text]>,
}

/// An object that says what a workload calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppliedServiceDependency {
    /// Which one.
    pub reference: ObjectRef,
    /// The generation of it that is in force.
    pub observed_generation: Option<i64>,
}

objects!(Workload);
messages!(WorkloadSpec);

fields! {
    KubeWorkload {
        "controller" => controller,
        "podLabels" => pod_labels,
        "serviceAccountName" => service_account,
    }
    WorkloadStatus {
        "observedGeneration" => observed_generation,
        "serviceDependencies" => dependencies,
    }
    ServiceDependencies {
        "appliedServiceDependencies" => applied,
        "destinationHostnames" => hostnames,
    }
    AppliedServiceDependency {
        "serviceDependencyRef" => reference,
        "observedGeneration" => observed_generation,
    }
    AppMesh {
        "virtualNodeName" => virtual_node,
    }
}

#[derive(Default)]
struct AppMesh {
    virtual_node: Text,
}

impl ToJson for WorkloadSpec {
    fn json(&self) -> Value {
        JsonMembers::default()
            .with("kubernetes", &self.kubernetes)
            .with("mesh", &self.mesh)
            .within("appMesh", "virtualNodeName", &self.virtual_node)
            .value()
    }
}

impl ReadFields for WorkloadSpec {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "kubernetes" => value.read(&mut self.kubernetes),
            "mesh" => value.read(&mut self.mesh),
            "appMesh" => value.then(|app_mesh: AppMesh| self.virtual_node = app_mesh.virtual_node),
            _ => value.skip(),
        }
    }
}
