//! A Destination outside every cluster.

use serde::de::{Deserializer, MapAccess};
use serde_json::Value;

use super::{
    decode::{MemberValue, Pairs, ReadFields, ReadJson, ReadOutcome, Reader, fields, messages},
    encode::{JsonMembers, ToJson},
    endpoint::Address,
    text::Text,
};

/// A service outside the mesh (`DestinationSpec.ExternalService`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExternalService {
    /// Its name.
    pub name: Text,
    /// Hosts that resolve to it inside the virtual mesh.
    pub hosts: Box<[Text]>,
    /// Addresses that resolve to it inside the virtual mesh.
    pub addresses: Box<[Address]>,
    /// The ports it is called at.
    pub ports: Box<[ExternalPort]>,
    /// The addresses that requests are balanced over.
    pub endpoints: Box<[ExternalEndpoint]>,
}

/// A port at which an external service is called (`ServicePort`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ExternalPort {
    /// Its number. The API allows up to 4294967295.
    pub number: Option<u32>,
    /// Its name, by which endpoints say which of their ports serves it.
    pub name: Text,
    /// One of HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP and TLS.
    pub protocol: Text,
}

/// One address behind an external service (`ExternalEndpoint`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExternalEndpoint {
    /// A domain or an IP address.
    pub address: Address,
    /// Its ports by the name of the service port each serves, sorted by name.
    pub ports: Box<[(Text, u32)]>,
}

messages!(ExternalEndpoint);

fields! {
    ExternalService {
        "name" => name,
        "hosts" => hosts,
        "addresses" => addresses,
        "ports" => ports,
        "endpoints" => endpoints,
    }
    ExternalPort {
        "number" => number,
        "name" => name,
        "protocol" => protocol,
    }
}

impl ToJson for ExternalEndpoint {
    fn json(&self) -> Value {
        let ports = self.ports.iter();
        let ports: JsonMembers = ports.map(|(name, port)| (&**name, port.json())).collect();
        let members = JsonMembers::default().with("address", &self.address);
        if self.ports.is_empty() {
            return members.value();
        }
        members.with("ports", &ports.value()).value()
    }
}

impl ReadFields for ExternalEndpoint {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "address" => value.read(&mut self.address),
            "ports" => value.then(|ports: NamedPorts| self.ports = ports.0),
            _ => value.skip(),
        }
    }
}

/// Port numbers by name.
#[derive(Default)]
struct NamedPorts(Box<[(Text, u32)]>);

impl ReadJson for NamedPorts {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        let mut pairs = Pairs::<u32>::default();
        let found = pairs.read(from, reader)?;
        let ports = pairs
            .0
            .into_iter()
            .map(|(name, port)| (reader.interner.text(&name), port));
        let mut ports: Vec<_> = ports.collect();
        ports.sort();
        self.0 = ports.into();
        Ok(found)
    }
}
