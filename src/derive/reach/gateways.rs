//! The east-west gateways of the Destination's own mesh, through which other meshes call it.

use crate::{
    model::{Destination, Mesh, kube_service::ServiceType},
    store::{Kind, Object, ObjectKey},
};

use super::inputs::{Inputs, Own};

/// The name of the port that gateways are called at, where the virtual mesh does not say.
const PORT_NAME: &str = "tls";

/// Why services cannot be gateways, each in a sentence. No rule looks for it.
pub(super) fn unfit_services(inputs: &Inputs<'_>) -> Vec<String> {
    let Own::Mesh(_, mesh) = inputs.own_mesh() else {
        return Vec::new();
    };
    let services = services(inputs, mesh);
    services
        .filter_map(|gateway| unfit(inputs, gateway))
        .collect()
}

/// The Destinations that are gateways of a mesh, or that would be by their usual name where there is none.
fn services<'s>(inputs: &Inputs<'s>, mesh: &'s Mesh) -> impl Iterator<Item = &'s Destination> {
    let named = mesh
        .status
        .gateways
        .iter()
        .map(|gateway| ObjectKey::from(&gateway.destination));
    let cluster = crate::derive::destination::cluster(inputs.destination).unwrap_or_default();
    let usual = mesh.status.gateways.is_empty().then(|| ObjectKey {
        namespace: inputs.known.id.key.namespace.clone(),
        name: crate::derive::destination::sanitized(&format!(
            "istio-ingressgateway-istio-system-{cluster}"
        ))
        .into(),
    });
    let (store, source) = (inputs.store, &inputs.known.id.source);
    let keys: Vec<ObjectKey> = named.chain(usual).collect();
    keys.into_iter().filter_map(
        move |key| match store.object(source, Kind::Destination, &key)? {
            Object::Destination(destination) => Some(&**destination),
            _ => None,
        },
    )
}

/// Why a service cannot be a gateway, where it cannot.
fn unfit(inputs: &Inputs<'_>, gateway: &Destination) -> Option<String> {
    let kube = gateway.kube_service()?;
    let virtual_mesh = inputs.virtual_mesh();
    let knows_port = virtual_mesh.is_some() || inputs.knows_all(Kind::VirtualMesh);
    let asked = virtual_mesh
        .and_then(|(_, virtual_mesh)| virtual_mesh.spec.federation.as_ref())
        .and_then(|federation| {
            federation
                .gateways
                .iter()
                .find_map(|gateway| gateway.port_name.given())
        })
        .unwrap_or(PORT_NAME);
    let name = &kube.reference.name;
    if kube.service_type == ServiceType::ClusterIp {
        Some(format!(
            "Gateway {name} is a ClusterIP service, which nothing outside its cluster reaches; make it NodePort or LoadBalancer."
        ))
    } else if knows_port && kube.ports.iter().all(|port| *port.name != *asked) {
        Some(format!(
            "Gateway {name} has no port named {asked}, by which networking finds where to call it."
        ))
    } else {
        None
    }
}
