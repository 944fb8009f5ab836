//! The ties of a Destination to an object of another kind. They depend only on the two objects.

use crate::{
    derive::{
        Known, Severity, backing_words, cluster, counted, fqdn, grouped, namespace, service_name,
    },
    model::{
        Destination, KubernetesCluster, Mesh, VirtualDestination, VirtualMesh, Workload,
        approval::ApprovalState,
        mesh::{EastWestGateway, MeshType},
        meta::Meta,
        reference::ObjectRef,
        status::AppliedFederation,
    },
    store::Object,
};

use super::policy;

/// One way in which a Destination is related to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The description.
    pub words: String,
    /// The severity. `None` if all is as it should be.
    pub severity: Option<Severity>,
}

impl Tie {
    pub(super) fn good(words: impl Into<String>) -> Self {
        let words = words.into();
        Self {
            words,
            severity: None,
        }
    }

    pub(super) fn at(severity: Severity, words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            severity: Some(severity),
        }
    }
}

/// All ties of a Destination to an object of the same source. Empty if the two are not related.
pub(super) fn ties(object: &Object, known: &Known) -> Vec<Tie> {
    let destination = &*known.destination;
    match object {
        Object::TrafficPolicy(policy) => policy::traffic(policy, destination),
        Object::AccessPolicy(policy) => policy::access(policy, destination),
        Object::Mesh(mesh) => of_mesh(mesh, destination),
        Object::Workload(workload) => of_workload(workload, destination),
        Object::VirtualMesh(virtual_mesh) => of_virtual_mesh(virtual_mesh, destination),
        Object::VirtualDestination(virtual_destination) => {
            of_virtual_destination(virtual_destination, destination)
        }
        Object::KubernetesCluster(cluster) => of_cluster(cluster, destination),
        // Destinations have no ties to each other; Services and endpoint slices are only compared with them.
        Object::Destination(_) | Object::Service(_) | Object::EndpointSlice(_) => Vec::new(),
    }
}

/// Whether a reference names the object with this metadata.
pub(super) fn names(reference: &ObjectRef, meta: &Meta) -> bool {
    *reference.name == *meta.name && reference.namespace == meta.namespace
}

fn federation(destination: &Destination) -> Option<&AppliedFederation> {
    destination.status.as_ref()?.federation.as_deref()
}

fn of_mesh(mesh: &Mesh, destination: &Destination) -> Vec<Tie> {
    let mut ties = Vec::new();
    let gateways = mesh.status.gateways.iter();
    let gateways = gateways.filter(|gateway| names(&gateway.destination, &destination.meta));
    ties.extend(gateways.map(gateway));
    ties.extend(old_gateway(mesh, destination));
    let own = destination.mesh.as_ref();
    ties.extend(
        own.filter(|own| names(own, &mesh.meta))
            .map(|_| Tie::good("of this mesh")),
    );
    let federation = federation(destination);
    let is_federated = |federation: &&AppliedFederation| {
        federation
            .meshes
            .iter()
            .any(|reference| names(reference, &mesh.meta))
    };
    ties.extend(federation.filter(is_federated).map(|federation| {
        let host = match &*federation.hostname {
            "" => "?",
            host => host,
        };
        Tie::good(format!("called from here as {host}"))
    }));
    ties
}

fn gateway(gateway: &EastWestGateway) -> Tie {
    let port = gateway.port.map_or("?".to_owned(), |port| port.to_string());
    let addresses: Vec<String> = gateway
        .external_addresses
        .iter()
        .map(ToString::to_string)
        .collect();
    if addresses.iter().all(String::is_empty) {
        return Tie::at(
            Severity::Error,
            format!("its gateway, port {port}, without an external address"),
        );
    }
    let outside = gateway
        .external_port
        .map_or("?".to_owned(), |port| port.to_string());
    Tie::good(format!(
        "its gateway, port {port}, from outside {outside} at {}",
        addresses.join(", ")
    ))
}

