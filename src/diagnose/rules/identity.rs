//! What a Destination is: whether it says so at all, and whether what it names exists.

use crate::{
    derive::Aspect,
    diagnose::{
        Need, Rule, Severity,
        case::{Case, is_complete},
        rules::more,
    },
    model::{Target, kubernetes_cluster::ClusterState, meta::CLUSTER_LABEL},
    store::{Kind, ObjectKey},
};

/// So many others are told one by one.
const SHOWN: usize = 5;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "no-type",
        severity: Severity::Error,
        summary: "Destinations are neither a Kubernetes service nor an external service",
        why: "The API allows a Destination without a type, but nothing is made of it. Policies and federation pass it over in silence.",
        advice: "Give it spec.kubeService or spec.externalService, or delete it. Discovery never makes such an object, so look for who applied it.",
        needs: &[],
        example: include_str!("../../../assets/rules/no-type.yaml"),
        check: no_type,
    },
    Rule {
        id: "both-types",
        severity: Severity::Error,
        summary: "Destinations are a Kubernetes service and an external service at once",
        why: "What receives the traffic is ambiguous. An API server refuses such an object, so the file that holds it cannot be applied.",
        advice: "Keep one of spec.kubeService and spec.externalService in the file.",
        needs: &[],
        example: include_str!("../../../assets/rules/both-types.yaml"),
        check: both_types,
    },
    Rule {
        id: "ref-incomplete",
        severity: Severity::Error,
        summary: "Destinations do not name their service and its cluster completely",
        why: "Policies and traffic shifts find a service by name, namespace and cluster, so they never find this one. The names by which it would be called come out malformed as well.",
        advice: "Complete spec.kubeService.ref. If discovery made the object, restart discovery and look at its log.",
        needs: &[],
        example: include_str!("../../../assets/rules/ref-incomplete.yaml"),
        check: ref_incomplete,
    },
    Rule {
        id: "ref-duplicate",
        severity: Severity::Error,
        summary: "Destinations are about a service that another Destination is about too",
        why: "The management plane takes the first that it finds, and which one that is changes. Policies and endpoints of the other are lost.",
        advice: "Delete the one that was made by hand: it lacks the label owner.discovery.mesh.gloo.solo.io.",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/ref-duplicate.yaml"),
        check: ref_duplicate,
    },
    Rule {
        id: "mesh-unset",
        severity: Severity::Error,
        summary: "services are in no mesh",
        why: "Networking passes a service without a mesh over with no more than a line in its log. No policy and no federation reaches it.",
        advice: "Set spec.mesh where the object was made by hand; otherwise restart discovery and see whether the mesh is found.",
        needs: &[],
        example: include_str!("../../../assets/rules/mesh-unset.yaml"),
        check: mesh_unset,
    },
    Rule {
        id: "mesh-missing",
        severity: Severity::Error,
        summary: "services are in a mesh that does not exist",
        why: "Networking cannot find the mesh and writes no configuration for the service. What it wrote before stays behind and grows old.",
        advice: "See whether istiod still runs in that cluster and whether discovery sees it; correct spec.mesh where it was set by hand.",
        needs: &[Need::Whole(Kind::Mesh)],
        example: include_str!("../../../assets/rules/mesh-missing.yaml"),
        check: mesh_missing,
    },
    Rule {
        id: "cluster-unregistered",
        severity: Severity::Error,
        summary: "services are in a cluster that is not registered",
        why: "Nothing follows the services of that cluster any more, so all that is shown of them is old. Their local names fall back to cluster.local without a word.",
        advice: "Register the cluster again (meshctl cluster register), or delete what is left of it.",
        needs: &[Need::Whole(Kind::KubernetesCluster)],
        example: include_str!("../../../assets/rules/cluster-unregistered.yaml"),
        check: cluster_unregistered,
    },
    Rule {
        id: "cluster-not-accepted",
        severity: Severity::Warning,
        summary: "services are in a cluster whose registration failed",
        why: "Discovery may not be able to read that cluster, so that what is shown of it is old. Configuration may not reach it either.",
        advice: "Read the message in the status of the KubernetesCluster, and check the secret with its kubeconfig.",
        needs: &[Need::Listed(Kind::KubernetesCluster)],
        example: include_str!("../../../assets/rules/cluster-not-accepted.yaml"),
        check: cluster_not_accepted,
    },
    Rule {
        id: "cluster-label-mismatch",
        severity: Severity::Warning,
        summary: "services carry the label of another cluster than the one they name",
        why: "Discovery writes both from the same name, so somebody edited or copied the object. What selects by the label and what selects by the reference disagree about it.",
        advice: "Set the label cluster.discovery.mesh.gloo.solo.io to spec.kubeService.ref.clusterName, or delete the copy.",
        needs: &[],
        example: include_str!("../../../assets/rules/cluster-label-mismatch.yaml"),
        check: cluster_label_mismatch,
    },
    Rule {
        id: "schema-oddity",
        severity: Severity::Warning,
        summary: "fields are not as the API defines them",
        why: "What stands there could not be read and is left out of everything else that is said. The management plane refuses or ignores it as well.",
        advice: "Correct the field. If discovery wrote it, the installed CRDs are of another version than the management plane.",
        needs: &[],
        example: include_str!("../../../assets/rules/schema-oddity.yaml"),
        check: schema_oddity,
    },
];

