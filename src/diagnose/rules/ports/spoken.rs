//! What service ports speak, and what of the policies counts for HTTP alone.

use crate::{
    derive::{Aspect, Protocol, Spoken, SpokenBy},
    diagnose::case::Case,
    model::{kube_service::KubeServicePort, policy::TrafficPolicySpec},
    store::Kind,
};

const K: &str = "spec.kubeService";

pub(super) fn undetected(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    for (at, port) in kube.ports.iter().enumerate() {
        let spoken = Spoken::of_service_port(port);
        let says_nothing = matches!(spoken.by, SpokenBy::Nothing | SpokenBy::Number);
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
    if kube.ports.is_empty() || !kube.ports.iter().all(is_deaf) {
        return;
    }
    for (at, applied) in status.traffic_policies.iter().enumerate() {
        let Some(spec) = &applied.spec else { continue };
        let fields = http_fields(spec);
        if spec.destination_selector.is_empty() || fields.is_empty() {
            continue;
        }
        let ports: Vec<String> = kube.ports.iter().take(8).map(told).collect();
        let message = format!(
            "{} of {} does nothing: no port speaks HTTP",
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

/// Whether a port is said to speak something in which Istio does not look for HTTP.
fn is_deaf(port: &KubeServicePort) -> bool {
    let Spoken { protocol, by } = Spoken::of_service_port(port);
    match protocol {
        Protocol::Udp
        | Protocol::Unrouted
        | Protocol::Tls
        | Protocol::Mongo
        | Protocol::MySql
        | Protocol::Redis => true,
        // By its number alone it is classified by nobody.
        Protocol::Tcp => by != SpokenBy::Number,
        _ => false,
    }
}

fn told(port: &KubeServicePort) -> String {
    let number = port.port.unwrap_or_default();
    format!("{number} {}", Spoken::of_service_port(port).words())
}

/// What of a policy counts for HTTP alone.
fn http_fields(spec: &TrafficPolicySpec) -> Vec<&'static str> {
    let policy = &spec.policy;
    let fields = [
        ("trafficShift", policy.traffic_shift.is_some()),
        ("retries", policy.retries.is_some()),
        ("faultInjection", policy.fault_injection.is_some()),
        ("requestTimeout", policy.request_timeout.is_some()),
        ("headerManipulation", policy.header_manipulation.is_some()),
        ("corsPolicy", policy.cors_policy.is_some()),
        ("mirror", policy.mirror.is_some()),
        (
            "httpRequestMatchers",
            !spec.http_request_matchers.is_empty(),
        ),
    ];
    fields
        .iter()
        .filter(|(_, is_set)| *is_set)
        .map(|(field, _)| *field)
        .collect()
}
