//! The differences between a Destination and its own cluster, as faults.

use crate::{
    derive::{
        fault::{Aspect, Fault},
        wording::{grouped, numbers::few_of},
    },
    model::{Destination, EndpointSlice, kube_service::KubeServicePort, meta::Meta},
    store::{Id, Kind, ObjectKey, Subject},
};

use super::{
    Drift, EndpointDrift,
    endpoints::{Waiting, addresses_in_words},
    service::port_words,
};

const SUBSETS: &str = "spec.kubeService.endpointSubsets";
/// This many objects are shown one by one.
const SHOWN: usize = 5;

impl Drift<'_> {
    /// Everything that differs.
    pub fn faults(&self, destination: &Destination) -> impl Iterator<Item = Fault> {
        let service = self.service_fault(destination).into_iter();
        service.chain(self.endpoint_faults())
    }

    /// The difference of the Service.
    #[must_use]
    pub fn service_fault(&self, destination: &Destination) -> Option<Fault> {
        missing_service(destination, self).or_else(|| differing_service(destination, self))
    }

    /// The differences of the addresses.
    pub fn endpoint_faults(&self) -> impl Iterator<Item = Fault> {
        let faults = [differing_endpoints(self), waiting_endpoints(self)];
        faults.into_iter().flatten()
    }

    /// A live object, for evidence. `None` if no source reaches the cluster.
    fn subject(&self, kind: Kind, meta: &Meta) -> Option<Subject> {
        let (source, key) = (self.source?.clone(), ObjectKey::of(meta));
        let id = Id { source, key };
        Some(Subject { kind, id })
    }
}

/// That the cluster does not have the Service.
#[must_use]
pub fn missing_service(destination: &Destination, drift: &Drift<'_>) -> Option<Fault> {
    let reference = &destination.kube_service()?.reference;
    let is_missing = drift.service.known()?.service.is_none();
    let path = "spec.kubeService.ref";
    is_missing.then(|| {
        let context = drift
            .source
            .map(|source| format!(", as context {source} sees it"));
        let (cluster, context) = (&reference.cluster, context.unwrap_or_default());
        Fault::error(
            path,
            format!("{cluster} has no Service of this name{context}"),
        )
        .about(Aspect::Service(reference.clone()))
        .shows(path, reference)
    })
}

/// That the Service has other ports or another type.
#[must_use]
pub fn differing_service(destination: &Destination, drift: &Drift<'_>) -> Option<Fault> {
    let kube = destination.kube_service()?;
    let differs = drift.service.known()?;
    let (service, words) = (differs.service?, differs.words());
    if words.is_empty() {
        return None;
    }
    let ports = |ports: &[KubeServicePort]| {
        let words = ports.iter().take(8).map(|port| port_words(port, true));
        words.collect::<Vec<_>>().join(", ")
    };
    let of = drift.subject(Kind::Service, &service.meta)?;
    let fault = Fault::warning(
        "spec.kubeService.ports",
        format!("its Service {}", words.join(", ")),
    )
    .shows("spec.kubeService.ports", ports(&kube.ports))
    .shows_of(of.clone(), "spec.ports", ports(&service.spec.ports));
    if kube.service_type == service.spec.service_type {
        return Some(fault);
    }
    let (own, live) = (kube.service_type.word(), service.spec.service_type.word());
    let fault = fault.shows("spec.kubeService.serviceType", own);
    Some(fault.shows_of(of, "spec.type", live))
}

/// That the cluster has other addresses ready.
#[must_use]
pub fn differing_endpoints(drift: &Drift<'_>) -> Option<Fault> {
    let endpoints = drift.endpoints.known()?;
    let words = drift_words(endpoints).filter(|_| endpoints.exempt.is_none())?;
    let listed = |addresses: &[std::net::IpAddr]| {
        addresses_in_words(addresses).unwrap_or_else(|| "none".to_owned())
    };
    let fault = Fault::warning(SUBSETS, words).shows(SUBSETS, listed(&endpoints.claimed));
    let slices = endpoints.slices.iter().take(SHOWN);
    Some(slices.fold(
        fault,
        |fault, slice| match drift.subject(Kind::EndpointSlice, &slice.meta) {
            Some(of) => {
                let ready = listed(&endpoints.ready_in(slice));
                fault.shows_of(of, slice.addresses_path(), ready)
            }
            None => fault,
        },
    ))
}

/// In which addresses the two differ. `None` if they do not.
fn drift_words(drift: &EndpointDrift<'_>) -> Option<String> {
    let gone = addresses_in_words(&drift.gone());
    let new = addresses_in_words(&drift.unclaimed());
    let spare = addresses_in_words(&drift.spare());
    let differs = match (gone, new) {
        (Some(gone), Some(new)) => Some(format!(
            "its cluster has no ready {gone} any more; ready and not listed here: {new}"
        )),
        (Some(gone), None) => Some(format!("its cluster has no ready {gone} any more")),
        (None, Some(new)) => Some(format!("its cluster has also {new}")),
        (None, None) => None,
    };
    let spare = spare.map(|spare| {
        format!(
            "its cluster has {spare} only as a further address of an endpoint; clients may use only the first one"
        )
    });
    let words: Vec<String> = differs.into_iter().chain(spare).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// That the cluster has addresses that are not ready.
#[must_use]
pub fn waiting_endpoints(drift: &Drift<'_>) -> Option<Fault> {
    let endpoints = drift.endpoints.known()?;
    let waiting = endpoints.waiting();
    let has_one = |slice: &EndpointSlice| {
        let mut endpoints = slice.endpoints().filter(|endpoint| !endpoint.is_ready);
        endpoints.any(|endpoint| {
            let ip = endpoint.ip();
            ip.is_some_and(|ip| waiting.addresses.binary_search(&ip).is_ok())
        })
    };
    let slice = endpoints.slices.iter().find(|slice| has_one(slice))?;
    let of = drift.subject(Kind::EndpointSlice, &slice.meta)?;
    let addresses = addresses_in_words(&waiting.addresses).unwrap_or_default();
    let fault = Fault::warning(SUBSETS, waiting_words(&waiting));
    Some(fault.shows_of(of, slice.addresses_path(), addresses))
}

/// How many addresses are not ready, and on which ports if they are on others.
fn waiting_words(waiting: &Waiting) -> String {
    let count = waiting.addresses.len();
    let verb = if count == 1 { "is" } else { "are" };
    let noun = if waiting.all == 1 {
        "address"
    } else {
        "addresses"
    };
    let words = format!(
        "{} of {} {noun} in its cluster {verb} not ready",
        grouped(count as u64),
        grouped(waiting.all as u64)
    );
    let ports = few_of(waiting.ports.iter().cloned(), waiting.ports.len());
    match waiting.ports.len() {
        0 => words,
        1 => format!("{words} on port {ports}"),
        _ => format!("{words} on ports {ports}"),
    }
}
