//! Whether anything answers requests: endpoints, their zones and the ports they serve.

use crate::{
    derive::{
        self,
        ports::{PortRow, Ports, Served},
        wording::{counted, grouped},
    },
    model::{
        Target,
        external_service::ExternalService,
        kube_service::{KubeService, ServiceType},
        meta::ENABLED_ANNOTATION,
    },
};

use super::{Facts, VerdictState, few, few_of};

/// Whether anything answers, in a word and in a sentence.
pub(super) fn serves(facts: &Facts<'_>) -> (VerdictState, String) {
    match &facts.destination().target {
        Target::KubeService(kube) => kube_service(facts, kube),
        Target::ExternalService(external) => external_service(facts, external),
        Target::Unset if derive::destination::may_have_a_service(facts.destination()) => {
            unknown("Whether it serves is not known: its service could not be read.")
        }
        Target::Unset => fails("Nothing can be sent to it: it has no service."),
        Target::Both(..) => unknown(
            "Whether it serves is not known: it has two services, and the API allows only one.",
        ),
    }
}

fn unknown(words: &str) -> (VerdictState, String) {
    (VerdictState::Unknown, words.to_owned())
}

fn fails(words: &str) -> (VerdictState, String) {
    (VerdictState::Fails, words.to_owned())
}

fn kube_service(facts: &Facts<'_>, kube: &KubeService) -> (VerdictState, String) {
    if kube.service_type == ServiceType::ExternalName {
        return unknown(
            "Requests go to the DNS name that it is an alias for; a Destination does not record which.",
        );
    }
    let rows = Ports::of(facts.destination());
    match facts.known.summary.endpoints {
        0 => without_endpoints(facts),
        _ if facts.could_not_read("spec.kubeService.ports") && rows.is_empty() => {
            unknown("Whether it serves is not known: its ports could not be read.")
        }
        count => with_endpoints((count, &endpoints(facts, kube)), &rows),
    }
}

fn without_endpoints(facts: &Facts<'_>) -> (VerdictState, String) {
    if facts.could_not_read("spec.kubeService.endpointSubsets") {
        return unknown("Whether it serves is not known: its endpoints could not be read.");
    }
    if is_forced(facts) {
        return unknown(
            "Whether it serves is not known: it was discovered by annotation, and endpoints are recorded only for pods \
             with a sidecar.",
        );
    }
    fails("It does not serve: it has no endpoint.")
}

/// Whether an annotation had it discovered although no workload in the mesh is behind it.
fn is_forced(facts: &Facts<'_>) -> bool {
    let meta = &facts.destination().meta;
    meta.annotations.get(ENABLED_ANNOTATION) == Some("true")
}

/// `5 endpoints in 3 zones of us-east-1`.
fn endpoints(facts: &Facts<'_>, kube: &KubeService) -> String {
    let summary = &facts.known.summary;
    let number = counted(summary.endpoints as usize, "endpoint");
    let at_least = if facts.could_not_read("spec.kubeService.endpointSubsets") {
        "at least "
    } else {
        ""
    };
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

fn with_endpoints((count, endpoints): (u32, &str), ports: &Ports<'_>) -> (VerdictState, String) {
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
        (0, ..) => {
            let words = format!(
                "It has {endpoints} and declares no port, so where it is called is not known (headless services may do \
                 without)."
            );
            (VerdictState::Unknown, words)
        }
        (all, none, _) if none == all => {
            let ports = if all == 1 {
                on
            } else {
                "any of its ports".to_owned()
            };
            let words = format!("It does not serve: {none_of} {ports}.");
            (VerdictState::Fails, words)
        }
        (all, 1.., _) => {
            let words = format!(
                "It serves in part: {endpoints} serve {} of {all} ports, and none serves {}.",
                all - none,
                few_of(unserved.map(name), none),
            );
            (VerdictState::Partly, words)
        }
        (_, 0, Some(port)) => {
            let words = format!(
                "It serves: of {endpoints}, only {} {}.",
                serve(port.served.endpoints),
                port_name(&port),
            );
            (VerdictState::Reaches, words)
        }
        (_, 0, None) => (
            VerdictState::Reaches,
            format!("It serves: {endpoints}, on {on}."),
        ),
    }
}

/// `1 serves`, `3 serve`.
fn serve(endpoints: usize) -> String {
    let verb = if endpoints == 1 { "serves" } else { "serve" };
    format!("{} {verb}", grouped(endpoints as u64))
}

/// A port by its number and name: `9080 http`.
fn port_name(row: &PortRow) -> String {
    let number = row
        .number
        .map_or("?".to_owned(), |number| number.to_string());
    match row.name.given() {
        Some(name) => format!("{number} {}", derive::wording::brief_name(name)),
        None => number,
    }
}

fn external_service(facts: &Facts<'_>, external: &ExternalService) -> (VerdictState, String) {
    if let Some(refused) = derive::external::refused_entry(facts.destination()) {
        return (VerdictState::Fails, format!("Requests fail: {refused}."));
    }
    let ports = Ports::of(facts.destination());
    let names = ports.rows().map(|row| port_name(&row));
    let ports = match ports.len() {
        0 => return fails("Nothing can be sent to it: it declares no port."),
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
        (None, None, Some(addresses)) => format!("go to {addresses}"),
        (None, None, None) => {
            let words = format!("{ports} go nowhere: it has no hosts, addresses or endpoints.");
            return (VerdictState::Fails, words);
        }
    };
    let words = format!("{ports} {go}; whether anyone answers there is not known here.");
    (VerdictState::Unknown, words)
}
