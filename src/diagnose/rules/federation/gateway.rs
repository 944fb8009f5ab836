//! Whether calls from other clusters have a way in, and somebody to answer them.

use crate::{
    diagnose::case::Case,
    model::{
        Mesh,
        endpoint::Address,
        mesh::{IngressGateway, MeshType},
    },
    store::{Kind, ObjectKey},
};

const FEDERATION: &str = "status.appliedFederation";

/// The mesh whose gateway calls from other clusters need.
fn needed<'a>(case: &mut Case<'a>) -> Option<&'a Mesh> {
    let federation = case.federation()?;
    if federation.flat_network {
        return None;
    }
    case.own_mesh().map(|mesh| &**mesh)
}

/// Gateways as versions before 1.1 wrote them.
fn older(mesh: &Mesh) -> &[IngressGateway] {
    match &mesh.spec.mesh_type {
        Some(MeshType::Istio(istio)) => &istio.ingress_gateways,
        _ => &[],
    }
}

pub(super) fn missing(case: &mut Case<'_>) {
    let Some(mesh) = needed(case) else { return };
    if !mesh.status.gateways.is_empty() || !older(mesh).is_empty() {
        return;
    }
    let key = ObjectKey::of(&mesh.meta);
    let message = format!("its mesh {key} has no gateway for calls from other meshes");
    let of = case.beside(Kind::Mesh, key);
    let finding = case.raise(FEDERATION, message);
    finding.shows_of(of, "status.appliedEastWestIngressGateways", "none");
}

pub(super) fn no_address(case: &mut Case<'_>) {
    let Some(mesh) = needed(case) else { return };
    let (newer, older) = (&mesh.status.gateways, older(mesh));
    if newer.is_empty() && older.is_empty() {
        return;
    }
    let is_given = |address: &Address| *address != Address::default();
    let has_address = newer
        .iter()
        .any(|gateway| gateway.external_addresses.iter().any(is_given))
        || older
            .iter()
            .any(|gateway| gateway.address.as_ref().is_some_and(is_given));
    if has_address {
        return;
    }
    let key = ObjectKey::of(&mesh.meta);
    let message = format!("no gateway of its mesh {key} has an address outside its cluster");
    let of = case.beside(Kind::Mesh, key);
    let finding = case.raise(FEDERATION, message);
    for (at, gateway) in newer.iter().enumerate().take(3) {
        let path = format!("status.appliedEastWestIngressGateways[{at}].destinationRef");
        finding.shows_of(of.clone(), path, &gateway.destination);
    }
    for (at, gateway) in older.iter().enumerate().take(3) {
        finding.shows_of(
            of.clone(),
            format!("spec.istio.ingressGateways[{at}].name"),
            &gateway.name,
        );
    }
}

pub(super) fn without_endpoints(case: &mut Case<'_>) {
    let is_federated = case.kube().is_some() && case.federation().is_some();
    if is_federated && case.endpoints().next().is_none() {
        case.raise(
            "spec.kubeService.endpointSubsets",
            "it is federated and has no endpoint",
        );
    }
}
