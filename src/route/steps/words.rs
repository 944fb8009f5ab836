//! The words of steps.

use crate::{
    derive::wording::{brief_name, counted, grouped},
    route::{CallingClient, PoolEndpoint, RouteCode, SidecarCluster},
};

pub(super) fn client_words(client: &CallingClient<'_>) -> String {
    let zone = &client.place.zone;
    let place = if zone.is_empty() {
        "in an unknown zone".to_owned()
    } else {
        format!("in zone {}", brief_name(zone))
    };
    format!("{} {place}", client.spec.words())
}

/// The service of a cluster with its subset.
pub(super) fn target(cluster: &SidecarCluster) -> String {
    if cluster.subset.is_empty() {
        cluster.service.clone()
    } else {
        format!("{} with {}", cluster.service, cluster.subset)
    }
}

pub(super) fn subset_words(cluster: &SidecarCluster, pool: &[PoolEndpoint]) -> (RouteCode, String) {
    let waiting = pool.iter().filter(|one| !one.is_healthy).count();
    let left = pool.len() - waiting;
    let of = format!("{left} of {}", counted(cluster.serving, "endpoint"));
    let waiting = match waiting {
        0 => String::new(),
        count => format!("; {} not ready", grouped(count as u64)),
    };
    let service = &cluster.service;
    if cluster.subset.is_empty() {
        let takes = takes(left);
        (
            RouteCode::SubsetNone,
            format!("{of} of {service} {takes} part{waiting}"),
        )
    } else {
        let (has, subset) = (has(left), &cluster.subset);
        (
            RouteCode::SubsetMatched,
            format!("{of} of {service} {has} {subset}{waiting}"),
        )
    }
}

fn takes(count: usize) -> &'static str {
    if count == 1 { "takes" } else { "take" }
}

fn has(count: usize) -> &'static str {
    if count == 1 { "has" } else { "have" }
}

/// A distance in words.
pub(super) fn near(distance: u32) -> &'static str {
    match distance {
        0 => "the zone of the client",
        1 => "other sub-zones of the zone",
        2 => "other zones of the region",
        _ => "other regions",
    }
}
