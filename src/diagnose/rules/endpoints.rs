//! The endpoints of a Kubernetes service: whether there are some, what they carry, and where they are.

use super::found;
use crate::{
    derive,
    diagnose::{Need, Rule, Severity, rule::RuleCheck},
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
        check: RuleCheck::Destination(|case| {
            found(derive::endpoints::no_endpoints(case.destination()))
        }),
    },
    Rule {
        id: "no-workload",
        severity: Severity::Warning,
        summary: "services have no workload in the mesh behind them",
        why: "Discovery deletes a Destination when its last workload goes, and policies that name it break then. Most often the pods lost their sidecars.",
        advice: "Check the injection label of the namespace and the labels of the pod template.",
        needs: &[Need::Whole(Kind::Workload)],
        example: include_str!("../../../assets/rules/no-workload.yaml"),
        check: RuleCheck::Destination(|case| found(derive::endpoints::no_workload(case))),
    },
    Rule {
        id: "endpoint-unlabelled",
        severity: Severity::Warning,
        summary: "services have endpoints without labels and others with labels",
        why: "No subset ever picks an endpoint without labels, so that it gets no share of a traffic shift. Discovery found no workload for its address.",
        advice: "See which pod has the address, and whether a Deployment, StatefulSet or DaemonSet of the mesh owns it.",
        needs: &[],
        example: include_str!("../../../assets/rules/endpoint-unlabelled.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::endpoints::unlabelled_endpoints(case.destination()))
        }),
    },
    Rule {
        id: "endpoint-label-mismatch",
        severity: Severity::Warning,
        summary: "services have endpoints whose labels are not those that they select",
        why: "Discovery matches pods to workloads by the beginning of their names, and took the labels of another workload. Subsets then pick the wrong endpoints.",
        advice: "Trust the labels of the pods; rename the controller so that no name is the beginning of another.",
        needs: &[],
        example: include_str!("../../../assets/rules/endpoint-label-mismatch.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::endpoints::mislabelled_endpoints(case.destination()))
        }),
    },
    Rule {
        id: "endpoint-ip-invalid",
        severity: Severity::Error,
        summary: "services have endpoints whose address is no IP address",
        why: "Istio refuses an endpoint that is no IP address, and may refuse the whole entry with it. Discovery copies addresses as Kubernetes has them, so somebody wrote it by hand.",
        advice: "Write an IPv4 or IPv6 address; a host name belongs into an external service.",
        needs: &[],
        example: include_str!("../../../assets/rules/endpoint-ip-invalid.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::endpoints::invalid_endpoints(case.destination()))
        }),
    },
    Rule {
        id: "endpoint-ip-overlap",
        severity: Severity::Error,
        summary: "services on a flat network have addresses that another cluster has too",
        why: "On a flat network requests go straight to the address of the pod, and two pods have it. A part of the requests ends at the wrong service.",
        advice: "Give the clusters pod networks that do not overlap, or turn flatNetwork off in the VirtualMesh.",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/endpoint-ip-overlap.yaml"),
        check: RuleCheck::Destination(|case| found(derive::endpoints::overlapping_endpoints(case))),
    },
    Rule {
        id: "region-unknown",
        severity: Severity::Info,
        summary: "services have endpoints and no region",
        why: "Failover between regions cannot rank a service without one. The region comes from a label of the nodes.",
        advice: "Label the nodes with topology.kubernetes.io/region.",
        needs: &[],
        example: include_str!("../../../assets/rules/region-unknown.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::endpoints::unknown_region(case.destination()))
        }),
    },
    Rule {
        id: "zone-unknown",
        severity: Severity::Info,
        summary: "services have endpoints without a zone",
        why: "Whether the loss of a zone leaves enough endpoints cannot be told. The zone comes from a label of the nodes.",
        advice: "Label the nodes with topology.kubernetes.io/zone.",
        needs: &[],
        example: include_str!("../../../assets/rules/zone-unknown.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::endpoints::unknown_zones(case.destination()))
        }),
    },
    Rule {
        id: "single-zone",
        severity: Severity::Warning,
        summary: "services have all endpoints in one zone of a cluster that has several",
        why: "When that zone is lost, so is the service. Other services of the cluster are in other zones as well, so there are nodes there.",
        advice: "Spread the pods (topologySpreadConstraints or anti-affinity on topology.kubernetes.io/zone).",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/single-zone.yaml"),
        check: RuleCheck::Destination(|case| found(derive::endpoints::single_zone(case))),
    },
    Rule {
        id: "single-endpoint",
        severity: Severity::Info,
        summary: "services have one endpoint",
        why: "When its pod is replaced, nothing answers for a moment. Outlier detection cannot help either, because nothing is left to go to.",
        advice: "Run two replicas or more where the service matters.",
        needs: &[],
        example: include_str!("../../../assets/rules/single-endpoint.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::endpoints::single_endpoint(case.destination()))
        }),
    },
    Rule {
        id: "zone-outside-region",
        severity: Severity::Info,
        summary: "services have endpoints in a zone whose name does not begin with their region",
        why: "The region is taken from the node of any one pod, and this endpoint may be in another. Failover by region treats all of them as in that region.",
        advice: "Look at the labels of the nodes; nothing is to be done where zones are simply named otherwise.",
        needs: &[],
        example: include_str!("../../../assets/rules/zone-outside-region.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::endpoints::zones_outside_region(case.destination()))
        }),
    },
];
