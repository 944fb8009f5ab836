//! Service ports and the endpoint ports that serve them.

use crate::model::{
    Destination, Text,
    kube_service::{KubeService, TargetPort},
};

/// One port at which a Destination is called.
#[derive(Clone, Debug, PartialEq)]
pub struct PortRow {
    /// The number it is called at.
    pub number: Option<u32>,
    /// Its name; empty where it has none.
    pub name: Text,
    /// Its protocol; empty where it is not said, which means TCP for a Kubernetes service.
    pub protocol: Text,
    /// Its application protocol; empty where it is not said.
    pub app_protocol: Text,
    /// The port of the pods, as the service asks for it.
    pub target: TargetPort,
    /// The port on every node.
    pub node_port: Option<u32>,
    /// Who serves it.
    pub served: Served,
}

/// Which endpoints serve a port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// The endpoint ports that serve it, each number once, sorted.
    pub by: Vec<u32>,
    /// How many endpoints serve it.
    pub endpoints: usize,
    /// How many endpoints there are.
    pub of: usize,
}

/// The ports of a Destination, in the order of the object.
#[must_use]
pub fn ports(destination: &Destination) -> Vec<PortRow> {
    let kube = destination.kube_service().map(kube_ports);
    kube.or_else(|| external_ports(destination))
        .unwrap_or_default()
}

fn kube_ports(kube: &KubeService) -> Vec<PortRow> {
    let rows = kube.ports.iter().map(|port| PortRow {
        number: port.port,
        name: port.name.clone(),
        protocol: port.protocol.clone(),
        app_protocol: port.app_protocol.clone(),
        target: port.target.clone(),
        node_port: port.node_port,
        served: served(kube, &port.name, &port.protocol),
    });
    rows.collect()
}

/// Kubernetes names an endpoint port after the service port, so name and protocol are what joins them, whatever the
/// target port is called.
fn served(kube: &KubeService, name: &str, protocol: &str) -> Served {
    let or_tcp = |protocol: &str| if protocol.is_empty() { "TCP" } else { protocol }.to_owned();
    let mut served = Served::default();
    for subset in &kube.endpoint_subsets {
        served.of += subset.endpoints.len();
        let joins = |name_there: &str, protocol_there: &str| {
            name_there == name && or_tcp(protocol_there) == or_tcp(protocol)
        };
        let by = subset
            .ports
            .iter()
            .filter(|port| joins(&port.name, &port.protocol));
        let mut found = false;
        for port in by {
            found = true;
            served.by.extend(port.port);
        }
        if found {
            served.endpoints += subset.endpoints.len();
        }
    }
    served.by.sort_unstable();
    served.by.dedup();
    served
}

fn external_ports(destination: &Destination) -> Option<Vec<PortRow>> {
    let external = destination.external_service()?;
    let rows = external.ports.iter().map(|port| {
        let mut served = Served {
            of: external.endpoints.len(),
            ..Served::default()
        };
        for endpoint in &external.endpoints {
            if let Some((_, number)) = endpoint.ports.iter().find(|(name, _)| *name == port.name) {
                served.by.push(*number);
                served.endpoints += 1;
            }
        }
        served.by.sort_unstable();
        served.by.dedup();
        PortRow {
            number: port.number,
            name: port.name.clone(),
            protocol: port.protocol.clone(),
            app_protocol: Text::default(),
            target: TargetPort::Unset,
            node_port: None,
            served,
        }
    });
    Some(rows.collect())
}
