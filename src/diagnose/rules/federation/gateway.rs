//! Whether calls from other clusters have a way in, and somebody to answer them.

use crate::{
    derive::{Aspect, has_gateway, has_gateway_address},
    diagnose::case::Case,
    model::{
        Mesh,
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
    if has_gateway(mesh) {
        return;
    }
    let key = ObjectKey::of(&mesh.meta);
    let message = format!("its mesh {key} has no gateway for calls from other meshes");
    let about = Aspect::object(Kind::Mesh, &key);
    let of = case.beside(Kind::Mesh, key);
    let finding = case.raise(FEDERATION, message);
    finding.about(about);
    finding.shows_of(of, "status.appliedEastWestIngressGateways", "none");
}

pub(super) fn no_address(case: &mut Case<'_>) {
    let Some(mesh) = needed(case) else { return };
    if !has_gateway(mesh) || has_gateway_address(mesh) {
        return;
    }
    let key = ObjectKey::of(&mesh.meta);
    let message = format!("no gateway of its mesh {key} has an address outside its cluster");
    let about = Aspect::object(Kind::Mesh, &key);
    let of = case.beside(Kind::Mesh, key);
    let finding = case.raise(FEDERATION, message);
    finding.about(about);
    for (at, gateway) in mesh.status.gateways.iter().enumerate().take(3) {
        let path = format!("status.appliedEastWestIngressGateways[{at}].destinationRef");
        finding.shows_of(of.clone(), path, &gateway.destination);
    }
    for (at, gateway) in older(mesh).iter().enumerate().take(3) {
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
