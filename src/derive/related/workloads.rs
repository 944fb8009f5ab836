//! The workloads behind a Destination. No object names them: they are found as Gloo Mesh finds them, by namespace and
//! labels (`workloadutils.FindBackingWorkloads`).

use std::sync::Arc;

use super::{Around, Related};
use crate::{
    derive::endpoints::no_workload,
    model::{
        Workload,
        kube_service::{KubeService, ServiceType},
        meta::{ENABLED_ANNOTATION, OWNER_LABEL},
    },
    store::{Kind, ObjectKey},
};

const WHAT: &str = "workload";

pub(super) fn rows(around: &Around<'_>) -> Vec<Related> {
    let Some(kube) = around.known.destination.kube_service() else {
        return Vec::new();
    };
    if kube.selector.is_empty() {
        return vec![without_selector(kube)];
    }
    let relations = around.world.relations();
    let workloads = relations.workloads_of(around.source(), kube);
    let mut rows: Vec<Related> = workloads
        .iter()
        .map(|workload| row(around, workload))
        .collect();
    rows.extend(prefixes(&workloads));
    match around.gap(Kind::Workload) {
        Some(why) if rows.is_empty() => rows.push(Related::unknown(WHAT, &why)),
        Some(why) => rows.push(Related::unknown("more workloads", &why)),
        None if rows.is_empty() => rows.push(none(around, kube)),
        None => {}
    }
    rows
}

fn row(around: &Around<'_>, workload: &Arc<Workload>) -> Related {
    let subject = around.subject(Kind::Workload, ObjectKey::of(&workload.meta));
    let Some(pods) = &workload.spec.kubernetes else {
        return Related::of(WHAT, subject, &*workload.meta.name);
    };
    let account = pods.service_account.given().unwrap_or("?");
    let name = pods.controller.name.given().unwrap_or(&workload.meta.name);
    let words = format!("{name}, service account {account}, {}", pods.pod_labels);
    Related::of(WHAT, subject, words)
}

fn without_selector(kube: &KubeService) -> Related {
    let words = match kube.service_type {
        ServiceType::ExternalName => {
            "none: the service is an alias for a name, no pods are behind it"
        }
        _ => {
            "none: the service has no selector, so its endpoints are set by hand and no workload is behind it"
        }
    };
    Related::note(WHAT, words)
}

/// Why there is none, and what comes of it.
fn none(around: &Around<'_>, kube: &KubeService) -> Related {
    if let Some(fault) = no_workload(&mut around.judged()) {
        return Related::plain(WHAT, "").with([fault]).noted(
            "discovery is about to delete the Destination: see whether the workloads are gone, lost their sidecar or \
             changed their labels (before version 1.1, scaling to 0 is enough)",
        );
    }
    let reference = &kube.reference;
    if reference.cluster.is_empty() || reference.namespace.is_empty() {
        let words = "not known: the service reference is incomplete, so nothing can be found by it";
        return Related::note(WHAT, words);
    }
    let none = format!(
        "none in {} of {} has {}",
        reference.namespace.given().unwrap_or("?"),
        reference.cluster.given().unwrap_or("?"),
        kube.selector
    );
    let kept = if around
        .known
        .destination
        .meta
        .labels
        .get(OWNER_LABEL)
        .is_none()
    {
        "the Destination was made by hand, so it stays".to_owned()
    } else {
        format!("the Destination stays, as the annotation {ENABLED_ANNOTATION} asks for it")
    };
    Related::note(WHAT, format!("{none}; {kept}"))
}

/// Discovery tells whose pods are whose by how the names of pods begin, so those of `reviews-v2` pass for those of
/// `reviews` as well, and the first workload it meets wins.
fn prefixes(workloads: &[&Arc<Workload>]) -> Vec<Related> {
    let mut names: Vec<&str> = workloads
        .iter()
        .filter_map(|workload| workload.spec.kubernetes.as_ref())
        .map(|pods| &*pods.controller.name)
        .collect();
    names.sort_unstable();
    let pairs = names.iter().flat_map(|long| {
        let beginnings = long.match_indices('-').map(|(at, _)| &long[..at]);
        let known = beginnings.filter(|short| names.binary_search(short).is_ok());
        known.map(|short| (short, *long))
    });
    let words = pairs.map(|(short, long)| {
        let words = format!(
            "pods of {long} may carry the labels of {short}: discovery tells them apart by how their names begin"
        );
        Related::note("mixed up", words)
    });
    words.collect()
}
