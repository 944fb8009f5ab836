//! A Service of a cluster as that cluster has it now, which discovery copies into Destinations.
//!
//! Only what Destinations repeat is kept, in the shapes in which they hold it, so that the two can be compared.

use serde::de::{Deserializer, MapAccess};
use serde_json::Value;

use super::{
    decode::{
        MemberValue, Oddity, ReadFields, ReadJson, ReadOutcome, Reader, Scalar, fields, messages,
        nouns, scalar,
    },
    encode::{JsonMembers, ToJson},
    kube_service::{KubeServicePort, ServiceType, TargetPort},
    meta::Meta,
    text::Labels,
};

/// A core `v1` Service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    /// The metadata of the object.
    pub meta: Meta,
    /// The spec.
    pub spec: ServiceSpec,
    /// Its fields that the API does not allow.
    pub oddities: Box<[Oddity]>,
}

/// The spec of a Service (`ServiceSpec`), as far as a Destination repeats it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceSpec {
    /// Its type.
    pub service_type: ServiceType,
    /// Which pods it selects; empty where it has no selector.
    pub selector: Labels,
    /// Its ports. API servers give each a target port: the port itself if none was given.
    pub ports: Box<[KubeServicePort]>,
}

nouns!(Service);
messages!(ServiceSpec, ServicePort);

fields! {
    Service {
        "metadata" => meta,
        "spec" => spec,
    }
}

impl ToJson for ServiceSpec {
    fn json(&self) -> Value {
        let kind = match self.service_type {
            ServiceType::ClusterIp => "ClusterIP",
            ServiceType::NodePort => "NodePort",
            ServiceType::LoadBalancer => "LoadBalancer",
            ServiceType::ExternalName => "ExternalName",
        };
        let ports: Vec<Value> = self.ports.iter().map(port).collect();
        JsonMembers::default()
            .with("type", kind)
            .with("selector", &self.selector)
            .with("ports", &*ports)
            .value()
    }
}

/// A port of a Service, as its cluster writes it.
fn port(port: &KubeServicePort) -> Value {
    let target = match &port.target {
        TargetPort::Unset => Value::Null,
        TargetPort::Number(number) | TargetPort::Both(number, _) => number.json(),
        TargetPort::Name(name) => name.json(),
    };
    JsonMembers::default()
        .with("port", &port.port)
        .with("name", &port.name)
        .with("protocol", &port.protocol)
        .with("appProtocol", &port.app_protocol)
        .with("nodePort", &port.node_port)
        .with("targetPort", &target)
        .value()
}

impl ReadFields for ServiceSpec {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "type" => value.then(|kind: TypeName| self.service_type = kind.0),
            "selector" => value.read(&mut self.selector),
            "ports" => value.then(|ports: Box<[ServicePort]>| {
                self.ports = ports.into_iter().map(|ServicePort(port)| port).collect();
            }),
            _ => value.skip(),
        }
    }
}

/// The type of a Service as Kubernetes writes it, which Destinations write otherwise.
#[derive(Default)]
struct TypeName(ServiceType);

impl ReadJson for TypeName {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        scalar(from, reader, |value, _| {
            self.0 = match value {
                Scalar::Text("ClusterIP") => ServiceType::ClusterIp,
                Scalar::Text("NodePort") => ServiceType::NodePort,
                Scalar::Text("LoadBalancer") => ServiceType::LoadBalancer,
                Scalar::Text("ExternalName") => ServiceType::ExternalName,
                _ => return Err("one of ClusterIP NodePort LoadBalancer ExternalName"),
            };
            Ok(())
        })
    }
}

/// A port of a Service as Kubernetes writes it.
#[derive(Default)]
struct ServicePort(KubeServicePort);

impl ReadFields for ServicePort {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        let Self(port) = self;
        match key {
            "port" => value.read(&mut port.port),
            "name" => value.read(&mut port.name),
            "protocol" => value.read(&mut port.protocol),
            "appProtocol" => value.read(&mut port.app_protocol),
            "nodePort" => value.read(&mut port.node_port),
            "targetPort" => value.then(|target: NumberOrName| port.target = target.0),
            _ => value.skip(),
        }
    }
}

/// A target port as Kubernetes writes it: a number, or text that is the name of a container port (`IntOrString`).
#[derive(Default)]
struct NumberOrName(TargetPort);

impl ReadJson for NumberOrName {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        scalar(from, reader, |value, reader| {
            self.0 = if let Scalar::Text(name) = value {
                TargetPort::Name(reader.interner.text(name))
            } else {
                let number = value.integer().and_then(|number| number.try_into().ok());
                TargetPort::Number(number.ok_or("a port number or the name of a port")?)
            };
            Ok(())
        })
    }
}
