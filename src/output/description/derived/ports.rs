//! Ports, for the document of `describe`: who serves them, and what Istio takes them for.

use serde::Serialize;

use crate::{
    derive::{self, Protocol, Served, Spoken, SpokenBy},
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

/// What Istio takes a port for.
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
}

#[derive(Debug, Serialize)]
struct ServedAt {
    port: u32,
    endpoints: usize,
}

pub(super) fn ports(destination: &Destination) -> Vec<Called> {
    let rows = derive::ports(destination);
    rows.into_iter().map(Called::of).collect()
}

impl Called {
    fn of(row: derive::PortRow) -> Self {
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
            istio: Istio::of(row.spoken),
            served: ServedBy::of(row.served),
            remarks: row.remarks,
        }
    }
}

impl ServedBy {
    fn of(served: Served) -> Self {
        let at = served.at.into_iter();
        Self {
            endpoints: served.endpoints,
            of: served.of,
            by: served.by,
            at: at
                .map(|(port, endpoints)| ServedAt { port, endpoints })
                .collect(),
        }
    }
}

impl Istio {
    fn of(spoken: Spoken) -> Self {
        let by = match spoken.by {
            SpokenBy::Protocol => Some("protocol"),
            SpokenBy::AppProtocol => Some("appProtocol"),
            SpokenBy::Name => Some("name"),
            SpokenBy::Number => Some("number"),
            SpokenBy::Nothing => None,
        };
        Self {
            protocol: word(spoken.protocol),
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
