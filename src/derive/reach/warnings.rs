//! The notes that concern every caller: why calls fail everywhere, and what is not known.
//!
//! A fault that a rule finds has the severity of that rule. Any other fault is info.

mod outside;

use crate::{
    derive::{
        access::CallerAccess,
        calls::{ServiceCalls, mixes},
        endpoints::{EndpointRecord, no_endpoints},
        fault::{Fault, Remark, Severity, sentence},
        faults,
        in_force::{detours, injected_faults},
        wording::{brief_text, numbers::few},
    },
    model::{Target, kube_service::KubeService},
    store::Kind,
};

use super::{Note, Way, gateways, inputs::Inputs, refusal};

/// The path of the ports of a service.
const PORTS: &str = "spec.kubeService.ports";

/// The notes, the gravest first.
pub(super) fn notes(inputs: &Inputs<'_>) -> Vec<Note> {
    let mut notes = Notes::default();
    match &inputs.destination.target {
        Target::KubeService(kube) => service(inputs, kube, &mut notes),
        Target::Both(kube, _) => {
            service(inputs, kube, &mut notes);
            outside::faults_of(inputs, &mut notes);
        }
        Target::ExternalService(external) => outside::notes(inputs, external, &mut notes),
        Target::Unset => {}
    }
    notes.found(detours(inputs.destination));
    notes.found(injected_faults(inputs.destination));
    unread(inputs, &mut notes);
    notes.0.sort_by_key(Note::place);
    notes.0
}

/// Whether calls from elsewhere fail on all ports, whatever the mesh.
pub(super) fn fail_outside(inputs: &Inputs<'_>) -> bool {
    faults::virtual_mesh_missing(&mut inputs.around()).is_some() || is_mixed(inputs)
}

/// The notes that are being collected.
#[derive(Default)]
struct Notes(Vec<Note>);

impl Notes {
    /// Adds faults that rules find, the first of many.
    fn found(&mut self, faults: impl IntoIterator<Item = Fault>) {
        for remark in Remark::first_of(faults) {
            self.fault(remark.severity, sentence(&remark.text));
        }
    }

    /// Adds a fault that no rule finds, or the words of one that a rule finds.
    fn fault(&mut self, severity: Severity, words: impl AsRef<str>) {
        let words = brief_text(words.as_ref()).into_owned();
        self.0.push(Note::Fault(severity, words));
    }

    fn unknown(&mut self, words: impl AsRef<str>) {
        let words = brief_text(words.as_ref()).into_owned();
        self.0.push(Note::Unknown(words));
    }

    fn fact(&mut self, words: impl AsRef<str>) {
        let words = brief_text(words.as_ref()).into_owned();
        self.0.push(Note::Fact(words));
    }
}

fn service(inputs: &Inputs<'_>, kube: &KubeService, notes: &mut Notes) {
    let Some(calls) = inputs.calls() else {
        return;
    };
    endpoints(inputs, (kube, calls), notes);
    match &calls.access {
        CallerAccess::Open => {}
        CallerAccess::Restricted => {
            notes.fact(
                "Access policies are applied: Istio denies callers that none of them admits.",
            );
        }
        CallerAccess::Denied(fault) => notes.found([(**fault).clone()]),
        CallerAccess::Unknown(why) => {
            notes.unknown(format!(
                "Whether calls need an access policy is not known: {why}."
            ));
        }
    }
    let around = &mut inputs.around();
    notes.found(faults::reference_incomplete(inputs.destination));
    notes.found(faults::reference_repeated(around));
    notes.found(faults::mesh_unset(inputs.destination));
    notes.found(faults::mesh_missing(around));
    notes.found(faults::cluster_unregistered(around));
    notes.found(faults::cluster_refused(around));
    notes.found(faults::fqdn_missing(inputs.destination));
    notes.found(faults::fqdn_unexpected(around));
    notes.found(faults::gateway_addresses_stale(around));
    notes.found(faults::virtual_mesh_missing(around));
    notes.found(faults::refused(around, Kind::VirtualMesh));
    virtual_mesh(inputs, notes);
    if inputs.federation().is_some() {
        federation(inputs, kube, notes);
    }
}

fn federation(inputs: &Inputs<'_>, kube: &KubeService, notes: &mut Notes) {
    let (around, destination) = (&mut inputs.around(), inputs.destination);
    notes.found(faults::hostname_unexpected(around));
    notes.found(faults::hostname_repeated(around));
    notes.found(faults::hostname_invalid(destination));
    notes.found(faults::smart_dns_missing(around));
    notes.found(faults::meshes_missing(around));
    notes.found(faults::meshes_outside(around));
    notes.found(faults::meshes_repeated(destination));
    notes.found(faults::gateway_missing(around));
    notes.found(faults::gateway_without_address(around));
    notes.found(faults::federated_without_endpoints(destination));
    hostname(inputs, kube, notes);
    if *inputs.way() != Way::Straight {
        for unfit in gateways::unfit_services(inputs) {
            notes.fault(Severity::Info, unfit);
        }
    }
    if is_mixed(inputs) {
        notes.fault(
            Severity::Info,
            "The addresses it is called at mix IPv6 and host names, which networking refuses to federate.",
        );
    }
    if inputs
        .federation()
        .is_some_and(|federation| federation.meshes.is_empty())
    {
        notes.fact("Its status lists no mesh that it is federated to.");
    }
}

