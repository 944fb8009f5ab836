//! The faults of values that ports cannot have: numbers out of range, numbers and names of another port, and endpoint ports
//! of no service port.

use hashbrown::HashSet;

use crate::{
    derive::fault::{
        Aspect, Fault,
        repeats::{Repeat, repeats},
    },
    model::{Destination, kube_service::KubeService},
};

use super::{
    groups::{or_tcp, shown},
    placed::{K, Placed, endpoint_port, endpoint_ports, placed, target_number},
};

/// The highest port number there is; the API allows more.
const HIGHEST: u32 = 65_535;

/// Service ports with the number or the name of another one.
#[must_use]
pub fn repeated_ports(destination: &Destination) -> Vec<Fault> {
    let Some(kube) = destination.kube_service() else {
        return Vec::new();
    };
    let repeats = repeats_of(kube).into_iter();
    repeats.map(|repeat| repeated(kube, repeat)).collect()
}

/// The ports of a service that repeat what an earlier one has, in their order.
pub(super) fn repeats_of(kube: &KubeService) -> Vec<Repeat> {
    let ports = kube.ports.iter().enumerate();
    repeats(ports.map(|(at, port)| {
        let number = (port.port.unwrap_or_default(), or_tcp(&port.protocol));
        (at, (number, &*port.name))
    }))
}

pub(super) fn repeated(kube: &KubeService, repeat: Repeat) -> Fault {
    let port = &kube.ports[repeat.at()];
    let number = port.port.unwrap_or_default();
    let (field, value, words) = match repeat {
        Repeat::Number(_) => {
            let number = format!("{number}/{}", or_tcp(&port.protocol));
            let words = format!("port {number} is there twice");
            ("", number, words)
        }
        Repeat::Name { field, .. } => {
            let words = format!("two ports are called {:?}", &*port.name);
            (field, port.name.to_string(), words)
        }
    };
    let path = format!("{K}.ports[{}]", repeat.at());
    Fault::error(format!("{path}{field}"), words)
        .about(Aspect::Field(repeat.what().into()))
        .about(Aspect::Value(value))
        .shows(format!("{path}.port"), number)
        .shows(format!("{path}.name"), &port.name)
}

/// Numbers of service ports and endpoint ports that no port can have.
#[must_use]
pub fn impossible_ports(destination: &Destination) -> Vec<Fault> {
    let service = placed(destination).flat_map(impossible);
    service
        .chain(impossible_endpoint_ports(destination))
        .collect()
}

pub(super) fn impossible((at, port): Placed<'_>) -> impl Iterator<Item = Fault> {
    let given = [
        ("port", port.port),
        ("targetPortNumber", target_number(port)),
        ("nodePort", port.node_port),
    ];
    given.into_iter().filter_map(move |(field, number)| {
        let fault = out_of_range(number, || format!("{K}.ports[{at}].{field}"))?;
        let fault = fault.about(Aspect::service_port(port));
        Some(fault.about(Aspect::Field(field.into())))
    })
}

pub(super) fn impossible_endpoint_ports(destination: &Destination) -> impl Iterator<Item = Fault> {
    endpoint_ports(destination).filter_map(|(path, port)| {
        let fault = out_of_range(port.port, || format!("{path}.port"))?;
        let fault = fault.about(endpoint_port(port));
        Some(fault.about(Aspect::Field("endpointSubsets".into())))
    })
}

/// Endpoint ports that no service port has.
#[must_use]
pub fn orphan_ports(destination: &Destination) -> Vec<Fault> {
    let known: HashSet<&str> = placed(destination).map(|(_, port)| &*port.name).collect();
    let ports = endpoint_ports(destination);
    let orphans = ports.filter(|(_, port)| !known.contains(&*port.name));
    let faults = orphans.map(|(path, port)| {
        let words = format!("endpoint port {} belongs to no service port", shown(port));
        Fault::info(format!("{path}.name"), words)
            .about(endpoint_port(port))
            .shows(format!("{path}.name"), &port.name)
    });
    faults.collect()
}

/// The fault of a number that no port can have. `None` if it is not given.
fn out_of_range(number: Option<u32>, path: impl Fn() -> String) -> Option<Fault> {
    let number = number.filter(|number| !(1..=HIGHEST).contains(number))?;
    let words = format!("there is no port {number}: they go from 1 to {HIGHEST}");
    let fault = Fault::error(path(), words).about(Aspect::Value(number.to_string()));
    Some(fault.shows(path(), number))
}
