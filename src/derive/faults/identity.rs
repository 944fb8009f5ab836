//! Whether a Destination says what it is, and whether what it names exists.

use crate::{
    derive::{
        destination::may_have_a_service,
        fault::{Aspect, Fault},
        neighbours::Neighbours,
        policies::cluster_state_words,
        wording::numbers::and_more,
    },
    model::{Destination, Target, meta::CLUSTER_LABEL},
    store::{Kind, ObjectKey},
};

const REF: &str = "spec.kubeService.ref";
const CLUSTER: &str = "spec.kubeService.ref.clusterName";
/// This many others are shown one by one.
const SHOWN: usize = 5;

/// That it is neither a Kubernetes service nor an external one.
#[must_use]
pub fn no_type(destination: &Destination) -> Option<Fault> {
    let words = if may_have_a_service(destination) {
        "neither kubeService nor externalService can be read"
    } else {
        "neither kubeService nor externalService is given"
    };
    (destination.target == Target::Unset).then(|| Fault::error("spec", words))
}

/// That it is a Kubernetes service and an external one.
#[must_use]
pub fn both_types(destination: &Destination) -> Option<Fault> {
    let Target::Both(kube, external) = &destination.target else {
        return None;
    };
    let fault = Fault::error("spec", "both kubeService and externalService are given")
        .shows(REF, &kube.reference)
        .shows("spec.externalService.name", &external.name);
    Some(fault)
}

/// That its reference does not name a service in full.
#[must_use]
pub fn reference_incomplete(destination: &Destination) -> Option<Fault> {
    let reference = &destination.kube_service()?.reference;
    if reference.names_a_service() {
        return None;
    }
    let parts = [
        ("name", &reference.name),
        ("namespace", &reference.namespace),
        ("clusterName", &reference.cluster),
    ];
    let (given, missing): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|(_, value)| !value.is_empty());
    let missing: Vec<&str> = missing.into_iter().map(|(key, _)| key).collect();
    let words = format!("the service has no {}", missing.join(" and no "));
    let fault = Fault::error(REF, words).about(Aspect::Service(reference.clone()));
    Some(given.into_iter().fold(fault, |fault, (key, value)| {
        fault.shows(format!("{REF}.{key}"), value)
    }))
}

/// That another Destination is about the same service.
pub fn reference_repeated(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let reference = &around.kube()?.reference;
    let others = around.services(reference).without(&around.known().id.key);
    let (first, _) = others
        .iter()
        .next()
        .filter(|_| around.knows_all(Kind::Destination))?;
    let (key, more) = (&first.id.key, and_more(others.count()));
    let words = format!("{reference} is also the service of {key}{more}");
    let fault = Fault::error(REF, words).about(Aspect::Service(reference.clone()));
    let others = others.iter().take(SHOWN);
    Some(others.fold(fault, |fault, (other, _)| {
        fault.shows_of(other.subject(), REF, reference)
    }))
}

/// That a Kubernetes service names no mesh.
#[must_use]
pub fn mesh_unset(destination: &Destination) -> Option<Fault> {
    destination.kube_service()?;
    let is_unset = destination.mesh.is_none();
    is_unset.then(|| Fault::error("spec.mesh", "the service names no mesh"))
}

/// That it names a mesh that does not exist.
pub fn mesh_missing(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let mesh = around.destination().mesh.as_ref()?;
    let is_missing =
        mesh.names_an_object() && around.mesh(mesh).is_none() && around.knows_all(Kind::Mesh);
    is_missing.then(|| {
        Fault::error("spec.mesh", format!("the mesh {mesh} does not exist"))
            .about(Aspect::Object(Kind::Mesh, mesh.clone()))
            .shows("spec.mesh", mesh)
    })
}

/// That its cluster is not registered.
pub fn cluster_unregistered(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let reference = &around.kube()?.reference;
    let cluster = &reference.cluster;
    let is_missing = reference.names_a_service()
        && around.clusters(cluster).is_empty()
        && around.knows_all(Kind::KubernetesCluster);
    is_missing.then(|| {
        Fault::error(CLUSTER, format!("the cluster {cluster} is not registered"))
            .about(Aspect::Cluster(cluster.clone()))
            .shows(CLUSTER, cluster)
    })
}

/// That the registration of its cluster failed.
pub fn cluster_refused(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let reference = around.kube().map(|kube| &kube.reference);
    let Some(reference) = reference.filter(|reference| reference.names_a_service()) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for cluster in around.clusters(&reference.cluster) {
        for (at, status) in cluster.status.states.iter().enumerate() {
            if !status.state.is_refusal() {
                continue;
            }
            let what = cluster_state_words(status.state);
            let why = status.message.given().map(|message| format!(": {message}"));
            let (name, why) = (&cluster.meta.name, why.unwrap_or_default());
            let of = around.neighbour(Kind::KubernetesCluster, ObjectKey::of(&cluster.meta));
            faults.push(
                Fault::warning(
                    CLUSTER,
                    format!("the registration of {name} is {what}{why}"),
                )
                .about(Aspect::Cluster(reference.cluster.clone()))
                .shows_of(
                    of,
                    format!("status.status[{at}].state"),
                    status.state.word(),
                ),
            );
        }
    }
    faults
}

/// That its label names another cluster than its reference.
#[must_use]
pub fn cluster_label_differs(destination: &Destination) -> Option<Fault> {
    let cluster = &destination.kube_service()?.reference.cluster;
    let label = destination.meta.labels.get(CLUSTER_LABEL)?;
    if cluster.is_empty() || label == &**cluster {
        return None;
    }
    let path = format!("metadata.labels[{CLUSTER_LABEL:?}]");
    let words = format!("the label says {label:?}, the service is of {cluster}");
    let fault = Fault::warning(&path, words)
        .about(Aspect::Value(label.to_owned()))
        .about(Aspect::Cluster(cluster.clone()));
    Some(fault.shows(path, label).shows(CLUSTER, cluster))
}

/// The fields that are not as the API defines them.
#[must_use]
pub fn oddities(destination: &Destination) -> Vec<Fault> {
    let oddities = destination.oddities.iter();
    let faults = oddities.map(|oddity| {
        Fault::warning(&oddity.path, &oddity.reason)
            .about(Aspect::field(&oddity.path))
            .about(Aspect::Value(oddity.reason.clone()))
    });
    faults.collect()
}
