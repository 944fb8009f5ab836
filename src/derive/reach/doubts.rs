//! What is to be said whoever calls: why calls fail everywhere, and what is not known.

mod names;
mod outside;

pub use names::{hostname_parts, unfit_label};

use crate::{
    derive::{brief_text, numbers::few},
    model::{
        Target,
        kube_service::{KubeService, ServiceType},
        virtual_mesh::GlobalAccessPolicy,
    },
    store::{Kind, ObjectKey},
};

use super::{
    Note, Way, Weight, gateways,
    ground::{Ground, lists},
    refusal,
};

/// The notes, the gravest first.
pub(super) fn notes(ground: &Ground<'_>) -> Vec<Note> {
    let mut notes = Notes::default();
    match &ground.destination.target {
        Target::KubeService(kube) | Target::Both(kube, _) => service(ground, kube, &mut notes),
        Target::ExternalService(external) => outside::notes(ground, external, &mut notes),
        Target::Unset => {}
    }
    unread(ground, &mut notes);
    notes.0.sort_by_key(|note| note.weight);
    notes.0
}

/// Whether calls within the cluster fail, whatever the mesh.
pub(super) fn fail_inside(ground: &Ground<'_>) -> bool {
    is_hollow(ground) && !is_alias(ground) || denied(ground).is_some()
}

/// Whether calls from elsewhere fail, whatever the mesh.
pub(super) fn fail_outside(ground: &Ground<'_>) -> bool {
    match &ground.destination.target {
        Target::ExternalService(external) => outside::fail(ground, external),
        _ => {
            is_hollow(ground)
                || denied(ground).is_some()
                || missing_virtual_mesh(ground).is_some()
                || is_mixed(ground)
        }
    }
}

/// Notes in the making.
#[derive(Default)]
struct Notes(Vec<Note>);

impl Notes {
    fn add(&mut self, weight: Weight, words: impl AsRef<str>) {
        let words = brief_text(words.as_ref()).into_owned();
        self.0.push(Note { weight, words });
    }
}

fn service(ground: &Ground<'_>, kube: &KubeService, notes: &mut Notes) {
    hollow(ground, notes);
    if let Some(key) = denied(ground) {
        notes.add(
            Weight::Grave,
            format!(
                "Every call is denied: virtual mesh {} asks for an access policy (globalAccessPolicy ENABLED), and none is in \
                 force here.",
                key.name
            ),
        );
    }
    names::local(ground, kube, notes);
    virtual_mesh(ground, notes);
    if ground.federation().is_some() {
        federation(ground, kube, notes);
    }
}

fn federation(ground: &Ground<'_>, kube: &KubeService, notes: &mut Notes) {
    names::federated(ground, kube, notes);
    if *ground.way() != Way::Straight {
        for trouble in gateways::troubles(ground) {
            notes.add(Weight::Grave, trouble);
        }
    }
    if is_mixed(ground) {
        notes.add(
            Weight::Grave,
            "The addresses it is called at mix IPv6 and host names, which networking refuses to federate.",
        );
    }
    if ground.has_odd_list() {
        notes.add(
            Weight::Plain,
            "Its status repeats a mesh or lists its own, as Gloo Mesh 1.0 did by mistake: the virtual mesh counts.",
        );
    }
    if ground
        .federation()
        .is_some_and(|federation| federation.meshes.is_empty())
    {
        notes.add(
            Weight::Plain,
            "Its status lists no mesh that it is federated to.",
        );
    }
}

/// That there is nobody to answer.
fn hollow(ground: &Ground<'_>, notes: &mut Notes) {
    if is_alias(ground) {
        let federated = if ground.federation().is_some() {
            " It has no endpoints, so calls from other meshes get 503."
        } else {
            ""
        };
        notes.add(
            Weight::Plain,
            format!("It is an alias (ExternalName): DNS in its cluster answers with the name it stands for.{federated}"),
        );
    } else if is_hollow(ground) {
        notes.add(
            Weight::Grave,
            "It has no endpoints: its names resolve, but every call gets 503.",
        );
    }
}

fn is_hollow(ground: &Ground<'_>) -> bool {
    ground.destination.kube_service().is_some() && ground.known.summary.endpoints == 0
}

fn is_alias(ground: &Ground<'_>) -> bool {
    let kube = ground.destination.kube_service();
    kube.is_some_and(|kube| kube.service_type == ServiceType::ExternalName)
}

