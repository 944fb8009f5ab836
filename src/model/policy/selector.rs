//! Whom a policy is about: destinations, workloads, identities, routes.

use serde::de::MapAccess;

use crate::model::{
    decode::{Fields, Member, Unknown, fields, messages},
    reference::{ClusterObjectRef, ObjectRef},
    text::{Labels, Text},
};

/// Selects Destinations: by matcher or by name. An empty *list* of these selects all, an empty element none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DestinationSelector {
    /// Matches the labels of Services, their namespaces and clusters.
    pub matcher: Option<ServiceMatcher>,
    /// Names services.
    pub services: Box<[ClusterObjectRef]>,
    /// What this version does not know, such as Enterprise's `externalServiceMatcher`.
    pub unknown: Unknown,
}

/// Selects workloads, as clients.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkloadSelector {
    /// Matches the labels of pods, their namespaces and clusters.
    pub matcher: Option<ServiceMatcher>,
    /// What this version does not know.
    pub unknown: Unknown,
}

/// Labels, namespaces and clusters that must all fit; an empty one fits anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceMatcher {
    /// The labels that must be there.
    pub labels: Labels,
    /// The namespaces, any of which will do.
    pub namespaces: Box<[Text]>,
    /// The clusters, any of which will do.
    pub clusters: Box<[Text]>,
    /// What this version does not know.
    pub unknown: Unknown,
}

/// Selects identities, as callers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IdentitySelector {
    /// Matches namespaces and clusters.
    pub matcher: Option<ServiceMatcher>,
    /// Names service accounts.
    pub service_accounts: Box<[ClusterObjectRef]>,
    /// Matches the principals of requests.
    pub request: Option<RequestIdentity>,
    /// What this version does not know.
    pub unknown: Unknown,
}

/// Principals of requests, as JWT authentication gives them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestIdentity {
    /// Those that match.
    pub principals: Box<[Text]>,
    /// Those that do not.
    pub not_principals: Box<[Text]>,
    /// What this version does not know.
    pub unknown: Unknown,
}

/// Selects routes of ingress gateways (Enterprise).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RouteSelector {
    /// Names virtual hosts.
    pub virtual_hosts: Box<[ObjectRef]>,
    /// Names route tables.
    pub route_tables: Box<[ObjectRef]>,
    /// The labels of routes.
    pub labels: Labels,
    /// What this version does not know, the selectors of virtual hosts and route tables among it.
    pub unknown: Unknown,
}

messages!(DestinationSelector, WorkloadSelector, IdentitySelector);

fields! {
    ServiceMatcher {
        "labels" => labels,
        "namespaces" => namespaces,
        "clusters" => clusters,
        .. => unknown,
    }
    RequestIdentity {
        "requestPrincipals" => principals,
        "notRequestPrincipals" => not_principals,
        .. => unknown,
    }
    RouteSelector {
        "virtualHostRefs" => virtual_hosts,
        "routeTableRefs" => route_tables,
        "routeLabelMatcher" => labels,
        .. => unknown,
    }
    Services {
        "services" => refs,
    }
    ServiceAccounts {
        "serviceAccounts" => refs,
    }
}

#[derive(Default)]
struct Services {
    refs: Box<[ClusterObjectRef]>,
}

#[derive(Default)]
struct ServiceAccounts {
    refs: Box<[ClusterObjectRef]>,
}

impl Fields for DestinationSelector {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Member<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "kubeServiceMatcher" => value.read(&mut self.matcher),
            "kubeServiceRefs" => value.then(|services: Services| self.services = services.refs),
            _ => value.keep(&mut self.unknown),
        }
    }
}

impl Fields for WorkloadSelector {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Member<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "kubeWorkloadMatcher" => value.read(&mut self.matcher),
            _ => value.keep(&mut self.unknown),
        }
    }
}

impl Fields for IdentitySelector {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Member<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "kubeIdentityMatcher" => value.read(&mut self.matcher),
            "kubeServiceAccountRefs" => {
                value.then(|accounts: ServiceAccounts| self.service_accounts = accounts.refs)
            }
            "requestIdentityMatcher" => value.read(&mut self.request),
            _ => value.keep(&mut self.unknown),
        }
    }
}
