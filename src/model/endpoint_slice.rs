//! The addresses behind a Service as its cluster has them now: an `EndpointSlice`, or the Endpoints of a cluster that
//! offers no slices. One noun for both, because what is asked of them is the same.

use std::net::IpAddr;

use serde::de::MapAccess;
use serde_json::Value;

use super::{
    decode::{MemberValue, Oddity, ReadFields, fields, messages, names, nouns},
    encode::{JsonMembers, ToJson},
    endpoint::{Address, EndpointPort},
    meta::Meta,
    text::Text,
};

/// The label by which an `EndpointSlice` names its Service.
pub const SERVICE_NAME_LABEL: &str = "kubernetes.io/service-name";

/// The kind of the objects that clusters without slices have.
pub const ENDPOINTS: &str = "Endpoints";
/// The field of Endpoints that holds the addresses. Slices have none of this name.
pub const SUBSETS_OF_ENDPOINTS: &str = "subsets";

/// A `discovery.k8s.io/v1` `EndpointSlice`, or a core `v1` Endpoints, which [`EndpointSlice::form`] tells apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndpointSlice {
    /// The metadata of the object.
    pub meta: Meta,
    /// Which of the two it is.
    pub form: EndpointsForm,
    /// Addresses, each group with the ports that all of it serve. A slice is one group; Endpoints have any number.
    pub groups: Box<[EndpointGroup]>,
    /// Its fields that the API does not allow.
    pub oddities: Box<[Oddity]>,
}

/// Which of the two kinds of objects addresses come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndpointsForm {
    /// All addresses of a Service in one object that has its name: up to 1,000, and without zones.
    #[default]
    Endpoints,
    /// Addresses of one family; a Service may have many such objects.
    Slice(AddressType),
}

/// The family of the addresses of a slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressType {
    /// IPv4.
    #[default]
    Ipv4,
    /// IPv6.
    Ipv6,
    /// Names, which nothing routes to.
    Fqdn,
}

/// Addresses that serve the same ports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndpointGroup {
    /// Whose addresses they are.
    pub endpoints: Box<[LiveEndpoint]>,
    /// The ports, by the name of the service port each.
    pub ports: Box<[EndpointPort]>,
}

/// One receiver of traffic, as its cluster has it now.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveEndpoint {
    /// Its addresses. Clients use the first only.
    pub addresses: Box<[Address]>,
    /// Whether it takes traffic. A slice that does not say means that it does.
    pub is_ready: bool,
    /// Whether its pod is being stopped, which Endpoints do not say.
    pub is_stopping: bool,
    /// Whether it still answers although it is not ready, as it does while its pod is being stopped in good order.
    pub is_serving: bool,
    /// Its zone; empty where none is known, and of Endpoints always.
    pub zone: Text,
}

impl Default for LiveEndpoint {
    fn default() -> Self {
        Self {
            addresses: Box::default(),
            is_ready: true,
            is_stopping: false,
            is_serving: true,
            zone: Text::default(),
        }
    }
}

impl LiveEndpoint {
    /// The address that clients use. `None` if it is not an IP address.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.addresses.first().and_then(Address::ip)
    }
}

impl EndpointSlice {
    /// The name of the Service in the same namespace whose addresses these are. `None` if it names none.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        let name = match self.form {
            EndpointsForm::Endpoints => &*self.meta.name,
            EndpointsForm::Slice(_) => self.meta.labels.get(SERVICE_NAME_LABEL)?,
        };
        (!name.is_empty()).then_some(name)
    }

    /// The kind of the object on the server.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self.form {
            EndpointsForm::Endpoints => ENDPOINTS,
            EndpointsForm::Slice(_) => "EndpointSlice",
        }
    }

    /// The field that holds the addresses.
    #[must_use]
    pub fn addresses_path(&self) -> &'static str {
        match self.form {
            EndpointsForm::Endpoints => SUBSETS_OF_ENDPOINTS,
            EndpointsForm::Slice(_) => "endpoints",
        }
    }

    /// All endpoints of all groups.
    pub fn endpoints(&self) -> impl Iterator<Item = &LiveEndpoint> {
        self.groups.iter().flat_map(|group| &group.endpoints)
    }
}

nouns!(EndpointSlice);
messages!(EndpointSlice);
names! {
    AddressType:
        "IPv4" => AddressType::Ipv4,
        "IPv6" => AddressType::Ipv6,
        "FQDN" => AddressType::Fqdn;
}

impl ToJson for EndpointSlice {
    fn json(&self) -> Value {
        let members = JsonMembers::default().with("metadata", &self.meta);
        match &self.form {
            EndpointsForm::Slice(family) => {
                let members = members.with("addressType", family);
                let group = self.groups.first();
                let Some(EndpointGroup { endpoints, ports }) = group else {
                    return members.value();
                };
                members
                    .with("endpoints", endpoints)
                    .with("ports", ports)
                    .value()
            }
            EndpointsForm::Endpoints => {
                let groups = self.groups.iter().map(EndpointGroup::subset);
                let groups: Vec<Value> = groups.collect();
                members.with(SUBSETS_OF_ENDPOINTS, &*groups).value()
            }
        }
    }
}

