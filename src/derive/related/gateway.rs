//! The meshes that a Destination is a gateway of, for calls from other meshes.

use std::sync::Arc;

use super::{Around, Related};
use crate::{
    derive::{faults::gateway_addresses_stale, wording::or_unknown},
    model::{
        Mesh,
        kube_service::ServiceType,
        mesh::{EastWestGateway, IngressGateway},
    },
    store::{Kind, ObjectKey},
};

const WHAT: &str = "gateway of";

pub(super) fn rows(around: &Around<'_>) -> Vec<Related> {
    let relations = around.world.relations();
    let meshes = relations.gateway_of(around.known);
    let mut rows: Vec<Related> = meshes
        .iter()
        .flat_map(|mesh| gateways(around, mesh))
        .collect();
    if rows.is_empty() {
        rows.extend(would_be_gateway(around));
    }
    rows
}

fn gateways(around: &Around<'_>, mesh: &Arc<Mesh>) -> Vec<Related> {
    let own = &around.known.id.key;
    let of_this = mesh.status.gateways.iter();
    let of_this = of_this.filter(|gateway| ObjectKey::from(&gateway.destination) == *own);
    let subject = around.subject(Kind::Mesh, ObjectKey::of(&mesh.meta));
    let mut stale = gateway_addresses_stale(&mut around.judged());
    stale.retain(|fault| fault.concerns(&subject));
    let row = |gateway: &EastWestGateway| {
        let subject = subject.clone();
        let addresses: Vec<String> = gateway
            .external_addresses
            .iter()
            .map(ToString::to_string)
            .collect();
        let port = format!(
            "port {}, from outside {}",
            or_unknown(gateway.port),
            or_unknown(gateway.external_port)
        );
        let words = format!("{}, {port}", mesh.meta.name);
        if addresses.iter().all(String::is_empty) {
            let row = Related::of(WHAT, subject, words);
            return row.noted("it has no external address, so other meshes cannot reach it");
        }
        let words = format!("{words} at {}", addresses.join(", "));
        Related::of(WHAT, subject, words).with(stale.clone())
    };
    let applied = of_this.map(row);
    applied.chain(deprecated(around, mesh)).collect()
}

/// The mesh's gateways in the form that the API has deprecated: they name the service.
fn deprecated(around: &Around<'_>, mesh: &Arc<Mesh>) -> Vec<Related> {
    let Some(kube) = around.known.destination.kube_service() else {
        return Vec::new();
    };
    let service = &kube.reference;
    let named = mesh.spec.ingress_gateways().iter();
    let named = named
        .filter(|gateway| gateway.name == service.name && gateway.namespace == service.namespace);
    let row = |gateway: &IngressGateway| {
        let words = format!(
            "{}, by spec.istio.ingressGateways (deprecated), port {}, from outside {}",
            mesh.meta.name,
            or_unknown(gateway.container_port),
            or_unknown(gateway.external_port)
        );
        Related::of(
            WHAT,
            around.subject(Kind::Mesh, ObjectKey::of(&mesh.meta)),
            words,
        )
    };
    named.map(row).collect()
}

/// A row if the Destination could be a gateway but is none. If a virtual mesh names no gateways, Gloo Mesh takes the
/// first Destination of a mesh with `istio: ingressgateway`, and its port `tls`.
fn would_be_gateway(around: &Around<'_>) -> Option<Related> {
    let kube = around.known.destination.kube_service()?;
    if kube.selector.get("istio") != Some("ingressgateway") {
        return None;
    }
    let is_reached = matches!(
        kube.service_type,
        ServiceType::NodePort | ServiceType::LoadBalancer
    );
    let has_port = kube.ports.iter().any(|port| &*port.name == "tls");
    let why = match (is_reached, has_port) {
        (false, _) => "a service of this type is not reached from outside; make it a load balancer",
        (true, false) => "it has no port named tls, which is the one that Gloo Mesh takes",
        (true, true) => "its mesh is in no virtual mesh yet, or another Destination is its gateway",
    };
    if let Some(gap) = around.gap(Kind::Mesh) {
        return Some(Related::unknown(WHAT, &gap));
    }
    let words = format!("no mesh, though its pods are an ingress gateway: {why}");
    Some(Related::note(WHAT, words))
}
