//! The role of meshes, workloads, virtual meshes, virtual destinations and clusters for a Destination.

use crate::{
    derive::{
        access::is_older_gateway,
        destination::cluster,
        objects::backing_words,
        wording::{counted, grouped, or_unknown},
        world::Known,
    },
    model::{
        Destination, KubernetesCluster, Mesh, VirtualDestination, VirtualMesh, Workload,
        approval::ApprovalState, mesh::EastWestGateway, status::AppliedFederation,
    },
};

use super::{Association, Enforcement, association::names};

fn federation(destination: &Destination) -> Option<&AppliedFederation> {
    destination.status.as_ref()?.federation.as_deref()
}

pub(super) fn of_mesh(mesh: &Mesh, destination: &Destination) -> Vec<Association> {
    let gateways = mesh.status.gateways.iter();
    let gateways = gateways.filter(|gateway| names(&gateway.destination, &destination.meta));
    let mut words: Vec<String> = gateways.map(gateway).collect();
    let kube = destination.kube_service();
    if kube.is_some_and(|kube| is_older_gateway(mesh, kube)) {
        words.push("its gateway, as versions before 1.1 find it".to_owned());
    }
    let own = destination.mesh.as_ref();
    if own.is_some_and(|own| names(own, &mesh.meta)) {
        words.push("of this mesh".to_owned());
    }
    let federation = federation(destination).filter(|federation| {
        let mut meshes = federation.meshes.iter();
        meshes.any(|reference| names(reference, &mesh.meta))
    });
    words.extend(federation.map(|federation| {
        let host = Some(&*federation.hostname).filter(|host| !host.is_empty());
        let host = host.unwrap_or("?");
        format!("called from here as {host}")
    }));
    words.into_iter().map(Association::plain).collect()
}

fn gateway(gateway: &EastWestGateway) -> String {
    let port = or_unknown(gateway.port);
    let addresses = gateway.external_addresses.iter().map(ToString::to_string);
    let addresses: Vec<String> = addresses.filter(|address| !address.is_empty()).collect();
    if addresses.is_empty() {
        return format!("its gateway, port {port}, without an external address");
    }
    let outside = or_unknown(gateway.external_port);
    let addresses = addresses.join(", ");
    format!("its gateway, port {port}, from outside {outside} at {addresses}")
}

pub(super) fn of_workload(workload: &Workload, destination: &Destination) -> Vec<Association> {
    let pods = workload.spec.kubernetes.as_ref();
    let Some((pods, kube)) = pods.zip(destination.kube_service()) else {
        return Vec::new();
    };
    let (controller, service) = (&pods.controller, &kube.reference);
    let is_there =
        controller.cluster == service.cluster && controller.namespace == service.namespace;
    if !is_there || kube.selector.is_empty() || !pods.pod_labels.contains(&kube.selector) {
        return Vec::new();
    }
    let groups = kube.endpoint_subsets.iter();
    let endpoints = groups.flat_map(|group| &group.endpoints);
    let all = counted(endpoints.clone().count(), "endpoint");
    let own = endpoints.filter(|endpoint| endpoint.labels == pods.pod_labels);
    let own = grouped(own.count() as u64);
    vec![Association::plain(format!(
        "{own} of {all} with its labels"
    ))]
}

pub(super) fn of_virtual_mesh(virtual_mesh: &VirtualMesh, known: &Known) -> Vec<Association> {
    let (key, destination) = (&known.id.key, &*known.destination);
    let approvals = &virtual_mesh.status.destinations;
    let state = approvals.of(&key.name, &key.namespace);
    let state = state.map_or(ApprovalState::Accepted, |here| here.state);
    let federation = federation(destination).filter(|federation| {
        let by = federation.virtual_mesh.as_ref();
        by.is_some_and(|by| names(by, &virtual_mesh.meta))
    });
    let own = destination.mesh.as_ref();
    let own = own.filter(|mesh| virtual_mesh.spec.meshes.contains(mesh));
    let federated = federation.map(|federation| match federation.meshes.len() {
        1 => "federated to 1 mesh".to_owned(),
        meshes => format!("federated to {meshes} meshes"),
    });
    let what = match state {
        ApprovalState::Accepted if own.is_none() && federated.is_none() => return Vec::new(),
        ApprovalState::Pending if federated.is_none() => "not federated yet, pending".to_owned(),
        _ => federated.unwrap_or_else(|| "not federated".to_owned()),
    };
    let enforcement = match state {
        _ if state.is_refusal() => Enforcement::Refused,
        _ if federation.is_some() => Enforcement::InForce,
        _ => Enforcement::NotInForce,
    };
    let of = own.map_or(String::new(), |mesh| format!(", of {}", mesh.name));
    vec![Association::plain(what + &of).with(enforcement)]
}

pub(super) fn of_virtual_destination(
    virtual_destination: &VirtualDestination,
    destination: &Destination,
) -> Vec<Association> {
    let words = backing_words(virtual_destination, destination);
    words.map(Association::plain).into_iter().collect()
}

pub(super) fn of_cluster(
    registered: &KubernetesCluster,
    destination: &Destination,
) -> Vec<Association> {
    let is_here = cluster(destination) == Some(&*registered.meta.name);
    let here = is_here.then(|| Association::plain("in this cluster"));
    here.into_iter().collect()
}
