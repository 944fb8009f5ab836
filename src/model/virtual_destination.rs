//! A virtual destination: one hostname for services of several clusters, with failover (Enterprise).

use serde::de::MapAccess;
use serde_json::Value;

use super::{
    approval::{ApprovalState, Approvals},
    decode::{MemberValue, Oddity, ReadFields, fields, messages, objects},
    encode::{JsonMembers, ToJson},
    kube_service::TargetPort,
    meta::Meta,
    policy::{DestinationSelector, OutlierDetection},
    reference::{ClusterObjectRef, ObjectRef},
    status::RequiredSubsets,
    text::Text,
};

/// A `networking.enterprise.mesh.gloo.solo.io/v1beta1` `VirtualDestination` ([virtual_destination.proto](https://github.com/mburtless/gloo-mesh/blob/main/api/enterprise/networking/v1beta1/virtual_destination.proto)).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VirtualDestination {
    /// The metadata of the object.
    pub meta: Meta,
    /// The spec.
    pub spec: VirtualDestinationSpec,
    /// The status, as the management plane wrote it.
    pub status: VirtualDestinationStatus,
    /// Its fields that the API does not allow.
    pub oddities: Box<[Oddity]>,
}

/// The spec of a virtual destination (`VirtualDestinationSpec`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VirtualDestinationSpec {
    /// The DNS name by which it is called.
    pub hostname: Text,
    /// The port at which it is called.
    pub port: Option<VirtualPort>,
    /// The meshes that can call it. `None` if no known kind is given.
    pub export_to: Option<ExportTo>,
    /// The services behind it. `None` if no known kind is given.
    pub backing: Option<Backing>,
}

/// The port of a virtual destination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VirtualPort {
    /// Its number. The API allows up to 4294967295.
    pub number: Option<u32>,
    /// Its protocol, as Istio names them.
    pub protocol: Text,
    /// The port of the services behind it; the port of the same number if it is not given.
    pub target: TargetPort,
}

/// The meshes that can call a virtual destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportTo {
    /// From all meshes of a virtual mesh.
    VirtualMesh(ObjectRef),
    /// From these meshes.
    Meshes(Box<[ObjectRef]>),
}

/// The services behind a virtual destination.
#[derive(Clone, Debug, PartialEq)]
pub enum Backing {
    /// The first of these that is healthy.
    Static(Box<[BackingDestination]>),
    /// The nearest that is healthy.
    Localized(Box<Localized>),
}

/// A service behind a virtual destination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackingDestination {
    /// The Kubernetes service. `None` if no known kind is given.
    pub kube_service: Option<ClusterObjectRef>,
}

/// Services behind a virtual destination, ranked by where they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Localized {
    /// Which Destinations.
    pub destinations: Box<[DestinationSelector]>,
    /// The failover for callers in each locality.
    pub failover: Box<[FailoverDirective]>,
    /// When an endpoint counts as failed.
    pub outlier_detection: Option<OutlierDetection>,
}

/// The failover for callers in a locality.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailoverDirective {
    /// The locality of the callers.
    pub from: FailoverLocality,
    /// The localities to fall back to, the first that answers.
    pub to: Box<[FailoverLocality]>,
}

/// A locality. The management plane uses the region only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FailoverLocality {
    /// The region.
    pub region: Text,
    /// The zone in it.
    pub zone: Text,
    /// The part of the zone.
    pub sub_zone: Text,
}

/// The status of a virtual destination (`VirtualDestinationStatus`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VirtualDestinationStatus {
    /// The generation that was last processed.
    pub observed_generation: Option<i64>,
    /// Whether it is accepted as a whole. `None` if no status was written.
    pub state: Option<ApprovalState>,
    /// The errors about it as a whole.
    pub errors: Box<[Text]>,
    /// Its approval for each mesh.
    pub meshes: Approvals,
    /// The Destinations behind it.
    pub selected: Box<[SelectedDestination]>,
    /// The traffic shifts that need subsets of it.
    pub required_subsets: Box<[RequiredSubsets]>,
}

/// A Destination behind a virtual destination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelectedDestination {
    /// The Destination object.
    pub reference: ClusterObjectRef,
    /// Its service.
    pub destination: BackingDestination,
}

objects!(VirtualDestination);
messages!(VirtualDestinationSpec, VirtualPort);

fields! {
    BackingDestination {
        "kubeService" => kube_service,
    }
    Localized {
        "destinationSelectors" => destinations,
        "failoverDirectives" => failover,
        "outlierDetection" => outlier_detection,
    }
    FailoverDirective {
        "from" => from,
        "to" => to,
    }
    FailoverLocality {
        "region" => region,
        "zone" => zone,
        "subZone" => sub_zone,
    }
    VirtualDestinationStatus {
        "observedGeneration" => observed_generation,
        "state" => state,
        "errors" => errors,
        "meshes" => meshes,
        "selectedDestinations" => selected,
        "requiredSubsets" => required_subsets,
    }
    SelectedDestination {
        "ref" => reference,
        "destination" => destination,
    }
    MeshList {
        "meshes" => meshes,
    }
    Static {
        "destinations" => destinations,
    }
}

#[derive(Default)]
struct MeshList {
    meshes: Box<[ObjectRef]>,
}

#[derive(Default)]
struct Static {
    destinations: Box<[BackingDestination]>,
}

impl ToJson for VirtualDestinationSpec {
    fn json(&self) -> Value {
        let members = JsonMembers::default()
            .with("hostname", &self.hostname)
            .with("port", &self.port);
        let members = match &self.export_to {
            None => members,
            Some(ExportTo::VirtualMesh(mesh)) => members.with("virtualMesh", mesh),
            Some(ExportTo::Meshes(meshes)) => {
                let list = JsonMembers::default().with("meshes", meshes).value();
                members.with("meshList", &list)
            }
        };
        let members = match &self.backing {
            None => members,
            Some(Backing::Static(services)) => {
                let fixed = JsonMembers::default()
                    .with("destinations", services)
                    .value();
                members.with("static", &fixed)
            }
            Some(Backing::Localized(localized)) => members.with("localized", localized),
        };
        members.value()
    }
}

impl ToJson for VirtualPort {
    fn json(&self) -> Value {
        JsonMembers::default()
            .with("number", &self.number)
            .with("protocol", &self.protocol)
            .with("targetName", &self.target.name())
            .with("targetNumber", &self.target.number())
            .value()
    }
}

impl ReadFields for VirtualDestinationSpec {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "hostname" => value.read(&mut self.hostname),
            "port" => value.read(&mut self.port),
            "virtualMesh" => value.choose(&mut self.export_to, ExportTo::VirtualMesh),
            "meshList" => value.choose(&mut self.export_to, |list: MeshList| {
                ExportTo::Meshes(list.meshes)
            }),
            "static" => value.choose(&mut self.backing, |fixed: Static| {
                Backing::Static(fixed.destinations)
            }),
            "localized" => value.choose(&mut self.backing, Backing::Localized),
            _ => value.skip(),
        }
    }
}

impl ReadFields for VirtualPort {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "number" => value.read(&mut self.number),
            "protocol" => value.read(&mut self.protocol),
            "targetName" => value.then(|name| self.target.set_name(name)),
            "targetNumber" => value.then(|number| self.target.set_number(number)),
            _ => value.skip(),
        }
    }
}
