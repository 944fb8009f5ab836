//! Endpoints of a Kubernetes service: addresses, the ports they serve, and where they are.

use std::sync::Arc;

use serde::de::Deserializer;

pub use super::{address::Address, locality::SubLocality};
use super::{
    decode::{ReadJson, ReadOutcome, Reader, fields},
    text::{Labels, Text},
};

/// The number of addresses at which Kubernetes cuts off the Endpoints object that discovery copies
/// ([over-capacity endpoints](https://kubernetes.io/docs/concepts/services-networking/service/#over-capacity-endpoints)).
pub const CUT_OFF: usize = 1_000;

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
    /// Zone and sub-zone. `None` if the node has no zone label.
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

/// A port of endpoints (`EndpointPort`). Its name is the *service* port's name: that is how the two are joined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EndpointPort {
    /// The port number on which the endpoints listen. The API allows up to 4294967295.
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

impl ReadJson for Arc<SubLocality> {
    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        from: D,
        reader: &mut Reader<'_>,
    ) -> Result<ReadOutcome, D::Error> {
        let mut locality = SubLocality::default();
        let found = locality.read(from, reader)?;
        if found == ReadOutcome::Value {
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
