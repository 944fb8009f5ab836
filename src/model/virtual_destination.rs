//! A virtual destination: one hostname for services of several clusters, with failover (Enterprise).

use serde::de::MapAccess;

use super::{
    approval::{ApprovalState, Approvals},
    decode::{Fields, Member, Oddity, fields, messages, objects},
    kube_service::TargetPort,
    meta::Meta,
    policy::{DestinationSelector, OutlierDetection},
    reference::{ClusterObjectRef, ObjectRef},
    status::RequiredSubsets,
    text::Text,
};

/// A `networking.enterprise.mesh.gloo.solo.io/v1beta1` `VirtualDestination`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VirtualDestination {
    /// What the object says about itself.
    pub meta: Meta,
    /// What it asks for.
    pub spec: VirtualDestinationSpec,
    /// What the management plane made of it.
    pub status: VirtualDestinationStatus,
    /// What in it is not as the API defines it.
    pub oddities: Box<[Oddity]>,
}

/// What a virtual destination asks for (`VirtualDestinationSpec`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VirtualDestinationSpec {
    /// The DNS name by which it is called.
    pub hostname: Text,
    /// The port at which it is called.
    pub port: Option<VirtualPort>,
    /// From where it can be called; nothing where no known kind is given.
    pub export_to: Option<ExportTo>,
    /// What answers; nothing where no known kind is given.
    pub backing: Option<Backing>,
}

/// The port of a virtual destination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VirtualPort {
    /// Its number. The API allows up to 4294967295.
    pub number: Option<u32>,
    /// Its protocol, as Istio names them.
    pub protocol: Text,
    /// The port of the services behind it; that of the same number where it is not given.
    pub target: TargetPort,
}

/// From where a virtual destination can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportTo {
    /// From all meshes of a virtual mesh.
    VirtualMesh(ObjectRef),
    /// From these meshes.
    Meshes(Box<[ObjectRef]>),
}

/// What answers calls of a virtual destination.
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
    /// The Kubernetes service; nothing where no known kind is given.
    pub kube_service: Option<ClusterObjectRef>,
}

/// Services behind a virtual destination, ranked by where they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Localized {
    /// Which Destinations.
    pub destinations: Box<[DestinationSelector]>,
    /// Where calls go from a place where nothing answers.
    pub failover: Box<[FailoverDirective]>,
    /// When an endpoint counts as failed.
    pub outlier_detection: Option<OutlierDetection>,
}

/// Where calls go from a place where nothing answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailoverDirective {
    /// The place.
    pub from: Locality,
    /// Where they go, the first that answers.
    pub to: Box<[Locality]>,
}

/// A place. The management plane looks at the region alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Locality {
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
    /// Whether it is accepted as a whole; nothing where no status was written.
    pub state: Option<ApprovalState>,
    /// What is wrong with it as a whole.
    pub errors: Box<[Text]>,
    /// What became of it for each mesh.
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
    /// What it is.
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
    Locality {
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

impl Fields for VirtualDestinationSpec {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Member<'_, '_, A>,
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

impl Fields for VirtualPort {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Member<'_, '_, A>,
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
