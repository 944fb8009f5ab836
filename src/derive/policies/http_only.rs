//! Which effects of the traffic policies in force have no effect, because a port is not HTTP.

use crate::{
    derive::{PortProtocol, effects::Field, first_of},
    model::Destination,
};

use super::{AppliedPolicy, Remark};

/// The remark on fields that Istio applies to HTTP only, and on which ports they have no effect. `None` if every port may
/// be HTTP.
#[must_use]
pub fn http_remark(destination: &Destination, policies: &[AppliedPolicy<'_>]) -> Option<Remark> {
    let fields = http_fields(policies);
    let (others, all) = other_ports(destination);
    if fields.is_empty() || others.is_empty() {
        return None;
    }
    let labels: Vec<&str> = fields.iter().map(|field| field.label()).collect();
    let count = others.len();
    let noun = if count == 1 { "port" } else { "ports" };
    let is_plural =
        labels.len() > 1 || matches!(fields[..], [Field::Retries | Field::HeaderManipulation]);
    let (verb, them) = if is_plural {
        ("have", "them")
    } else {
        ("has", "it")
    };
    let what = match &labels[..] {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        all => all.concat(),
    };
    let text = format!(
        "{what} {verb} no effect on {noun} {}: Istio applies {them} to HTTP only",
        first_of(others, count)
    );
    Some(if count == all {
        Remark::warning(text)
    } else {
        Remark::note(text)
    })
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

/// The ports that are known not to be HTTP, and the number of all ports.
fn other_ports(destination: &Destination) -> (Vec<String>, usize) {
    let kube = destination.kube_service().into_iter();
    let kube = kube.flat_map(|kube| &kube.ports);
    let kube = kube.map(|port| (port.port, PortProtocol::of_service_port(port)));
    let external = destination.external_service().into_iter();
    let external = external.flat_map(|external| &external.ports);
    let external =
        external.map(|port| (port.number, PortProtocol::of_external_port(&port.protocol)));
    let all: Vec<_> = kube.chain(external).collect();
    let others = all
        .iter()
        .filter(|(_, known)| !known.protocol.may_be_http());
    let others = others.map(|(number, known)| {
        let number = number.map_or("?".to_owned(), |number| number.to_string());
        format!("{number} ({})", known.protocol.word())
    });
    (others.collect(), all.len())
}
