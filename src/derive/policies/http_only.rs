//! Which fields of the traffic policies in force have no effect, because a port is not HTTP.

use crate::{
    derive::{
        effects::{Field, traffic_effects},
        fault::{Aspect, Fault},
        ports::{PortProtocol, Protocol, ProtocolSource, protocols},
        wording::{first_of, or_unknown},
    },
    model::{Destination, kube_service::KubeServicePort, reference::ObjectRef},
    store::Kind,
};

use super::{AppliedPolicy, Remark};

/// Traffic policies in force that set fields for HTTP, though the ports all give a protocol that is not HTTP.
#[must_use]
pub fn http_policies_without_http(destination: &Destination) -> Vec<Fault> {
    let (Some(kube), Some(status)) = (destination.kube_service(), &destination.status) else {
        return Vec::new();
    };
    if kube.ports.is_empty() || !kube.ports.iter().all(is_known_other) {
        return Vec::new();
    }
    let others = OtherPorts::of(destination);
    let ports: Vec<String> = kube.ports.iter().take(8).map(port_words).collect();
    let ports = ports.join(", ");
    let policies = status.traffic_policies.iter().enumerate();
    let faults = policies.filter_map(|(at, applied)| {
        let spec = applied.spec.as_ref()?;
        let effects = traffic_effects(spec);
        let http = effects.iter().map(|effect| &effect.field);
        let http: Vec<&Field> = http.filter(|field| field.is_http()).collect();
        if spec.destination_selector.is_empty() || http.is_empty() {
            return None;
        }
        let policy = &applied.reference;
        let words = no_effect(&http, Some(policy), &others);
        Some(
            Fault::warning(format!("status.appliedTrafficPolicies[{at}]"), words)
                .about(Aspect::Object(Kind::TrafficPolicy, policy.clone()))
                .shows("spec.kubeService.ports", &ports),
        )
    });
    faults.collect()
}

/// That fields have no effect on ports that are not HTTP.
fn no_effect(fields: &[&Field], of: Option<&ObjectRef>, ports: &OtherPorts) -> String {
    let labels: Vec<&str> = fields.iter().map(|field| field.label()).collect();
    let noun = if ports.count == 1 { "port" } else { "ports" };
    let is_plural =
        labels.len() > 1 || matches!(fields, [Field::Retries | Field::HeaderManipulation]);
    let (verb, them) = if is_plural {
        ("have", "them")
    } else {
        ("has", "it")
    };
    let what = match &labels[..] {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        all => all.concat(),
    };
    let of = of.map_or(String::new(), |policy| format!(" of {policy}"));
    format!(
        "{what}{of} {verb} no effect on {noun} {}: Istio applies {them} to HTTP only",
        ports.words
    )
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

/// The remarks on fields that Istio applies to HTTP only: the faults, or else a note on the ports where they have no effect.
#[must_use]
pub fn http_remarks(destination: &Destination, policies: &[AppliedPolicy<'_>]) -> Vec<Remark> {
    let faults = http_policies_without_http(destination);
    if faults.is_empty() {
        return Vec::from_iter(http_note(destination, policies));
    }
    faults.into_iter().map(Remark::from).collect()
}

fn http_note(destination: &Destination, policies: &[AppliedPolicy<'_>]) -> Option<Remark> {
    let fields = http_fields(policies);
    let others = OtherPorts::of(destination);
    if fields.is_empty() || others.count == 0 {
        return None;
    }
    Some(Remark::note(no_effect(&fields, None, &others)))
}

/// The fields that are set and apply to HTTP only, each once.
fn http_fields<'r>(policies: &'r [AppliedPolicy<'_>]) -> Vec<&'r Field> {
    let effects = policies.iter().flat_map(|policy| &policy.effects);
    let fields = effects.map(|effect| &effect.field);
    let mut fields: Vec<&Field> = fields
        .filter(|field| field.is_setting() && field.is_http())
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The ports that are known not to be HTTP.
struct OtherPorts {
    /// The first of them, and how many more there are.
    words: String,
    count: usize,
}

impl OtherPorts {
    fn of(destination: &Destination) -> Self {
        let others = protocols(destination).filter(|(_, known)| !known.protocol.may_be_http());
        let others = others.map(|(number, known)| {
            let number = or_unknown(number);
            format!("{number} ({})", known.protocol.word())
        });
        let others: Vec<String> = others.collect();
        let count = others.len();
        Self {
            words: first_of(others, count),
            count,
        }
    }
}
