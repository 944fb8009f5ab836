//! Ports, for the document of `describe`: who serves them, and what Istio takes them for.

use serde::Serialize;

use super::is_zero;
use crate::{
    derive::{
        self,
        ports::{PortProtocol, Ports, Protocol, ProtocolSource, Served},
    },
    model::{Destination, kube_service::TargetPort},
    output::report::given,
};

/// A port at which the Destination is called, and which endpoints serve it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Called {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_port_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_port_number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    node_port: Option<u32>,
    istio: Istio,
    served: ServedBy,
    /// Why not all endpoints serve it, and what does not fit.
    remarks: Vec<String>,
}

/// The protocol that Istio uses for a port.
#[derive(Debug, Serialize)]
struct Istio {
    protocol: &'static str,
    /// `protocol`, `appProtocol`, `name` or `number`; absent where nothing says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct ServedBy {
    endpoints: usize,
    of: usize,
    by: Vec<u32>,
    /// The same with how many endpoints serve it there.
    at: Vec<ServedAt>,
    /// How many more numbers there are; absent where all are there.
    #[serde(skip_serializing_if = "is_zero")]
    more: usize,
}

#[derive(Debug, Serialize)]
struct ServedAt {
    port: u32,
    endpoints: usize,
}

/// The numbers that all ports together may be served at, and those that each has at least.
const ROOM: usize = 100_000;
const LEAST: usize = 20;

pub(super) fn ports(destination: &Destination) -> Vec<Called> {
    let ports = Ports::of(destination);
    let room = (ROOM / ports.len().max(1)).max(LEAST);
    ports.rows().map(|row| Called::of(row, room)).collect()
}

impl Called {
    fn of(row: derive::ports::PortRow, room: usize) -> Self {
        let (target_port_number, target_port_name) = match &row.target {
            TargetPort::Unset => (None, None),
            TargetPort::Number(number) => (Some(*number), None),
            TargetPort::Name(name) => (None, given(name)),
            TargetPort::Both(number, name) => (Some(*number), given(name)),
        };
        Self {
            number: row.number,
            name: given(&row.name),
            protocol: given(&row.protocol),
            app_protocol: given(&row.app_protocol),
            target_port_name,
            target_port_number,
            node_port: row.node_port,
            istio: Istio::of(row.istio),
            served: ServedBy::of(&row.served, room),
            remarks: super::texts(row.remarks.into_iter().chain(row.protocol_remark)),
        }
    }
}

impl ServedBy {
    fn of(served: &Served, room: usize) -> Self {
        let at = served.at.iter().take(room);
        Self {
            endpoints: served.endpoints,
            of: served.of,
            by: served.by.iter().take(room).copied().collect(),
            at: at
                .map(|&(port, endpoints)| ServedAt { port, endpoints })
                .collect(),
            more: served.by.len().saturating_sub(room),
        }
    }
}

impl Istio {
    fn of(protocol: PortProtocol) -> Self {
        let by = match protocol.by {
            ProtocolSource::Protocol => Some("protocol"),
            ProtocolSource::AppProtocol => Some("appProtocol"),
            ProtocolSource::Name => Some("name"),
            ProtocolSource::Number => Some("number"),
            ProtocolSource::Nothing => None,
        };
        Self {
            protocol: word(protocol.protocol),
            by,
        }
    }
}

fn word(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Http => "HTTP",
        Protocol::Http2 => "HTTP2",
        Protocol::Https => "HTTPS",
        Protocol::Grpc => "GRPC",
        Protocol::GrpcWeb => "GRPC_WEB",
        Protocol::Tcp => "TCP",
        Protocol::Tls => "TLS",
        Protocol::Mongo => "MONGO",
        Protocol::MySql => "MYSQL",
        Protocol::Redis => "REDIS",
        Protocol::Udp => "UDP",
        Protocol::Sniffed => "SNIFFED",
        Protocol::Unrouted => "UNROUTED",
    }
}
