//! Whether Istio takes the `ServiceEntry` that is made of an external service
//! ([validation.go](https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go)).

use hashbrown::HashSet;

use crate::model::external_service::ExternalService;

/// The protocols that the API takes, as external services have to write them.
pub const EXTERNAL_PROTOCOLS: [&str; 7] = ["HTTP", "HTTPS", "GRPC", "HTTP2", "MONGO", "TCP", "TLS"];

/// Why Istio refuses the entry that is made of an external service: a sentence without its end. `None` if it takes it.
#[must_use]
pub fn refused_entry(external: &ExternalService) -> Option<String> {
    let key = unknown_keys(external).next();
    let key = key.map(|(_, key, _)| format!("endpoint port key {key:?} matches no service port"));
    let why = key.or_else(|| bad_port(external))?;
    Some(format!("Istio refuses its entry: {why}"))
}

/// Keys of endpoint ports that match no port of the service: the place of the endpoint, the key, and the port number.
pub fn unknown_keys(external: &ExternalService) -> impl Iterator<Item = (usize, &str, u32)> {
    let known: HashSet<&str> = external.ports.iter().map(|port| &*port.name).collect();
    let endpoints = external.endpoints.iter().enumerate();
    let keys = endpoints.flat_map(|(at, endpoint)| {
        let ports = endpoint.ports.iter();
        ports.map(move |(name, number)| (at, &**name, *number))
    });
    keys.filter(move |(_, name, _)| !known.contains(name))
}

/// What is wrong with the first port that Istio does not take. An absent protocol is detected, and case does not matter.
fn bad_port(external: &ExternalService) -> Option<String> {
    let (mut numbers, mut names) = (HashSet::new(), HashSet::new());
    external.ports.iter().find_map(|port| {
        let number = port.number.unwrap_or_default();
        let is_twice = !numbers.insert(number);
        let is_named_twice = !port.name.is_empty() && !names.insert(&*port.name);
        let protocol = &*port.protocol;
        let mut known = EXTERNAL_PROTOCOLS.iter();
        let is_known =
            protocol.is_empty() || known.any(|known| known.eq_ignore_ascii_case(protocol));
        match number {
            0 => Some("a port has the number 0".to_owned()),
            65_536.. => Some(format!("there is no port {number}")),
            _ if is_twice => Some(format!("port {number} is there twice")),
            _ if is_named_twice => Some(format!("two ports are called {:?}", port.name)),
            _ if !is_known => Some(format!("{protocol:?} is no protocol that it knows")),
            _ => None,
        }
    })
}
