//! What a Destination claims beside what its own cluster has now.

use std::{collections::BTreeSet, net::IpAddr};

use crate::{
    diagnose::{Finding, Need, Rule, Severity, case::Case},
    model::{
        Service, SourceName,
        endpoint::Address,
        endpoint_slice::{AddressType, EndpointsForm, LiveEndpoint},
        kube_service::{KubeService, KubeServicePort, TargetPort},
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

/// From so many endpoints on Kubernetes cuts the Endpoints that discovery copies.
const CUT: usize = 1_000;

/// So many addresses are told one by one.
const SHOWN: usize = 5;

fn service_missing(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let Some((source, None)) = case.live_service() else {
        return;
    };
    if case.has_settled() {
        let path = "spec.kubeService.ref";
        let message = format!(
            "{} has no Service of this name, as context {source} sees it",
            kube.reference.cluster
        );
        case.raise(path, message).shows(path, &kube.reference);
    }
}

fn endpoints_drift(case: &mut Case<'_>) {
    if case.is_enabled() || case.endpoints().nth(CUT - 1).is_some() {
        return;
    }
    let Some((source, slices)) = case.live_slices() else {
        return;
    };
    let claimed: BTreeSet<IpAddr> = case
        .endpoints()
        .filter_map(|(_, endpoint)| ip(&endpoint.address))
        .collect();
    let has = |family: fn(&IpAddr) -> bool| claimed.is_empty() || claimed.iter().any(family);
    let (has_v4, has_v6) = (has(IpAddr::is_ipv4), has(IpAddr::is_ipv6));
    let live = slices
        .iter()
        .filter(|slice| slice.form != EndpointsForm::Slice(AddressType::Fqdn));
    let ready = live
        .flat_map(|slice| slice.endpoints())
        .filter(|endpoint| endpoint.is_ready);
    let ready: BTreeSet<IpAddr> = ready
        .filter_map(first)
        .filter(|ip| if ip.is_ipv4() { has_v4 } else { has_v6 })
        .collect();
    if ready == claimed || !case.has_settled() {
        return;
    }
    let gone = told(claimed.difference(&ready));
    let new = told(ready.difference(&claimed));
    let message = match (&gone, &new) {
        (Some(gone), Some(new)) => {
            format!("its cluster has no ready {gone} any more, and also {new}")
        }
        (Some(gone), None) => format!("its cluster has no ready {gone} any more"),
        (None, Some(new)) => format!("its cluster has also {new}"),
        (None, None) => return,
    };
    let subjects: Vec<Subject> = slices
        .iter()
        .take(SHOWN)
        .map(|slice| subject(source, Kind::EndpointSlice, &slice.meta))
        .collect();
    let finding = case.raise(SUBSETS, message);
    finding.shows(
        SUBSETS,
        told(claimed.iter()).unwrap_or_else(|| "none".to_owned()),
    );
    for subject in subjects {
        finding.shows_of(
            subject,
            "endpoints",
            told(ready.iter()).unwrap_or_else(|| "none".to_owned()),
        );
    }
}

fn not_ready(case: &mut Case<'_>) {
    let Some((source, slices)) = case.live_slices() else {
        return;
    };
    let all: Vec<(&Meta, &LiveEndpoint)> = slices
        .iter()
        .flat_map(|slice| slice.endpoints().map(|endpoint| (&slice.meta, endpoint)))
        .collect();
    let waiting: Vec<_> = all
        .iter()
        .filter(|(_, endpoint)| !endpoint.is_ready)
        .collect();
    let Some((meta, _)) = waiting.first() else {
        return;
    };
    if !case.has_settled() {
        return;
    }
    let addresses = waiting
        .iter()
        .filter_map(|(_, endpoint)| first(endpoint))
        .collect::<BTreeSet<_>>();
    let verb = if waiting.len() == 1 { "is" } else { "are" };
    let message = format!(
        "{} of {} addresses in its cluster {verb} not ready",
        waiting.len(),
        all.len()
    );
    let of = subject(source, Kind::EndpointSlice, meta);
    let finding = case.raise(SUBSETS, message);
    finding.shows_of(
        of,
        "endpoints",
        told(addresses.iter()).unwrap_or_else(|| "names".to_owned()),
    );
}

fn ports_drift(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let Some((source, Some(service))) = case.live_service() else {
        return;
    };
    let are_recorded = case.are_targets_recorded();
    let claimed: BTreeSet<String> = kube
        .ports
        .iter()
        .map(|port| port_words(port, are_recorded))
        .collect();
    let live: BTreeSet<String> = service
        .spec
        .ports
        .iter()
        .map(|port| port_words(port, are_recorded))
        .collect();
    let is_of_type = !are_recorded || kube.service_type == service.spec.service_type;
    if (claimed == live && is_of_type) || !case.has_settled() {
        return;
    }
    let of = subject(source, Kind::Service, &service.meta);
    let mut differs = Vec::new();
    differs.extend(
        claimed
            .difference(&live)
            .take(SHOWN)
            .map(|port| format!("has no port {port}")),
    );
    differs.extend(
        live.difference(&claimed)
            .take(SHOWN)
            .map(|port| format!("has also port {port}")),
    );
    if !is_of_type {
        differs.push("is of another type".to_owned());
    }
    let finding = case.raise(
        "spec.kubeService.ports",
        format!("its Service {}", differs.join(", ")),
    );
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

/// A port as it is compared: its number, name and protocol, and where it leads if that is recorded at all.
fn port_words(port: &KubeServicePort, with_target: bool) -> String {
    let number = port.port.unwrap_or_default();
    let protocol = port.protocol.given().unwrap_or("TCP");
    let mut words = format!("{number}/{protocol}");
    if let Some(name) = port.name.given() {
        words += &format!(" {name}");
    }
    if !with_target {
        return words;
    }
    match &port.target {
        // What an API server fills in where nothing is given.
        TargetPort::Unset | TargetPort::Number(0) => words += &format!(" to {number}"),
        TargetPort::Number(target) | TargetPort::Both(target, _) => {
            words += &format!(" to {target}");
        }
        TargetPort::Name(name) => words += &format!(" to {name}"),
    }
    words
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

fn ip(address: &Address) -> Option<IpAddr> {
    match address {
        Address::Ip(ip) => Some(*ip),
        Address::Other(_) => None,
    }
}

/// The address of an endpoint that everybody uses.
fn first(endpoint: &LiveEndpoint) -> Option<IpAddr> {
    endpoint.addresses.first().and_then(ip)
}

/// A few addresses in words; nothing where there is none.
fn told<'a>(addresses: impl Iterator<Item = &'a IpAddr> + Clone) -> Option<String> {
    let all = addresses.clone().count();
    let shown: Vec<String> = addresses.take(SHOWN).map(ToString::to_string).collect();
    match all.saturating_sub(shown.len()) {
        _ if all == 0 => None,
        0 => Some(shown.join(", ")),
        more => Some(format!("{} and {more} more", shown.join(", "))),
    }
}
