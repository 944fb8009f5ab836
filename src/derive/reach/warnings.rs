//! What concerns every caller: why calls fail everywhere, and what is not known.
//!
//! A fault is one that a rule finds, with the severity of that rule. What no rule finds is info.

mod names;
mod outside;

pub(super) use names::invalid_hostname;
pub use names::{hostname_parts, unfit_label};

use crate::{
    derive::{CallerAccess, Severity, brief_text, no_endpoints, numbers::few},
    model::{Target, kube_service::KubeService},
    store::{Kind, ObjectKey},
};

use super::{Note, Way, gateways, inputs::Inputs, refusal};

/// The notes, the gravest first.
pub(super) fn notes(inputs: &Inputs<'_>) -> Vec<Note> {
    let mut notes = Notes::default();
    match &inputs.destination.target {
        Target::KubeService(kube) | Target::Both(kube, _) => service(inputs, kube, &mut notes),
        Target::ExternalService(external) => outside::notes(inputs, external, &mut notes),
        Target::Unset => {}
    }
    unread(inputs, &mut notes);
    notes.0.sort_by_key(Note::place);
    notes.0
}

/// Whether calls from elsewhere fail on all ports, whatever the mesh.
pub(super) fn fail_outside(inputs: &Inputs<'_>) -> bool {
    match &inputs.destination.target {
        Target::ExternalService(external) => outside::fail(inputs, external),
        _ => missing_virtual_mesh(inputs).is_some() || is_mixed(inputs),
    }
}

/// Notes in the making.
#[derive(Default)]
struct Notes(Vec<Note>);

impl Notes {
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
    hollow(inputs, notes);
    match inputs.access() {
        CallerAccess::Open => {}
        CallerAccess::Restricted => {
            notes.fact(
                "Access policies are applied: Istio denies callers that none of them admits.",
            );
        }
        CallerAccess::Denied(denied) => {
            let words = format!("{}.", capital(&denied.words()));
            notes.fault(denied.severity, words);
        }
        CallerAccess::Unknown(why) => {
            notes.unknown(format!(
                "Whether calls need an access policy is not known: {why}."
            ));
        }
    }
    names::local(inputs, kube, notes);
    virtual_mesh(inputs, notes);
    if inputs.federation().is_some() {
        federation(inputs, kube, notes);
    }
}

fn federation(inputs: &Inputs<'_>, kube: &KubeService, notes: &mut Notes) {
    names::federated(inputs, kube, notes);
    if *inputs.way() != Way::Straight {
        for (severity, trouble) in gateways::troubles(inputs) {
            notes.fault(severity, trouble);
        }
    }
    if is_mixed(inputs) {
        notes.fault(
            Severity::Info,
            "The addresses it is called at mix IPv6 and host names, which networking refuses to federate.",
        );
    }
    if inputs.has_odd_list() {
        notes.fault(
            Severity::Warning,
            "Its status repeats a mesh or lists its own, as Gloo Mesh 1.0 did by mistake: the virtual mesh decides.",
        );
    }
    if inputs
        .federation()
        .is_some_and(|federation| federation.meshes.is_empty())
    {
        notes.fact("Its status lists no mesh that it is federated to.");
    }
}

/// That no endpoint answers.
fn hollow(inputs: &Inputs<'_>, notes: &mut Notes) {
    if inputs.is_alias() {
        let federated = if inputs.federation().is_some() {
            " It has no endpoints, so calls from other meshes get 503."
        } else {
            ""
        };
        notes.fact(format!(
            "It is an alias (ExternalName): DNS in its cluster answers with the name that it is an alias for.{federated}"
        ));
    } else if inputs.may_have_unread_endpoints() {
        notes.unknown("Its endpoints are not recorded, so whether calls succeed is not known.");
    } else if let Some(fault) = no_endpoints(inputs.destination) {
        let words = "It has no endpoints: its names resolve, but every call gets 503.";
        notes.fault(fault.severity, words);
    }
}

/// A sentence that begins with a capital.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The virtual mesh that its status names and that does not exist.
fn missing_virtual_mesh(inputs: &Inputs<'_>) -> Option<ObjectKey> {
    let named = inputs.federation()?.virtual_mesh.as_ref()?;
    let key = ObjectKey::from(named);
    inputs.is_missing(Kind::VirtualMesh, &key).then_some(key)
}

fn virtual_mesh(inputs: &Inputs<'_>, notes: &mut Notes) {
    if let Some(key) = missing_virtual_mesh(inputs) {
        notes.fault(
            Severity::Error,
            format!("Virtual mesh {}, which its status names, does not exist: nothing is written for other meshes.", key.name),
        );
    }
    let Some((key, virtual_mesh)) = inputs.virtual_mesh() else {
        return;
    };
    let name = &key.name;
    if let Some(refused) = refusal::refused(inputs, virtual_mesh) {
        let errors = refusal::errors(refused);
        notes.fault(
            Severity::Error,
            format!("Virtual mesh {name} could not federate it: {errors}."),
        );
    } else if refusal::is_refused(virtual_mesh.status.state) {
        let errors = few(virtual_mesh.status.errors.iter().map(ToString::to_string));
        let errors = if errors.is_empty() {
            "it does not say why"
        } else {
            &errors
        };
        notes.fault(
            Severity::Info,
            format!("Virtual mesh {name} is not accepted: {errors}."),
        );
    }
}

/// Whether the addresses that other meshes call mix IPv6 with host names.
fn is_mixed(inputs: &Inputs<'_>) -> bool {
    match inputs.way() {
        Way::Gateways(gateways) => gateways::mixes(gateways.iter().map(|gateway| &gateway.address)),
        Way::Straight => {
            let kube = inputs.destination.kube_service().into_iter();
            let subsets = kube.flat_map(|kube| &kube.endpoint_subsets);
            gateways::mixes(
                subsets
                    .flat_map(|subset| &subset.endpoints)
                    .map(|one| &one.address),
            )
        }
        _ => false,
    }
}

/// What could not be read.
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
