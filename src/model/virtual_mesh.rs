//! A virtual mesh: meshes that trust each other and are federated.

use serde::de::MapAccess;
use serde_json::Value;

use super::{
    approval::{ApprovalState, Approvals},
    decode::{Given, MemberValue, Oddity, ReadFields, fields, messages, names, objects},
    encode::{JsonMembers, ToJson},
    meta::Meta,
    policy::DestinationSelector,
    reference::ObjectRef,
    status::TcpKeepalive,
    text::Text,
};

/// A `networking.mesh.gloo.solo.io/v1` `VirtualMesh` ([virtual_mesh.proto](https://github.com/mburtless/gloo-mesh/blob/main/api/networking/v1/virtual_mesh.proto)).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VirtualMesh {
    /// The metadata of the object.
    pub meta: Meta,
    /// The spec.
    pub spec: VirtualMeshSpec,
    /// The status, as the management plane wrote it.
    pub status: VirtualMeshStatus,
    /// Its fields that the API does not allow.
    pub oddities: Box<[Oddity]>,
}

/// The spec of a virtual mesh (`VirtualMeshSpec`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VirtualMeshSpec {
    /// Its meshes.
    pub meshes: Box<[ObjectRef]>,
    /// How its meshes trust each other.
    pub mtls: Option<MtlsConfig>,
    /// The Destinations that other meshes can call. `None` if they can call none.
    pub federation: Option<Federation>,
    /// Whether calls need an `AccessPolicy`.
    pub global_access_policy: GlobalAccessPolicy,
}

/// How the meshes of a virtual mesh trust each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MtlsConfig {
    /// The trust model. `None` if no known kind is given.
    pub trust: Option<Trust>,
    /// Whether pods are restarted when certificates change.
    pub auto_restart_pods: bool,
}

/// The trust model of a virtual mesh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// By a common authority. `None` if it is not given.
    Shared(Option<Authority>),
    /// By the certificates of the gateways, without a common authority.
    Limited,
}

/// The authority that meshes trust in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authority {
    /// A root certificate that Gloo Mesh makes.
    Generated,
    /// A root certificate in a secret.
    Secret(ObjectRef),
    /// Agents ask an authority outside for intermediate certificates.
    Intermediate,
}

/// Which Destinations can be called from which other meshes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Federation {
    /// Those that are; none are where this is empty and it is not permissive.
    pub selectors: Box<[FederationSelector]>,
    /// Whether all are, if there is no selector. The API has deprecated it.
    pub permissive: bool,
    /// Whether requests go to pod addresses directly, not through a gateway.
    pub flat_network: bool,
    /// How federated hostnames end; empty means `global`.
    pub hostname_suffix: Text,
    /// The Destinations that are gateways for calls from other meshes; empty for those that are found.
    pub gateways: Box<[IngressGatewaySelector]>,
    /// Keepalive for requests that cross clusters.
    pub tcp_keepalive: Option<TcpKeepalive>,
}

/// Destinations that can be called from other meshes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FederationSelector {
    /// Which Destinations; empty for all.
    pub destinations: Box<[DestinationSelector]>,
    /// From which meshes; empty for all of the virtual mesh.
    pub meshes: Box<[ObjectRef]>,
}

/// Destinations that are gateways.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IngressGatewaySelector {
    /// Which Destinations.
    pub destinations: Box<[DestinationSelector]>,
    /// The name of the port that is called; empty means `tls`.
    pub port_name: Text,
}

/// Whether calls need an `AccessPolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GlobalAccessPolicy {
    /// As each mesh has it. Also what an absent value means.
    #[default]
    MeshDefault,
    /// They do.
    Enabled,
    /// They do not.
    Disabled,
}

/// How federated hostnames end where a virtual mesh does not say.
pub const DEFAULT_SUFFIX: &str = "global";

/// The status of a virtual mesh (`VirtualMeshStatus`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VirtualMeshStatus {
    /// The generation that was last processed.
    pub observed_generation: Option<i64>,
    /// Whether it is accepted as a whole. `None` if no status was written.
    pub state: Option<ApprovalState>,
    /// The errors about it as a whole.
    pub errors: Box<[Text]>,
    /// Its approval for each mesh.
    pub meshes: Approvals,
    /// Its approval for each Destination that it federates.
    pub destinations: Approvals,
}

