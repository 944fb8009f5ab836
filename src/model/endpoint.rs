//! Endpoints of a Kubernetes service: addresses, the ports they serve, and where they are.

use std::{fmt, net::IpAddr, sync::Arc};

use serde::de::Deserializer;

use super::{
    decode::{Found, Read, Reader, fields},
    text::{Labels, Text},
};

/// Addresses and ports that belong together: every address serves every port (`EndpointsSubset`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndpointsSubset {
    /// The ready addresses.
    pub endpoints: Box<[Endpoint]>,
    /// The ports that each of them serves.
    pub ports: Box<[EndpointPort]>,
}

/// One ready address of a service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoint {
    /// Its IP address.
    pub address: Address,
    /// The labels of the workload behind it, as discovery matched it.
    pub labels: Labels,
    /// Zone and sub-zone; nothing where the node has no zone label.
    pub locality: Option<Arc<SubLocality>>,
}

impl Endpoint {
    /// The zone, where one is known.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        self.locality
            .as_ref()
            .and_then(|locality| locality.zone.given())
    }

    /// The sub-zone, where one is known.
    #[must_use]
    pub fn sub_zone(&self) -> Option<&str> {
        self.locality
            .as_ref()
            .and_then(|locality| locality.sub_zone.given())
    }
}

/// Part of a region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SubLocality {
    /// From the node's label `topology.kubernetes.io/zone`.
    pub zone: Text,
    /// From the node's label `topology.istio.io/subzone`.
    pub sub_zone: Text,
}

/// An address that is an IP address, or whatever stands in its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// IPv4 or IPv6.
    Ip(IpAddr),
    /// Anything else: a host name, or a mistake.
    Other(Box<str>),
}

impl Address {
    /// The IP address; nothing where something else stands in its place.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(ip) => Some(*ip),
            Self::Other(_) => None,
        }
    }
}

impl Default for Address {
    fn default() -> Self {
        Self::Other("".into())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(ip) => f.pad(&ip.to_string()),
            Self::Other(text) => f.pad(text),
        }
    }
}

/// A port of endpoints (`EndpointPort`). Its name is the *service* port's name: that is how the two are joined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EndpointPort {
    /// Where the endpoints listen. The API allows up to 4294967295.
    pub port: Option<u32>,
    /// The service port's name; empty where that has none.
    pub name: Text,
    /// `TCP`, `UDP` or `SCTP`; empty means `TCP`.
    pub protocol: Text,
    /// The application protocol, from Kubernetes 1.18 on.
    pub app_protocol: Text,
}

fields! {
    EndpointsSubset {
        "endpoints" => endpoints,
        "ports" => ports,
    }
}

impl Read for Arc<SubLocality> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<Found, D::Error> {
        let mut locality = SubLocality::default();
        let found = locality.read(from, reader)?;
        if found == Found::Value {
            *self = reader.interner.locality(&locality);
        }
        Ok(found)
    }
}

fields! {
    Endpoint {
        "ipAddress" => address,
        "labels" => labels,
        "subLocality" => locality,
    }
    SubLocality {
        "zone" => zone,
        "subZone" => sub_zone,
    }
    EndpointPort {
        "port" => port,
        "name" => name,
        "protocol" => protocol,
        "appProtocol" => app_protocol,
    }
}
