//! A Destination that is a Kubernetes service in a registered cluster.

use serde::de::{Deserializer, MapAccess};
use serde_json::Value;

use super::{
    decode::{
        MemberValue, Pairs, ReadFields, ReadJson, ReadOutcome, Reader, fields, messages, names,
    },
    encode::{JsonMembers, ToJson},
    endpoint::{Address, EndpointsSubset},
    reference::ClusterObjectRef,
    text::{Labels, Text},
};

/// A Kubernetes service, as discovery copied it (`DestinationSpec.KubeService`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubeService {
    /// Which service it is, in which cluster.
    pub reference: ClusterObjectRef,
    /// Which pods it selects; empty for a service without a selector.
    pub selector: Labels,
    /// The labels of the Service.
    pub labels: Labels,
    /// The ports of the Service.
    pub ports: Box<[KubeServicePort]>,
    /// Label keys with more than one value among the backing workloads, sorted by key. A key with one value only is
    /// not here, so absence proves nothing.
    pub subsets: Box<[DeclaredSubset]>,
    /// The region, from the node of any one backing pod; empty where unknown.
    pub region: Text,
    /// Addresses and ports, as in the Endpoints object of the service.
    pub endpoint_subsets: Box<[EndpointsSubset]>,
    /// The addresses at which the service is reached from outside its cluster.
    pub external_addresses: Box<[ExternalAddress]>,
    /// The type of the Service.
    pub service_type: ServiceType,
}

/// A label key by which the service can be split, with its values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeclaredSubset {
    /// The label key.
    pub key: Text,
    /// Its values, in the order given.
    pub values: Box<[Text]>,
}

/// A port of a Kubernetes service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubeServicePort {
    /// The number of the service port, which may differ from the target port. The API allows up to 4294967295.
    pub port: Option<u32>,
    /// Its name; empty where it has none.
    pub name: Text,
    /// `TCP`, `UDP` or `SCTP`; empty means `TCP`.
    pub protocol: Text,
    /// The application protocol, from Kubernetes 1.18 on.
    pub app_protocol: Text,
    /// The port of the pods.
    pub target: TargetPort,
    /// The port on every node, for `NodePort` and `LoadBalancer` services.
    pub node_port: Option<u32>,
}

/// The port of the pods that a service port leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TargetPort {
    /// Not given: versions before 1.1 do not record it.
    #[default]
    Unset,
    /// By number.
    Number(u32),
    /// By the name of a container port.
    Name(Text),
    /// Both are given, which only a dump can hold; the API allows one.
    Both(u32, Text),
}

/// An address at which a service is reached from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExternalAddress {
    /// Neither name nor address: a load balancer that is not ready yet gives such an item.
    #[default]
    Empty,
    /// By DNS name.
    DnsName(Box<str>),
    /// By IP address.
    Ip(Address),
    /// Both are given, which only a dump can hold; the API allows one.
    Both(Box<str>, Address),
}

/// The type of a Kubernetes Service
/// ([publishing services](https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceType {
    /// Reached inside its cluster only. Also what an absent type means.
    #[default]
    ClusterIp,
    /// Also reached at a port of every node.
    NodePort,
    /// Also reached through a load balancer.
    LoadBalancer,
    /// An alias for a DNS name.
    ExternalName,
}

impl ServiceType {
    /// The name that the API gives it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ClusterIp => "CLUSTER_IP",
            Self::NodePort => "NODE_PORT",
            Self::LoadBalancer => "LOAD_BALANCER",
            Self::ExternalName => "EXTERNAL_NAME",
        }
    }
}

messages!(KubeService, KubeServicePort);
names! {
    ServiceType:
        "CLUSTER_IP" => ServiceType::ClusterIp,
        "NODE_PORT" => ServiceType::NodePort,
        "LOAD_BALANCER" => ServiceType::LoadBalancer,
        "EXTERNAL_NAME" => ServiceType::ExternalName;
}

impl ReadFields for KubeService {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "ref" => value.read(&mut self.reference),
            "workloadSelectorLabels" => value.read(&mut self.selector),
            "labels" => value.read(&mut self.labels),
            "ports" => value.read(&mut self.ports),
            "subsets" => value.then(|declared: DeclaredSubsets| self.subsets = declared.0),
            "region" => value.read(&mut self.region),
            "endpointSubsets" => value.read(&mut self.endpoint_subsets),
            "externalAddresses" => value.read(&mut self.external_addresses),
            "serviceType" => value.read(&mut self.service_type),
            _ => value.skip(),
        }
    }
}

