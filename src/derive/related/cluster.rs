//! The registered cluster that a Destination is in.

use std::sync::Arc;

use super::{Around, Related};
use crate::{
    derive::fault::Severity,
    model::{KubernetesCluster, kubernetes_cluster::ClusterState},
    store::{Feed, Kind, Object, ObjectKey},
};

const WHAT: &str = "cluster";

/// The registered cluster. Its object may be in another namespace than a Destination that was made by hand.
pub(super) fn row(around: &Around<'_>) -> Option<Related> {
    let kube = around.known.destination.kube_service()?;
    let name = kube.reference.cluster.given()?;
    let source = around.store.source(around.source())?;
    let feed = source.feed(Kind::KubernetesCluster);
    let clusters = feed.into_iter().flat_map(Feed::objects);
    let found = clusters.filter(|(key, _)| *key.name == *name);
    match found.min_by_key(|(key, _)| (*key).clone()) {
        Some((_, Object::KubernetesCluster(cluster))) => Some(registered(around, cluster)),
        _ => Some(unregistered(around, name)),
    }
}

fn unregistered(around: &Around<'_>, name: &str) -> Related {
    if let Some(why) = around.gap(Kind::KubernetesCluster) {
        let words = format!("{name}; not known whether it is registered: {why}");
        return Related::plain(WHAT, words).at(Severity::Info);
    }
    let words = format!(
        "{name} is not registered: the Destination is a leftover or made by hand, nothing keeps it up to date, and \
         its name within the cluster silently ends in cluster.local"
    );
    Related::plain(WHAT, words).at(Severity::Error)
}

fn registered(around: &Around<'_>, cluster: &Arc<KubernetesCluster>) -> Related {
    let key = ObjectKey::of(&cluster.meta);
    let subject = around.subject(Kind::KubernetesCluster, key);
    let name = &cluster.meta.name;
    let states = cluster.status.states.iter();
    let mut broken = states.filter(|status| status.state != ClusterState::Accepted);
    match broken.next() {
        None => Related::of(WHAT, subject, &**name),
        Some(status) => {
            let why = status.message.given().unwrap_or("no message");
            let words = format!(
                "{name}, registered but not accepted: {why}; what discovery says of it may be old"
            );
            Related::of(WHAT, subject, words).at(Severity::Warning)
        }
    }
}
