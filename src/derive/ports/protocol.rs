//! The protocol that Istio assigns to a port: by the transport, then the application protocol, then the port's name.
//!
//! The rule is the one in Istio's `ConvertProtocol` ([`pkg/config/kube/conversion.go`]).
//!
//! [`pkg/config/kube/conversion.go`]: https://github.com/istio/istio/blob/master/pkg/config/kube/conversion.go

use crate::{
    derive::{
        fault::{Aspect, Fault, Remark},
        wording::brief_name,
    },
    model::{Destination, Text, kube_service::KubeServicePort},
};

use super::placed::{Placed, placed};

/// The protocol that Istio assigns to a port, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortProtocol {
    /// The protocol.
    pub protocol: Protocol,
    /// The reason for it.
    pub by: ProtocolSource,
}

/// A protocol as Istio knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of protocols say what they are")]
pub enum Protocol {
    Http,
    Http2,
    Https,
    Grpc,
    GrpcWeb,
    Tcp,
    Tls,
    Mongo,
    MySql,
    Redis,
    Udp,
    /// Not given: the proxy looks at the first bytes.
    Sniffed,
    /// None that Istio routes, such as SCTP.
    Unrouted,
}

/// The reason why Istio assigns a protocol to a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProtocolSource {
    /// The transport protocol: UDP is never anything else. For external services the protocol of the port.
    Protocol,
    /// The application protocol. If Istio does not know it, the name is ignored too.
    AppProtocol,
    /// The name up to its first dash.
    Name,
    /// The number: Istio never looks into 25, 53, 3306 and 27017.
    Number,
    /// Nothing.
    Nothing,
}

/// The ports of protocols in which the server speaks first, so that looking at the first bytes would break them.
const NEVER_SNIFFED: [u32; 4] = [25, 53, 3306, 27017];

impl PortProtocol {
    /// The protocol of a port of a Kubernetes service.
    #[must_use]
    pub fn of_service_port(port: &KubeServicePort) -> Self {
        if port.protocol.eq_ignore_ascii_case("UDP") {
            return Self::by(Protocol::Udp, ProtocolSource::Protocol);
        }
        if !is_tcp(&port.protocol) {
            return Self::by(Protocol::Unrouted, ProtocolSource::Protocol);
        }
        let said = match port.app_protocol.given() {
            Some(said) => (Protocol::of_app_protocol(said), ProtocolSource::AppProtocol),
            None => (Protocol::of_name(&port.name), ProtocolSource::Name),
        };
        let is_never_sniffed = port
            .port
            .is_some_and(|number| NEVER_SNIFFED.contains(&number));
        match said {
            (Some(protocol), by) => Self::by(protocol, by),
            (None, _) if is_never_sniffed => Self::by(Protocol::Tcp, ProtocolSource::Number),
            (None, _) => Self::by(Protocol::Sniffed, ProtocolSource::Nothing),
        }
    }

    /// The protocol of a port of an external service, which names it itself.
    pub(super) fn of_external_port(protocol: &str) -> Self {
        match Protocol::parse(protocol) {
            Some(protocol) => Self::by(protocol, ProtocolSource::Protocol),
            None => Self::by(Protocol::Sniffed, ProtocolSource::Nothing),
        }
    }

    fn by(protocol: Protocol, by: ProtocolSource) -> Self {
        Self { protocol, by }
    }

    /// In few words: `HTTP by appProtocol`, `gRPC by name`, `sniffed`.
    #[must_use]
    pub fn words(self) -> String {
        let protocol = self.protocol.word();
        match self.by {
            ProtocolSource::Protocol | ProtocolSource::Nothing => protocol.to_owned(),
            ProtocolSource::AppProtocol => format!("{protocol} by appProtocol"),
            ProtocolSource::Name => format!("{protocol} by name"),
            ProtocolSource::Number => format!("{protocol} by number"),
        }
    }
}

/// Whether a transport protocol of Kubernetes is TCP, as it is if none is given. Istio routes no other.
pub(in crate::derive) fn is_tcp(protocol: &Text) -> bool {
    let protocol = protocol.given();
    protocol.is_none_or(|protocol| protocol.eq_ignore_ascii_case("TCP"))
}

/// Whether a proxy may find HTTP at a service port, so that HTTP rules of policies apply.
pub(in crate::derive) fn may_be_http(port: &KubeServicePort) -> bool {
    let PortProtocol { protocol, .. } = PortProtocol::of_service_port(port);
    protocol.may_be_http()
}

/// The number and the protocol of each port of a Destination.
pub(in crate::derive) fn protocols(
    destination: &Destination,
) -> impl Iterator<Item = (Option<u32>, PortProtocol)> {
    let kube = destination.kube_service().into_iter();
    let kube = kube.flat_map(|kube| &kube.ports);
    let kube = kube.map(|port| (port.port, PortProtocol::of_service_port(port)));
    let external = destination.external_service().into_iter();
    let external = external.flat_map(|external| &external.ports);
    let external = external.map(|port| {
        let protocol = PortProtocol::of_external_port(&port.protocol);
        (port.number, protocol)
    });
    kube.chain(external)
}

/// Whether Istio sees HTTP on no port, so that no HTTP rule of a policy has an effect.
pub(in crate::derive) fn speaks_no_http(destination: &Destination) -> bool {
    let mut protocols = protocols(destination).peekable();
    protocols.peek().is_some() && protocols.all(|(_, port)| !port.protocol.may_be_http())
}

/// Service ports whose name and appProtocol give no protocol.
pub fn undetected_ports(destination: &Destination) -> impl Iterator<Item = Fault> {
    placed(destination).filter_map(undetected)
}

