//! Resources: the names of a kind in the API of a server. Addresses of a Service come from two of them, and not every
//! server has both.

use crate::store::Kind;

/// Objects of one sort on a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum Resource {
    /// The objects that have the name of the kind.
    Of(Kind),
    /// Endpoints, which stand for [`Kind::EndpointSlice`] where these cannot be read. Kubernetes has had them always;
    /// slices of the version that is read are there from 1.21 on.
    Endpoints,
}

impl Resource {
    /// The kind that they are read as.
    pub(in crate::source) fn kind(self) -> Kind {
        match self {
            Self::Of(kind) => kind,
            Self::Endpoints => Kind::EndpointSlice,
        }
    }

    /// The name in addresses of the API server.
    pub(in crate::source) fn plural(self) -> &'static str {
        match self {
            Self::Of(kind) => kind.plural(),
            Self::Endpoints => "endpoints",
        }
    }

    /// The API group; empty where it is the core group.
    pub(in crate::source) fn group(self) -> &'static str {
        match self {
            Self::Of(kind) => kind.group(),
            Self::Endpoints => "",
        }
    }

    /// As roles and people name it: `services`, `endpointslices.discovery.k8s.io`.
    pub(in crate::source) fn full(self) -> String {
        match self.group() {
            "" => self.plural().to_owned(),
            group => format!("{}.{group}", self.plural()),
        }
    }

    /// The first part of the path. The core group is older than groups and has another one.
    pub(super) fn root(self) -> String {
        match self {
            Self::Endpoints => "/api/v1".to_owned(),
            Self::Of(kind) if kind.group().is_empty() => format!("/api/{}", kind.version()),
            Self::Of(kind) => format!("/apis/{}", kind.api_version()),
        }
    }

    /// The resource to read if this one cannot be read.
    pub(super) fn instead(self) -> Option<Self> {
        (self == Self::Of(Kind::EndpointSlice)).then_some(Self::Endpoints)
    }
}