impl ToJson for LiveEndpoint {
    fn json(&self) -> Value {
        let conditions = JsonMembers::default()
            .with("ready", &self.is_ready)
            .with("serving", &self.is_serving)
            .with("terminating", &self.is_stopping);
        JsonMembers::default()
            .with("addresses", &self.addresses)
            .with("conditions", &conditions.value())
            .with("zone", &self.zone)
            .value()
    }
}

impl EndpointGroup {
    /// The group as a subset of Endpoints.
    fn subset(&self) -> Value {
        let addresses = |is_ready: bool| -> Vec<Value> {
            let endpoints = self.endpoints.iter();
            let endpoints = endpoints.filter(|endpoint| endpoint.is_ready == is_ready);
            let ips = endpoints.filter_map(|endpoint| endpoint.addresses.first());
            ips.map(|ip| JsonMembers::default().with("ip", ip).value())
                .collect()
        };
        JsonMembers::default()
            .with("addresses", &*addresses(true))
            .with("notReadyAddresses", &*addresses(false))
            .with("ports", &self.ports)
            .value()
    }
}

impl ReadFields for EndpointSlice {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "metadata" => value.read(&mut self.meta),
            "addressType" => value.read(self.family()),
            "endpoints" => value.then(|endpoints: Box<[SliceEndpoint]>| {
                let endpoints = endpoints
                    .into_iter()
                    .map(|SliceEndpoint(endpoint)| endpoint);
                self.only_group().endpoints = endpoints.collect();
            }),
            "ports" => value.read(&mut self.only_group().ports),
            "subsets" => value.then(|subsets: Box<[Subset]>| {
                self.groups = subsets.into_iter().map(Subset::group).collect();
            }),
            _ => value.skip(),
        }
    }
}

impl EndpointSlice {
    /// The place of what only slices have, which makes it one.
    fn family(&mut self) -> &mut AddressType {
        if self.form == EndpointsForm::Endpoints {
            self.form = EndpointsForm::Slice(AddressType::default());
        }
        match &mut self.form {
            EndpointsForm::Slice(family) => family,
            EndpointsForm::Endpoints => unreachable!("it was made a slice above"),
        }
    }

    /// The one group of a slice.
    fn only_group(&mut self) -> &mut EndpointGroup {
        self.family();
        if self.groups.is_empty() {
            self.groups = [EndpointGroup::default()].into();
        }
        &mut self.groups[0]
    }
}

/// An endpoint as a slice has it.
#[derive(Default)]
struct SliceEndpoint(LiveEndpoint);

messages!(SliceEndpoint);

impl ReadFields for SliceEndpoint {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: MemberValue<'_, '_, A>,
    ) -> Result<(), A::Error> {
        let Self(endpoint) = self;
        match key {
            "addresses" => value.read(&mut endpoint.addresses),
            "conditions" => value.then(|conditions: Conditions| {
                endpoint.is_ready = conditions.ready.unwrap_or(true);
                endpoint.is_stopping = conditions.terminating.unwrap_or(false);
                endpoint.is_serving = conditions.serving.unwrap_or(endpoint.is_ready);
            }),
            "zone" => value.read(&mut endpoint.zone),
            _ => value.skip(),
        }
    }
}

#[derive(Default)]
struct Conditions {
    ready: Option<bool>,
    serving: Option<bool>,
    terminating: Option<bool>,
}

/// A part of Endpoints.
#[derive(Default)]
struct Subset {
    ready: Box<[EndpointAddress]>,
    not_ready: Box<[EndpointAddress]>,
    ports: Box<[EndpointPort]>,
}

#[derive(Default)]
struct EndpointAddress {
    ip: Option<Address>,
}

impl Subset {
    fn group(self) -> EndpointGroup {
        let all = [(self.ready, true), (self.not_ready, false)];
        let endpoints = all.into_iter().flat_map(|(addresses, is_ready)| {
            let endpoint = move |address: EndpointAddress| LiveEndpoint {
                addresses: address.ip.into_iter().collect(),
                is_ready,
                is_stopping: false,
                is_serving: is_ready,
                zone: Text::default(),
            };
            addresses.into_iter().map(endpoint)
        });
        EndpointGroup {
            endpoints: endpoints.collect(),
            ports: self.ports,
        }
    }
}

fields! {
    Conditions {
        "ready" => ready,
        "serving" => serving,
        "terminating" => terminating,
    }
    Subset {
        "addresses" => ready,
        "notReadyAddresses" => not_ready,
        "ports" => ports,
    }
    EndpointAddress {
        "ip" => ip,
    }
}
