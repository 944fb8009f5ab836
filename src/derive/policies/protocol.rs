//! What of the traffic policies in force does nothing, because a port is not HTTP.

use crate::{
    derive::{Field, Spoken},
    model::Destination,
};

use super::{PolicyRow, Remark};

/// That some of what the policies set counts for HTTP alone, and which ports are not; nothing where all may be HTTP.
#[must_use]
pub fn http_remark(destination: &Destination, rows: &[PolicyRow<'_>]) -> Option<Remark> {
    let fields = http_fields(rows);
    let (deaf, ports) = deaf_ports(destination);
    if fields.is_empty() || deaf.is_empty() {
        return None;
    }
    let labels: Vec<&str> = fields.iter().map(|field| field.label()).collect();
    let noun = if deaf.len() == 1 { "port" } else { "ports" };
    let verb = if fields.len() == 1 { "does" } else { "do" };
    let text = format!(
        "Istio looks into HTTP alone: {} {verb} nothing on {noun} {}",
        labels.join(", "),
        deaf.join(", ")
    );
    Some(if deaf.len() == ports {
        Remark::warning(text)
    } else {
        Remark::note(text)
    })
}

/// What is set that counts for HTTP alone, each field once.
fn http_fields<'r>(rows: &'r [PolicyRow<'_>]) -> Vec<&'r Field> {
    let clauses = rows.iter().flat_map(|row| &row.clauses);
    let fields = clauses.map(|clause| &clause.field);
    let mut fields: Vec<&Field> = fields
        .filter(|field| field.is_effect() && field.is_http())
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The ports that are known not to be HTTP, and how many ports there are.
fn deaf_ports(destination: &Destination) -> (Vec<String>, usize) {
    let kube = destination.kube_service().into_iter();
    let kube = kube.flat_map(|kube| &kube.ports);
    let kube = kube.map(|port| (port.port, &*port.name, Spoken::of_service_port(port)));
    let external = destination.external_service().into_iter();
    let external = external.flat_map(|external| &external.ports);
    let external = external.map(|port| {
        let spoken = Spoken::of_external_port(&port.protocol);
        (port.number, &*port.name, spoken)
    });
    let all: Vec<_> = kube.chain(external).collect();
    let deaf = all
        .iter()
        .filter(|(_, _, spoken)| !spoken.protocol.may_be_http());
    let deaf = deaf.map(|(number, name, spoken)| {
        let number = number.map_or("?".to_owned(), |number| number.to_string());
        let blank = if name.is_empty() { "" } else { " " };
        format!("{number}{blank}{name} ({})", spoken.protocol.word())
    });
    (deaf.collect(), all.len())
}
