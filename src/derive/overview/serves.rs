//! The second sentence: whether a Destination serves, by its endpoints, their zones and its ports.

use crate::{
    derive::{self, PortRow, Ports, Served, Type, counted},
    model::{
        Target, external_service::ExternalService, kube_service::KubeService,
        meta::ENABLED_ANNOTATION,
    },
};

use super::{Facts, few, few_of};

pub(super) fn serves(facts: &Facts<'_>) -> String {
    match &facts.destination().target {
        Target::KubeService(kube) => kube_service(facts, kube),
        Target::ExternalService(external) => external_service(facts, external),
        Target::Unset if facts.may_have_a_service() => {
            "Whether it serves is not known: its service could not be read.".to_owned()
        }
        Target::Unset => "Nothing can be sent to it: it has no service.".to_owned(),
        Target::Both(..) => {
            "Whether it serves is not known: which of its two services counts, nobody can tell."
                .to_owned()
        }
    }
}

fn kube_service(facts: &Facts<'_>, kube: &KubeService) -> String {
    let rows = Ports::of(facts.destination());
    match facts.known.summary.endpoints {
        0 => without_endpoints(facts),
        _ if facts.could_not_read("spec.kubeService.ports") && rows.is_empty() => {
            "Whether it serves is not known: its ports could not be read.".to_owned()
        }
        _ => with_endpoints(&endpoints(facts, kube), &rows),
    }
}

fn without_endpoints(facts: &Facts<'_>) -> String {
    let destination = facts.destination();
    if derive::service_type(destination) == Type::ExternalName {
        return "Requests go on to the name that it stands for, which a Destination does not record.".to_owned();
    }
    if facts.could_not_read("spec.kubeService.endpointSubsets") {
        return "Whether it serves is not known: its endpoints could not be read.".to_owned();
    }
    if is_forced(facts) {
        return "Whether it serves is not known: it was discovered by annotation, and endpoints are recorded only for \
                pods with a sidecar."
            .to_owned();
    }
    "It does not serve: it has no endpoint.".to_owned()
}

/// Whether an annotation had it discovered although no workload in the mesh stands behind it.
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
            " in {} of {region} ({} of them in an unknown one)",
            counted(zones, "known zone"),
            derive::grouped(u64::from(*lost)),
        ),
    };
    format!("{at_least}{number}{place}")
}

fn with_endpoints(endpoints: &str, ports: &Ports<'_>) -> String {
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
    match (all, none, partly) {
        (0, ..) => format!(
            "It has {endpoints} and declares no port, so where it is called is not known (headless services may do \
             without)."
        ),
        (1, 1, _) => format!(
            "It does not serve: of {endpoints} none serves its port {}.",
            name(0)
        ),
        (all, none, _) if none == all => {
            format!("It does not serve: of {endpoints} none serves any of its {none} ports.")
        }
        (all, 1.., _) => format!(
            "It serves in part: {endpoints} serve {} of {} ports, and none serves {}.",
            all - none,
            all,
            few_of(unserved.map(name), none),
        ),
        (_, 0, Some(port)) => format!(
            "It serves in part: of {endpoints}, only {} {}.",
            serve(port.served.endpoints),
            port_name(&port),
        ),
        (1, 0, None) => format!("It serves: {endpoints}, at port {}.", name(0)),
        (all, 0, None) => format!("It serves: {endpoints}, at all {all} ports."),
    }
}

/// `1 serves`, `3 serve`.
fn serve(endpoints: usize) -> String {
    let verb = if endpoints == 1 { "serves" } else { "serve" };
    format!("{} {verb}", derive::grouped(endpoints as u64))
}

/// A port by its number and name: `9080 http`.
fn port_name(row: &PortRow) -> String {
    let number = row
        .number
        .map_or("?".to_owned(), |number| number.to_string());
    match row.name.given() {
        Some(name) => format!("{number} {}", derive::brief_name(name)),
        None => number,
    }
}

fn external_service(facts: &Facts<'_>, external: &ExternalService) -> String {
    let ports = Ports::of(facts.destination());
    let names = ports.rows().map(|row| port_name(&row));
    let ports = match ports.len() {
        0 => return "Nothing can be sent to it: it declares no port.".to_owned(),
        1 => format!("Requests for port {}", few(names)),
        all => format!("Requests for ports {}", few_of(names, all)),
    };
    let to = |all: &mut dyn Iterator<Item = String>| {
        let named = few(all);
        (!named.is_empty()).then_some(named)
    };
    let endpoints = to(&mut external.endpoints.iter().map(|one| one.address.to_string()));
    let hosts = to(&mut external.hosts.iter().map(ToString::to_string));
    let addresses = to(&mut external.addresses.iter().map(ToString::to_string));
    let go = match (endpoints, hosts, addresses) {
        (Some(endpoints), ..) => format!("go to {endpoints}"),
        (None, Some(hosts), _) => format!("go to what DNS says of {hosts}: it lists no endpoints"),
        (None, None, Some(addresses)) => format!("go to {addresses}"),
        (None, None, None) => {
            return format!("{ports} go nowhere: it has no hosts, addresses or endpoints.");
        }
    };
    format!("{ports} {go}; whether anyone answers there is not known here.")
}
