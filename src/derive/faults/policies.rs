//! The settings of traffic policies in force, judged in view of other objects.

use crate::{
    derive::{
        effects::Field,
        fault::Fault,
        in_force::{copy_of_all, values},
        neighbours::Neighbours,
        wording::{counted, numbers::few_of},
        world::Claim,
    },
    model::policy::TlsMode,
    store::{Kind, ObjectKey},
};

/// Policies that have clients call without the mutual TLS that the virtual mesh sets up.
pub fn tls_against_mesh(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let destination = around.destination();
    let mut modes = values(destination, &Field::Mtls, |spec| {
        spec.policy.mtls.as_ref()?.istio
    });
    modes.retain(|mode| mode.value != TlsMode::IstioMutual);
    let Some(mesh) = destination.mesh.as_ref().filter(|_| !modes.is_empty()) else {
        return Vec::new();
    };
    let mut virtual_meshes = around.virtual_meshes_of(mesh).into_iter();
    let Some(secured) = virtual_meshes.find(|one| one.spec.mtls.is_some()) else {
        return Vec::new();
    };
    let key = ObjectKey::of(&secured.meta);
    let of = around.neighbour(Kind::VirtualMesh, key.clone());
    let faults = modes.iter().map(|mode| {
        let (does, word) = match mode.value {
            TlsMode::Disable => ("send plain text", "DISABLE"),
            TlsMode::Simple | TlsMode::IstioMutual => ("present no certificate", "SIMPLE"),
        };
        let words = format!(
            "{} has clients {does}, while virtual mesh {key} sets up mutual TLS",
            mode.policy.words()
        );
        let fault = mode.warning("policy.mtls.istio.tlsMode", words, word);
        fault.shows_of(of.clone(), "spec.mtlsConfig", "set")
    });
    faults.collect()
}

/// That it gets copies of more requests than it can be expected to serve: all of those to several Destinations, or to one
/// with twice its endpoints or more.
pub fn copies_overload(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    const SHOWN: usize = 3;
    const PATH: &str = "spec.kubeService.ref";
    let service = &around.kube()?.reference;
    if !service.names_a_service() || !around.knows_all(Kind::Destination) {
        return None;
    }
    let copied = around.claiming(Claim::Copies(service));
    let own = around.known().summary.endpoints;
    let (first, _) = copied.iter().next()?;
    let theirs = first.summary.endpoints;
    let is_larger = own > 0 && theirs / 2 >= own;
    let keys = copied.iter().map(|(one, _)| one.id.key.to_string());
    let words = match copied.len() {
        1 if is_larger => format!(
            "all requests to {} are copied here: it has {}, and {own} here",
            first.id.key,
            counted(theirs as usize, "endpoint")
        ),
        1 => return None,
        all => format!(
            "all requests to {all} Destinations are copied here: {}",
            few_of(keys, all)
        ),
    };
    let shown = copied.iter().take(SHOWN);
    let fault = Fault::warning(PATH, words).shows(PATH, service);
    Some(shown.fold(fault, |fault, (one, _)| {
        let copy = copy_of_all(&one.destination);
        let path = copy.map(|copy| copy.policy.path("policy.mirror.kubeService"));
        match path {
            Some(path) => fault.shows_of(one.subject(), path, service),
            None => fault,
        }
    }))
}
