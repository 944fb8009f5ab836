//! The Destination: anything in a service mesh that can receive traffic.

use std::num::NonZeroU32;

use serde::de::MapAccess;
use serde_json::Value;

use super::{
    decode::{Body, MemberValue, Noun, Oddity, ReadFields, messages},
    encode::{JsonMembers, ToJson},
    external_service::ExternalService,
    kube_service::{ExternalAddress, KubeService},
    meta::Meta,
    reference::ObjectRef,
    status::Status,
};

/// A `discovery.mesh.gloo.solo.io/v1` Destination, every field of it ([destination.proto](https://github.com/mburtless/gloo-mesh/blob/main/api/discovery/v1/destination.proto)).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Destination {
    /// The metadata of the object.
    pub meta: Meta,
    /// The receiver of the traffic.
    pub target: Target,
    /// The mesh that controls it. External services usually have none.
    pub mesh: Option<ObjectRef>,
    /// The status, as the management plane wrote it. `None` until networking has seen it.
    pub status: Option<Box<Status>>,
    /// How many bytes of JSON it is, where that is [`LARGE`] or more.
    pub large: Option<NonZeroU32>,
    /// Its fields that the API does not allow.
    pub oddities: Box<[Oddity]>,
}

/// Objects of this many bytes of JSON or more are large. [etcd](https://etcd.io/docs/v3.5/dev-guide/limit/) takes requests of
/// 1.5 MiB at most.
pub const LARGE: usize = 512 * 1024;

/// The receiver of the traffic of a Destination. The API allows one of two; a dump or a manifest may hold neither or both.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Target {
    /// Neither is given.
    #[default]
    Unset,
    /// A Kubernetes service in a registered cluster.
    KubeService(Box<KubeService>),
    /// A service outside the mesh.
    ExternalService(Box<ExternalService>),
    /// Both are given. The API server would refuse that.
    Both(Box<KubeService>, Box<ExternalService>),
}

impl Destination {
    /// The Kubernetes service, where there is one.
    #[must_use]
    pub fn kube_service(&self) -> Option<&KubeService> {
        match &self.target {
            Target::KubeService(service) | Target::Both(service, _) => Some(service),
            Target::Unset | Target::ExternalService(_) => None,
        }
    }

    /// The addresses by which its Kubernetes service is reached from outside its cluster.
    pub fn external_addresses(&self) -> impl Iterator<Item = &ExternalAddress> {
        let kube = self.kube_service().into_iter();
        kube.flat_map(|kube| &kube.external_addresses)
    }

    /// How many endpoints it has, including the addresses behind an external service.
    #[must_use]
    pub fn endpoint_count(&self) -> u32 {
        let kube = self.kube_service().into_iter();
        let subsets = kube.flat_map(|kube| &kube.endpoint_subsets);
        let pods: usize = subsets.map(|subset| subset.endpoints.len()).sum();
        let external = self.external_service();
        let external = external.map_or(0, |external| external.endpoints.len());
        u32::try_from(pods + external).unwrap_or(u32::MAX)
    }

    /// Whether something at this path is not as the API defines it, so that it was left out.
    #[must_use]
    pub fn could_not_read(&self, path: &str) -> bool {
        let mut oddities = self.oddities.iter();
        oddities.any(|oddity| oddity.path.starts_with(path))
    }

    /// The external service, where there is one.
    #[must_use]
    pub fn external_service(&self) -> Option<&ExternalService> {
        match &self.target {
            Target::ExternalService(service) | Target::Both(_, service) => Some(service),
            Target::Unset | Target::KubeService(_) => None,
        }
    }
}

impl Noun for Destination {
    fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    fn set_oddities(&mut self, oddities: Box<[Oddity]>) {
        self.oddities = oddities;
    }

    fn measure(&mut self, body: Body<'_>) {
        let bytes = body.compact_len_from(LARGE).map(u32::try_from);
        self.large = bytes.and_then(|bytes| NonZeroU32::new(bytes.unwrap_or(u32::MAX)));
    }
}

messages!(Destination, Spec<'_>);

impl ToJson for Destination {
    fn json(&self) -> Value {
        let spec = JsonMembers::default();
        let spec = match self.kube_service() {
            Some(service) => spec.with("kubeService", service),
            None => spec,
        };
        let spec = match self.external_service() {
            Some(service) => spec.with("externalService", service),
            None => spec,
        };
        JsonMembers::default()
            .with("metadata", &self.meta)
            .with("spec", &spec.with("mesh", &self.mesh).value())
            .with("status", &self.status)
            .value()
    }
}

impl ReadFields for Destination {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "metadata" => value.read(&mut self.meta),
            "spec" => value.read(&mut Spec(self)),
            "status" => value.read(&mut self.status),
            _ => value.skip(),
        }
    }
}

/// The spec, read straight into its Destination.
struct Spec<'d>(&'d mut Destination);

impl ReadFields for Spec<'_> {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "kubeService" => value
                .then(|kube| self.0.target = std::mem::take(&mut self.0.target).with_kube(kube)),
            "externalService" => value.then(|external| {
                self.0.target = std::mem::take(&mut self.0.target).with_external(external);
            }),
            "mesh" => value.read(&mut self.0.mesh),
            _ => value.skip(),
        }
    }
}

impl Target {
    fn with_kube(self, kube: Box<KubeService>) -> Self {
        match self {
            Self::ExternalService(external) | Self::Both(_, external) => Self::Both(kube, external),
            Self::Unset | Self::KubeService(_) => Self::KubeService(kube),
        }
    }

    fn with_external(self, external: Box<ExternalService>) -> Self {
        match self {
            Self::KubeService(kube) | Self::Both(kube, _) => Self::Both(kube, external),
            Self::Unset | Self::ExternalService(_) => Self::ExternalService(external),
        }
    }
}
