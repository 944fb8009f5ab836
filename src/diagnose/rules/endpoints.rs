//! The endpoints of a Kubernetes service: whether there are some, what they carry, and where they are.

use crate::{
    derive::{self, Aspect, Claim},
    diagnose::{Finding, Need, Rule, Severity, case::Case, rules::more},
    model::endpoint::{Address, Endpoint},
    store::Kind,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "no-endpoints",
        severity: Severity::Error,
        summary: "services have no endpoint",
        why: "Every call fails with 503, no healthy upstream. Where the service is federated, its name exists in other clusters and leads nowhere.",
        advice: "See whether its pods are ready and whether its selector fits them (kubectl get endpoints).",
        needs: &[],
        example: include_str!("../../../assets/rules/no-endpoints.yaml"),
        check: no_endpoints,
    },
    Rule {
        id: "no-workload",
        severity: Severity::Warning,
        summary: "services have no workload in the mesh behind them",
        why: "Discovery deletes a Destination when its last workload goes, and policies that name it break then. Most often the pods lost their sidecars.",
        advice: "Check the injection label of the namespace and the labels of the pod template.",
        needs: &[Need::Whole(Kind::Workload)],
        example: include_str!("../../../assets/rules/no-workload.yaml"),
        check: no_workload,
    },
    Rule {
        id: "endpoint-unlabelled",
        severity: Severity::Warning,
        summary: "services have endpoints without labels and others with labels",
        why: "No subset ever picks an endpoint without labels, so that it gets no share of a traffic shift. Discovery found no workload for its address.",
        advice: "See which pod has the address, and whether a Deployment, StatefulSet or DaemonSet of the mesh owns it.",
        needs: &[],
        example: include_str!("../../../assets/rules/endpoint-unlabelled.yaml"),
        check: endpoint_unlabelled,
    },
    Rule {
        id: "endpoint-label-mismatch",
        severity: Severity::Warning,
        summary: "services have endpoints whose labels are not those that they select",
        why: "Discovery matches pods to workloads by the beginning of their names, and took the labels of another workload. Subsets then pick the wrong endpoints.",
        advice: "Trust the labels of the pods; rename the controller so that no name is the beginning of another.",
        needs: &[],
        example: include_str!("../../../assets/rules/endpoint-label-mismatch.yaml"),
        check: endpoint_label_mismatch,
    },
    Rule {
        id: "endpoint-ip-invalid",
        severity: Severity::Error,
        summary: "services have endpoints whose address is no IP address",
        why: "Istio refuses an endpoint that is no IP address, and may refuse the whole entry with it. Discovery copies addresses as Kubernetes has them, so somebody wrote it by hand.",
        advice: "Write an IPv4 or IPv6 address; a host name belongs into an external service.",
        needs: &[],
        example: include_str!("../../../assets/rules/endpoint-ip-invalid.yaml"),
        check: endpoint_ip_invalid,
    },
    Rule {
        id: "endpoint-ip-overlap",
        severity: Severity::Error,
        summary: "services on a flat network have addresses that another cluster has too",
        why: "On a flat network requests go straight to the address of the pod, and two pods have it. A part of the requests ends at the wrong service.",
        advice: "Give the clusters pod networks that do not overlap, or turn flatNetwork off in the VirtualMesh.",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/endpoint-ip-overlap.yaml"),
        check: endpoint_ip_overlap,
    },
    Rule {
        id: "region-unknown",
        severity: Severity::Info,
        summary: "services have endpoints and no region",
        why: "Failover between regions cannot rank a service without one. The region comes from a label of the nodes.",
        advice: "Label the nodes with topology.kubernetes.io/region.",
        needs: &[],
        example: include_str!("../../../assets/rules/region-unknown.yaml"),
        check: region_unknown,
    },
    Rule {
        id: "zone-unknown",
        severity: Severity::Info,
        summary: "services have endpoints without a zone",
        why: "Whether the loss of a zone leaves enough endpoints cannot be told. The zone comes from a label of the nodes.",
        advice: "Label the nodes with topology.kubernetes.io/zone.",
        needs: &[],
        example: include_str!("../../../assets/rules/zone-unknown.yaml"),
        check: zone_unknown,
    },
    Rule {
        id: "single-zone",
        severity: Severity::Warning,
        summary: "services have all endpoints in one zone of a cluster that has several",
        why: "When that zone is lost, so is the service. Other services of the cluster are in other zones as well, so there are nodes there.",
        advice: "Spread the pods (topologySpreadConstraints or anti-affinity on topology.kubernetes.io/zone).",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/single-zone.yaml"),
        check: single_zone,
    },
    Rule {
        id: "single-endpoint",
        severity: Severity::Info,
        summary: "services have one endpoint",
        why: "When its pod is replaced, nothing answers for a moment. Outlier detection cannot help either, because nothing is left to go to.",
        advice: "Run two replicas or more where the service matters.",
        needs: &[],
        example: include_str!("../../../assets/rules/single-endpoint.yaml"),
        check: single_endpoint,
    },
    Rule {
        id: "zone-outside-region",
        severity: Severity::Info,
        summary: "services have endpoints in a zone whose name does not begin with their region",
        why: "The region is taken from the node of any one pod, and this endpoint may be in another. Failover by region counts all of them to the one.",
        advice: "Look at the labels of the nodes; nothing is to be done where zones are simply named otherwise.",
        needs: &[],
        example: include_str!("../../../assets/rules/zone-outside-region.yaml"),
        check: zone_outside_region,
    },
];

