//! What a Destination claims beside what its own cluster has now.

use std::net::IpAddr;

use crate::{
    derive::{Aspect, EndpointDrift, Waiting, port_words, told_addresses},
    diagnose::{Finding, Need, Rule, Severity, case::Case},
    model::{
        EndpointSlice, Service, SourceName,
        kube_service::{KubeService, KubeServicePort},
        meta::Meta,
    },
    store::{Id, Kind, ObjectKey, Subject},
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "service-missing",
        severity: Severity::Error,
        summary: "Destinations are about a Service that their cluster does not have",
        why: "Calls go to addresses of pods that may be anything by now. Discovery has not seen that the Service went, because it lags or cannot read the cluster.",
        advice: "Look at the agent or discovery of that cluster; delete the Destination if it stays.",
        needs: &[Need::Live(Kind::Service)],
        example: include_str!("../../../assets/rules/service-missing.yaml"),
        check: service_missing,
    },
    Rule {
        id: "endpoints-drift",
        severity: Severity::Warning,
        summary: "Destinations have other endpoints than their cluster",
        why: "Requests go to addresses that do not serve any more, or miss those that do. Discovery lags or cannot read the cluster.",
        advice: "Look at the log of discovery, and of the agent in that cluster.",
        needs: &[Need::Live(Kind::EndpointSlice)],
        example: include_str!("../../../assets/rules/endpoints-drift.yaml"),
        check: endpoints_drift,
    },
    Rule {
        id: "endpoints-not-ready",
        severity: Severity::Warning,
        summary: "services have addresses that are not ready",
        why: "A Destination lists ready addresses alone, so that pods which are not ready are seen nowhere else. The service runs on fewer than it should.",
        advice: "Look at the pods with these addresses (kubectl get pods -o wide) and their readiness probes.",
        needs: &[Need::Live(Kind::EndpointSlice)],
        example: include_str!("../../../assets/rules/endpoints-not-ready.yaml"),
        check: not_ready,
    },
    Rule {
        id: "ports-drift",
        severity: Severity::Warning,
        summary: "Destinations have other ports or another type than their Service",
        why: "What the mesh routes by is not what the Service offers now. Discovery lags or cannot read the cluster.",
        advice: "Look at the log of discovery, and of the agent in that cluster.",
        needs: &[Need::Live(Kind::Service)],
        example: include_str!("../../../assets/rules/ports-drift.yaml"),
        check: ports_drift,
    },
];

const SUBSETS: &str = "spec.kubeService.endpointSubsets";

/// So many objects are shown one by one.
const SHOWN: usize = 5;

fn service_missing(case: &mut Case<'_>) {
    let (Some(kube), Some(compared)) = (case.kube(), case.compared()) else {
        return;
    };
    let found = compared.drift.service.known();
    if found.is_some_and(|found| found.service.is_none()) && case.has_settled() {
        let path = "spec.kubeService.ref";
        let message = format!(
            "{} has no Service of this name, as context {} sees it",
            kube.reference.cluster, compared.source
        );
        case.raise(path, message)
            .about(Aspect::Service(kube.reference.clone()))
            .shows(path, &kube.reference);
    }
}

fn endpoints_drift(case: &mut Case<'_>) {
    let Some(compared) = case.compared() else {
        return;
    };
    let Some(drift) = compared.drift.endpoints.known() else {
        return;
    };
    let Some(message) = drift_words(drift).filter(|_| drift.exempt.is_none()) else {
        return;
    };
    if !case.has_settled() {
        return;
    }
    let told =
        |addresses: &[IpAddr]| told_addresses(addresses).unwrap_or_else(|| "none".to_owned());
    let finding = case.raise(SUBSETS, message);
    finding.shows(SUBSETS, told(&drift.claimed));
    for slice in drift.slices.iter().take(SHOWN) {
        let subject = subject(compared.source, Kind::EndpointSlice, &slice.meta);
        finding.shows_of(subject, "endpoints", told(&drift.ready_in(slice)));
    }
}

