//! The faults of ports as pages show them: those of each port, and those of all together.

use crate::{
    derive::{
        external::unknown_keys,
        fault::{
            Fault, Remark,
            port_values::{Repeat, repeats_at},
        },
        wording::brief_name,
    },
    model::{
        Destination,
        kube_service::{KubeService, KubeServicePort},
    },
};

use super::{
    groups::Groups,
    outside,
    serving::{misdirected, several_targets, unserved},
    values::{impossible, impossible_endpoint_ports, orphan_ports, repeated},
};

/// Everything to be said of one port of a service: its faults, then what no rule finds.
pub(super) fn of_port(
    (kube, at): (&KubeService, usize),
    repeats: &[Repeat],
    groups: &Groups<'_>,
) -> Vec<Remark> {
    let port = (at, &kube.ports[at]);
    let mut faults = Vec::from_iter(unserved(port, groups));
    faults.extend(misdirected(port, groups));
    faults.extend(impossible(port));
    faults.extend(repeats_at(repeats, at).map(|repeat| repeated(kube, repeat)));
    let mut remarks: Vec<Remark> = faults.into_iter().map(Remark::from).collect();
    let notes = [
        several_targets(port.1, groups.served(port.1)),
        other_app_protocol(port.1, groups),
        (kube.ports.len() > 1 && port.1.name.is_empty())
            .then(|| "it has no name: with several ports each needs one".to_owned()),
    ];
    remarks.extend(notes.into_iter().flatten().map(Remark::note));
    remarks
}

fn other_app_protocol(port: &KubeServicePort, groups: &Groups<'_>) -> Option<String> {
    let own = port.app_protocol.given()?;
    let there = groups.other_app_protocol(port, own)?;
    let (own, there) = (brief_name(own), brief_name(there));
    Some(format!(
        "the service port gives appProtocol {own}, an endpoint port {there}"
    ))
}

/// Everything to be said of the ports as a whole: endpoint ports and keys that no service port has, and the addresses at
/// which nodes or a load balancer offer the ports.
#[must_use]
pub fn port_remarks(destination: &Destination) -> Vec<Remark> {
    let faults: Vec<Fault> = match (destination.kube_service(), destination.external_service()) {
        (Some(_), _) => outside::faults(destination)
            .into_iter()
            .chain(impossible_endpoint_ports(destination))
            .chain(orphan_ports(destination))
            .collect(),
        (None, Some(_)) => unknown_keys(destination).collect(),
        (None, None) => Vec::new(),
    };
    Remark::first_of(faults)
}
