//! The faults of an external service by itself, and whether Istio takes the `ServiceEntry` that is made of it
//! ([validation.go](https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go)).

use std::net::IpAddr;

use hashbrown::HashSet;

use crate::model::{
    Destination,
    endpoint::Address,
    external_service::{ExternalPort, ExternalService},
};

use super::fault::{
    Aspect, Fault, Severity,
    port_values::{PortPlace, Repeat, impossible_number, repeats, repeats_at},
};

/// The protocols that the API takes, as external services have to write them.
const PROTOCOLS: [&str; 7] = ["HTTP", "HTTPS", "GRPC", "HTTP2", "MONGO", "TCP", "TLS"];
const E: &str = "spec.externalService";

/// A port and its place among the ports.
type Placed<'d> = (usize, &'d ExternalPort);

/// Why Istio refuses the entry that is made of an external service: a sentence without its end. `None` if it takes it.
/// An absent protocol is detected, and case does not matter.
#[must_use]
pub fn refused_entry(destination: &Destination) -> Option<String> {
    let external = destination.external_service()?;
    let protocols = placed(external).filter(|(_, port)| !port.protocol.is_empty());
    let protocols = protocols.filter_map(protocol);
    let mut faults = unknown_keys(destination)
        .chain(invalid_external_ports(destination))
        .chain(protocols.filter(|fault| fault.severity == Severity::Error));
    let fault = faults.next()?;
    Some(format!("Istio refuses its entry: {}", fault.words))
}

fn placed(external: &ExternalService) -> impl Iterator<Item = Placed<'_>> {
    external.ports.iter().enumerate()
}

/// That there is neither a host nor an address to call.
#[must_use]
pub fn no_hosts(destination: &Destination) -> Option<Fault> {
    let external = destination.external_service()?;
    let has_none = external.hosts.is_empty() && external.addresses.is_empty();
    has_none.then(|| Fault::error(format!("{E}.hosts"), "it has neither hosts nor addresses"))
}

/// That no endpoint is given.
#[must_use]
pub fn no_external_endpoints(destination: &Destination) -> Option<Fault> {
    let external = destination.external_service()?;
    let words = "it has no endpoint: requests go where DNS says";
    let has_none = external.endpoints.is_empty();
    has_none.then(|| Fault::info(format!("{E}.endpoints"), words))
}

/// Everything that is wrong with one port.
pub(super) fn of_port((external, at): (&ExternalService, usize), repeats: &[Repeat]) -> Vec<Fault> {
    let port = (at, &external.ports[at]);
    let repeats = repeats_at(repeats, at).map(|repeat| repeated(external, repeat));
    let own = number(port).into_iter().chain(protocol(port));
    own.chain(repeats).collect()
}

/// Ports of a protocol that the API does not know.
#[must_use]
pub fn invalid_protocols(destination: &Destination) -> Vec<Fault> {
    let external = destination.external_service().into_iter();
    external.flat_map(placed).filter_map(protocol).collect()
}

fn protocol((at, port): Placed<'_>) -> Option<Fault> {
    let protocol = &*port.protocol;
    if PROTOCOLS.contains(&protocol) {
        return None;
    }
    let mut known = PROTOCOLS.iter();
    let known = known.find(|known| known.eq_ignore_ascii_case(protocol));
    let (severity, words) = match known {
        Some(known) => (
            Severity::Warning,
            format!("protocol {protocol:?} has to be written {known}"),
        ),
        None if protocol.is_empty() => (
            Severity::Error,
            format!(
                "it has no protocol, which must be one of {}",
                PROTOCOLS.join(", ")
            ),
        ),
        None => (
            Severity::Error,
            format!("protocol {protocol:?} is none of {}", PROTOCOLS.join(", ")),
        ),
    };
    let path = format!("{E}.ports[{at}].protocol");
    let fault = Fault::new(severity, &path, words).about(of(port));
    Some(fault.shows(path, protocol))
}

fn of(port: &ExternalPort) -> Aspect {
    Aspect::Port {
        number: port.number,
        protocol: port.protocol.clone(),
        name: port.name.clone(),
    }
}

/// Ports with a number that no port can have, or with the number or name of another one.
#[must_use]
pub fn invalid_external_ports(destination: &Destination) -> Vec<Fault> {
    let Some(external) = destination.external_service() else {
        return Vec::new();
    };
    let numbers = placed(external).filter_map(number);
    let repeats = repeats_of(external).into_iter();
    numbers
        .chain(repeats.map(|repeat| repeated(external, repeat)))
        .collect()
}