/// Adds further notes on the federated hostname.
fn hostname(inputs: &Inputs<'_>, kube: &KubeService, notes: &mut Notes) {
    let hostname = inputs.federation().map(|federation| &*federation.hostname);
    let cluster = &kube.reference.cluster;
    if hostname == Some("") {
        let words = "Its status names no federated hostname, so other meshes have nothing to call.";
        notes.fault(Severity::Info, words);
    } else if cluster.contains('.') && faults::hostname_invalid(inputs.destination).is_none() {
        notes.fact(format!(
            "The hostname takes the cluster's name {cluster} as it is, dots and all."
        ));
    }
}

/// Adds a note if no endpoint answers, or if it is not known whether one does.
fn endpoints(
    inputs: &Inputs<'_>,
    (kube, calls): (&KubeService, &ServiceCalls<'_>),
    notes: &mut Notes,
) {
    match calls.record {
        EndpointRecord::Alias => {
            let federated = if inputs.federation().is_some() {
                " It has no endpoints, so calls from other meshes get 503."
            } else {
                ""
            };
            notes.fact(format!(
                "It is an alias (ExternalName): DNS in its cluster answers with the name that it is an alias for.{federated}"
            ));
        }
        EndpointRecord::ByAnnotation | EndpointRecord::Unread => {
            notes.unknown("Its endpoints are not recorded, so whether calls succeed is not known.");
        }
        EndpointRecord::Empty => notes.found(no_endpoints(inputs.destination)),
        EndpointRecord::Listed if kube.ports.is_empty() => {
            let lacks = if inputs.destination.could_not_read(PORTS) {
                "Its ports could not be read"
            } else {
                "It declares no port (headless services may do without)"
            };
            notes.unknown(format!("{lacks}, so where it is called is not known."));
        }
        EndpointRecord::Listed => {}
    }
    if calls.has_two_services {
        notes.unknown(
            "It has two services, and the API allows only one, so whether calls succeed is not known.",
        );
    }
}

/// Adds a note if the virtual mesh as a whole is not accepted, unless it refuses the Destination itself.
fn virtual_mesh(inputs: &Inputs<'_>, notes: &mut Notes) {
    let Some((key, virtual_mesh)) = inputs.virtual_mesh() else {
        return;
    };
    let is_refused_here = refusal::refused(inputs, virtual_mesh).is_some();
    if is_refused_here || !refusal::is_refused(virtual_mesh.status.state) {
        return;
    }
    let errors = few(virtual_mesh.status.errors.iter().map(ToString::to_string));
    let errors = if errors.is_empty() {
        "it does not say why"
    } else {
        &errors
    };
    notes.fault(
        Severity::Info,
        format!("Virtual mesh {} is not accepted: {errors}.", key.name),
    );
}

/// Whether the addresses that other meshes call mix IPv6 with host names.
fn is_mixed(inputs: &Inputs<'_>) -> bool {
    match inputs.way() {
        Way::Gateways(gateways) => mixes(gateways.iter().map(|gateway| &gateway.address)),
        Way::Straight => {
            let kube = inputs.destination.kube_service().into_iter();
            let subsets = kube.flat_map(|kube| &kube.endpoint_subsets);
            mixes(
                subsets
                    .flat_map(|subset| &subset.endpoints)
                    .map(|one| &one.address),
            )
        }
        _ => false,
    }
}

/// Adds notes on objects that could not be read.
fn unread(inputs: &Inputs<'_>, notes: &mut Notes) {
    if !inputs.knows_all(Kind::Mesh) {
        let why = inputs.why_unknown(Kind::Mesh);
        notes.unknown(format!(
            "Meshes are not known ({why}): others may be able to call it too."
        ));
    }
    if !inputs.knows_all(Kind::VirtualMesh) {
        let why = inputs.why_unknown(Kind::VirtualMesh);
        notes.unknown(format!(
            "VirtualMeshes are not known ({why}), so neither is which meshes belong together."
        ));
    }
    if inputs.federation().is_some() && *inputs.way() == Way::UnknownGateway {
        notes.unknown("Its own mesh could not be read, so its gateway is not known.");
    }
    let virtual_destinations = inputs.knowledge(Kind::VirtualDestination);
    if !virtual_destinations.is_whole() && !virtual_destinations.is_absent() {
        let why = inputs.why_unknown(Kind::VirtualDestination);
        notes.unknown(format!(
            "VirtualDestinations are not known ({why}): it may have more names."
        ));
    }
}