/// A gateway as versions before 1.1 write it: by its service, which is in the cluster of the mesh.
fn old_gateway(mesh: &Mesh, destination: &Destination) -> Option<Tie> {
    let Some(MeshType::Istio(istio)) = &mesh.spec.mesh_type else {
        return None;
    };
    let service = &destination.kube_service()?.reference;
    let is_here = istio.installation.cluster == service.cluster;
    let mut gateways = istio.ingress_gateways.iter();
    let found = gateways
        .any(|gateway| gateway.name == service.name && gateway.namespace == service.namespace);
    (is_here && found).then(|| Tie::good("its gateway, as versions before 1.1 find it"))
}

fn of_workload(workload: &Workload, destination: &Destination) -> Vec<Tie> {
    let pair = workload
        .spec
        .kubernetes
        .as_ref()
        .zip(destination.kube_service());
    let Some((pods, kube)) = pair else {
        return Vec::new();
    };
    let (controller, service) = (&pods.controller, &kube.reference);
    let is_there =
        controller.cluster == service.cluster && controller.namespace == service.namespace;
    if !is_there || kube.selector.is_empty() || !pods.pod_labels.contains(&kube.selector) {
        return Vec::new();
    }
    let endpoints = kube
        .endpoint_subsets
        .iter()
        .flat_map(|subset| &subset.endpoints);
    let all = counted(endpoints.clone().count(), "endpoint");
    let own = endpoints.filter(|endpoint| endpoint.labels == pods.pod_labels);
    let own = grouped(own.count() as u64);
    vec![Tie::good(format!("{own} of {all} with its labels"))]
}

fn of_virtual_mesh(virtual_mesh: &VirtualMesh, destination: &Destination) -> Vec<Tie> {
    let meta = &destination.meta;
    let here = virtual_mesh
        .status
        .destinations
        .of(&meta.name, &meta.namespace);
    let refused = here.filter(|here| here.state != ApprovalState::Accepted);
    let mut ties: Vec<Tie> = refused
        .map(|here| policy::refusal(here, "not federated, "))
        .into_iter()
        .collect();
    let federation = federation(destination);
    let by_this = federation.filter(|federation| {
        let by = federation.virtual_mesh.as_ref();
        by.is_some_and(|by| names(by, &virtual_mesh.meta))
    });
    if let Some(federation) = by_this {
        let meshes = counted_meshes(federation.meshes.len());
        ties.push(Tie::good(format!("federated to {meshes}")));
    }
    let own = destination.mesh.as_ref();
    if let Some(mesh) = own.filter(|mesh| virtual_mesh.spec.meshes.contains(mesh)) {
        let not = if by_this.is_some() {
            ""
        } else {
            "not federated, "
        };
        ties.push(Tie::good(format!("{not}of {}", mesh.name)));
    }
    ties
}

fn counted_meshes(count: usize) -> String {
    if count == 1 {
        "1 mesh".to_owned()
    } else {
        format!("{count} meshes")
    }
}

fn of_virtual_destination(
    virtual_destination: &VirtualDestination,
    destination: &Destination,
) -> Vec<Tie> {
    let words = backing_words(virtual_destination, destination);
    words.map(Tie::good).into_iter().collect()
}

/// The tie to its cluster: a warning if its FQDN is not the one that the domain of the cluster makes.
fn of_cluster(registered: &KubernetesCluster, destination: &Destination) -> Vec<Tie> {
    if cluster(destination) != Some(&*registered.meta.name) {
        return Vec::new();
    }
    let domain = registered.spec.domain();
    let (name, namespace) = (service_name(destination), namespace(destination));
    let expected = format!("{name}.{namespace}.svc.{domain}");
    vec![match fqdn(destination) {
        Some(fqdn) if fqdn != expected => Tie::at(
            Severity::Warning,
            format!("called {fqdn}, but by the domain of the cluster it would be {expected}"),
        ),
        _ => Tie::good("in this cluster"),
    }]
}
