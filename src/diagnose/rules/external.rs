//! Services outside the mesh: their hosts, ports and endpoints.

use crate::{
    derive::{Aspect, Caseless, Claim, EXTERNAL_PROTOCOLS, Known, unknown_keys},
    diagnose::{
        Finding, Need, Rule, Severity,
        case::Case,
        rules::{
            more,
            repeats::{Repeat, repeats},
        },
    },
    model::{endpoint::Address, external_service::ExternalPort},
    store::Kind,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "external-no-hosts",
        severity: Severity::Error,
        summary: "external services have neither host nor address",
        why: "Nothing says by what they are called, so that no entry can be written for them. Calls leave the mesh without any policy, or not at all.",
        advice: "Add a host to spec.externalService.hosts.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-no-hosts.yaml"),
        check: no_hosts,
    },
    Rule {
        id: "external-host-duplicate",
        severity: Severity::Error,
        summary: "external services claim a host that another Destination has",
        why: "Two entries of Istio fight for the one name, and which of them wins is not certain. Requests may go to either.",
        advice: "Rename the host of one of them, or put the endpoints into one Destination.",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/external-host-duplicate.yaml"),
        check: host_duplicate,
    },
    Rule {
        id: "external-protocol-invalid",
        severity: Severity::Error,
        summary: "external services have ports of a protocol that does not exist",
        why: "Istio refuses the entry, so that an older one stays or none is there. It knows HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP and TLS.",
        advice: "Write one of these, in capitals.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-protocol-invalid.yaml"),
        check: protocol_invalid,
    },
    Rule {
        id: "external-port-invalid",
        severity: Severity::Error,
        summary: "external services have ports that cannot be or are there twice",
        why: "Istio refuses an entry whose port numbers are out of range, or whose ports have the same number or name. An older entry stays, or none is there.",
        advice: "Give each port a number from 1 to 65535 and a name of its own.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-port-invalid.yaml"),
        check: port_invalid,
    },
    Rule {
        id: "external-endpoint-port-unknown",
        severity: Severity::Error,
        summary: "endpoints of external services serve a port that the service does not have",
        why: "The ports of an endpoint are found by the names of the service's ports, and this name is none of them. Istio refuses the entry or sends requests to the wrong port.",
        advice: "Use the name of a port in spec.externalService.ports as the key.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-endpoint-port-unknown.yaml"),
        check: endpoint_port_unknown,
    },
    Rule {
        id: "external-no-endpoints",
        severity: Severity::Info,
        summary: "external services have no endpoint",
        why: "Requests go to where DNS says their hosts are. A host that only exists in the mesh resolves to nothing.",
        advice: "Add endpoints where the host is not one that DNS knows.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-no-endpoints.yaml"),
        check: no_endpoints,
    },
    Rule {
        id: "external-address-invalid",
        severity: Severity::Warning,
        summary: "external services have addresses that are none",
        why: "An address is an IP address or a host name, without scheme, port and path; addresses of the service are IP addresses or CIDR ranges. Istio refuses anything else.",
        advice: "Write the bare address, and the port into the ports of the endpoint.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-address-invalid.yaml"),
        check: address_invalid,
    },
    Rule {
        id: "external-name-duplicate",
        severity: Severity::Error,
        summary: "external services have the name of another one",
        why: "The entry that Istio gets is called after spec.externalService.name, so both write the same one. The one that is written last counts.",
        advice: "Give one of them another name.",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/external-name-duplicate.yaml"),
        check: name_duplicate,
    },
];

const E: &str = "spec.externalService";

fn no_hosts(case: &mut Case<'_>) {
    if case
        .external()
        .is_some_and(|external| external.hosts.is_empty() && external.addresses.is_empty())
    {
        case.raise(format!("{E}.hosts"), "it has neither hosts nor addresses");
    }
}

fn host_duplicate(case: &mut Case<'_>) {
    let Some(external) = case.external() else {
        return;
    };
    for (at, host) in external
        .hosts
        .iter()
        .enumerate()
        .filter(|(_, host)| !host.is_empty())
    {
        let others = case.others(Claim::Host(Caseless(host)));
        let Some((first, _)) = others.iter().next() else {
            continue;
        };
        let path = format!("{E}.hosts[{at}]");
        let (key, more) = (&first.id.key, more(others.len()));
        let message = format!("{host} is also the name of {key}{more}");
        let finding = case.raise(&path, message);
        finding.about(Aspect::Host(host.to_string()));
        finding.shows(path, host);
        for (other, words) in others.iter().take(3) {
            let name = match words {
                Claim::Host(Caseless(name)) | Claim::ExternalName(name) => name,
                Claim::Address(_) | Claim::Service(_) | Claim::Federated(_) => continue,
            };
            finding.shows_of(other.subject(), claimed_at(other, name), name);
        }
    }
}

/// Where a Destination claims a name.
fn claimed_at(known: &Known, name: &str) -> &'static str {
    let status = known.destination.status.as_deref();
    let local = status.map_or("", |status| &status.local_fqdn);
    let federation = status.and_then(|status| status.federation.as_deref());
    let federated = federation.map_or("", |federation| &federation.hostname);
    if local == name {
        "status.localFqdn"
    } else if federated == name {
        "status.appliedFederation.federatedHostname"
    } else {
        "spec.externalService.hosts"
    }
}

