//! A workload: what runs pods in a mesh. There are more of them than of Destinations, so nothing here is large.

use serde::de::MapAccess;

use super::{
    decode::{Fields, Member, Oddity, fields, messages, objects},
    meta::Meta,
    reference::{ClusterObjectRef, ObjectRef},
    text::{Labels, Text},
};

/// A `discovery.mesh.gloo.solo.io/v1` Workload.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workload {
    /// What the object says about itself.
    pub meta: Meta,
    /// What was found.
    pub spec: WorkloadSpec,
    /// What the management plane made of it.
    pub status: WorkloadStatus,
    /// What in it is not as the API defines it.
    pub oddities: Box<[Oddity]>,
}

/// What discovery found of a workload (`WorkloadSpec`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkloadSpec {
    /// What runs its pods; nothing where it runs outside Kubernetes.
    pub kubernetes: Option<KubeWorkload>,
    /// The mesh it is part of.
    pub mesh: Option<ObjectRef>,
    /// Its virtual node in App Mesh; empty where it has none.
    pub virtual_node: Text,
}

/// What runs the pods of a workload (`WorkloadSpec.KubernetesWorkload`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubeWorkload {
    /// The Deployment, `StatefulSet` or `DaemonSet`.
    pub controller: ClusterObjectRef,
    /// The labels of its pod template.
    pub pod_labels: Labels,
    /// The service account of its pods.
    pub service_account: Text,
}

/// The status of a Workload (`WorkloadStatus`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkloadStatus {
    /// The Workload's own generation that networking last processed.
    pub observed_generation: Option<i64>,
    /// What it was said to call.
    pub dependencies: ServiceDependencies,
}

/// What a workload was said to call (Enterprise). Many statuses hold it empty, so it is no box.
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

impl Fields for WorkloadSpec {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Member<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "kubernetes" => value.read(&mut self.kubernetes),
            "mesh" => value.read(&mut self.mesh),
            "appMesh" => value.then(|app_mesh: AppMesh| self.virtual_node = app_mesh.virtual_node),
            _ => value.skip(),
        }
    }
}
