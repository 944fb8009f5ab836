//! The notes on an external service.

use crate::{
    derive::{self, fault::Severity, faults},
    model::external_service::ExternalService,
    store::Kind,
};

use super::Notes;
use crate::derive::reach::{inputs::Inputs, way::mixes};

/// Adds the notes for callers of an external service.
pub(super) fn notes(inputs: &Inputs<'_>, external: &ExternalService, notes: &mut Notes) {
    if inputs
        .knowledge(Kind::VirtualDestination)
        .is_not_installed()
    {
        notes.fault(
            Severity::Info,
            "Only Gloo Mesh Enterprise makes external services callable, and its kinds are not installed here.",
        );
    } else {
        notes.fact(
            "Only Gloo Mesh Enterprise makes it callable; the open source version stores it and writes nothing.",
        );
    }
    if inputs.destination.mesh.is_some() {
        notes.fact(
            "It names a mesh, which changes nothing: external services are for all meshes of all virtual meshes.",
        );
    }
    faults_of(inputs, notes);
    addresses(external, notes);
    endpoints(external, notes);
}

/// Adds the faults of the external service itself, and the names that it shares with others.
pub(super) fn faults_of(inputs: &Inputs<'_>, notes: &mut Notes) {
    let (around, destination) = (&mut inputs.around(), inputs.destination);
    notes.found(derive::external::no_hosts(destination));
    notes.found(derive::external::unknown_keys(destination));
    notes.found(derive::external::invalid_external_ports(destination));
    notes.found(derive::external::invalid_protocols(destination));
    notes.found(derive::external::invalid_addresses(destination));
    notes.found(derive::external::no_external_endpoints(destination));
    notes.found(faults::hosts_repeated(around));
    notes.found(faults::name_repeated(around));
}

/// Whether calls lead nowhere.
pub(super) fn fail(inputs: &Inputs<'_>, external: &ExternalService) -> bool {
    inputs
        .knowledge(Kind::VirtualDestination)
        .is_not_installed()
        || invented(external).is_some()
        || is_mixed(external)
}

fn addresses(external: &ExternalService, notes: &mut Notes) {
    if external.addresses.is_empty() && !external.hosts.is_empty() {
        notes.fact("It gets an address of its own from 240.0.0.0/4, as it has none.");
    }
}

fn endpoints(external: &ExternalService, notes: &mut Notes) {
    let wildcard = external.hosts.iter().find(|host| host.starts_with("*."));
    if let Some(host) = invented(external) {
        notes.fault(
            Severity::Info,
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
        notes.fact(words);
    }
    if is_mixed(external) {
        notes.fault(
            Severity::Info,
            "Its endpoints mix IPv6 and host names, which networking refuses.",
        );
    }
}

/// A host that only federation could resolve, if there are no endpoints for it.
fn invented(external: &ExternalService) -> Option<&str> {
    let mut hosts = external.hosts.iter().map(|host| &**host);
    let invented = hosts.find(|host| host.ends_with(".global"));
    invented.filter(|_| external.endpoints.is_empty())
}

fn is_mixed(external: &ExternalService) -> bool {
    mixes(external.endpoints.iter().map(|endpoint| &endpoint.address))
}