fn protocol_invalid(case: &mut Case<'_>) {
    let Some(external) = case.external() else {
        return;
    };
    for (at, port) in external.ports.iter().enumerate() {
        let protocol = &*port.protocol;
        if EXTERNAL_PROTOCOLS.contains(&protocol) {
            continue;
        }
        let path = format!("{E}.ports[{at}].protocol");
        let known = EXTERNAL_PROTOCOLS
            .iter()
            .find(|known| known.eq_ignore_ascii_case(protocol));
        let (severity, message) = match known {
            Some(known) => (
                Severity::Warning,
                format!("{protocol:?} has to be written {known}"),
            ),
            None => (
                Severity::Error,
                format!("{protocol:?} is none of {}", EXTERNAL_PROTOCOLS.join(", ")),
            ),
        };
        let finding = case.raise(&path, message);
        finding.at(severity).about(about(port));
        finding.shows(path, protocol);
    }
}

fn port_invalid(case: &mut Case<'_>) {
    let Some(external) = case.external() else {
        return;
    };
    for (at, port) in external.ports.iter().enumerate() {
        let message = match port.number.unwrap_or_default() {
            0 => "the port has the number 0".to_owned(),
            number @ 65_536.. => format!("there is no port {number}: the highest is 65535"),
            _ => continue,
        };
        invalid_port(case, (at, port), "", &message).about(about(port));
    }
    let ports = external.ports.iter().enumerate();
    let ports = ports.filter(|(_, port)| matches!(port.number, Some(1..=65_535)));
    let ports = ports.map(|(at, port)| (at, (port.number, &*port.name)));
    for repeat in repeats(ports) {
        let port = &external.ports[repeat.at()];
        let number = port.number.unwrap_or_default().to_string();
        let (field, message, value) = match repeat {
            Repeat::Number(_) => ("", format!("port {number} is there twice"), number),
            Repeat::Name { field, .. } => {
                let message = format!("two ports are called {:?}", port.name);
                (field, message, port.name.to_string())
            }
        };
        invalid_port(case, (repeat.at(), port), field, &message)
            .about(Aspect::Field(repeat.what().into()))
            .about(Aspect::Value(value));
    }
}

/// Raises a finding at a port, or at a field of it.
fn invalid_port<'c>(
    case: &'c mut Case<'_>,
    (at, port): (usize, &ExternalPort),
    field: &str,
    message: &str,
) -> &'c mut Finding {
    let path = format!("{E}.ports[{at}]");
    let finding = case.raise(format!("{path}{field}"), message);
    finding.shows(format!("{path}.number"), port.number.unwrap_or_default());
    finding.shows(format!("{path}.name"), &port.name)
}

fn about(port: &ExternalPort) -> Aspect {
    Aspect::Port {
        number: port.number,
        protocol: port.protocol.clone(),
        name: port.name.clone(),
    }
}

fn endpoint_port_unknown(case: &mut Case<'_>) {
    let Some(external) = case.external() else {
        return;
    };
    let names = external.ports.iter().take(8).map(|port| &*port.name);
    let names = names.collect::<Vec<_>>().join(", ");
    for (at, key, number) in unknown_keys(external) {
        let path = format!("{E}.endpoints[{at}].ports[{key:?}]");
        let message = format!("no port of the service is called {key:?}");
        let finding = case.raise(&path, message);
        let address = &external.endpoints[at].address;
        finding.about(Aspect::Address(address.to_string()));
        finding.about(Aspect::Value(key.to_owned()));
        finding.shows(path, number);
        finding.shows(format!("{E}.ports"), &names);
    }
}

fn no_endpoints(case: &mut Case<'_>) {
    if case
        .external()
        .is_some_and(|external| external.endpoints.is_empty())
    {
        case.raise(
            format!("{E}.endpoints"),
            "it has no endpoint: requests go where DNS says",
        );
    }
}

fn address_invalid(case: &mut Case<'_>) {
    let Some(external) = case.external() else {
        return;
    };
    for (at, endpoint) in external.endpoints.iter().enumerate() {
        let Address::Other(text) = &endpoint.address else {
            continue;
        };
        let has = if text.contains("://") {
            "a scheme"
        } else if text.contains('/') {
            "a path"
        } else if text.contains(':') {
            "a port"
        } else {
            continue;
        };
        let path = format!("{E}.endpoints[{at}].address");
        case.raise(&path, format!("the address {text:?} has {has} in it"))
            .about(Aspect::Address(text.to_string()))
            .shows(path, text);
    }
    for (at, address) in external.addresses.iter().enumerate() {
        let Address::Other(text) = address else {
            continue;
        };
        if !is_range(text) {
            let path = format!("{E}.addresses[{at}]");
            let message = format!("{text:?} is neither an IP address nor a CIDR range");
            case.raise(&path, message)
                .about(Aspect::Address(text.to_string()))
                .shows(path, text);
        }
    }
}

/// Whether a text is a range of addresses in CIDR notation.
fn is_range(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else {
        return false;
    };
    let (Ok(address), Ok(length)) = (address.parse::<std::net::IpAddr>(), length.parse::<u8>())
    else {
        return false;
    };
    length <= if address.is_ipv4() { 32 } else { 128 }
}

fn name_duplicate(case: &mut Case<'_>) {
    let Some(name) = case.external().and_then(|external| external.name.given()) else {
        return;
    };
    let others = case.others(Claim::ExternalName(name));
    let Some((first, _)) = others.iter().next() else {
        return;
    };
    let path = format!("{E}.name");
    let (key, more) = (&first.id.key, more(others.len()));
    let message = format!("{name} is also the name of {key}{more}");
    let finding = case.raise(&path, message);
    finding.about(Aspect::Host(name.to_owned()));
    finding.shows(&path, name);
    for (other, _) in others.iter().take(3) {
        finding.shows_of(other.subject(), &path, name);
    }
}