/// In which addresses the two differ. `None` if they do not.
fn drift_words(drift: &EndpointDrift<'_>) -> Option<String> {
    let gone = told_addresses(&drift.gone());
    let new = told_addresses(&drift.unclaimed());
    let spare = told_addresses(&drift.spare());
    let differs = match (gone, new) {
        (Some(gone), Some(new)) => Some(format!(
            "its cluster has no ready {gone} any more, and also {new}"
        )),
        (Some(gone), None) => Some(format!("its cluster has no ready {gone} any more")),
        (None, Some(new)) => Some(format!("its cluster has also {new}")),
        (None, None) => None,
    };
    let spare = spare.map(|spare| {
        format!(
            "its cluster has {spare} only as a further address of an endpoint, of which clients may use just the first"
        )
    });
    let words: Vec<String> = differs.into_iter().chain(spare).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

fn not_ready(case: &mut Case<'_>) {
    let Some(compared) = case.compared() else {
        return;
    };
    let Some(drift) = compared.drift.endpoints.known() else {
        return;
    };
    let waiting = drift.waiting();
    let has_one = |slice: &EndpointSlice| {
        let mut endpoints = slice.endpoints().filter(|endpoint| !endpoint.is_ready);
        endpoints.any(|endpoint| {
            let ip = endpoint.ip();
            ip.is_some_and(|ip| waiting.addresses.binary_search(&ip).is_ok())
        })
    };
    let Some(slice) = drift.slices.iter().find(|slice| has_one(slice)) else {
        return;
    };
    if !case.has_settled() {
        return;
    }
    let of = subject(compared.source, Kind::EndpointSlice, &slice.meta);
    let told = told_addresses(&waiting.addresses).unwrap_or_default();
    case.raise(SUBSETS, waiting_words(&waiting))
        .shows_of(of, "endpoints", told);
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
    let mut words = format!(
        "{count} of {} {noun} in its cluster {verb} not ready",
        waiting.all
    );
    let ports: Vec<&str> = waiting
        .ports
        .iter()
        .take(SHOWN)
        .map(|port| &**port)
        .collect();
    if !ports.is_empty() {
        words = format!("{words} on port {}", ports.join(", "));
    }
    words
}

fn ports_drift(case: &mut Case<'_>) {
    let (Some(kube), Some(compared)) = (case.kube(), case.compared()) else {
        return;
    };
    let Some(drift) = compared.drift.service.known() else {
        return;
    };
    let words = drift.words();
    let Some(service) = drift.service.filter(|_| !words.is_empty()) else {
        return;
    };
    if !case.has_settled() {
        return;
    }
    let of = subject(compared.source, Kind::Service, &service.meta);
    let message = format!("its Service {}", words.join(", "));
    let finding = case.raise("spec.kubeService.ports", message);
    tell_ports(finding, kube, service, of);
}

fn tell_ports(finding: &mut Finding, kube: &KubeService, service: &Service, of: Subject) {
    let words = |ports: &[KubeServicePort]| {
        let words: Vec<String> = ports
            .iter()
            .take(8)
            .map(|port| port_words(port, true))
            .collect();
        words.join(", ")
    };
    finding.shows("spec.kubeService.ports", words(&kube.ports));
    finding.shows_of(of.clone(), "spec.ports", words(&service.spec.ports));
    if kube.service_type != service.spec.service_type {
        finding.shows("spec.kubeService.serviceType", kube.service_type.word());
        finding.shows_of(of, "spec.type", service.spec.service_type.word());
    }
}

/// A live object, for evidence.
fn subject(source: &SourceName, kind: Kind, meta: &Meta) -> Subject {
    let key = ObjectKey::of(meta);
    Subject {
        kind,
        id: Id {
            source: source.clone(),
            key,
        },
    }
}
