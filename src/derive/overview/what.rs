//! The first sentence: what a Destination is, where, in which mesh, and who made it when.

use crate::{
    derive::{self, destination::Type, wording::Times},
    model::{
        Destination, Target,
        external_service::ExternalService,
        kube_service::{KubeService, ServiceType},
        meta::{Meta, OWNER_LABEL},
        reference::ObjectRef,
    },
};

use super::{Facts, few_of};

/// The sentence, with times that portolan noted in this format.
pub(super) fn what(facts: &Facts<'_>, times: Times) -> String {
    let destination = facts.destination();
    let is = match &destination.target {
        Target::KubeService(kube) => format!("is {}", kube_service(destination, kube)),
        Target::ExternalService(external) => format!("is {}", external_service(external)),
        Target::Unset if derive::destination::may_have_a_service(destination) => {
            "has a service that could not be read".to_owned()
        }
        Target::Unset => {
            "is of no kind: it names neither a Kubernetes service nor an external one".to_owned()
        }
        Target::Both(kube, external) => format!(
            "names a Kubernetes service ({}) and an external service ({}); the API allows only one",
            kube.reference,
            external.name.given().unwrap_or("?"),
        ),
    };
    let name = match derive::destination::service_name(destination) {
        "" => "An object without a name",
        name => name,
    };
    let mesh = mesh(destination);
    let theirs = times.of(facts.store, &facts.known.id.source);
    let made = made(&destination.meta, theirs);
    format!("{}{name} {is}{mesh}, {made}.", as_of(facts, times))
}

/// The beginning of a sentence on data that may be stale: `As of 4m ago,`. Empty if the data is current.
fn as_of(facts: &Facts<'_>, times: Times) -> String {
    match facts.stale().map(|stale| stale.heard) {
        None => String::new(),
        Some(None) => "As last heard, ".to_owned(),
        Some(Some(heard)) => format!("As of {}, ", times.said(heard)),
    }
}

fn kube_service(destination: &Destination, kube: &KubeService) -> String {
    let kind = match derive::destination::service_type(destination) {
        Type::Unknown => "a Kubernetes service of unknown type".to_owned(),
        Type::ExternalName => "an alias (an ExternalName service)".to_owned(),
        known => format!("a {} service", known.word()),
    };
    let selector = if kube.selector.is_empty() && kube.service_type != ServiceType::ExternalName {
        " without a selector"
    } else {
        ""
    };
    let reference = &kube.reference;
    let namespace = match reference.namespace.given() {
        Some(namespace) => format!("namespace {namespace}"),
        None => "a namespace that is not named".to_owned(),
    };
    let cluster = reference
        .cluster
        .given()
        .unwrap_or("a cluster that is not named");
    format!("{kind}{selector} of {namespace} in {cluster}")
}

fn external_service(external: &ExternalService) -> String {
    let hosts = external.hosts.iter().map(ToString::to_string);
    let addresses = external.addresses.iter().map(ToString::to_string);
    let count = hosts.len() + addresses.len();
    let at = few_of(hosts.chain(addresses), count);
    if at.is_empty() {
        "an external service without hosts and addresses".to_owned()
    } else {
        format!("an external service at {at}")
    }
}

/// The mesh in words. External services usually have none, so that is not mentioned.
fn mesh(destination: &Destination) -> String {
    match &destination.mesh {
        Some(mesh) => format!(", in mesh {}", mesh_name(mesh, &destination.meta)),
        None if destination.kube_service().is_some() => ", in no mesh".to_owned(),
        None => String::new(),
    }
}

/// A mesh by its name, with its namespace if the object is in another one.
fn mesh_name(mesh: &ObjectRef, meta: &Meta) -> String {
    if mesh.namespace == meta.namespace && !mesh.name.is_empty() {
        mesh.name.to_string()
    } else {
        mesh.to_string()
    }
}

fn made(meta: &Meta, theirs: Times) -> String {
    let is_discovered = meta.labels.get(OWNER_LABEL).is_some();
    let made = match (is_discovered, meta.created.given()) {
        (true, Some(created)) => format!("discovered {}", theirs.said(created)),
        (true, None) => "discovered at a time that is not recorded".to_owned(),
        (false, Some(created)) => format!("made by hand {}", theirs.said(created)),
        (false, None) => "made by hand".to_owned(),
    };
    let deleted = meta.deleted.given().map_or(String::new(), |deleted| {
        format!(", its deletion asked for {}", theirs.said(deleted))
    });
    made + &deleted
}
