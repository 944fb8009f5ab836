//! A service mesh, as discovery found it in a cluster.

mod istio;

use serde::de::MapAccess;
use serde_json::Value;

pub use istio::{IngressGateway, Istio};

use super::{
    decode::{MemberValue, Oddity, ReadFields, fields, messages, objects},
    encode::{JsonMembers, ToJson},
    endpoint::Address,
    meta::Meta,
    reference::ObjectRef,
    text::{Labels, Text},
};

/// A `discovery.mesh.gloo.solo.io/v1` Mesh ([mesh.proto](https://github.com/mburtless/gloo-mesh/blob/main/api/discovery/v1/mesh.proto)).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mesh {
    /// The metadata of the object.
    pub meta: Meta,
    /// The spec: what discovery found.
    pub spec: MeshSpec,
    /// The status, as the management plane wrote it.
    pub status: MeshStatus,
    /// Its fields that the API does not allow.
    pub oddities: Box<[Oddity]>,
}

/// The mesh that discovery found (`MeshSpec`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeshSpec {
    /// The software that the mesh runs. `None` if no known type is given.
    pub mesh_type: Option<MeshType>,
    /// The namespace of the agent that found it; empty where there is no agent.
    pub agent_namespace: Text,
}

/// The software that a mesh runs.
#[derive(Clone, Debug, PartialEq)]
pub enum MeshType {
    /// Istio.
    Istio(Box<Istio>),
    /// AWS App Mesh.
    AwsAppMesh(Box<AwsAppMesh>),
    /// Linkerd.
    Linkerd(Box<Linkerd>),
    /// Consul Connect.
    ConsulConnect(Installation),
    /// Open Service Mesh.
    Osm(Installation),
}

/// The place where the control plane of a mesh runs (`MeshInstallation`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Installation {
    /// The namespace.
    pub namespace: Text,
    /// The name under which the cluster was registered.
    pub cluster: Text,
    /// The labels of its pods.
    pub pod_labels: Labels,
    /// The version of the mesh.
    pub version: Text,
    /// The region of the cluster; empty where unknown.
    pub region: Text,
}

/// An AWS App Mesh.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AwsAppMesh {
    /// Its name at AWS.
    pub name: Text,
    /// Its region.
    pub region: Text,
    /// The account it belongs to.
    pub account: Text,
    /// Its ARN.
    pub arn: Text,
    /// The registered clusters it spans.
    pub clusters: Box<[Text]>,
}

/// A Linkerd mesh.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linkerd {
    /// The place where its control plane runs.
    pub installation: Installation,
    /// The DNS domain of its cluster.
    pub cluster_domain: Text,
}

/// The status of a Mesh (`MeshStatus`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeshStatus {
    /// The Mesh's own generation that networking last processed.
    pub observed_generation: Option<i64>,
    /// The virtual mesh it is part of. `None` if it is part of none.
    pub virtual_mesh: Option<AppliedVirtualMesh>,
    /// The virtual destinations that its workloads can call.
    pub virtual_destinations: Box<[AppliedVirtualDestination]>,
    /// The gateways through which other meshes call it.
    pub gateways: Box<[EastWestGateway]>,
}

/// The virtual mesh that a mesh is part of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppliedVirtualMesh {
    /// Which one.
    pub reference: ObjectRef,
    /// The generation of it that is in force.
    pub observed_generation: Option<i64>,
}

/// A virtual destination that a mesh knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppliedVirtualDestination {
    /// Which one.
    pub reference: ObjectRef,
    /// The generation of it that is in force.
    pub observed_generation: Option<i64>,
    /// Why it is not in force.
    pub errors: Box<[Text]>,
}

/// A gateway through which other meshes call a mesh.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EastWestGateway {
    /// The Destination object that is the gateway.
    pub destination: ObjectRef,
    /// The addresses at which it is reached from outside its cluster.
    pub external_addresses: Box<[Address]>,
    /// Its service port.
    pub port: Option<u32>,
    /// The port at which it is reached from outside.
    pub external_port: Option<u32>,
}

impl MeshSpec {
    /// The place where its control plane runs. `None` for App Mesh, which runs at AWS.
    #[must_use]
    pub fn installation(&self) -> Option<&Installation> {
        match self.mesh_type.as_ref()? {
            MeshType::Istio(istio) => Some(&istio.installation),
            MeshType::Linkerd(linkerd) => Some(&linkerd.installation),
            MeshType::ConsulConnect(installation) | MeshType::Osm(installation) => {
                Some(installation)
            }
            MeshType::AwsAppMesh(_) => None,
        }
    }