const SUBSETS: &str = "spec.kubeService.endpointSubsets";

/// So many endpoints are shown as evidence.
const SHOWN: usize = 5;

fn no_endpoints(case: &mut Case<'_>) {
    if let Some(fault) = derive::no_endpoints(case.destination()) {
        case.raise(SUBSETS, fault.words).at(fault.severity);
    }
}

fn no_workload(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let reference = &kube.reference;
    let is_placed = !reference.cluster.is_empty() && !reference.namespace.is_empty();
    if !is_placed || kube.selector.is_empty() || !case.is_owned() || case.is_enabled() {
        return;
    }
    let is_behind = case.has_workload(reference, |workload| {
        let pods = workload.spec.kubernetes.as_ref();
        pods.is_some_and(|pods| pods.pod_labels.contains(&kube.selector))
    });
    if !is_behind {
        let path = "spec.kubeService.workloadSelectorLabels";
        let place = format!("{} of {}", reference.namespace, reference.cluster);
        let message = format!("no workload in {place} has the labels {}", kube.selector);
        let finding = case.raise(path, message);
        finding.about(Aspect::Labels(kube.selector.clone()));
        finding.shows(path, &kube.selector);
    }
}

fn endpoint_unlabelled(case: &mut Case<'_>) {
    let has_labels = |endpoint: &Endpoint| !endpoint.labels.is_empty();
    if case.endpoints().any(|(_, endpoint)| has_labels(endpoint)) {
        some(
            case,
            |endpoint| !has_labels(endpoint),
            "labels",
            "no labels",
            |_| "none".to_owned(),
        );
    }
}

fn endpoint_label_mismatch(case: &mut Case<'_>) {
    let Some(kube) = case.kube().filter(|kube| !kube.selector.is_empty()) else {
        return;
    };
    let lacks = |endpoint: &Endpoint| {
        !endpoint.labels.is_empty() && !endpoint.labels.contains(&kube.selector)
    };
    let what = "labels that lack some of the selector";
    let finding = some(case, lacks, "labels", what, |endpoint| {
        endpoint.labels.to_string()
    });
    if let Some(finding) = finding {
        finding.about(Aspect::Labels(kube.selector.clone()));
    }
}

fn endpoint_ip_invalid(case: &mut Case<'_>) {
    let is_none = |endpoint: &Endpoint| matches!(endpoint.address, Address::Other(_));
    let what = "an address that is no IP address";
    let bad = case.endpoints().filter(|(_, endpoint)| is_none(endpoint));
    let about: Vec<Aspect> = bad
        .map(|(_, endpoint)| address(&endpoint.address))
        .collect();
    let finding = some(case, is_none, "ipAddress", what, |endpoint| {
        format!("{:?}", endpoint.address.to_string())
    });
    if let Some(finding) = finding {
        for address in about {
            finding.about(address);
        }
    }
}

fn endpoint_ip_overlap(case: &mut Case<'_>) {
    let Some(kube) = case.kube() else { return };
    let cluster = &kube.reference.cluster;
    let is_flat = case
        .federation()
        .is_some_and(|federation| federation.flat_network);
    if !is_flat || cluster.is_empty() {
        return;
    }
    let mut overlaps = Vec::new();
    for (at, endpoint) in case.endpoints() {
        if let Address::Ip(ip) = endpoint.address {
            let others = case.others(Claim::Address(ip));
            let elsewhere = others.iter().map(|(other, _)| other).find(|other| {
                let of = derive::cluster(&other.destination);
                of.is_some_and(|of| !of.is_empty() && of != &**cluster)
            });
            overlaps.extend(elsewhere.map(|other| (at, ip, other)));
        }
    }
    let Some((first, ip, other)) = overlaps.first() else {
        return;
    };
    let more = more(overlaps.len());
    let message = format!(
        "{ip}{more} is an address of {} in another cluster as well",
        other.id.key
    );
    let finding = case.raise(path(*first, "ipAddress"), message);
    for (_, ip, _) in &overlaps {
        finding.about(Aspect::Address(ip.to_string()));
    }
    for (at, ip, other) in overlaps.iter().take(SHOWN) {
        finding.shows(path(*at, "ipAddress"), ip);
        finding.shows_of(other.subject(), SUBSETS, ip);
    }
}

