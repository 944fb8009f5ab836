//! The notes on an external service.

use crate::{
    derive::{self, calls::ExternalFailure, fault::Severity, faults},
    model::external_service::ExternalService,
};

use super::Notes;
use crate::derive::reach::inputs::Inputs;

/// Adds the notes for callers of an external service.
pub(super) fn notes(inputs: &Inputs<'_>, external: &ExternalService, notes: &mut Notes) {
    let failures = ExternalFailure::all((inputs.store, inputs.known), external);
    let has_name = |failure: &&ExternalFailure| failure.without_name().is_none();
    for failure in failures.iter().filter(has_name) {
        notes.fault(Severity::Info, failure.sentence());
    }
    if !failures.contains(&ExternalFailure::NotInstalled) {
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
    let is_invented = |failure: &ExternalFailure| matches!(failure, ExternalFailure::Invented(_));
    if !failures.iter().any(is_invented) {
        wildcard(external, notes);
    }
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

fn addresses(external: &ExternalService, notes: &mut Notes) {
    if external.addresses.is_empty() && !external.hosts.is_empty() {
        notes.fact("It gets an address of its own from 240.0.0.0/4, as it has none.");
    }
}

/// Adds a note on a host that is a wildcard.
fn wildcard(external: &ExternalService, notes: &mut Notes) {
    let wildcard = external.hosts.iter().find(|host| host.starts_with("*."));
    if let Some(host) = wildcard {
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
}