fn number(port: Placed<'_>) -> Option<Fault> {
    let place = place(port);
    let words = impossible_number(place.number)?;
    Some(place.fault("", words).about(of(port.1)))
}

fn place((at, port): Placed<'_>) -> PortPlace<'_> {
    PortPlace {
        path: format!("{E}.ports[{at}]"),
        field: "number",
        number: port.number.unwrap_or_default(),
        name: &port.name,
    }
}

/// The ports that repeat what an earlier one has, in their order.
pub(super) fn repeats_of(external: &ExternalService) -> Vec<Repeat> {
    let possible = |port: &ExternalPort| {
        let number = port.number;
        number.is_some_and(|number| impossible_number(number).is_none())
    };
    let ports = external.ports.iter().enumerate();
    let ports = ports.filter(|(_, port)| possible(port));
    repeats(ports.map(|(at, port)| (at, (port.number, &*port.name))))
}

fn repeated(external: &ExternalService, repeat: Repeat) -> Fault {
    let place = place((repeat.at(), &external.ports[repeat.at()]));
    place.repeated(repeat, place.number.to_string())
}

/// Keys of endpoint ports that match no port of the service.
pub fn unknown_keys(destination: &Destination) -> impl Iterator<Item = Fault> {
    let external = destination.external_service().into_iter();
    external.flat_map(|external| {
        let known: HashSet<&str> = external.ports.iter().map(|port| &*port.name).collect();
        let endpoints = external.endpoints.iter().enumerate();
        let keys = endpoints.flat_map(|(at, endpoint)| {
            let ports = endpoint.ports.iter();
            ports.map(move |port| (at, endpoint, port))
        });
        let unknown = keys.filter(move |(_, _, (key, _))| !known.contains(&**key));
        let names = names(external);
        unknown.map(move |(at, endpoint, (key, number))| {
            let path = format!("{E}.endpoints[{at}].ports[{key:?}]");
            let words = format!("endpoint port key {key:?} matches no service port");
            let fault = Fault::error(&path, words)
                .about(Aspect::Address(endpoint.address.to_string()))
                .about(Aspect::Value(key.to_string()));
            let fault = fault.shows(path, number);
            fault.shows(format!("{E}.ports"), &names)
        })
    })
}

fn names(external: &ExternalService) -> String {
    let names = external.ports.iter().take(8).map(|port| &*port.name);
    names.collect::<Vec<_>>().join(", ")
}

/// Addresses that are none.
#[must_use]
pub fn invalid_addresses(destination: &Destination) -> Vec<Fault> {
    let Some(external) = destination.external_service() else {
        return Vec::new();
    };
    let endpoints = external.endpoints.iter().enumerate();
    let endpoints = endpoints.filter_map(|(at, endpoint)| {
        let Address::Other(text) = &endpoint.address else {
            return None;
        };
        let has = superfluous(text)?;
        let words = format!("the address {text:?} has {has} in it");
        Some(invalid(format!("{E}.endpoints[{at}].address"), words, text))
    });
    let own = external.addresses.iter().enumerate();
    let own = own.filter_map(|(at, address)| match address {
        Address::Other(text) if !is_range(text) => {
            let words = format!("{text:?} is neither an IP address nor a CIDR range");
            Some(invalid(format!("{E}.addresses[{at}]"), words, text))
        }
        _ => None,
    });
    endpoints.chain(own).collect()
}

fn invalid(path: String, words: String, text: &str) -> Fault {
    Fault::warning(&path, words)
        .about(Aspect::Address(text.to_owned()))
        .shows(path, text)
}

/// The part of an address that belongs elsewhere. `None` if there is none.
fn superfluous(text: &str) -> Option<&'static str> {
    if text.contains("://") {
        Some("a scheme")
    } else if text.contains('/') {
        Some("a path")
    } else if text.contains(':') {
        Some("a port")
    } else {
        None
    }
}

/// Whether a text is a range of addresses in CIDR notation.
fn is_range(text: &str) -> bool {
    let parts = text.split_once('/');
    let parts = parts.map(|(address, length)| (address.parse::<IpAddr>(), length.parse::<u8>()));
    let Some((Ok(address), Ok(length))) = parts else {
        return false;
    };
    length <= if address.is_ipv4() { 32 } else { 128 }
}