/// Declared subsets, from the object whose keys are label keys.
impl ToJson for KubeService {
    fn json(&self) -> Value {
        JsonMembers::default()
            .with("ref", &self.reference)
            .with("workloadSelectorLabels", &self.selector)
            .with("labels", &self.labels)
            .with("ports", &self.ports)
            .with("subsets", &declared(&self.subsets))
            .with("region", &self.region)
            .with("endpointSubsets", &self.endpoint_subsets)
            .with("externalAddresses", &self.external_addresses)
            .with("serviceType", &self.service_type)
            .value()
    }
}

/// The declared subsets as a message with a member for each key.
fn declared(subsets: &[DeclaredSubset]) -> Value {
    if subsets.is_empty() {
        return Value::Null;
    }
    let keys = subsets.iter().map(|subset| {
        let values = JsonMembers::default().with("values", &subset.values);
        (&*subset.key, values.value())
    });
    keys.collect::<JsonMembers>().value()
}

#[derive(Default)]
struct DeclaredSubsets(Box<[DeclaredSubset]>);

impl ReadJson for DeclaredSubsets {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        let mut pairs = Pairs::<SubsetValues>::default();
        let found = pairs.read(from, reader)?;
        let declared = pairs.0.into_iter();
        let declared = declared.map(|(key, values)| DeclaredSubset {
            key: reader.interner.text(&key),
            values: values.values,
        });
        let mut declared: Vec<_> = declared.collect();
        declared.sort_by(|a, b| a.key.cmp(&b.key));
        self.0 = declared.into();
        Ok(found)
    }
}

/// The values of one declared subset.
#[derive(Default)]
struct SubsetValues {
    values: Box<[Text]>,
}

fields! {
    SubsetValues {
        "values" => values,
    }
}

impl ReadFields for KubeServicePort {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "port" => value.read(&mut self.port),
            "name" => value.read(&mut self.name),
            "protocol" => value.read(&mut self.protocol),
            "appProtocol" => value.read(&mut self.app_protocol),
            "nodePort" => value.read(&mut self.node_port),
            "targetPortName" => value.then(|name| self.target.set_name(name)),
            "targetPortNumber" => value.then(|number| self.target.set_number(number)),
            _ => value.skip(),
        }
    }
}

impl TargetPort {
    pub(super) fn set_name(&mut self, name: Text) {
        *self = match std::mem::take(self) {
            Self::Number(number) | Self::Both(number, _) => Self::Both(number, name),
            Self::Unset | Self::Name(_) => Self::Name(name),
        };
    }

    pub(super) fn set_number(&mut self, number: u32) {
        *self = match std::mem::take(self) {
            Self::Name(name) | Self::Both(_, name) => Self::Both(number, name),
            Self::Unset | Self::Number(_) => Self::Number(number),
        };
    }
}

impl ToJson for KubeServicePort {
    fn json(&self) -> Value {
        JsonMembers::default()
            .with("port", &self.port)
            .with("name", &self.name)
            .with("protocol", &self.protocol)
            .with("appProtocol", &self.app_protocol)
            .with("nodePort", &self.node_port)
            .with("targetPortName", &self.target.name())
            .with("targetPortNumber", &self.target.number())
            .value()
    }
}

impl TargetPort {
    /// The name. `None` if it has none.
    pub(super) fn name(&self) -> Option<Text> {
        match self {
            Self::Name(name) | Self::Both(_, name) => Some(name.clone()),
            Self::Unset | Self::Number(_) => None,
        }
    }

    /// The number. `None` if it has none.
    pub(super) fn number(&self) -> Option<u32> {
        match self {
            Self::Number(number) | Self::Both(number, _) => Some(*number),
            Self::Unset | Self::Name(_) => None,
        }
    }
}

impl ToJson for ExternalAddress {
    fn json(&self) -> Value {
        let (name, ip) = match self {
            Self::Empty => (None, None),
            Self::DnsName(name) => (Some(name), None),
            Self::Ip(ip) => (None, Some(ip)),
            Self::Both(name, ip) => (Some(name), Some(ip)),
        };
        let name = name.map_or(Value::Null, ToJson::json);
        let ip = ip.map_or(Value::Null, ToJson::json);
        JsonMembers::default()
            .with("dnsName", &name)
            .with("ip", &ip)
            .value()
    }
}

impl ReadJson for ExternalAddress {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        let mut fields = ExternalAddressFields::default();
        let found = fields.read(from, reader)?;
        *self = match (fields.dns_name.filter(|name| !name.is_empty()), fields.ip) {
            (None, None) => Self::Empty,
            (Some(name), None) => Self::DnsName(name),
            (None, Some(ip)) => Self::Ip(ip),
            (Some(name), Some(ip)) => Self::Both(name, ip),
        };
        Ok(found)
    }
}

#[derive(Default)]
struct ExternalAddressFields {
    dns_name: Option<Box<str>>,
    ip: Option<Address>,
}

fields! {
    ExternalAddressFields {
        "dnsName" => dns_name,
        "ip" => ip,
    }
}