fn no_type(case: &mut Case<'_>) {
    if case.destination().target == Target::Unset {
        case.raise("spec", "neither kubeService nor externalService is given");
    }
}

fn both_types(case: &mut Case<'_>) {
    if let Target::Both(kube, external) = &case.destination().target {
        let service = kube.reference.to_string();
        let finding = case.raise("spec", "both kubeService and externalService are given");
        finding.shows("spec.kubeService.ref", service);
        finding.shows("spec.externalService.name", &external.name);
    }
}

fn ref_incomplete(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let reference = &kube.reference;
    let parts = [
        ("name", &reference.name),
        ("namespace", &reference.namespace),
        ("clusterName", &reference.cluster),
    ];
    let missing = parts.iter().filter(|(_, value)| value.is_empty());
    let missing: Vec<&str> = missing.map(|(key, _)| *key).collect();
    if missing.is_empty() {
        return;
    }
    let message = format!("the service has no {}", missing.join(" and no "));
    let finding = case.raise("spec.kubeService.ref", message);
    finding.about(Aspect::Service(reference.clone()));
    for (key, value) in parts.iter().filter(|(_, value)| !value.is_empty()) {
        finding.shows(format!("spec.kubeService.ref.{key}"), value);
    }
}

fn ref_duplicate(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let others = case.services(&kube.reference);
    let others = case.others_of(others);
    let Some((first, _)) = others.iter().next() else {
        return;
    };
    let more = more(others.len());
    let message = format!(
        "{} is also what {}{more} is about",
        kube.reference, first.id.key
    );
    let finding = case.raise("spec.kubeService.ref", message);
    finding.about(Aspect::Service(kube.reference.clone()));
    for (other, _) in others.iter().take(SHOWN) {
        finding.shows_of(other.subject(), "spec.kubeService.ref", &kube.reference);
    }
}

fn mesh_unset(case: &mut Case<'_>) {
    if case.kube().is_some() && case.destination().mesh.is_none() {
        case.raise("spec.mesh", "the service names no mesh");
    }
}

fn mesh_missing(case: &mut Case<'_>) {
    let Some(mesh) = &case.destination().mesh else {
        return;
    };
    let is_given = !mesh.name.is_empty() && !mesh.namespace.is_empty();
    if is_given && case.mesh(mesh).is_none() {
        let finding = case.raise("spec.mesh", format!("the mesh {mesh} does not exist"));
        finding.about(Aspect::Object(Kind::Mesh, mesh.clone()));
        finding.shows("spec.mesh", mesh);
    }
}

fn cluster_unregistered(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let cluster = &kube.reference.cluster;
    if !is_complete(&kube.reference) || !case.clusters(cluster).is_empty() {
        return;
    }
    let message = format!("the cluster {cluster} is not registered");
    let finding = case.raise("spec.kubeService.ref.clusterName", message);
    finding.about(Aspect::Cluster(cluster.clone()));
    finding.shows("spec.kubeService.ref.clusterName", cluster);
}

fn cluster_not_accepted(case: &mut Case<'_>) {
    let Some(kube) = case.kube().filter(|kube| is_complete(&kube.reference)) else {
        return;
    };
    for cluster in case.clusters(&kube.reference.cluster) {
        let states = cluster.status.states.iter().enumerate();
        let bad = states.filter(|(_, status)| {
            matches!(status.state, ClusterState::Invalid | ClusterState::Failed)
        });
        for (at, status) in bad {
            let message = status.message.given().map(|message| format!(": {message}"));
            let message = format!(
                "the registration of {} {}{}",
                cluster.meta.name,
                if status.state == ClusterState::Invalid {
                    "is invalid"
                } else {
                    "failed"
                },
                message.unwrap_or_default(),
            );
            let of = case.beside(Kind::KubernetesCluster, ObjectKey::of(&cluster.meta));
            let finding = case.raise("spec.kubeService.ref.clusterName", message);
            finding.about(Aspect::Cluster(kube.reference.cluster.clone()));
            finding.shows_of(
                of,
                format!("status.status[{at}].state"),
                status.state.word(),
            );
        }
    }
}

fn cluster_label_mismatch(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let Some(label) = case.destination().meta.labels.get(CLUSTER_LABEL) else {
        return;
    };
    let cluster = &kube.reference.cluster;
    if cluster.is_empty() || label == &**cluster {
        return;
    }
    let path = format!("metadata.labels[{CLUSTER_LABEL:?}]");
    let finding = case.raise(
        &path,
        format!("the label says {label:?}, the service is of {cluster}"),
    );
    finding.about(Aspect::Value(label.to_owned()));
    finding.about(Aspect::Cluster(cluster.clone()));
    finding.shows(path, label);
    finding.shows("spec.kubeService.ref.clusterName", cluster);
}

fn schema_oddity(case: &mut Case<'_>) {
    for oddity in &case.destination().oddities {
        case.raise(&oddity.path, &oddity.reason)
            .about(Aspect::field(&oddity.path))
            .about(Aspect::Value(oddity.reason.clone()));
    }
}