fn region_unknown(case: &mut Case<'_>) {
    let is_unknown = case.kube().is_some_and(|kube| kube.region.is_empty());
    if is_unknown && case.endpoints().next().is_some() {
        case.raise("spec.kubeService.region", "its region is not known");
    }
}

fn zone_unknown(case: &mut Case<'_>) {
    let is_unknown = |endpoint: &Endpoint| endpoint.zone().is_none();
    some(
        case,
        is_unknown,
        "subLocality.zone",
        "no zone",
        |endpoint| endpoint.address.to_string(),
    );
}

fn single_zone(case: &mut Case<'_>) {
    let Some(kube) = case
        .kube()
        .filter(|kube| !kube.reference.cluster.is_empty())
    else {
        return;
    };
    let mut zones = case.endpoints().map(|(_, endpoint)| endpoint.zone());
    let Some(Some(zone)) = zones.next() else {
        return;
    };
    let others = zones.try_fold(0_usize, |count, other| {
        (other == Some(zone)).then_some(count + 1)
    });
    let Some(others) = others.filter(|others| *others > 0) else {
        return;
    };
    let cluster = &kube.reference.cluster;
    let Some(zones) = case.zones(cluster).filter(|zones| zones.beside(zone) >= 2) else {
        return;
    };
    let names = derive::first_of(zones.names().map(str::to_owned), zones.len());
    let message = format!("all {} endpoints are in zone {zone}", others + 1);
    let finding = case.raise(SUBSETS, message);
    finding.about(Aspect::Zone(zone.to_owned()));
    finding.shows(format!("zones of {cluster}"), names);
}

fn single_endpoint(case: &mut Case<'_>) {
    let mut endpoints = case.endpoints();
    if let (Some((at, endpoint)), None) = (endpoints.next(), endpoints.next()) {
        let finding = case.raise(SUBSETS, "it has one endpoint");
        finding.shows(path(at, "ipAddress"), &endpoint.address);
    }
}

fn zone_outside_region(case: &mut Case<'_>) {
    let Some(region) = case.kube().and_then(|kube| kube.region.given()) else {
        return;
    };
    let is_outside = |endpoint: &Endpoint| {
        endpoint
            .zone()
            .is_some_and(|zone| !zone.starts_with(region))
    };
    let what = format!("a zone that does not begin with {region}");
    let finding = some(case, is_outside, "subLocality.zone", &what, |endpoint| {
        endpoint.zone().unwrap_or_default().to_owned()
    });
    if let Some(finding) = finding {
        finding.about(Aspect::Value(region.to_owned()));
    }
}

fn address(address: &Address) -> Aspect {
    Aspect::Address(address.to_string())
}

/// Raises one finding if some endpoints are as they should not be: at the first of them, with a few as evidence. It is about
/// the endpoints together, because they come and go while the fault stays. `None` if all are as they should be.
fn some<'c>(
    case: &'c mut Case<'_>,
    is_bad: impl Fn(&Endpoint) -> bool,
    field: &str,
    what: &str,
    told: impl Fn(&Endpoint) -> String,
) -> Option<&'c mut Finding> {
    let mut bad = case
        .endpoints()
        .filter(|(_, endpoint)| is_bad(endpoint))
        .peekable();
    let (first, _) = bad.peek().copied()?;
    let shown: Vec<_> = bad.by_ref().take(SHOWN).collect();
    let count = shown.len() + bad.count();
    let all = case.endpoints().count();
    let verb = if count == 1 { "has" } else { "have" };
    let message = format!("{count} of {all} endpoints {verb} {what}");
    let finding = case.raise(path(first, field), message);
    for (at, endpoint) in shown {
        finding.shows(path(at, field), told(endpoint));
    }
    Some(finding)
}

fn path((subset, at): (usize, usize), field: &str) -> String {
    format!("{SUBSETS}[{subset}].endpoints[{at}].{field}")
}