/// The virtual mesh that denies every call for want of an access policy. Gateways are exempt.
fn denied<'g>(ground: &'g Ground<'_>) -> Option<&'g ObjectKey> {
    let status = ground.destination.status.as_ref()?;
    let own = ground.destination.mesh.as_ref()?;
    let around = ground.virtual_meshes_of(&own.into());
    let (key, _) = around
        .iter()
        .find(|(_, around)| around.spec.global_access_policy == GlobalAccessPolicy::Enabled)?;
    let is_bare = status.access_policies.is_empty();
    (is_bare && !is_gateway(ground) && !may_be_gateway(ground)).then_some(key)
}

/// Whether it is not known that it is no gateway. Networking takes no ClusterIP service for one.
fn may_be_gateway(ground: &Ground<'_>) -> bool {
    let kube = ground.destination.kube_service();
    let is_fit = kube.is_some_and(|kube| kube.service_type != ServiceType::ClusterIp);
    is_fit && !ground.knows_all(Kind::Mesh)
}

fn is_gateway(ground: &Ground<'_>) -> bool {
    let gateways = ground
        .meshes
        .values()
        .flat_map(|mesh| &mesh.status.gateways);
    let mut references = gateways.map(|gateway| &gateway.destination);
    references.any(|reference| lists(std::slice::from_ref(reference), &ground.known.id.key))
}

/// The virtual mesh that its status names and that does not exist.
fn missing_virtual_mesh(ground: &Ground<'_>) -> Option<ObjectKey> {
    let named = ground.federation()?.virtual_mesh.as_ref()?;
    let key = ObjectKey::from(named);
    ground.is_missing(Kind::VirtualMesh, &key).then_some(key)
}

fn virtual_mesh(ground: &Ground<'_>, notes: &mut Notes) {
    if let Some(key) = missing_virtual_mesh(ground) {
        notes.add(
            Weight::Grave,
            format!("Virtual mesh {}, which its status names, does not exist: nothing is written for other meshes.", key.name),
        );
    }
    let Some((key, virtual_mesh)) = ground.virtual_mesh() else {
        return;
    };
    let name = &key.name;
    if let Some(refused) = refusal::refused(ground, virtual_mesh) {
        let errors = refusal::errors(refused);
        notes.add(
            Weight::Grave,
            format!("Virtual mesh {name} could not federate it: {errors}."),
        );
    } else if refusal::is_refused(virtual_mesh.status.state) {
        let errors = few(virtual_mesh.status.errors.iter().map(ToString::to_string));
        let errors = if errors.is_empty() {
            "it does not say why"
        } else {
            &errors
        };
        notes.add(
            Weight::Grave,
            format!("Virtual mesh {name} is not accepted: {errors}."),
        );
    }
}

/// Whether the addresses that other meshes call mix IPv6 with host names.
fn is_mixed(ground: &Ground<'_>) -> bool {
    match ground.way() {
        Way::Gateways(gateways) => gateways::mixes(gateways.iter().map(|gateway| &gateway.address)),
        Way::Straight => {
            let kube = ground.destination.kube_service().into_iter();
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
fn unread(ground: &Ground<'_>, notes: &mut Notes) {
    let kube = ground.destination.kube_service().is_some();
    if !ground.knows_all(Kind::Mesh) {
        let why = ground.why_unknown(Kind::Mesh);
        notes.add(
            Weight::Unknown,
            format!("Meshes are not known ({why}): others may be able to call it too."),
        );
    }
    if !ground.knows_all(Kind::VirtualMesh) {
        let why = ground.why_unknown(Kind::VirtualMesh);
        let access = if kube {
            ", nor whether calls need an access policy"
        } else {
            ""
        };
        notes.add(
            Weight::Unknown,
            format!(
                "VirtualMeshes are not known ({why}), so neither is which meshes belong together{access}."
            ),
        );
    }
    if ground.federation().is_some() && *ground.way() == Way::UnknownGateway {
        notes.add(
            Weight::Unknown,
            "Its own mesh could not be read, so its gateway is not known.",
        );
    }
    let virtual_destinations = ground.knowledge(Kind::VirtualDestination);
    if !virtual_destinations.is_whole() && !virtual_destinations.is_absent() {
        let why = ground.why_unknown(Kind::VirtualDestination);
        notes.add(
            Weight::Unknown,
            format!("VirtualDestinations are not known ({why}): it may have more names."),
        );
    }
}
