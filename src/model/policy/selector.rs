//! Selectors of policies: of destinations, workloads, identities and routes.

use serde::de::MapAccess;
use serde_json::Value;

use crate::model::{
    decode::{MemberValue, ReadFields, Unknown, fields, messages, names},
    encode::{JsonMembers, ToJson},
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
    /// Selects Destinations that are external services (Enterprise).
    pub external: Option<Box<ObjectChoice>>,
    /// Selects `VirtualDestination` objects (Enterprise).
    pub virtual_destinations: Option<Box<ObjectChoice>>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// Selects objects of one kind by matcher or by name, as `externalServiceMatcher` and `externalServiceRefs` do.
///
/// The open API does not have them; names as in solo-io/gloo-mesh-use-cases, `api/in-mesh/v1`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectChoice {
    /// Matches the labels and namespaces of the objects themselves.
    pub matcher: Option<ServiceMatcher>,
    /// Names objects.
    pub references: Box<[ObjectRef]>,
}

/// Selects workloads, as clients.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkloadSelector {
    /// Matches the labels of pods, their namespaces and clusters.
    pub matcher: Option<ServiceMatcher>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// Labels, namespaces and clusters that must all fit; an empty one fits anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceMatcher {
    /// The labels that must be there.
    pub labels: Labels,
    /// The namespaces; an object needs one of them.
    pub namespaces: Box<[Text]>,
    /// The clusters; an object needs one of them.
    pub clusters: Box<[Text]>,
    /// Its parts that this version does not know.
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
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// Principals of requests, as JWT authentication gives them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestIdentity {
    /// Those that match.
    pub principals: Box<[Text]>,
    /// Those that do not.
    pub not_principals: Box<[Text]>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// Selects routes of ingress gateways (Enterprise).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RouteSelector {
    /// Names virtual hosts.
    pub virtual_hosts: Box<[ObjectRef]>,
    /// Selects virtual hosts by label and namespace.
    pub virtual_host_selector: Option<ObjectSelector>,
    /// Names route tables.
    pub route_tables: Box<[ObjectRef]>,
    /// Selects route tables by label and namespace.
    pub route_table_selector: Option<ObjectSelector>,
    /// The labels that a route must have.
    pub labels: Labels,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// Selects objects by namespace and label (`ObjectSelector` of solo-io/skv2, [`api/core/v1/core.proto`]).
///
/// [`api/core/v1/core.proto`]: https://github.com/solo-io/skv2/blob/main/api/core/v1/core.proto
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectSelector {
    /// The namespaces, `*` for all; empty for the policy's own.
    pub namespaces: Box<[Text]>,
    /// The labels that an object must have.
    pub labels: Labels,
    /// More conditions on its labels.
    pub expressions: Box<[LabelExpression]>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// A condition on the labels of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabelExpression {
    /// The key of the label.
    pub key: Text,
    /// How its value is compared.
    pub operator: Operator,
    /// The values it is compared with.
    pub values: Box<[Text]>,
    /// Its parts that this version does not know.
    pub unknown: Unknown,
}

/// How the value of a label is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Operator {
    /// Equal to the value.
    #[default]
    Equals,
    /// The same, as kubectl writes it.
    DoubleEquals,
    /// Not equal to the value.
    NotEquals,
    /// Equal to one of the values.
    In,
    /// Equal to none of the values.
    NotIn,
    /// Present.
    Exists,
    /// Absent.
    DoesNotExist,
    /// A greater number.
    GreaterThan,
    /// A smaller number.
    LessThan,
}

names! {
    Operator:
        "Equals" => Operator::Equals,
        "DoubleEquals" => Operator::DoubleEquals,
        "NotEquals" => Operator::NotEquals,
        "In" => Operator::In,
        "NotIn" => Operator::NotIn,
        "Exists" => Operator::Exists,
        "DoesNotExist" => Operator::DoesNotExist,
        "GreaterThan" => Operator::GreaterThan,
        "LessThan" => Operator::LessThan;
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
        "virtualHostSelector" => virtual_host_selector,
        "routeTableRefs" => route_tables,
        "routeTableSelector" => route_table_selector,
        "routeLabelMatcher" => labels,
        .. => unknown,
    }
    ObjectSelector {
        "namespaces" => namespaces,
        "labels" => labels,
        "expressions" => expressions,
        .. => unknown,
    }
    LabelExpression {
        "key" => key,
        "operator" => operator,
        "values" => values,
        .. => unknown,
    }
    Services {
        "services" => refs,
    }
    ExternalServices {
        "externalServices" => refs,
    }
    VirtualDestinations {
        "virtualDestinations" => refs,
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
struct ExternalServices {
    refs: Box<[ObjectRef]>,
}

#[derive(Default)]
struct VirtualDestinations {
    refs: Box<[ObjectRef]>,
}

#[derive(Default)]
struct ServiceAccounts {
    refs: Box<[ClusterObjectRef]>,
}

impl ToJson for DestinationSelector {
    fn json(&self) -> Value {
        let mut members = JsonMembers::default()
            .with("kubeServiceMatcher", &self.matcher)
            .within("kubeServiceRefs", "services", &self.services);
        if let Some(ObjectChoice {
            matcher,
            references,
        }) = self.external.as_deref()
        {
            members = members.with("externalServiceMatcher", matcher).within(
                "externalServiceRefs",
                "externalServices",
                references,
            );
        }
        if let Some(ObjectChoice {
            matcher,
            references,
        }) = self.virtual_destinations.as_deref()
        {
            members = members.with("virtualDestinationMatcher", matcher).within(
                "virtualDestinationRefs",
                "virtualDestinations",
                references,
            );
        }
        members.and(self.unknown.members()).value()
    }
}

impl ToJson for WorkloadSelector {
    fn json(&self) -> Value {
        JsonMembers::default()
            .with("kubeWorkloadMatcher", &self.matcher)
            .and(self.unknown.members())
            .value()
    }
}

impl ToJson for IdentitySelector {
    fn json(&self) -> Value {
        JsonMembers::default()
            .with("kubeIdentityMatcher", &self.matcher)
            .within(
                "kubeServiceAccountRefs",
                "serviceAccounts",
                &self.service_accounts,
            )
            .with("requestIdentityMatcher", &self.request)
            .and(self.unknown.members())
            .value()
    }
}

impl ReadFields for DestinationSelector {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "kubeServiceMatcher" => value.read(&mut self.matcher),
            "kubeServiceRefs" => value.then(|services: Services| self.services = services.refs),
            "externalServiceMatcher" => value.read(&mut choice(&mut self.external).matcher),
            "externalServiceRefs" => value.then(|services: ExternalServices| {
                choice(&mut self.external).references = services.refs;
            }),
            "virtualDestinationMatcher" => {
                value.read(&mut choice(&mut self.virtual_destinations).matcher)
            }
            "virtualDestinationRefs" => value.then(|destinations: VirtualDestinations| {
                choice(&mut self.virtual_destinations).references = destinations.refs;
            }),
            _ => value.keep(&mut self.unknown),
        }
    }
}

fn choice(of: &mut Option<Box<ObjectChoice>>) -> &mut ObjectChoice {
    of.get_or_insert_default()
}

impl ReadFields for WorkloadSelector {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "kubeWorkloadMatcher" => value.read(&mut self.matcher),
            _ => value.keep(&mut self.unknown),
        }
    }
}

impl ReadFields for IdentitySelector {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
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
