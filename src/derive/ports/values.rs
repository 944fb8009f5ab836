//! The faults of values that ports cannot have: numbers out of range, numbers and names of another port, and endpoint ports
//! of no service port.

use hashbrown::HashSet;

use crate::{
    derive::fault::{
        Aspect, Fault,
        port_values::{PortPlace, Repeat, impossible_number, repeats},
    },
    model::{Destination, kube_service::KubeService},
};

use super::{
    groups::{or_tcp, shown},
    placed::{K, Placed, endpoint_port, endpoint_port_path, endpoint_ports, placed, target_number},
};

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
    let place = PortPlace {
        path: format!("{K}.ports[{}]", repeat.at()),
        field: "port",
        number: port.port.unwrap_or_default(),
        name: &port.name,
    };
    place.repeated(
        repeat,
        format!("{}/{}", place.number, or_tcp(&port.protocol)),
    )
}

/// Numbers of service ports and endpoint ports that no port can have.
pub fn impossible_ports(destination: &Destination) -> impl Iterator<Item = Fault> {
    let service = placed(destination).flat_map(impossible);
    service.chain(impossible_endpoint_ports(destination))
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
    endpoint_ports(destination).filter_map(|(place, port)| {
        let fault = out_of_range(port.port, || format!("{}.port", endpoint_port_path(place)))?;
        let fault = fault.about(endpoint_port(port));
        Some(fault.about(Aspect::Field("endpointSubsets".into())))
    })
}

/// Endpoint ports that no service port has.
pub fn orphan_ports(destination: &Destination) -> impl Iterator<Item = Fault> {
    let known: HashSet<&str> = placed(destination).map(|(_, port)| &*port.name).collect();
    let ports = endpoint_ports(destination);
    let orphans = ports.filter(move |(_, port)| !known.contains(&*port.name));
    orphans.map(|(place, port)| {
        let path = format!("{}.name", endpoint_port_path(place));
        let words = format!("endpoint port {} belongs to no service port", shown(port));
        Fault::info(&path, words)
            .about(endpoint_port(port))
            .shows(path, &port.name)
    })
}

/// The fault of a number that no port can have. `None` if it is not given.
fn out_of_range(number: Option<u32>, path: impl Fn() -> String) -> Option<Fault> {
    let number = number?;
    let words = impossible_number(number)?;
    let fault = Fault::error(path(), words).about(Aspect::Value(number.to_string()));
    Some(fault.shows(path(), number))
}