/// The fault that neither name nor appProtocol gives the protocol of a port.
fn undetected((at, port): Placed<'_>) -> Option<Fault> {
    let by = PortProtocol::of_service_port(port).by;
    let is_given = !matches!(by, ProtocolSource::Nothing | ProtocolSource::Number);
    if is_given || !port.app_protocol.is_empty() {
        return None;
    }
    let then = match by {
        ProtocolSource::Number => "Istio treats this port number as TCP",
        _ => "Istio detects HTTP by the first bytes, and treats anything else as TCP",
    };
    let path = format!("spec.kubeService.ports[{at}].name");
    let words = format!("neither name nor appProtocol gives the protocol: {then}");
    let fault = Fault::info(&path, words).about(Aspect::service_port(port));
    Some(fault.shows(path, &port.name))
}

/// The consequence of the protocol of a port for policies. `None` if that is obvious.
pub(super) fn remark((at, port): (usize, &KubeServicePort)) -> Option<Remark> {
    if let Some(fault) = undetected((at, port)) {
        return Some(fault.into());
    }
    Some(Remark::note(
        match PortProtocol::of_service_port(port).protocol {
            Protocol::Sniffed => format!(
                "Istio does not know appProtocol {}: it detects HTTP by the first bytes",
                brief_name(&port.app_protocol)
            ),
            Protocol::Udp => "UDP is never HTTP: no HTTP rule of a policy applies to it".to_owned(),
            Protocol::Unrouted => "Istio does not route this protocol".to_owned(),
            _ => return None,
        },
    ))
}

impl Protocol {
    /// Whether a proxy may find HTTP there. It cannot look into requests that callers encrypt themselves.
    #[must_use]
    pub fn may_be_http(self) -> bool {
        matches!(
            self,
            Self::Http | Self::Http2 | Self::Grpc | Self::GrpcWeb | Self::Sniffed
        )
    }

    /// The usual name; `sniffed` if the proxy detects it by the first bytes.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::Http2 => "HTTP/2",
            Self::Https => "HTTPS",
            Self::Grpc => "gRPC",
            Self::GrpcWeb => "gRPC-Web",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Mongo => "Mongo",
            Self::MySql => "MySQL",
            Self::Redis => "Redis",
            Self::Udp => "UDP",
            Self::Sniffed => "sniffed",
            Self::Unrouted => "not routed",
        }
    }

    fn of_app_protocol(said: &str) -> Option<Self> {
        match said {
            "kubernetes.io/h2c" => Some(Self::Http2),
            "kubernetes.io/ws" => Some(Self::Http),
            "kubernetes.io/wss" => Some(Self::Https),
            _ => Self::of_name(said),
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        const GRPC_WEB: &str = "grpc-web";
        let start = name.get(..GRPC_WEB.len());
        if start.is_some_and(|start| start.eq_ignore_ascii_case(GRPC_WEB)) {
            return Some(Self::GrpcWeb);
        }
        Self::parse(name.split('-').next().unwrap_or_default())
    }

    fn parse(word: &str) -> Option<Self> {
        const WORDS: [(&str, Protocol); 11] = [
            ("http", Protocol::Http),
            ("http2", Protocol::Http2),
            ("https", Protocol::Https),
            ("grpc", Protocol::Grpc),
            ("grpc-web", Protocol::GrpcWeb),
            ("tcp", Protocol::Tcp),
            ("tls", Protocol::Tls),
            ("mongo", Protocol::Mongo),
            ("mysql", Protocol::MySql),
            ("redis", Protocol::Redis),
            ("udp", Protocol::Udp),
        ];
        let mut words = WORDS.iter();
        let known = words.find(|(known, _)| known.eq_ignore_ascii_case(word));
        known.map(|(_, protocol)| *protocol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_taken_for_what_istio_takes_it_for() {
        // Transport, application protocol, name, number.
        let cases = [
            (["TCP", "", "http"], 80, "HTTP by name"),
            (["", "", "http2-api"], 80, "HTTP/2 by name"),
            (["TCP", "", "grpc-web-x"], 80, "gRPC-Web by name"),
            (["TCP", "", "GRPC-x"], 80, "gRPC by name"),
            (["TCP", "", "httpx"], 80, "sniffed"),
            (["TCP", "", "httpapi-http"], 80, "sniffed"),
            (["TCP", "", ""], 80, "sniffed"),
            (["TCP", "", "https"], 443, "HTTPS by name"),
            (["TCP", "", "mysql"], 3306, "MySQL by name"),
            (["TCP", "", "db"], 3306, "TCP by number"),
            (["TCP", "", "tcp-http"], 80, "TCP by name"),
            (["TCP", "http", "tcp-x"], 80, "HTTP by appProtocol"),
            // Where there is an application protocol, the name does not count, known or not.
            (["TCP", "acme", "http"], 80, "sniffed"),
            (
                ["TCP", "kubernetes.io/h2c", "x"],
                80,
                "HTTP/2 by appProtocol",
            ),
            (["UDP", "http", "http"], 80, "UDP"),
            (["SCTP", "", "http"], 80, "not routed"),
            (["TCP", "", "tls"], 443, "TLS by name"),
            (["TCP", "", "redis-0"], 6379, "Redis by name"),
            (["TCP", "", "udp-x"], 80, "UDP by name"),
        ];
        for ([protocol, app_protocol, name], number, words) in cases {
            let port = KubeServicePort {
                port: Some(number),
                name: name.into(),
                protocol: protocol.into(),
                app_protocol: app_protocol.into(),
                ..KubeServicePort::default()
            };
            assert_eq!(
                PortProtocol::of_service_port(&port).words(),
                words,
                "{port:?}"
            );
        }
    }
}
