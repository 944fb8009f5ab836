//! What the Destination is: its object, its names, its labels, its addresses, and what is odd about it.

use crate::{
    derive,
    model::{
        Destination, Labels,
        external_service::ExternalService,
        kube_service::{ExternalAddress, KubeService},
        meta::OWNER_LABEL,
    },
    ui::{Role, line::Line},
};

use super::{Content, Facing, wrapped};

/// The columns of the labels in front.
const LABEL: usize = 12;

pub(super) fn content<'s>(facing: &Facing<'s>) -> Content<'s> {
    let destination = &*facing.known.destination;
    let mut lines = Vec::new();
    lines.extend(said("object", &facing.known.id.key.to_string(), facing));
    lines.extend(said("source", &facing.known.id.source.to_string(), facing));
    lines.extend(said("type", &kind(destination), facing));
    lines.extend(
        derive::fqdn(destination)
            .map(|fqdn| said("called", fqdn, facing))
            .into_iter()
            .flatten(),
    );
    if let Some(mesh) = &destination.mesh {
        // The namespace is news only where it is not that of the object itself.
        let is_here = mesh.namespace == destination.meta.namespace;
        let mesh = if is_here {
            mesh.name.to_string()
        } else {
            mesh.to_string()
        };
        lines.extend(said("mesh", &mesh, facing));
    }
    lines.push(processed(destination, facing));
    lines.extend(said("origin", &made(destination, facing), facing));
    destination
        .kube_service()
        .into_iter()
        .for_each(|kube| lines.extend(kube_lines(kube, facing)));
    destination
        .external_service()
        .into_iter()
        .for_each(|external| lines.extend(external_lines(external, facing)));
    for oddity in &destination.oddities {
        let path = if oddity.path.is_empty() {
            "the object"
        } else {
            &oddity.path
        };
        let warning = facing.theme.symbols.warning();
        let odd = wrapped(
            &format!("{warning} {path}: {}", oddity.reason),
            facing.width,
        );
        lines.extend(odd.into_iter().map(|line| Line::of(Role::Warning, line)));
    }
    Content::new(lines)
}

/// A label and what is said, over as many lines as it takes.
fn said(label: &str, text: &str, facing: &Facing<'_>) -> Vec<Line<'static>> {
    let lines = wrapped(text, facing.width.saturating_sub(LABEL))
        .into_iter()
        .enumerate();
    let lines = lines.map(|(at, text)| {
        let label = if at == 0 { label } else { "" };
        Line::of(Role::Muted, format!("{label:LABEL$}")).add(Role::Text, text)
    });
    lines.collect()
}

fn kind(destination: &Destination) -> String {
    let kind = derive::service_type(destination).word();
    let region = destination
        .kube_service()
        .and_then(|kube| kube.region.given());
    region.map_or(kind.to_owned(), |region| format!("{kind} in {region}"))
}

/// Whether the management plane has seen the newest form of the object.
fn processed(destination: &Destination, facing: &Facing<'_>) -> Line<'static> {
    let own = destination.meta.generation;
    let observed = destination
        .status
        .as_ref()
        .and_then(|status| status.observed_generation);
    let line = Line::of(Role::Muted, format!("{:LABEL$}", "generation"));
    let number = |generation: Option<i64>| {
        generation.map_or("?".to_owned(), |generation| generation.to_string())
    };
    let warning = facing.theme.symbols.warning();
    match (own, observed) {
        (_, None) => {
            let line = line.add(Role::Text, number(own));
            line.add(
                Role::Warning,
                format!(" {warning} never processed by networking"),
            )
        }
        (Some(own), Some(observed)) if own != observed => {
            let line = line.add(Role::Text, own.to_string());
            line.add(
                Role::Warning,
                format!(" {warning} networking has only seen {observed}"),
            )
        }
        _ => line
            .add(Role::Text, number(own))
            .add(Role::Muted, ", as processed by networking"),
    }
}

fn made(destination: &Destination, facing: &Facing<'_>) -> String {
    let by = match destination.meta.labels.get(OWNER_LABEL) {
        Some(owner) => format!("discovered by {owner}"),
        None => "made by hand".to_owned(),
    };
    match destination.meta.created {
        Some(created) => format!("{by}, {} ago", derive::age(created, facing.state.now)),
        None => by,
    }
}

fn kube_lines(kube: &KubeService, facing: &Facing<'_>) -> Vec<Line<'static>> {
    let mut lines = said("selector", &pairs(&kube.selector), facing);
    lines.extend(said("labels", &pairs(&kube.labels), facing));
    let declared = kube.subsets.iter().map(|subset| {
        let values: Vec<&str> = subset.values.iter().map(|value| &**value).collect();
        format!("{}={}", subset.key, values.join(","))
    });
    let declared: Vec<String> = declared.collect();
    if !declared.is_empty() {
        lines.extend(said("splits by", &declared.join(" "), facing));
    }
    let outside = kube.external_addresses.iter().map(|address| match address {
        ExternalAddress::Empty => "(empty)".to_owned(),
        ExternalAddress::DnsName(name) => name.to_string(),
        ExternalAddress::Ip(ip) => ip.to_string(),
        ExternalAddress::Both(name, ip) => format!("{name} {ip}"),
    });
    let outside: Vec<String> = outside.collect();
    if !outside.is_empty() {
        lines.extend(said("outside", &outside.join(" "), facing));
    }
    lines
}

fn external_lines(external: &ExternalService, facing: &Facing<'_>) -> Vec<Line<'static>> {
    let hosts: Vec<&str> = external.hosts.iter().map(|host| &**host).collect();
    let hosts = if hosts.is_empty() {
        "none".to_owned()
    } else {
        hosts.join(" ")
    };
    let mut lines = said("hosts", &hosts, facing);
    let addresses: Vec<String> = external.addresses.iter().map(ToString::to_string).collect();
    if !addresses.is_empty() {
        lines.extend(said("addresses", &addresses.join(" "), facing));
    }
    lines
}

fn pairs(labels: &Labels) -> String {
    let pairs: Vec<String> = labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    if pairs.is_empty() {
        "none".to_owned()
    } else {
        pairs.join(" ")
    }
}
