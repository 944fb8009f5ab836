//! The protocols of service ports, and policies that have no effect because no port is HTTP.

use crate::{
    derive::{Aspect, PortProtocol, Protocol, ProtocolSource, effects::traffic_effects},
    diagnose::case::Case,
    model::kube_service::KubeServicePort,
    store::Kind,
};

const K: &str = "spec.kubeService";

pub(super) fn undetected(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    for (at, port) in kube.ports.iter().enumerate() {
        let protocol = PortProtocol::of_service_port(port);
        let says_nothing = matches!(
            protocol.by,
            ProtocolSource::Nothing | ProtocolSource::Number
        );
        if says_nothing && port.app_protocol.is_empty() {
            let path = format!("{K}.ports[{at}].name");
            let message = match port.name.given() {
                Some(name) => {
                    format!("the name {name:?} says no protocol, and appProtocol is not set")
                }
                None => "it has neither a name nor appProtocol".to_owned(),
            };
            case.raise(&path, message)
                .about(Aspect::service_port(port))
                .shows(path, &port.name);
        }
    }
}

pub(super) fn http_policy_on_tcp(case: &mut Case<'_>) {
    let (Some(kube), Some(status)) = (case.kube(), case.status()) else {
        return;
    };
    if kube.ports.is_empty() || !kube.ports.iter().all(is_known_other) {
        return;
    }
    for (at, applied) in status.traffic_policies.iter().enumerate() {
        let Some(spec) = &applied.spec else { continue };
        let effects = traffic_effects(spec);
        let http = effects.iter().filter(|effect| effect.field.is_http());
        let fields: Vec<String> = http.map(|effect| effect.field.key().to_owned()).collect();
        if spec.destination_selector.is_empty() || fields.is_empty() {
            continue;
        }
        let ports: Vec<String> = kube.ports.iter().take(8).map(port_words).collect();
        let verb = if fields.len() == 1 { "has" } else { "have" };
        let message = format!(
            "{} of {} {verb} no effect: no port is HTTP",
            fields.join(", "),
            applied.reference
        );
        let finding = case.raise(format!("status.appliedTrafficPolicies[{at}]"), message);
        finding.about(Aspect::Object(
            Kind::TrafficPolicy,
            applied.reference.clone(),
        ));
        finding.shows(format!("{K}.ports"), ports.join(", "));
    }
}

/// Whether the port gives a protocol in which Istio does not look for HTTP.
fn is_known_other(port: &KubeServicePort) -> bool {
    let PortProtocol { protocol, by } = PortProtocol::of_service_port(port);
    match protocol {
        Protocol::Udp
        | Protocol::Unrouted
        | Protocol::Tls
        | Protocol::Mongo
        | Protocol::MySql
        | Protocol::Redis => true,
        // By its number only, the port itself gives no protocol.
        Protocol::Tcp => by != ProtocolSource::Number,
        _ => false,
    }
}

fn port_words(port: &KubeServicePort) -> String {
    let number = port.port.unwrap_or_default();
    format!("{number} {}", PortProtocol::of_service_port(port).words())
}