objects!(VirtualMesh);
messages!(MtlsConfig, Shared, Root<'_>, Federation);
names! {
    GlobalAccessPolicy:
        "MESH_DEFAULT" => GlobalAccessPolicy::MeshDefault,
        "ENABLED" => GlobalAccessPolicy::Enabled,
        "DISABLED" => GlobalAccessPolicy::Disabled;
}

fields! {
    VirtualMeshSpec {
        "meshes" => meshes,
        "mtlsConfig" => mtls,
        "federation" => federation,
        "globalAccessPolicy" => global_access_policy,
    }
    FederationSelector {
        "destinationSelectors" => destinations,
        "meshes" => meshes,
    }
    IngressGatewaySelector {
        "destinationSelectors" => destinations,
        "portName" => port_name,
    }
    VirtualMeshStatus {
        "observedGeneration" => observed_generation,
        "state" => state,
        "errors" => errors,
        "meshes" => meshes,
        "destinations" => destinations,
    }
}

impl ToJson for MtlsConfig {
    fn json(&self) -> Value {
        let given = JsonMembers::default().value();
        let members = match &self.trust {
            None => JsonMembers::default(),
            Some(Trust::Limited) => JsonMembers::default().with("limited", &given),
            Some(Trust::Shared(authority)) => {
                let root = |name: &str, value: &Value| {
                    let root = JsonMembers::default().with(name, value).value();
                    JsonMembers::default().with("rootCertificateAuthority", &root)
                };
                let shared = match authority {
                    None => JsonMembers::default(),
                    Some(Authority::Generated) => root("generated", &given),
                    Some(Authority::Secret(secret)) => root("secret", &secret.json()),
                    Some(Authority::Intermediate) => {
                        JsonMembers::default().with("intermediateCertificateAuthority", &given)
                    }
                };
                JsonMembers::default().with("shared", &shared.value())
            }
        };
        members
            .with("autoRestartPods", &self.auto_restart_pods)
            .value()
    }
}

impl ToJson for Federation {
    fn json(&self) -> Value {
        let permissive = self.permissive.then_some(Given);
        JsonMembers::default()
            .with("selectors", &self.selectors)
            .with("permissive", &permissive)
            .with("flatNetwork", &self.flat_network)
            .with("hostnameSuffix", &self.hostname_suffix)
            .with("ingressGatewaySelectors", &self.gateways)
            .with("tcpKeepalive", &self.tcp_keepalive)
            .value()
    }
}

impl ReadFields for MtlsConfig {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "shared" => value.choose(&mut self.trust, |shared: Shared| {
                Trust::Shared(shared.authority)
            }),
            "limited" => value.choose(&mut self.trust, |Given| Trust::Limited),
            "autoRestartPods" => value.read(&mut self.auto_restart_pods),
            _ => value.skip(),
        }
    }
}

#[derive(Default)]
struct Shared {
    authority: Option<Authority>,
}

impl ReadFields for Shared {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "rootCertificateAuthority" => value.read(&mut Root(&mut self.authority)),
            "intermediateCertificateAuthority" => {
                value.choose(&mut self.authority, |Given| Authority::Intermediate)
            }
            _ => value.skip(),
        }
    }
}

/// The root certificate, read straight into the authority.
struct Root<'s>(&'s mut Option<Authority>);

impl ReadFields for Root<'_> {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "generated" => value.choose(self.0, |Given| Authority::Generated),
            "secret" => value.choose(self.0, Authority::Secret),
            _ => value.skip(),
        }
    }
}

impl ReadFields for Federation {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "selectors" => value.read(&mut self.selectors),
            "permissive" => value.then(|Given| self.permissive = true),
            "flatNetwork" => value.read(&mut self.flat_network),
            "hostnameSuffix" => value.read(&mut self.hostname_suffix),
            "ingressGatewaySelectors" => value.read(&mut self.gateways),
            "tcpKeepalive" => value.read(&mut self.tcp_keepalive),
            _ => value.skip(),
        }
    }
}
