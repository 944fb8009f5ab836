//! What is to be said of an external service.

use crate::{model::external_service::ExternalService, store::Kind};

use super::{
    super::{Weight, gateways, ground::Ground},
    Notes,
};

/// What callers of an external service should know.
pub(super) fn notes(ground: &Ground<'_>, external: &ExternalService, notes: &mut Notes) {
    if ground
        .knowledge(Kind::VirtualDestination)
        .is_not_installed()
    {
        notes.add(
            Weight::Grave,
            "Only Gloo Mesh Enterprise makes external services callable, and its kinds are not installed here.",
        );
    } else {
        notes.add(
            Weight::Plain,
            "Only Gloo Mesh Enterprise makes it callable; the open source version stores it and writes nothing.",
        );
    }
    if ground.destination.mesh.is_some() {
        notes.add(
            Weight::Plain,
            "It names a mesh, which changes nothing: external services are for all meshes of all virtual meshes.",
        );
    }
    addresses(external, notes);
    endpoints(external, notes);
}

/// Whether calls lead nowhere.
pub(super) fn fail(ground: &Ground<'_>, external: &ExternalService) -> bool {
    ground
        .knowledge(Kind::VirtualDestination)
        .is_not_installed()
        || invented(external).is_some()
        || is_mixed(external)
}

fn addresses(external: &ExternalService, notes: &mut Notes) {
    if external.addresses.is_empty() && !external.hosts.is_empty() {
        notes.add(
            Weight::Plain,
            "It gets an address of its own from 240.0.0.0/4, as it has none.",
        );
    }
}

fn endpoints(external: &ExternalService, notes: &mut Notes) {
    let wildcard = external.hosts.iter().find(|host| host.starts_with("*."));
    if let Some(host) = invented(external) {
        notes.add(
            Weight::Grave,
            format!("It has no endpoints, and DNS knows no {host}: calls lead nowhere. Give it endpoints."),
        );
    } else if let Some(host) = wildcard {
        let words = if external.endpoints.is_empty() {
            format!(
                "{host} is a wildcard, which cannot be resolved: requests go where their clients' DNS says."
            )
        } else {
            format!(
                "{host} is a wildcard: whatever name is called, requests go to the same endpoints."
            )
        };
        notes.add(Weight::Plain, words);
    } else if external.endpoints.is_empty() {
        notes.add(
            Weight::Plain,
            "It has no endpoints: requests go to what DNS says of its hosts.",
        );
    }
    if is_mixed(external) {
        notes.add(
            Weight::Grave,
            "Its endpoints mix IPv6 and host names, which networking refuses.",
        );
    }
}

/// A host that only federation could resolve, where there are no endpoints for it.
fn invented(external: &ExternalService) -> Option<&str> {
    let mut hosts = external.hosts.iter().map(|host| &**host);
    let invented = hosts.find(|host| host.ends_with(".global"));
    invented.filter(|_| external.endpoints.is_empty())
}

fn is_mixed(external: &ExternalService) -> bool {
    gateways::mixes(external.endpoints.iter().map(|endpoint| &endpoint.address))
}
