//! What is to be said of the endpoints of a Destination as a whole: why there are none, what a group of them serves, and
//! what is odd about them.

use crate::model::{
    Destination,
    endpoint::{Address, Endpoint, EndpointPort, EndpointsSubset},
    external_service::ExternalService,
    kube_service::{KubeService, ServiceType},
    meta::{ENABLED_ANNOTATION, OWNER_LABEL},
};

use super::{
    Severity,
    alike::{Alike, alike},
    counted, grouped,
};

/// Kubernetes cuts an Endpoints object off at so many addresses.
const CUT_OFF: usize = 1_000;

/// A fault: a Kubernetes service has no endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoEndpoints {
    /// Info if an annotation asked for it, a warning if the object was made by hand.
    pub severity: Severity,
    /// One sentence without its end.
    pub words: &'static str,
}

/// Whether a Kubernetes service lacks endpoints that it should have. `None` also for an `ExternalName` service.
#[must_use]
pub fn no_endpoints(destination: &Destination) -> Option<NoEndpoints> {
    let kube = destination.kube_service()?;
    let mut groups = kube.endpoint_subsets.iter();
    let is_alias = kube.service_type == ServiceType::ExternalName;
    if is_alias || groups.any(|group| !group.endpoints.is_empty()) {
        return None;
    }
    let meta = &destination.meta;
    let (severity, words) = if meta.annotations.get(ENABLED_ANNOTATION) == Some("true") {
        (
            Severity::Info,
            "it has no endpoint, as discovery without workloads leaves it",
        )
    } else if meta.labels.get(OWNER_LABEL).is_some() {
        (Severity::Error, "it has no endpoint")
    } else {
        (Severity::Warning, "it was made by hand and has no endpoint")
    };
    Some(NoEndpoints { severity, words })
}

/// Why a Destination has no endpoints, and what to do. Nothing where it has some.
#[must_use]
pub fn why_no_endpoints(destination: &Destination) -> Option<&'static str> {
    match (destination.kube_service(), destination.external_service()) {
        (Some(kube), _) => why_no_pods(destination, kube),
        (None, Some(external)) => why_no_addresses(external),
        (None, None) => {
            Some("No endpoints. The object names neither a Kubernetes service nor an external one.")
        }
    }
}

fn why_no_pods(destination: &Destination, kube: &KubeService) -> Option<&'static str> {
    let groups = &kube.endpoint_subsets;
    let is_enabled = destination.meta.annotations.get(ENABLED_ANNOTATION) == Some("true");
    let is_manual = destination.meta.labels.get(OWNER_LABEL).is_none();
    Some(if groups.iter().any(|group| !group.endpoints.is_empty()) {
        return None;
    } else if kube.service_type == ServiceType::ExternalName {
        "No endpoints. An ExternalName service is an alias for a DNS name and has none of its own."
    } else if is_enabled {
        "No endpoints, by design: an annotation of the Service asks for discovery without workloads, and then none are recorded. Its real endpoints are in its cluster."
    } else if is_manual {
        "No endpoints. The object was made by hand, and nobody but its maker fills them in: set spec.kubeService.endpointSubsets."
    } else if kube.selector.is_empty() {
        "No endpoints. The service selects no pods, so nothing fills them in: look at its selector and at the Endpoints object of its name."
    } else {
        "No endpoints. The service has no ready pods: those that are not ready are left out. Look at its pods and selector, or at discovery if there are ready ones."
    })
}

fn why_no_addresses(external: &ExternalService) -> Option<&'static str> {
    if !external.endpoints.is_empty() {
        None
    } else if external.hosts.is_empty() {
        Some(
            "No endpoints are given, and no hosts to look up: requests have nowhere to go. Give it hosts or endpoints.",
        )
    } else {
        Some("No endpoints are given. Requests go to the hosts themselves, found by DNS.")
    }
}

/// What a group of endpoints serves: every address serves every port. `3 endpoints, each at 2 ports: 6 in all`.
#[must_use]
pub fn group_words(group: &EndpointsSubset) -> String {
    let (endpoints, ports) = (group.endpoints.len(), group.ports.len());
    match (endpoints, ports) {
        (_, 0) => format!("{}, at no port", counted(endpoints, "endpoint")),
        (0 | 1, _) | (_, 1) => format!(
            "{} at {}",
            counted(endpoints, "endpoint"),
            counted(ports, "port")
        ),
        _ => format!(
            "{}, each at {}: {} in all",
            counted(endpoints, "endpoint"),
            counted(ports, "port"),
            grouped(endpoints as u64 * ports as u64)
        ),
    }
}

