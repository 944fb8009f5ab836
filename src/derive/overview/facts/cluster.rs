//! The facts about a registered cluster: its domain, where it runs, and the states that its owners report.

use crate::{
    derive::{
        objects::mesh_words,
        policies::cluster_state_words,
        wording::{Times, or_unknown},
    },
    model::{
        KubernetesCluster,
        kubernetes_cluster::{ClusterState, ClusterStatus, Eks},
    },
    store::Object,
};

use super::{
    Fact, FactGroup,
    scene::{Scene, generation, listed},
};

pub(super) fn groups(scene: &Scene<'_>, cluster: &KubernetesCluster) -> Vec<FactGroup> {
    let domain = cluster.spec.cluster_domain.given();
    let domain = domain.map_or("cluster.local, as none is given".to_owned(), str::to_owned);
    let states = &cluster.status.states;
    let is_odd = states
        .iter()
        .any(|status| status.state != ClusterState::Accepted);
    let words = states.iter().map(|status| state(status, scene.times));
    let mut facts = vec![
        Fact::one("Cluster", Some(&cluster.meta.name)),
        Fact::one("Called", scene.store.cluster_names().of(&cluster.meta.name)),
        Fact::many("State", words).odd_if(is_odd),
        Fact::one("Domain", Some(domain)),
        Fact::one("Registered in", cluster.status.namespace.given()).or("Registered"),
    ];
    facts.extend(cluster.spec.eks.as_ref().map(of_eks).into_iter().flatten());
    let meshes = scene
        .world
        .relations()
        .meshes_of(&scene.id.source, &cluster.meta.name);
    let meshes = meshes.into_iter().map(|mesh| {
        let words = mesh_words(mesh);
        scene.met("Meshes", &Object::Mesh(mesh.clone()), &words)
    });
    facts.extend(listed(meshes));
    facts.push(Fact::one("Source", Some(&scene.id.source)));
    let generation = cluster.meta.generation;
    let generation = or_unknown(generation);
    vec![
        FactGroup { title: "", facts },
        scene.object_of(&cluster.meta, (generation, false)),
    ]
}

fn state(status: &ClusterStatus, times: Times) -> String {
    let mut words = cluster_state_words(status.state).to_owned();
    if let Some(owner) = status.owner.given() {
        words = format!("{words} by {owner}");
    }
    if let Some(processed) = status.processed {
        words = format!("{words}, {}", times.said(processed));
    }
    words = format!("{words}, {}", generation(status.observed_generation));
    match status.message.given() {
        Some(message) => format!("{words}: {message}"),
        None => words,
    }
}

fn of_eks(eks: &Eks) -> Vec<Fact> {
    vec![
        Fact::one("EKS name", eks.name.given()),
        Fact::one("EKS region", eks.region.given()),
        Fact::one("EKS account", eks.account.given()),
        Fact::one("EKS ARN", eks.arn.given()),
    ]
}
