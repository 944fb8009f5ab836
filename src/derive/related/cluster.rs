//! The registered cluster that a Destination is in.

use super::{Around, Related};
use crate::{
    derive::{
        fault::Remark,
        faults::{cluster_refused, cluster_unregistered},
        neighbours::Neighbours,
        policies::cluster_state_words,
    },
    model::{KubernetesCluster, kubernetes_cluster::ClusterState},
    store::{Kind, ObjectKey},
};

const WHAT: &str = "cluster";

/// The registered cluster. Its object may be in another namespace than a Destination that was made by hand.
pub(super) fn row(around: &Around<'_>) -> Option<Related> {
    let kube = around.known.destination.kube_service()?;
    let name = kube.reference.cluster.given()?;
    Some(match around.judged().clusters(name).first() {
        Some(cluster) => registered(around, cluster),
        None => unregistered(around, name),
    })
}

fn unregistered(around: &Around<'_>, name: &str) -> Related {
    if let Some(fault) = cluster_unregistered(&mut around.judged()) {
        let comes_of_it = "the Destination is a leftover or made by hand, nothing keeps it up to date, and its local name \
                           ends in cluster.local";
        return Related::plain(WHAT, "").with([fault]).noted(comes_of_it);
    }
    let row = Related::plain(WHAT, name);
    match around.gap(Kind::KubernetesCluster) {
        Some(why) => row.noted(format!("not known whether it is registered: {why}")),
        None => row.noted("not registered"),
    }
}

fn registered(around: &Around<'_>, cluster: &KubernetesCluster) -> Related {
    let subject = around.subject(Kind::KubernetesCluster, ObjectKey::of(&cluster.meta));
    let mut faults = cluster_refused(&mut around.judged());
    faults.retain(|fault| fault.concerns(&subject));
    let states = cluster.status.states.iter().map(|status| status.state);
    let mut waiting =
        states.filter(|state| !state.is_refusal() && *state != ClusterState::Accepted);
    let note = |state| {
        Remark::note(format!(
            "its registration is {}",
            cluster_state_words(state)
        ))
    };
    let row = Related::of(WHAT, subject, &*cluster.meta.name);
    row.with(faults).with(waiting.next().map(note))
}