/// An endpoint port in few words: number, name, what it speaks where that is not TCP. `9080 http`, `53 dns UDP`.
#[must_use]
pub fn endpoint_port_words(port: &EndpointPort) -> String {
    let number = port
        .port
        .map_or("?".to_owned(), |number| number.to_string());
    let protocol = port.protocol.given().filter(|protocol| *protocol != "TCP");
    let app = port.app_protocol.given();
    let given = [Some(&*number), port.name.given(), protocol, app];
    given.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What is odd about the endpoints of a Kubernetes service, a sentence each.
#[must_use]
pub fn endpoint_remarks(destination: &Destination) -> Vec<String> {
    let Some(kube) = destination.kube_service() else {
        return Vec::new();
    };
    let kinds = alike(kube);
    let all = kinds.iter().map(|kind| kind.count).sum();
    if all == 0 {
        return Vec::new();
    }
    let sum = |is_meant: &dyn Fn(&Endpoint) -> bool| -> usize {
        let meant = kinds.iter().filter(|kind| is_meant(kind.one));
        meant.map(|kind| kind.count).sum()
    };
    let bare = sum(&|one| one.labels.is_empty());
    let foreign = sum(&|one| !one.labels.is_empty() && !one.labels.contains(&kube.selector));
    let placeless = sum(&|one| one.zone().is_none());
    let remarks = [
        (bare > 0).then(|| bare_remark(bare, all)),
        (foreign > 0).then(|| foreign_remark(foreign, all, kube)),
        (placeless > 0).then(|| placeless_remark(placeless, all)),
        region_remark(kube, &kinds),
        not_an_address(kube),
        (all == CUT_OFF).then(|| {
            "Kubernetes cuts the list off at 1,000 endpoints: there may be more than stand here."
                .to_owned()
        }),
    ];
    remarks.into_iter().flatten().collect()
}

fn bare_remark(bare: usize, all: usize) -> String {
    let them = if bare == 1 { "it" } else { "them" };
    format!(
        "{} no labels: no workload was found behind {them}, and no subset takes {them}.",
        some(bare, all, ["has", "have"])
    )
}

fn foreign_remark(foreign: usize, all: usize, kube: &KubeService) -> String {
    format!(
        "{} {}, by which the service selects: the labels may be those of another workload whose name begins alike.",
        some(foreign, all, ["lacks", "lack"]),
        kube.selector
    )
}

fn placeless_remark(placeless: usize, all: usize) -> String {
    format!(
        "{} no zone: the node has no zone label, or it was not read.",
        some(placeless, all, ["has", "have"])
    )
}

/// The region is read off the node of one pod alone.
fn region_remark(kube: &KubeService, kinds: &[Alike<'_>]) -> Option<String> {
    let Some(region) = kube.region.given() else {
        return Some("The region is not known: it is read off the node of one pod, which had no region label.".to_owned());
    };
    let zones = kinds.iter().filter_map(|kind| kind.one.zone());
    let zone = zones.filter(|zone| !zone.starts_with(region)).min()?;
    Some(format!(
        "Zone {zone} does not begin like region {region}, which was read off the node of one pod for all of them."
    ))
}

fn not_an_address(kube: &KubeService) -> Option<String> {
    let endpoints = kube
        .endpoint_subsets
        .iter()
        .flat_map(|group| &group.endpoints);
    let odd = endpoints.filter(|endpoint| matches!(endpoint.address, Address::Other(_)));
    let (mut first, mut others) = (None, 0);
    for endpoint in odd {
        others += usize::from(first.is_some());
        first = Some(first.map_or(&endpoint.address, |first: &Address| {
            first.min(&endpoint.address)
        }));
    }
    let first = first?;
    let others = match others {
        0 => "is no IP address".to_owned(),
        others => format!("and {others} more are no IP addresses"),
    };
    let first = first.to_string();
    let first = if first.is_empty() {
        "An empty address"
    } else {
        &first
    };
    Some(format!("{first} {others}."))
}

/// Some of all endpoints at the beginning of a sentence, with the verb: `1 of 5 endpoints lacks`.
fn some(part: usize, all: usize, [one, many]: [&str; 2]) -> String {
    let all_of_them = grouped(all as u64);
    match (part, all) {
        (1, 1) => format!("The only endpoint {one}"),
        (1, _) => format!("1 of {all_of_them} endpoints {one}"),
        (part, all) if part == all => format!("All {all_of_them} endpoints {many}"),
        (part, _) => format!("{} of {all_of_them} endpoints {many}", grouped(part as u64)),
    }
}

#[cfg(test)]
mod tests;
