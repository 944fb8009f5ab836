//! What a Destination is: the service, the object that stands for it, and what it points at.

use super::{
    Scene,
    page::{Facts, NOTHING, Section, UNKNOWN},
};
use crate::{
    derive::{self, Known, age},
    model::{
        Destination, Labels, Target,
        external_service::{ExternalEndpoint, ExternalPort, ExternalService},
        kube_service::{DeclaredSubset, ExternalAddress, KubeService},
        meta::{Meta, OWNER_LABEL},
    },
    output::Glyphs,
};

/// What it goes by on screen.
pub(super) fn destination(known: &Known, scene: &Scene<'_>) -> Section {
    let destination = &*known.destination;
    let mut facts = Facts::new(scene.glyphs);
    facts
        .one("Name", Some(derive::service_name(destination)))
        .one("Namespace", text(derive::namespace(destination)))
        .one("Cluster", derive::cluster(destination))
        .one("Type", Some(service_type(destination)))
        .one("FQDN", derive::fqdn(destination))
        .one("Mesh", destination.mesh.as_ref())
        .one("Source", Some(&known.id.source));
    Section::untitled(&facts)
}

fn service_type(destination: &Destination) -> String {
    let word = derive::service_type(destination).word();
    match destination.target {
        Target::Unset => {
            format!("{word}: it names neither a Kubernetes service nor an external one")
        }
        Target::Both(..) => {
            format!("{word}: it names a Kubernetes service and an external one, the API allows one")
        }
        Target::KubeService(_) | Target::ExternalService(_) => word.to_owned(),
    }
}

/// The object.
pub(super) fn object(known: &Known, scene: &Scene<'_>) -> Section {
    let meta = &known.destination.meta;
    let time = |time: Option<jiff::Timestamp>| {
        time.map(|time| format!("{time} ({} ago)", age(time, scene.now)))
    };
    let mut facts = Facts::new(scene.glyphs);
    facts
        .one("Name", text(&meta.name))
        .one("Namespace", meta.namespace.given())
        .one("Made by", Some(maker(meta)))
        .one("Generation", Some(generation(&known.destination)))
        .one("Created", time(meta.created))
        .one("Last written", time(meta.written))
        .one("Deleted", time(meta.deleted))
        .one("UID", text(&meta.uid))
        .one("Resource version", text(&meta.resource_version))
        .many("Labels", labels(&meta.labels))
        .many("Annotations", labels(&meta.annotations));
    Section::new("Object", "", scene.glyphs).with(facts.lines())
}

fn maker(meta: &Meta) -> String {
    match meta.labels.get(OWNER_LABEL) {
        Some(owner) => format!("discovery ({owner})"),
        None => "hand".to_owned(),
    }
}

fn generation(destination: &Destination) -> String {
    let number =
        |number: Option<i64>| number.map_or(UNKNOWN.to_owned(), |number| number.to_string());
    let observed = destination
        .status
        .as_ref()
        .map_or("no status yet".to_owned(), |status| {
            format!("observed {}", number(status.observed_generation))
        });
    format!("{}, {observed}", number(destination.meta.generation))
}

/// What only Kubernetes services have.
pub(super) fn kube_service(destination: &Destination, glyphs: Glyphs) -> Option<Section> {
    let kube: &KubeService = destination.kube_service()?;
    let mut facts = Facts::new(glyphs);
    facts
        .one("Reference", Some(&kube.reference))
        .one("Region", kube.region.given())
        .many("Labels", labels(&kube.labels))
        .many("Selector", labels(&kube.selector))
        .many("Subset labels", kube.subsets.iter().map(declared))
        .many(
            "External addresses",
            kube.external_addresses.iter().map(address),
        );
    Some(Section::new("Kubernetes service", "", glyphs).with(facts.lines()))
}

fn declared(subset: &DeclaredSubset) -> String {
    let values: Vec<&str> = subset.values.iter().map(|value| &**value).collect();
    format!("{}: {}", subset.key, values.join(", "))
}

fn address(address: &ExternalAddress) -> String {
    match address {
        ExternalAddress::Empty => {
            "? (neither name nor address: the load balancer may not be ready)".to_owned()
        }
        ExternalAddress::DnsName(name) => name.to_string(),
        ExternalAddress::Ip(ip) => ip.to_string(),
        ExternalAddress::Both(name, ip) => format!("{name} and {ip} (the API allows one)"),
    }
}

/// What only external services have.
pub(super) fn external_service(destination: &Destination, glyphs: Glyphs) -> Option<Section> {
    let external: &ExternalService = destination.external_service()?;
    // Its ports have a section of their own, unless a Kubernetes service takes that.
    let ports = match destination.target {
        Target::Both(..) => &external.ports[..],
        _ => &[],
    };
    let mut facts = Facts::new(glyphs);
    facts
        .one("Name", external.name.given())
        .many("Hosts", external.hosts.iter().map(ToString::to_string))
        .many(
            "Addresses",
            external.addresses.iter().map(ToString::to_string),
        )
        .any("Ports", ports.iter().map(external_port))
        .many("Endpoints", external.endpoints.iter().map(endpoint));
    Some(Section::new("External service", "", glyphs).with(facts.lines()))
}

fn external_port(port: &ExternalPort) -> String {
    let number = port
        .number
        .map_or(UNKNOWN.to_owned(), |number| number.to_string());
    let given = [port.name.given(), port.protocol.given()];
    let words = given.map(|word| word.unwrap_or(NOTHING));
    format!("{number} {}", words.join(" "))
}

fn endpoint(endpoint: &ExternalEndpoint) -> String {
    let ports = endpoint
        .ports
        .iter()
        .map(|(name, port)| format!("{name} {port}"));
    let ports: Vec<String> = ports.collect();
    if ports.is_empty() {
        format!("{} (no ports)", endpoint.address)
    } else {
        format!("{} ({})", endpoint.address, ports.join(", "))
    }
}

fn labels(labels: &Labels) -> impl Iterator<Item = String> {
    labels.iter().map(|(key, value)| format!("{key}={value}"))
}

fn text(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