    /// The trust domain of its identities. `None` if it has none.
    #[must_use]
    pub fn trust_domain(&self) -> Option<&str> {
        match self.mesh_type.as_ref()? {
            MeshType::Istio(istio) => istio.trust_domain.given(),
            _ => None,
        }
    }

    /// The registered clusters it is in, in the order given.
    #[must_use]
    pub fn clusters(&self) -> Vec<&str> {
        if let Some(MeshType::AwsAppMesh(app_mesh)) = &self.mesh_type {
            return app_mesh.clusters.iter().map(|cluster| &**cluster).collect();
        }
        let cluster = self.installation().and_then(|at| at.cluster.given());
        cluster.into_iter().collect()
    }

    /// The gateways of an Istio mesh in the form that the API has deprecated. Empty for other meshes.
    #[must_use]
    pub fn ingress_gateways(&self) -> &[IngressGateway] {
        match &self.mesh_type {
            Some(MeshType::Istio(istio)) => &istio.ingress_gateways,
            _ => &[],
        }
    }
}

objects!(Mesh);
messages!(MeshSpec);

fields! {
    Installation {
        "namespace" => namespace,
        "cluster" => cluster,
        "podLabels" => pod_labels,
        "version" => version,
        "region" => region,
    }
    AwsAppMesh {
        "awsName" => name,
        "region" => region,
        "awsAccountId" => account,
        "arn" => arn,
        "clusters" => clusters,
    }
    Linkerd {
        "installation" => installation,
        "clusterDomain" => cluster_domain,
    }
    MeshStatus {
        "observedGeneration" => observed_generation,
        "appliedVirtualMesh" => virtual_mesh,
        "appliedVirtualDestinations" => virtual_destinations,
        "appliedEastWestIngressGateways" => gateways,
    }
    AppliedVirtualMesh {
        "ref" => reference,
        "observedGeneration" => observed_generation,
    }
    AppliedVirtualDestination {
        "ref" => reference,
        "observedGeneration" => observed_generation,
        "errors" => errors,
    }
    EastWestGateway {
        "destinationRef" => destination,
        "externalAddresses" => external_addresses,
        "port" => port,
        "externalPort" => external_port,
        // As the betas of 1.1 wrote them.
        or "destinationPort" => port,
        or "externalDestinationPort" => external_port,
    }
    Installed {
        "installation" => installation,
    }
    Agent {
        "agentNamespace" => namespace,
    }
}

/// A mesh with an installation and no other field.
#[derive(Default)]
struct Installed {
    installation: Installation,
}

#[derive(Default)]
struct Agent {
    namespace: Text,
}

impl ToJson for MeshSpec {
    fn json(&self) -> Value {
        let members = match &self.mesh_type {
            None => JsonMembers::default(),
            Some(MeshType::Istio(istio)) => JsonMembers::default().with("istio", istio),
            Some(MeshType::AwsAppMesh(mesh)) => JsonMembers::default().with("awsAppMesh", mesh),
            Some(MeshType::Linkerd(linkerd)) => JsonMembers::default().with("linkerd", linkerd),
            Some(MeshType::ConsulConnect(at)) => {
                JsonMembers::default().within("consulConnect", "installation", at)
            }
            Some(MeshType::Osm(at)) => JsonMembers::default().within("osm", "installation", at),
        };
        members
            .within("agentInfo", "agentNamespace", &self.agent_namespace)
            .value()
    }
}

impl ReadFields for MeshSpec {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        let installed = |installed: Installed| installed.installation;
        match key {
            "istio" => value.choose(&mut self.mesh_type, MeshType::Istio),
            "awsAppMesh" => value.choose(&mut self.mesh_type, MeshType::AwsAppMesh),
            "linkerd" => value.choose(&mut self.mesh_type, MeshType::Linkerd),
            "consulConnect" => value.choose(&mut self.mesh_type, |consul| {
                MeshType::ConsulConnect(installed(consul))
            }),
            "osm" => value.choose(&mut self.mesh_type, |osm| MeshType::Osm(installed(osm))),
            "agentInfo" => value.then(|agent: Agent| self.agent_namespace = agent.namespace),
            _ => value.skip(),
        }
    }
}
