//! The facts about a workload: what runs its pods, under which account, in which mesh, and which hostnames its declared
//! dependencies list.

use crate::{
    model::{Workload, workload::KubeWorkload},
    store::Kind,
};

use super::{
    Fact, FactGroup, pairs,
    scene::{Scene, generation},
};

pub(super) fn groups(scene: &Scene<'_>, workload: &Workload) -> Vec<FactGroup> {
    let mut facts = match &workload.spec.kubernetes {
        Some(pods) => of_kubernetes(pods),
        None => vec![Fact::one("Runs", Some("outside Kubernetes"))],
    };
    facts.push(match &workload.spec.mesh {
        Some(mesh) => scene.named("Mesh", Kind::Mesh, mesh),
        None => Fact::one("Mesh", Some("none: Gloo Mesh ignores it")).odd_if(true),
    });
    facts.push(Fact::one("Virtual node", workload.spec.virtual_node.given()).or("Virt. node"));
    facts.push(Fact::one("Source", Some(&scene.id.source)));
    vec![
        FactGroup { title: "", facts },
        calls(workload),
        scene.object(&workload.meta, workload.status.observed_generation),
    ]
}

fn of_kubernetes(pods: &KubeWorkload) -> Vec<Fact> {
    let controller = &pods.controller;
    let labels = if pods.pod_labels.is_empty() {
        vec!["none: no service finds its pods".to_owned()]
    } else {
        pairs(&pods.pod_labels).collect()
    };
    vec![
        Fact::one("Controller", controller.name.given()),
        Fact::one("Namespace", controller.namespace.given()),
        Fact::one("Cluster", controller.cluster.given()),
        Fact::one("Service account", pods.service_account.given()).or("Account"),
        Fact::many("Labels of its pods", labels)
            .or("Pod labels")
            .odd_if(pods.pod_labels.is_empty()),
    ]
}

/// The hostnames in its declared dependencies. If there are any, it knows no others.
fn calls(workload: &Workload) -> FactGroup {
    let dependencies = &workload.status.dependencies;
    let by = dependencies.applied.iter().map(|applied| {
        let generation = generation(applied.observed_generation);
        format!("{}, {generation}", applied.reference)
    });
    let hostnames = dependencies.hostnames.iter().map(ToString::to_string);
    FactGroup {
        title: "Said to call",
        facts: vec![
            Fact::many("Hostnames", hostnames),
            Fact::many("Said by", by),
        ],
    }
}
