//! Who answers requests: endpoints, their zones and the ports they serve.

use crate::{
    derive::{
        calls::ServiceCalls,
        endpoints::EndpointRecord,
        ports::{PortRow, Ports, Served},
        wording::{counted, grouped, numbers::port_label},
    },
    model::{external_service::ExternalService, kube_service::KubeService},
};

use super::{Facts, few, few_of};

/// Who answers requests to a Kubernetes service.
pub(super) fn kube_service(
    facts: &Facts<'_>,
    kube: &KubeService,
    calls: &ServiceCalls<'_>,
) -> String {
    let words = match calls.record {
        _ if calls.has_two_services => {
            "Whether it serves is not known: it has two services, and the API allows only one."
        }
        EndpointRecord::Alias => {
            "Requests go to the DNS name that it is an alias for; a Destination does not record which."
        }
        EndpointRecord::Unread => {
            "Whether it serves is not known: its endpoints could not be read."
        }
        EndpointRecord::ByAnnotation => {
            "Whether it serves is not known: it was discovered by annotation, and endpoints are recorded only for pods \
             with a sidecar."
        }
        EndpointRecord::Empty => "It does not serve: it has no endpoint.",
        EndpointRecord::Listed
            if kube.ports.is_empty()
                && facts.destination().could_not_read("spec.kubeService.ports") =>
        {
            "Whether it serves is not known: its ports could not be read."
        }
        EndpointRecord::Listed => {
            let count = facts.known.summary.endpoints;
            return with_endpoints((count, &endpoints(facts, kube)), &calls.ports);
        }
    };
    words.to_owned()
}

/// `5 endpoints in 3 zones of us-east-1`.
fn endpoints(facts: &Facts<'_>, kube: &KubeService) -> String {
    let summary = &facts.known.summary;
    let number = counted(summary.endpoints as usize, "endpoint");
    let lacks = facts.destination();
    let lacks = lacks.could_not_read("spec.kubeService.endpointSubsets");
    let at_least = if lacks { "at least " } else { "" };
    let known = summary.zones.iter().filter(|(zone, _)| zone.is_some());
    let unknown = summary.zones.iter().find(|(zone, _)| zone.is_none());
    let region = kube.region.given().unwrap_or("an unknown region");
    let place = match (known.count(), unknown) {
        (0, _) => format!(" in unknown zones of {region}"),
        (zones, None) => format!(" in {} of {region}", counted(zones, "zone")),
        (zones, Some((_, lost))) => format!(
            " in {} of {region} (the zone of {} is unknown)",
            counted(zones, "known zone"),
            counted(*lost as usize, "endpoint"),
        ),
    };
    format!("{at_least}{number}{place}")
}

fn with_endpoints((count, endpoints): (u32, &str), ports: &Ports<'_>) -> String {
    let none_of = match count {
        1 => format!("{endpoints} does not serve"),
        _ => format!("none of {endpoints} serves"),
    };
    let places = |wanted: fn(&Served) -> bool| {
        let served = ports.served().enumerate();
        served
            .filter(move |(_, served)| wanted(served))
            .map(|(at, _)| at)
    };
    let unserved = places(|served| served.endpoints == 0);
    let partly = places(|served| (1..served.of).contains(&served.endpoints)).next();
    let partly = partly.and_then(|at| ports.row(at));
    let name = |at| ports.row(at).as_ref().map_or_else(String::new, port_name);
    let (all, none) = (ports.len(), places(|served| served.endpoints == 0).count());
    let on = match all {
        1 => format!("port {}", name(0)),
        2 => "both ports".to_owned(),
        all => format!("all {} ports", grouped(all as u64)),
    };
    match (all, none, partly) {
        (0, ..) => format!(
            "It has {endpoints} and declares no port, so where it is called is not known (headless services may do \
             without)."
        ),
        (all, none, _) if none == all => {
            let ports = if all == 1 {
                on
            } else {
                "any of its ports".to_owned()
            };
            format!("It does not serve: {none_of} {ports}.")
        }
        (all, 1.., _) => format!(
            "It serves in part: {endpoints} serve {} of {all} ports, and none serves {}.",
            all - none,
            few_of(unserved.map(name), none),
        ),
        (_, 0, Some(port)) => format!(
            "It serves: of {endpoints}, only {} {}.",
            serve(port.served.endpoints),
            port_name(&port),
        ),
        (_, 0, None) => format!("It serves: {endpoints}, on {on}."),
    }
}

/// `1 serves`, `3 serve`.
fn serve(endpoints: usize) -> String {
    let verb = if endpoints == 1 { "serves" } else { "serve" };
    format!("{} {verb}", grouped(endpoints as u64))
}

/// A port by its number and name: `9080 http`.
pub(super) fn port_name(row: &PortRow) -> String {
    port_label(row.number, [row.name.given()])
}

/// The addresses to which requests to an external service go.
pub(super) fn external_service(facts: &Facts<'_>, external: &ExternalService) -> String {
    let ports = Ports::of(facts.destination());
    let names = ports.rows().map(|row| port_name(&row));
    let ports = match ports.len() {
        1 => format!("Requests for port {}", few(names)),
        all => format!("Requests for ports {}", few_of(names, all)),
    };
    let to = |all: &mut dyn ExactSizeIterator<Item = String>| {
        let count = all.len();
        (count > 0).then(|| few_of(all, count))
    };
    let endpoints = to(&mut external.endpoints.iter().map(|one| one.address.to_string()));
    let hosts = to(&mut external.hosts.iter().map(ToString::to_string));
    let addresses = to(&mut external.addresses.iter().map(ToString::to_string));
    let go = match (endpoints, hosts, addresses) {
        (Some(endpoints), ..) => format!("go to {endpoints}"),
        (None, Some(hosts), _) => format!("go to what DNS says of {hosts}: it lists no endpoints"),
        (None, None, addresses) => format!("go to {}", addresses.unwrap_or_default()),
    };
    format!("{ports} {go}; whether anyone answers there is not known here.")
}
