//! The service ports and endpoint ports of a Destination, with their places in the object.

use crate::{
    derive::fault::Aspect,
    model::{
        Destination,
        endpoint::EndpointPort,
        kube_service::{KubeServicePort, TargetPort},
    },
};

/// The path of the Kubernetes service.
pub(super) const K: &str = "spec.kubeService";

/// A service port and its place among the service ports.
pub(super) type Placed<'d> = (usize, &'d KubeServicePort);

/// The service ports. Empty if the Destination is no Kubernetes service.
pub(super) fn placed(destination: &Destination) -> impl Iterator<Item = Placed<'_>> {
    let kube = destination.kube_service();
    let ports = kube.map_or(&[][..], |kube| &kube.ports);
    ports.iter().enumerate()
}

/// The number of the target port. `None` if it is not given by number.
pub(super) fn target_number(port: &KubeServicePort) -> Option<u32> {
    match port.target {
        TargetPort::Number(number) | TargetPort::Both(number, _) => Some(number),
        TargetPort::Unset | TargetPort::Name(_) => None,
    }
}

/// The endpoint ports, each with the place of its group and its place in the group.
pub(super) fn endpoint_ports(
    destination: &Destination,
) -> impl Iterator<Item = ((usize, usize), &EndpointPort)> {
    let kube = destination.kube_service();
    let subsets = kube.map_or(&[][..], |kube| &kube.endpoint_subsets);
    subsets.iter().enumerate().flat_map(|(number, subset)| {
        let ports = subset.ports.iter().enumerate();
        ports.map(move |(at, port)| ((number, at), port))
    })
}

/// The path of the endpoint port at a place.
pub(super) fn endpoint_port_path((group, at): (usize, usize)) -> String {
    format!("{K}.endpointSubsets[{group}].ports[{at}]")
}

/// The identity of an endpoint port.
pub(super) fn endpoint_port(port: &EndpointPort) -> Aspect {
    Aspect::Port {
        number: port.port,
        protocol: port.protocol.clone(),
        name: port.name.clone(),
    }
}
