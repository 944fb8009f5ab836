//! Whether calls from other clusters have a way in, and endpoints that answer them.

use std::{collections::BTreeSet, net::IpAddr};

use crate::{
    derive::{
        fault::{Aspect, Fault, Severity},
        neighbours::Neighbours,
        objects::{gateway_addresses, has_gateway},
        wording::numbers::few,
    },
    model::{Destination, Mesh, kube_service::ExternalAddress},
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
    let of = around.neighbour(Kind::Mesh, key);
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
    let of = around.neighbour(Kind::Mesh, key);
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

/// That meshes list other addresses for it as their gateway than it has.
pub fn gateway_addresses_stale(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    const PATH: &str = "spec.kubeService.externalAddresses";
    let own = own_addresses(around.destination());
    if own.is_empty() {
        return Vec::new();
    }
    let due = around.settles(&around.destination().meta);
    let meshes = around.gateway_of().into_iter();
    let faults = meshes.filter_map(|mesh| {
        let (at, listed) = listed_addresses(mesh, &around.known().id.key)?;
        let other: Vec<String> = listed.difference(&own).cloned().collect();
        let (severity, noun) = if listed.is_disjoint(&own) {
            (Severity::Error, "the address")
        } else if other.is_empty() {
            return None;
        } else {
            (Severity::Warning, "also the address")
        };
        let key = ObjectKey::of(&mesh.meta);
        let has = few(own.iter().cloned());
        let words = match &*few(other.iter().cloned()) {
            "" => format!("mesh {key} lists no address of this gateway, which has {has}"),
            other => format!("mesh {key} gives this gateway {noun} {other}, but it has {has}"),
        };
        let of = around.neighbour(Kind::Mesh, key.clone());
        let listed = Vec::from_iter(listed).join(", ");
        let fault = Fault::new(severity, PATH, words).about(Aspect::object(Kind::Mesh, &key));
        let path = format!("status.appliedEastWestIngressGateways[{at}].externalAddresses");
        Some(fault.shows(PATH, has).shows_of(of, path, listed).after(due))
    });
    faults.collect()
}

/// The addresses at which a service is reached from outside its cluster.
fn own_addresses(destination: &Destination) -> BTreeSet<String> {
    let kube = destination.kube_service().into_iter();
    let addresses = kube.flat_map(|kube| &kube.external_addresses);
    let addresses = addresses.flat_map(|address| match address {
        ExternalAddress::Empty => [None, None],
        ExternalAddress::Ip(ip) => [Some(ip.to_string()), None],
        ExternalAddress::DnsName(name) => [Some(name.to_string()), None],
        ExternalAddress::Both(name, ip) => [Some(name.to_string()), Some(ip.to_string())],
    });
    plain(addresses.flatten())
}

/// The addresses that a mesh lists for its gateway of this key, and the first place where. `None` if that is no applied
/// gateway of the mesh.
fn listed_addresses(mesh: &Mesh, key: &ObjectKey) -> Option<(usize, BTreeSet<String>)> {
    let gateways = mesh.status.gateways.iter().enumerate();
    let mut own = gateways
        .filter(|(_, gateway)| ObjectKey::from(&gateway.destination) == *key)
        .peekable();
    let (at, _) = *own.peek()?;
    let addresses = own.flat_map(|(_, gateway)| &gateway.external_addresses);
    Some((at, plain(addresses.map(ToString::to_string))))
}

/// Addresses in one form, without empty ones.
fn plain(addresses: impl Iterator<Item = String>) -> BTreeSet<String> {
    let plain = addresses.map(|address| match address.trim().parse::<IpAddr>() {
        Ok(ip) => ip.to_string(),
        Err(_) => address.trim().trim_end_matches('.').to_ascii_lowercase(),
    });
    plain.filter(|address| !address.is_empty()).collect()
}
