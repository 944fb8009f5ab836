//! Ports of external services: which key of an endpoint's ports joins which service port.

use std::collections::BTreeMap;

use crate::{
    derive::counted,
    model::{
        Text,
        external_service::{ExternalPort, ExternalService},
        kube_service::TargetPort,
    },
};

use super::{PortRow, Served, Spoken};

/// What the API allows as a protocol.
const PROTOCOLS: [&str; 7] = ["HTTP", "HTTPS", "GRPC", "HTTP2", "MONGO", "TCP", "TLS"];

pub(super) fn ports(external: &ExternalService) -> Vec<PortRow> {
    let rows = external.ports.iter().map(|port| {
        let (served, keyless) = served(external, port);
        PortRow {
            number: port.number,
            name: port.name.clone(),
            protocol: port.protocol.clone(),
            app_protocol: Text::default(),
            target: TargetPort::Unset,
            node_port: None,
            spoken: Spoken::of_external_port(&port.protocol),
            remarks: remarks(external, port, keyless),
            served,
        }
    });
    rows.collect()
}

/// Who serves a port, and how many endpoints do so at its own number because they have no key for it.
fn served(external: &ExternalService, port: &ExternalPort) -> (Served, usize) {
    let mut served = Served {
        of: external.endpoints.len(),
        ..Served::default()
    };
    let mut keyless = 0;
    for endpoint in &external.endpoints {
        let keyed = endpoint.ports.iter().find(|(key, _)| *key == port.name);
        keyless += usize::from(keyed.is_none());
        if let Some(number) = keyed.map(|(_, number)| *number).or(port.number) {
            served.at.push((number, 1));
            served.endpoints += 1;
        }
    }
    (served.sorted(), keyless)
}

fn remarks(external: &ExternalService, port: &ExternalPort, keyless: usize) -> Vec<String> {
    let all = external.endpoints.len();
    let named = |text: &str| {
        if text.is_empty() {
            "without name".to_owned()
        } else {
            text.to_owned()
        }
    };
    let at_own_number = (keyless > 0).then(|| {
        let who = if keyless == all {
            "No endpoint has".to_owned()
        } else if keyless == 1 {
            format!("1 of {} has no", counted(all, "endpoint"))
        } else {
            format!("{keyless} of {} have no", counted(all, "endpoint"))
        };
        let key = if keyless == all { "a key" } else { "key" };
        match port.number {
            Some(number) => format!(
                "{who} {key} {}: there it is served at its own number, {number}.",
                named(&port.name)
            ),
            None => format!(
                "{who} {key} {}, and the port has no number of its own.",
                named(&port.name)
            ),
        }
    });
    at_own_number.into_iter().chain(protocol(port)).collect()
}

fn protocol(port: &ExternalPort) -> Option<String> {
    let said = &*port.protocol;
    if PROTOCOLS.contains(&said) {
        return None;
    }
    let meant = PROTOCOLS
        .iter()
        .find(|known| known.eq_ignore_ascii_case(said));
    Some(match meant {
        Some(meant) => format!("Protocol {said} must be written {meant}."),
        None if said.is_empty() => {
            format!(
                "It has no protocol, which must be one of {}.",
                PROTOCOLS.join(" ")
            )
        }
        None => format!("Protocol {said} is none of {}.", PROTOCOLS.join(" ")),
    })
}

/// Keys of endpoints that are the name of no service port, a sentence each.
pub(super) fn stray_keys(external: &ExternalService) -> Vec<String> {
    let is_known = |key: &str| external.ports.iter().any(|port| &*port.name == key);
    let mut strays: BTreeMap<&str, usize> = BTreeMap::new();
    for endpoint in &external.endpoints {
        for (key, _) in endpoint.ports.iter().filter(|(key, _)| !is_known(key)) {
            *strays.entry(key).or_default() += 1;
        }
    }
    let strays = strays.into_iter().map(|(key, endpoints)| {
        format!(
            "Key {key} of {} is the name of no service port: Istio refuses such an entry.",
            counted(endpoints, "endpoint")
        )
    });
    strays.collect()
}
