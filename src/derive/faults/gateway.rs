//! Whether calls from other clusters have a way in, and endpoints that answer them.

use crate::{
    derive::{Aspect, Fault, Neighbours, gateway_addresses, has_gateway},
    model::{Destination, Mesh},
    store::{Kind, ObjectKey},
};

const FEDERATION: &str = "status.appliedFederation";

/// The mesh whose gateway calls from other clusters need.
fn needed<'a>(around: &mut dyn Neighbours<'a>) -> Option<&'a Mesh> {
    let is_flat = around.federation()?.flat_network;
    let mesh = around.destination().mesh.as_ref().filter(|_| !is_flat)?;
    around.mesh(mesh).map(|mesh| &**mesh)
}

/// That its mesh has no gateway for calls from other meshes.
pub fn gateway_missing(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let mesh = needed(around).filter(|mesh| !has_gateway(mesh))?;
    let key = ObjectKey::of(&mesh.meta);
    let words = format!("its mesh {key} has no gateway for calls from other meshes");
    let fault = Fault::error(FEDERATION, words).about(Aspect::object(Kind::Mesh, &key));
    let of = around.beside(Kind::Mesh, key);
    Some(fault.shows_of(of, "status.appliedEastWestIngressGateways", "none"))
}

/// That no gateway of its mesh has an address outside its cluster.
pub fn gateway_without_address(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    const SHOWN: usize = 3;
    let mesh = needed(around);
    let mesh = mesh.filter(|mesh| has_gateway(mesh) && gateway_addresses(mesh).next().is_none())?;
    let key = ObjectKey::of(&mesh.meta);
    let words = format!("no gateway of its mesh {key} has an address outside its cluster");
    let fault = Fault::error(FEDERATION, words).about(Aspect::object(Kind::Mesh, &key));
    let of = around.beside(Kind::Mesh, key);
    let gateways = mesh.status.gateways.iter().enumerate().take(SHOWN);
    let fault = gateways.fold(fault, |fault, (at, gateway)| {
        let path = format!("status.appliedEastWestIngressGateways[{at}].destinationRef");
        fault.shows_of(of.clone(), path, &gateway.destination)
    });
    let older = mesh.spec.ingress_gateways().iter().enumerate().take(SHOWN);
    Some(older.fold(fault, |fault, (at, gateway)| {
        let path = format!("spec.istio.ingressGateways[{at}].name");
        fault.shows_of(of.clone(), path, &gateway.name)
    }))
}

/// That it is federated and has no endpoint.
#[must_use]
pub fn federated_without_endpoints(destination: &Destination) -> Option<Fault> {
    let groups = &destination.kube_service()?.endpoint_subsets;
    destination.status.as_ref()?.federation.as_ref()?;
    let has_none = groups.iter().all(|group| group.endpoints.is_empty());
    let words = "it is federated and has no endpoint";
    has_none.then(|| Fault::warning("spec.kubeService.endpointSubsets", words))
}
