//! The endpoints of a Destination as a whole, in words: why there are none, what a group of them serves, and what is odd
//! about them.

use crate::model::{
    Destination,
    endpoint::{CUT_OFF, EndpointPort, EndpointsSubset},
    external_service::ExternalService,
    kube_service::KubeService,
    meta::OWNER_LABEL,
};

mod faults;
mod recorded;

use super::{
    fault::{Fault, Remark},
    wording::{
        counted, grouped,
        numbers::{port_label, unless_tcp},
    },
};

pub use faults::{
    invalid_endpoints, mislabelled_endpoints, no_workload, overlapping_endpoints, single_endpoint,
    single_zone, unknown_region, unknown_zones, unlabelled_endpoints, zones_outside_region,
};
pub use recorded::EndpointRecord;

/// The fault of a Kubernetes service without endpoints: info if an annotation asked for it, a warning if the object was
/// made by hand, otherwise an error. `None` also for an `ExternalName` service, and if the list could not be read.
#[must_use]
pub fn no_endpoints(destination: &Destination) -> Option<Fault> {
    let kube = destination.kube_service()?;
    let path = "spec.kubeService.endpointSubsets";
    let is_discovered = destination.meta.labels.get(OWNER_LABEL).is_some();
    match EndpointRecord::of(destination, kube) {
        EndpointRecord::Listed | EndpointRecord::Alias | EndpointRecord::Unread => None,
        EndpointRecord::ByAnnotation => {
            let words = "it has no endpoint, as discovery without workloads leaves it";
            Some(Fault::info(path, words))
        }
        EndpointRecord::Empty if is_discovered => Some(Fault::error(path, "it has no endpoint")),
        EndpointRecord::Empty => {
            let words = "it was made by hand and has no endpoint";
            Some(Fault::warning(path, words))
        }
    }
}

/// The warning that the object is so large that [etcd](https://etcd.io/docs/v3.5/dev-guide/limit/) may refuse it.
#[must_use]
pub fn large_object(destination: &Destination) -> Option<Fault> {
    let bytes = destination.large?;
    let words = format!("it is {} KiB of JSON", bytes.get() / 1024);
    Some(Fault::warning("", words).shows("", format!("{bytes} B")))
}

/// Why a Destination has no endpoints, and what to do. `None` if it has some.
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
    let is_manual = destination.meta.labels.get(OWNER_LABEL).is_none();
    Some(match EndpointRecord::of(destination, kube) {
        EndpointRecord::Listed => return None,
        EndpointRecord::Alias => {
            "No endpoints. An ExternalName service is an alias for a DNS name and has none of its own."
        }
        EndpointRecord::ByAnnotation => {
            "No endpoints, by design: an annotation of the Service asks for discovery without workloads, and then none are recorded. Its real endpoints are in its cluster."
        }
        EndpointRecord::Unread => {
            "Its endpoints could not be read: they are not as the API defines them. Look at spec.kubeService.endpointSubsets."
        }
        EndpointRecord::Empty if is_manual => {
            "No endpoints. The object was made by hand, so only its maker fills them in: set spec.kubeService.endpointSubsets."
        }
        EndpointRecord::Empty if kube.selector.is_empty() => {
            "No endpoints. The service selects no pods, so nothing fills them in: look at its selector and at the Endpoints object of its name."
        }
        EndpointRecord::Empty => {
            "No endpoints. The service has no ready pods: those that are not ready are left out. Look at its pods and selector, or at discovery if there are ready ones."
        }
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

/// The size of a group of endpoints: every address serves every port. `3 endpoints, each at 2 ports: 6 in all`.
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

/// An endpoint port in few words: number, name, protocol if not TCP, application protocol. `9080 http`, `53 dns UDP`.
#[must_use]
pub fn endpoint_port_words(port: &EndpointPort) -> String {
    let (name, app) = (port.name.given(), port.app_protocol.given());
    port_label(port.port, [name, unless_tcp(&port.protocol), app])
}

/// The oddities of the endpoints of a Kubernetes service.
#[must_use]
pub fn endpoint_remarks(destination: &Destination) -> Vec<Remark> {
    let groups = destination
        .kube_service()
        .map(|kube| &kube.endpoint_subsets);
    let endpoints = groups
        .into_iter()
        .flatten()
        .flat_map(|group| &group.endpoints);
    let (all, bare) = endpoints.fold((0, 0), |(all, bare), endpoint| {
        (all + 1, bare + usize::from(endpoint.labels.is_empty()))
    });
    let faults = [
        invalid_endpoints(destination),
        unlabelled_endpoints(destination),
        mislabelled_endpoints(destination),
        unknown_zones(destination),
        unknown_region(destination),
        zones_outside_region(destination),
    ];
    let notes = [
        (all > 0 && bare == all).then_some("no endpoint has labels, so no subset takes any"),
        (all == CUT_OFF).then_some(
            "Kubernetes cuts the list off at 1,000 endpoints: there may be more than are listed here",
        ),
    ];
    let faults = faults.into_iter().flatten().map(Remark::from);
    faults
        .chain(notes.into_iter().flatten().map(Remark::note))
        .collect()
}

#[cfg(test)]
mod tests;
